import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { ProjectPage } from '../../src/mirror/protocol.ts'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, DAY, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { addDocs } from '../support/docs.ts'
import { haveUsed, usedToday } from '../support/meter.ts'

/** Before the first of 20,000 deployments, a minute apart. */
const LONG_AGO = START - 20 * DAY

const openBench = (count: number) => addDocs({ count, beside: [] })

async function readPage(bench: Bench, maxAge = 30 * SECOND): Promise<ProjectPage> {
  const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge })
  if (answer.kind !== 'entry') throw new Error(answer.kind)
  return JSON.parse(answer.content ?? '')
}

const storedIds = (bench: Bench) =>
  runInDurableObject(bench.mirror, (_instance, { storage }) =>
    storage.sql
      .exec<{ id: string }>('SELECT id FROM deployments ORDER BY key')
      .toArray()
      .map((row) => row.id),
  )

/** Lets the walk go on until nothing is due within the next hours of the clock. */
async function walk(bench: Bench, hours = 1): Promise<void> {
  for (let minute = 0; minute < hours * 60; minute += 6) {
    await bench.runAlarms()
    bench.clock.advance(6 * MINUTE)
    if (minute % 60 === 0) await bench.mirror.heartbeat()
  }
  await bench.runAlarms()
}

const pageCalls = (bench: Bench) => bench.simulator.calls.filter((call) => call.path.includes('/deployments'))

describe('the history of a project', () => {
  it.each([0, 1, 25, 26, 60, 3_000])('with %i deployments is read whole, each page once', async (count) => {
    const { bench, ids } = await openBench(count)
    await readPage(bench)
    await bench.runAlarms()
    expect((await storedIds(bench)).sort()).toEqual(ids.toSorted())
    expect(await readPage(bench)).toMatchObject({ stored: count, total: count, complete: true })
    expect(pageCalls(bench).length).toBeLessThanOrEqual(Math.floor(count / 25) + 1)
  })

  it('says how far it is while it is read', async () => {
    const { bench } = await openBench(3_000)
    await readPage(bench)
    await runDurableObjectAlarm(bench.mirror)
    const page = await readPage(bench)
    expect(page).toMatchObject({ total: 3_000, complete: false })
    expect(page.stored).toBeGreaterThan(25)
    expect(page.stored).toBeLessThan(3_000)
  })

  it('goes on after an eviction at any point, and repeats no page', async () => {
    const { bench, ids } = await openBench(1_000)
    await readPage(bench)
    for (let runs = 0; runs < 60; runs += 1) {
      const at = await runInDurableObject(bench.mirror, (_instance, state) => state.storage.getAlarm())
      if (at === null || at > bench.clock.now()) break
      await evictDurableObject(bench.mirror)
      await runDurableObjectAlarm(bench.mirror)
    }
    expect((await storedIds(bench)).length).toBe(ids.length)
    const paths = pageCalls(bench).map((call) => call.path)
    expect(new Set(paths).size).toBe(paths.length)
  })

  it('of 20,000 deployments keeps within the calls and the rows of the free plan', async () => {
    const bench = await createBench()
    // Of months before: each build of this month is a row more, and nobody builds 20,000 times in a month.
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: LONG_AGO - 30 * DAY })
    addDeployments(bench.simulator.world, 'docs', 20_000, START - 25 * DAY)
    await readPage(bench)
    await walk(bench, 1)
    const page = await readPage(bench)
    expect(page).toMatchObject({ stored: 20_000, complete: true })
    const { rowsWritten: rows } = await usedToday(bench)
    expect(rows).toBeGreaterThan(20_000)
    expect(rows).toBeLessThanOrEqual(50_000)
    const times = bench.simulator.calls.map((call) => call.at)
    const most = Math.max(
      ...times.map((from) => times.filter((at) => at >= from && at < from + 5 * MINUTE).length),
    )
    expect(most).toBeLessThanOrEqual(350)
  }, 60_000)

  it('waits for the next day when the day’s rows are used up', async () => {
    const { bench } = await openBench(200)
    await haveUsed(bench, { rowsWritten: 49_950 })
    await readPage(bench)
    await bench.runAlarms()
    expect((await readPage(bench)).complete).toBe(false)
    bench.clock.advance(12 * HOUR)
    await bench.runAlarms()
    expect((await storedIds(bench)).length).toBe(200)
  })
})

describe('after the history is complete', () => {
  it('a deployment deleted far back is gone within a day, though nobody looks', async () => {
    const { bench, ids } = await openBench(300)
    await readPage(bench)
    await bench.runAlarms()
    const [deleted = ''] = ids.slice(50, 51)
    bench.simulator.world.removeDeployment('docs', deleted)
    for (let hour = 0; hour < 25; hour += 1) {
      bench.clock.advance(HOUR)
      await bench.mirror.heartbeat()
      await bench.runAlarms()
    }
    expect(await storedIds(bench)).not.toContain(deleted)
    expect((await storedIds(bench)).length).toBe(299)
    expect((await readPage(bench)).stored).toBe(299)
  })

  it('more new ones than a page holds leave no gap', async () => {
    const { bench, ids } = await openBench(100)
    await readPage(bench)
    await bench.runAlarms()
    bench.clock.advance(2 * HOUR)
    const more = addDeployments(bench.simulator.world, 'docs', 60, bench.clock.now() - 10 * MINUTE)
    await readPage(bench)
    await bench.runAlarms()
    expect((await storedIds(bench)).sort()).toEqual([...ids, ...more].sort())
  })

  it.each([0, 1, 3])(
    'more new ones than a page holds are all read where %i were there before and are gone',
    async (count) => {
      const { bench } = await openBench(count)
      await readPage(bench)
      await bench.runAlarms()
      for (const id of await storedIds(bench)) bench.simulator.world.removeDeployment('docs', id)
      const news = addDeployments(bench.simulator.world, 'docs', 60, START - 2 * MINUTE)
      bench.clock.advance(MINUTE)
      await readPage(bench, 0)
      await bench.runAlarms()
      expect((await storedIds(bench)).sort()).toEqual(news.toSorted())
      expect(await readPage(bench)).toMatchObject({ stored: 60, total: 60, complete: true })
    },
  )

  it('a build that was pushed off the newest page is still followed to its end', async () => {
    const { bench } = await openBench(100)
    await readPage(bench)
    await bench.runAlarms()
    const slow = bench.simulator.world.deploy('docs', { branch: 'slow', durations: { build: 12 * MINUTE } })
    for (let index = 0; index < 30; index += 1) {
      bench.clock.advance(10 * SECOND)
      bench.simulator.world.deploy('docs', { branch: `quick-${index}` })
      await readPage(bench, 5 * SECOND)
      await bench.runAlarms()
    }
    for (let minute = 0; minute < 20; minute += 1) {
      bench.clock.advance(MINUTE)
      await readPage(bench, 5 * SECOND)
      await bench.runAlarms()
    }
    const body = await bench.find('docs', slow)
    expect(JSON.parse(body ?? '{}').status).toBe('success')
  })

  it('deletions while it is walked lose nothing', async () => {
    const { bench, ids } = await openBench(500)
    await readPage(bench)
    const gone = new Set<string>()
    for (let run = 0; run < 12; run += 1) {
      const id = ids[499 - run * 3] ?? ''
      gone.add(id)
      bench.simulator.world.removeDeployment('docs', id)
      await runDurableObjectAlarm(bench.mirror)
    }
    await walk(bench, 26)
    expect((await storedIds(bench)).sort()).toEqual(ids.filter((id) => !gone.has(id)).sort())
  })
})
