import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { Project } from '../../src/domain/project.ts'
import type { Fault } from '../simulator/faults.ts'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, DAY, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { countRows } from '../support/meter.ts'
import { warm } from '../support/pages.ts'

const NAMES = /\/domains$/

/** So many projects, each with a domain of its own; read once, with all that is due. */
async function open(count = 1): Promise<Bench> {
  const bench = await createBench()
  const { world } = bench.simulator
  for (let number = 1; number <= count; number += 1) {
    const name = `site-${number}`
    world.addProject({ name, source: GITHUB, domains: [`${name}.example`], createdAt: START - 9 * DAY })
    world.deploy(name, { at: START - DAY })
  }
  world.addProject({ name: 'plain', source: GITHUB, createdAt: START - 9 * DAY })
  await warm(bench)
  return bench
}

/** When states were asked for (ms after the start). */
const askedAt = ({ simulator }: Bench) =>
  simulator.calls.filter(({ path }) => NAMES.test(path)).map(({ at }) => at - START)

const domainOf = (bench: Bench, name = 'site-1') => {
  const [domain] = bench.simulator.world.project(name)?.domains ?? []
  if (!domain) throw new Error(`${name} has no domain`)
  return domain
}

/** Time passes bit by bit, and the mirror does what is due. */
async function pass(bench: Bench, ms: number, step = 10 * MINUTE): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    bench.clock.advance(step)
    await bench.runAlarms()
  }
}

async function projectOf(bench: Bench, name = 'site-1'): Promise<Project> {
  const answer = await bench.ask({ name: `project:${name}`, have: 0, maxAge: HOUR * 99 })
  return JSON.parse((answer.kind === 'entry' && answer.content) || '{}').card.project
}

describe('the states of custom domains', () => {
  it('are asked for once a day while all of them are active, and not of a project without any', async () => {
    const bench = await open()
    await pass(bench, 3 * DAY, HOUR / 2)
    expect(askedAt(bench)).toEqual([0, DAY, 2 * DAY, 3 * DAY])
    expect((await projectOf(bench)).inactive).toBeUndefined()
  })

  it('are asked for hourly while one is not active, and are told with the time from which it was seen so', async () => {
    const bench = await open()
    domainOf(bench).failing = 'CNAME record not set'
    await pass(bench, DAY, HOUR)
    await pass(bench, 3 * HOUR)
    expect(askedAt(bench)).toEqual([0, 0, 1, 2, 3].map((hours, index) => (index && DAY) + hours * HOUR))
    const told = { name: 'site-1.example', state: 'error', since: START + DAY }
    expect((await projectOf(bench)).inactive).toEqual([told])
    domainOf(bench).failing = undefined
    await pass(bench, HOUR)
    expect((await projectOf(bench)).inactive).toBeUndefined()
  })

  it('are asked for as soon as the list of them has changed, and forgotten of those that are gone', async () => {
    const bench = await open()
    domainOf(bench).validatedFrom = START + 9 * DAY
    bench.clock.advance(HOUR)
    bench.simulator.world.project('site-1')?.domains.push({ ...domainOf(bench), name: 'new.example' })
    await warm(bench)
    expect(askedAt(bench)).toEqual([0, HOUR])
    const names = async () => (await projectOf(bench)).inactive?.map(({ name }) => name)
    expect(await names()).toEqual(['site-1.example', 'new.example'])
    bench.simulator.world.project('site-1')?.domains.pop()
    bench.simulator.faults.set({ kind: 'status', status: 500 }, { path: NAMES })
    bench.clock.advance(MINUTE)
    await warm(bench)
    expect(await names()).toEqual(['site-1.example'])
  })

  it('count the time of the setting up from when it was first seen, whatever word it goes by', async () => {
    const bench = await open()
    const domain = domainOf(bench)
    domain.validatedFrom = START + DAY + 50 * MINUTE
    domain.failing = 'CNAME record not set'
    await pass(bench, DAY, HOUR)
    expect((await projectOf(bench)).inactive).toMatchObject([{ state: 'initializing', since: START + DAY }])
    domain.validatedFrom = START + DAY + HOUR - 10 * SECOND
    await pass(bench, HOUR)
    expect((await projectOf(bench)).inactive).toMatchObject([{ state: 'pending', since: START + DAY }])
    await pass(bench, HOUR)
    expect((await projectOf(bench)).inactive).toMatchObject([
      { state: 'error', since: START + DAY + 2 * HOUR },
    ])
  })

  it('are asked for at most 20 times in any hour, also when the object has begun anew', async () => {
    const bench = await open(50)
    expect(askedAt(bench)).toHaveLength(20)
    await evictDurableObject(bench.mirror)
    await pass(bench, 50 * MINUTE)
    await warm(bench)
    expect(askedAt(bench)).toHaveLength(20)
    await pass(bench, 3 * HOUR)
    const asked = askedAt(bench)
    expect(asked).toHaveLength(50)
    for (const [index, at] of asked.entries())
      expect((asked[index + 20] ?? at + HOUR) - at).toBeGreaterThanOrEqual(HOUR)
  })

  it('are those of a project that was made anew under its name, not of the one before', async () => {
    const bench = await open()
    domainOf(bench).failing = 'CNAME record not set'
    await pass(bench, DAY, HOUR)
    expect((await projectOf(bench)).inactive).toHaveLength(1)
    bench.simulator.world.removeProject('site-1')
    bench.simulator.world.addProject({ name: 'site-1', source: GITHUB, domains: ['site-1.example'] })
    bench.clock.advance(MINUTE)
    await warm(bench)
    expect((await projectOf(bench)).inactive).toBeUndefined()
    expect(askedAt(bench).at(-1)).toBe(DAY + MINUTE)
  })

  it('leave half of the budget of calls to others', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    world.addProject({ name: 'docs', source: GITHUB, domains: ['docs.example'] })
    bench.clock.advance(MINUTE)
    await runInDurableObject(bench.mirror, async (instance, { storage }) => {
      await instance.read({ kind: 'health' })
      const minutes = [[Math.floor(bench.clock.now() / MINUTE), 300]]
      const meter = { day: 0, used: { rowsRead: 0, rowsWritten: 0, kvWrites: 0 }, minutes, pausedUntil: 0 }
      storage.sql.exec(
        "INSERT OR REPLACE INTO state (key, shape, value) VALUES ('meter', 1, ?)",
        JSON.stringify(meter),
      )
    })
    await evictDurableObject(bench.mirror)
    await warm(bench)
    expect(askedAt(bench)).toEqual([])
    await pass(bench, 10 * MINUTE)
    expect(askedAt(bench)).toHaveLength(1)
  })
})

describe('a project whose states cannot be had', () => {
  it.each<[string, Fault]>([
    ['403', { kind: 'status', status: 403 }],
    ['404', { kind: 'status', status: 404, code: 8000007 }],
    ['what is no list', { kind: 'wrongShape' }],
  ])(
    'as the answer is %s has none that is known to be broken, is asked again an hour later, and the board goes on',
    async (_what, fault) => {
      const bench = await open()
      domainOf(bench).failing = 'CNAME record not set'
      await pass(bench, DAY, HOUR)
      expect((await projectOf(bench)).inactive).toHaveLength(1)
      bench.simulator.faults.set(fault, { path: NAMES })
      await pass(bench, HOUR)
      expect((await projectOf(bench)).inactive).toBeUndefined()
      expect((await bench.health()).outage).toBeNull()
      bench.simulator.faults.clear()
      await pass(bench, HOUR)
      expect((await projectOf(bench)).inactive).toHaveLength(1)
    },
  )

  it('for a while keeps what is known of it, and is asked again an hour later', async () => {
    const bench = await open()
    domainOf(bench).failing = 'CNAME record not set'
    await pass(bench, DAY, HOUR)
    const before = askedAt(bench).length
    bench.simulator.faults.set({ kind: 'status', status: 500 }, { path: NAMES, times: 1 })
    await pass(bench, HOUR)
    expect(askedAt(bench)).toHaveLength(before + 1)
    expect((await projectOf(bench)).inactive).toHaveLength(1)
    await pass(bench, HOUR)
    expect(askedAt(bench)).toHaveLength(before + 2)
  })

  it('as its domains change meanwhile is asked for those of now', async () => {
    const bench = await open()
    const domain = domainOf(bench)
    const happens = () => {
      bench.simulator.world.project('site-1')?.domains.push({ ...domain, name: 'new.example', failing: 'No' })
    }
    bench.simulator.faults.set({ kind: 'meanwhile', happens }, { path: NAMES, times: 1 })
    await pass(bench, DAY, HOUR)
    bench.clock.advance(MINUTE)
    await warm(bench)
    expect((await projectOf(bench)).inactive).toMatchObject([{ name: 'new.example' }])
  })
})

it('costs no row and no call while none is due', async () => {
  const bench = await open(30)
  await pass(bench, 2 * HOUR)
  const calls = bench.simulator.calls.length
  const run = () =>
    runInDurableObject(bench.mirror, (instance, { storage }) =>
      countRows(storage.sql, () => instance.alarm()),
    )
  await run()
  expect((await run()).written).toBe(0)
  expect(bench.simulator.calls).toHaveLength(calls)
})
