import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { entryKey } from '../../src/mirror/protocol.ts'
import type { Env } from '../../src/settings/read.ts'
import { addDeployments, addProjects, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { overviewIn } from '../support/overviews.ts'
import { openSites } from '../support/site.ts'

const PAST = START - HOUR
const kv = (env as unknown as Env).SNAPSHOTS

/** Asks the mirror as a reader without any data would. */
const ask = (bench: Bench, name: 'overview' | `project:${string}` = 'overview', maxAge = 30 * SECOND) =>
  bench.ask({ name, have: 0, maxAge })

const calls = (bench: Bench) => bench.simulator.calls.length

async function overviewNames(bench: Bench): Promise<string[]> {
  const answer = await ask(bench, 'overview', 0)
  if (answer.kind !== 'entry' || answer.content === null) return []
  return overviewIn(answer).cards.map((card) => card.project.name)
}

async function shortIds(bench: Bench, name: string): Promise<string[]> {
  const answer = await ask(bench, `project:${name}`, 0)
  if (answer.kind !== 'entry' || answer.content === null) return []
  return JSON.parse(answer.content).deployments.map((one: { id: string }) => one.id)
}

describe('the list of projects', () => {
  it.each([0, 1, 10, 11, 100])('of an account with %i projects is read whole', async (count) => {
    const bench = await createBench()
    const names = addProjects(bench.simulator.world, count, PAST)
    expect(await overviewNames(bench)).toEqual(names)
  })

  it('costs ten calls for a hundred projects when nothing has changed', async () => {
    const bench = await openSites(100)
    await ask(bench)
    await bench.runAlarms()
    bench.clock.advance(31 * SECOND)
    const before = calls(bench)
    await ask(bench)
    await bench.runAlarms()
    expect(calls(bench) - before).toBe(10)
  })

  it('is read once for all who ask at the same time', async () => {
    const bench = await openSites(3)
    await Promise.all(Array.from({ length: 50 }, () => ask(bench)))
    expect(calls(bench)).toBe(1)
  })

  it('is not read again while it is young enough for the asker', async () => {
    const bench = await createBench()
    await ask(bench)
    bench.clock.advance(29 * SECOND)
    await ask(bench)
    expect(calls(bench)).toBe(1)
  })

  it('goes on in the next run when one run has no calls left', async () => {
    const bench = await createBench()
    const names = addProjects(bench.simulator.world, 450, PAST)
    await ask(bench)
    expect(calls(bench)).toBe(40)
    await bench.runAlarms()
    expect((await overviewNames(bench)).length).toBe(names.length)
  })
})

describe('a clock that was ahead', () => {
  it('keeps no list from being read when it is right again, nor what it says from KV', async () => {
    const bench = await openSites(2)
    bench.clock.advance(2 * 24 * HOUR)
    await ask(bench)
    await bench.runAlarms()
    bench.clock.advance(-2 * 24 * HOUR)
    bench.simulator.world.deploy('site-001', { message: 'Made meanwhile', at: bench.clock.now() - MINUTE })
    await bench.mirror.heartbeat()
    bench.clock.advance(2 * MINUTE)
    await bench.runAlarms()
    const page = await kv.get(entryKey(bench.account, 'project:site-001'))
    expect(page).toContain('Made meanwhile')
  })
})

describe('the newest deployments', () => {
  it.each([0, 1, 25, 26])('of a project with %i deployments are its newest 25', async (count) => {
    const bench = await createBench()
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    const ids = addDeployments(bench.simulator.world, 'docs', count, PAST)
    expect(await shortIds(bench, 'docs')).toEqual(ids.toReversed().slice(0, 25))
  })

  it('are read by the alarm for every project, never-read ones first', async () => {
    const bench = await createBench()
    const names = addProjects(bench.simulator.world, 12, PAST)
    await ask(bench)
    await bench.runAlarms()
    const read = bench.simulator.calls.filter((call) => call.path.includes('/deployments'))
    expect(read.length).toBe(names.length)
  })

  it('are read before the answer when somebody asks for a project that was never read', async () => {
    const bench = await openSites(3)
    const answer = await ask(bench, 'project:site-002')
    expect(answer.kind === 'entry' && JSON.parse(answer.content ?? '').loaded).toBe(true)
    expect(calls(bench)).toBe(2)
  })

  it('follow a build from its start to its end', async () => {
    const bench = await createBench()
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    await ask(bench, 'project:docs')
    bench.simulator.world.deploy('docs', { message: 'A build' })
    const seen = new Set<string>()
    for (let step = 0; step < 60; step += 1) {
      bench.clock.advance(5 * SECOND)
      const answer = await ask(bench, 'project:docs', 5 * SECOND)
      if (answer.kind === 'entry' && answer.content)
        seen.add(JSON.parse(answer.content).deployments[0]?.status)
    }
    expect([...seen]).toEqual(expect.arrayContaining(['building', 'success']))
  })

  it('follow two builds of one project for who looks at the overview alone, though the list shows only the newer', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    world.deploy('docs', { branch: 'one', at: START - SECOND, durations: { build: 10 * MINUTE } })
    world.deploy('docs', { branch: 'two', durations: { build: 20 * MINUTE } })
    const running = async () => {
      const answer = await ask(bench, 'overview', 5 * SECOND)
      const { cards } = JSON.parse((answer.kind === 'entry' && answer.content) || '{}')
      return cards[0].running.map(({ branch }: { branch: string }) => branch)
    }
    await running()
    await bench.runAlarms()
    expect(await running()).toEqual(['two', 'one'])
    for (let step = 0; step < 50; step += 1) {
      bench.clock.advance(15 * SECOND)
      await running()
      await bench.runAlarms()
    }
    expect(await running()).toEqual(['two'])
  })

  it('keep the live deployment in full however old it is', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST - HOUR })
    const live = world.deploy('docs', { message: 'The live one', at: PAST - HOUR })
    for (let index = 0; index < 30; index += 1)
      world.deploy('docs', { branch: 'try', at: PAST + index * SECOND })
    const answer = await ask(bench, 'project:docs')
    const page = answer.kind === 'entry' ? JSON.parse(answer.content ?? '') : null
    expect(page.live.id).toBe(live)
    expect(page.deployments.length).toBe(25)
  })
})

describe('news that the list shows while a page is being read', () => {
  it('are read as well', async () => {
    const bench = await createBench()
    const { world, faults } = bench.simulator
    world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    addDeployments(world, 'docs', 3, PAST)
    // While something builds, the list is read every five seconds.
    world.deploy('docs', { durations: { build: HOUR }, at: START - MINUTE })
    // The page's answer is made now, and arrives when the list has gone on.
    faults.set({ kind: 'delay', ms: 30 }, { path: /docs\/deployments/, times: 1 })
    const slow = ask(bench, 'project:docs')
    await new Promise((resolve) => setTimeout(resolve, 5))
    bench.clock.advance(6 * SECOND)
    const older = world.deploy('docs', { branch: 'one' })
    world.deploy('docs', { branch: 'two' })
    await ask(bench, 'overview', 0)
    await slow
    await bench.runAlarms()
    expect(await shortIds(bench, 'docs')).toContain(older)
  })
})

describe('what vanishes upstream', () => {
  it('vanishes here: a project within two syncs', async () => {
    const bench = await openSites(3)
    await ask(bench)
    bench.simulator.world.removeProject('site-002')
    bench.clock.advance(MINUTE)
    await overviewNames(bench)
    bench.clock.advance(MINUTE)
    expect(await overviewNames(bench)).toEqual(['site-001', 'site-003'])
    expect((await ask(bench, 'project:site-002')).kind).toBe('gone')
  })

  it('vanishes here: a deployment within an hour, though nobody looks', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    const [first = ''] = addDeployments(world, 'docs', 5, PAST)
    await ask(bench, 'project:docs')
    await bench.runAlarms()
    world.removeDeployment('docs', first)
    bench.clock.advance(HOUR)
    await bench.runAlarms()
    expect(await shortIds(bench, 'docs')).not.toContain(first)
  })

  it('stays for one sync: a list that was read while it shifted hides nothing', async () => {
    const bench = await openSites(2)
    await ask(bench)
    bench.simulator.world.removeProject('site-001')
    bench.clock.advance(MINUTE)
    expect(await overviewNames(bench)).toEqual(['site-001', 'site-002'])
  })

  it('takes everything along when a project is made again under its old name', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    addDeployments(world, 'docs', 5, PAST)
    await ask(bench, 'project:docs')
    world.removeProject('docs')
    world.addProject({ name: 'docs', id: '11111111-1111-4111-8111-111111111111', createdAt: START })
    bench.clock.advance(MINUTE)
    expect(await shortIds(bench, 'docs')).toEqual([])
  })
})

describe('with PROJECTS narrowed', () => {
  it('a hidden project is neither kept nor read', async () => {
    const bench = await openSites(3, { vars: { PROJECTS: 'site-001' } })
    expect(await overviewNames(bench)).toEqual(['site-001'])
    await bench.runAlarms()
    expect(bench.simulator.calls.some((call) => call.path.includes('site-002'))).toBe(false)
  })
})
