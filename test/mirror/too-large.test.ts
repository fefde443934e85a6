import { describe, expect, it } from 'vitest'
import type { ProjectPage } from '../../src/mirror/protocol.ts'
import { eachDeployment } from '../simulator/alter.ts'
import type { Fault } from '../simulator/faults.ts'
import { addProjects } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { addDocs } from '../support/docs.ts'
import { getPage } from '../support/pages.ts'

const ABOVE_LIMIT = 11_000_000

/** Its deployments are the newest first. */
async function openDocs(count: number) {
  const { bench, ids } = await addDocs({ count })
  return { bench, ids: ids.toReversed() }
}

/** Makes these deployments, or all, so many bytes longer. */
function pad(bench: Bench, bytes: number, ids?: readonly string[]): void {
  const padding = 'x'.repeat(bytes)
  bench.simulator.tamper = eachDeployment((one) =>
    !ids || ids.includes(String(one.id)) ? { ...one, env_vars: padding } : one,
  )
}

const readPage = async (bench: Bench): Promise<ProjectPage> => {
  const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge: 30 * SECOND })
  if (answer.kind !== 'entry') throw new Error(answer.kind)
  return JSON.parse(answer.content ?? '')
}

async function passHours(bench: Bench, hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    bench.clock.advance(HOUR)
    await bench.mirror.heartbeat()
    await bench.runAlarms()
  }
}

describe('deployments of which a whole page is too large to be read', () => {
  it('are asked for in smaller pages, and all of them are there', async () => {
    const { bench, ids } = await openDocs(40)
    pad(bench, 450_000)
    const page = await readPage(bench)
    expect(page).toMatchObject({ loaded: true, total: 40 })
    await bench.runAlarms()
    const whole = await readPage(bench)
    expect(whole).toMatchObject({ stored: 40, complete: true, unreadable: 0 })
    expect(whole.deployments.map(({ id }) => id)).toEqual(ids.slice(0, 25))
    expect((await bench.health()).outage).toBeNull()
  })

  it('are asked for in whole pages again within a day of being smaller', async () => {
    const { bench } = await openDocs(40)
    pad(bench, 450_000)
    await readPage(bench)
    await bench.runAlarms()
    bench.simulator.tamper = undefined
    await passHours(bench, 26)
    expect(await readPage(bench)).toMatchObject({ stored: 40, complete: true })
    const asked = bench.simulator.calls.filter(({ path }) => path.includes('/docs/deployments'))
    expect(asked.at(-1)?.path).toContain('per_page=25')
  })

  it('are noticed when they are deleted, as those on whole pages are', async () => {
    const { bench, ids } = await openDocs(30)
    pad(bench, 450_000)
    await readPage(bench)
    await bench.runAlarms()
    for (const id of [ids[3], ids[20]]) bench.simulator.world.removeDeployment('docs', id ?? '')
    await passHours(bench, 2)
    expect(await readPage(bench)).toMatchObject({ stored: 28, total: 28, complete: true })
  })

  it('of which one alone is too large are shown without that one, which is counted', async () => {
    const { bench, ids } = await openDocs(8)
    pad(bench, ABOVE_LIMIT, ids.slice(2, 3))
    await readPage(bench)
    await bench.runAlarms()
    const page = await readPage(bench)
    expect(page.deployments.map(({ id }) => id)).toEqual(ids.filter((_, index) => index !== 2))
    expect(page).toMatchObject({ loaded: true, total: 8, stored: 7 })
  })
})

describe('the newest deployment', () => {
  it('that is too large even alone does not hide the older ones, and the page says that one could not be read', async () => {
    const { bench, ids } = await openDocs(8)
    bench.simulator.faults.set(
      { kind: 'tooLarge', bytes: ABOVE_LIMIT },
      { path: /docs\/deployments\?page=1&/ },
    )
    await bench.get('/projects/docs')
    await bench.runAlarms()
    bench.freshIsolate()
    const page = await getPage(bench, '/projects/docs')
    expect(page.text).toContain('1 deployment could not be read.')
    expect(page.text).not.toContain('still loading')
    expect((await readPage(bench)).deployments.map(({ id }) => id)).toEqual(ids)
  })
})

describe('projects of which a whole page is too large to be read', () => {
  const namesOf = async (bench: Bench) => {
    const answer = await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    const { cards, unreadable } = JSON.parse((answer.kind === 'entry' && answer.content) || '{}')
    return { names: cards.map(({ project }: ProjectPage['card']) => project.name), unreadable }
  }

  it('are asked for in smaller pages, and in whole ones again an hour later', async () => {
    const bench = await createBench()
    const names = addProjects(bench.simulator.world, 12, START - HOUR)
    pad(bench, 600_000)
    expect(await namesOf(bench)).toEqual({ names, unreadable: 0 })
    expect((await bench.health()).outage).toBeNull()
    const before = bench.simulator.calls.length
    bench.clock.advance(MINUTE)
    await namesOf(bench)
    // Three pages of five: a whole one is not tried again and again.
    expect(bench.simulator.calls.slice(before).map(({ path }) => path.split('?')[1])).toEqual([
      'page=1&per_page=5',
      'page=2&per_page=5',
      'page=3&per_page=5',
    ])
    bench.simulator.tamper = undefined
    bench.clock.advance(HOUR)
    await namesOf(bench)
    expect(bench.simulator.calls.at(-1)?.path).toContain('per_page=10')
  })

  it('of which one alone is too large are shown without that one, which is counted', async () => {
    const bench = await createBench()
    const names = addProjects(bench.simulator.world, 5, START - HOUR)
    const [id] = bench.simulator.world.project('site-003')?.deployments.map((one) => one.id) ?? []
    pad(bench, ABOVE_LIMIT, [id ?? ''])
    expect(await namesOf(bench)).toEqual({
      names: names.filter((name) => name !== 'site-003'),
      unreadable: 1,
    })
  })
})

describe('a project whose deployments cannot be read at all', () => {
  const FAULTS: [Fault, string][] = [
    [{ kind: 'wrongShape' }, 'in a form that this board does not understand'],
    [{ kind: 'status', status: 400, code: 1234 }, 'turned the question down (HTTP 400, code 1234)'],
    [{ kind: 'status', status: 500 }, 'cannot be reached'],
    [{ kind: 'status', status: 403, code: 8000119 }, 'turned the question down (HTTP 403, code 8000119)'],
    [{ kind: 'status', status: 403, code: 10000 }, 'turned the question down (HTTP 403)'],
  ]

  it.each(FAULTS)('says why, and not that they are still loading: %j', async (fault, says) => {
    const { bench } = await openDocs(8)
    bench.simulator.faults.set(fault, { path: /docs\/deployments/ })
    const page = await getPage(bench, '/projects/docs')
    expect(page.text).toContain(says)
    expect(page.text).not.toMatch(/still loading|token/)
    expect(page.root.querySelector('html')?.getAttribute('data-busy')).toBeUndefined()
    bench.simulator.faults.clear()
    bench.clock.advance(61 * SECOND)
    await bench.runAlarms()
    expect((await getPage(bench, '/projects/docs')).text).toContain('8 in all.')
  })
})
