import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { DAILY, LIMITS } from '../../src/mirror/limits.ts'
import { type Bench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { addDocs } from '../support/docs.ts'
import { countRows, haveUsed, usedToday } from '../support/meter.ts'
import { getPage, warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

const { rowsRead, rowsWritten } = LIMITS.free

/** Both kinds of rows, of which the scarcer one counts. */
const KINDS = [
  ['rowsRead', rowsRead],
  ['rowsWritten', rowsWritten],
] as const

/** `docs` with more deployments than its newest page holds. */
const openDocs = async (vars: object = {}) => (await addDocs({ vars, count: 200, beside: [] })).bench

const calls = (bench: Bench, path: RegExp, since = 0) =>
  bench.simulator.calls.slice(since).filter((call) => path.test(call.path)).length
const OLDER_PAGE = /deployments\?.*\bpage=[2-9]/
const NEWEST_PAGE = /deployments\?.*\bpage=1\b/
const LIST = /projects\?/

describe('when half of the day’s rows are used', () => {
  it.each(KINDS)('(%s) the walk through the history waits for midnight UTC', async (kind, limit) => {
    const bench = await openDocs()
    await haveUsed(bench, { [kind]: limit * 0.5 })
    await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
    await bench.runAlarms()
    expect(calls(bench, OLDER_PAGE)).toBe(0)
    expect(calls(bench, NEWEST_PAGE)).toBe(1)
    bench.clock.advance(12 * HOUR)
    await bench.runAlarms()
    expect(calls(bench, OLDER_PAGE)).toBe(8)
  })

  it.each(KINDS)('(%s) and a little less, it goes on', async (kind, limit) => {
    const bench = await openDocs()
    await haveUsed(bench, { [kind]: limit * 0.49 })
    await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
    await bench.runAlarms()
    expect(calls(bench, OLDER_PAGE)).toBe(8)
  })
})

describe('when seven tenths of the day’s rows are used', () => {
  it.each(KINDS)('(%s) what only looks again waits, and news are read', async (kind, limit) => {
    const bench = await openDocs()
    await warm(bench)
    await haveUsed(bench, { [kind]: limit * 0.7 })
    const since = bench.simulator.calls.length
    bench.clock.advance(2 * HOUR)
    await bench.runAlarms()
    expect(calls(bench, NEWEST_PAGE, since)).toBe(0)
    bench.simulator.world.deploy('docs', { message: 'News' })
    await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    await bench.runAlarms()
    expect(calls(bench, NEWEST_PAGE, since)).toBe(1)
  })
})

describe('when 85 hundredths of the day’s rows are used', () => {
  it.each(KINDS)(
    '(%s) the list is read every five minutes, and pages are fresh that long',
    async (kind, limit) => {
      const bench = await openDocs()
      await warm(bench)
      await haveUsed(bench, { [kind]: limit * 0.85 })
      const since = bench.simulator.calls.length
      for (let second = 0; second < 20 * 60; second += 5) {
        bench.clock.advance(5 * SECOND)
        const answer = await bench.ask({ name: 'overview', have: 0, maxAge: 5 * SECOND })
        expect(answer).toMatchObject({ kind: 'entry', interval: 5 * MINUTE })
      }
      expect(calls(bench, LIST, since)).toBe(4)
      expect((await getPage(bench, '/projects/docs')).text).not.toContain('newer facts')
    },
  )
})

describe('when 95 hundredths of the day’s rows are used', () => {
  it.each(KINDS)('(%s) readers are answered from KV alone', async (kind, limit) => {
    const bench = await openDocs()
    await warm(bench)
    await haveUsed(bench, { [kind]: limit * 0.95 })
    const asked = await bench.mirror.read({ kind: 'entry', name: 'overview', have: 0, maxAge: HOUR })
    expect(asked).toEqual({ kind: 'resting' })
    const other = await bench.mirror.read({ kind: 'deployment', project: 'docs', id: '00000000' })
    expect(other).toEqual({ kind: 'resting' })
    expect(await bench.health()).toMatchObject({ checkedAt: START })
    bench.freshIsolate()
    expect((await bench.get('/projects/docs')).status).toBe(200)
  })

  it('what only the mirror knows is not to be had, and the page says to come back', async () => {
    const bench = await openDocs()
    await warm(bench)
    const [first] = bench.simulator.world.project('docs')?.deployments ?? []
    await haveUsed(bench, { rowsRead: rowsRead * 0.95 })
    const answer = await bench.get(`/projects/docs/deployments/${first?.id}`)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('Retry-After')).not.toBeNull()
  })

  it('no row is read for a reader', async () => {
    const bench = await openDocs()
    await warm(bench)
    await haveUsed(bench, { rowsRead: rowsRead * 0.95 })
    const rows = await runInDurableObject(bench.mirror, async (instance, { storage }) => {
      await instance.read({ kind: 'health' })
      return countRows(storage.sql, () =>
        instance.read({ kind: 'entry', name: 'overview', have: 0, maxAge: HOUR }),
      )
    })
    expect(rows).toEqual({ read: 0, written: 0 })
  })
})

describe('on the paid plan', () => {
  it('what the free plan allows stops nothing', async () => {
    const bench = await openDocs({ PLAN: 'paid' })
    await haveUsed(bench, { rowsRead, rowsWritten })
    await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
    await bench.runAlarms()
    expect(calls(bench, OLDER_PAGE)).toBe(8)
  })
})

describe('what is counted', () => {
  it('is one row of a look at the list that finds nothing new, and the next object knows of that look', async () => {
    const bench = await openSites(60)
    await warm(bench)
    const look = async () => {
      bench.clock.advance(30 * SECOND)
      await evictDurableObject(bench.mirror)
      return runInDurableObject(bench.mirror, (instance, { storage }) =>
        countRows(storage.sql, () => instance.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 })),
      )
    }
    await look()
    expect((await look()).written).toBe(1)
    await evictDurableObject(bench.mirror)
    expect(await bench.health()).toMatchObject({ checkedAt: bench.clock.now() })
  })

  it('is every row that SQLite reads and writes, and every write to KV', async () => {
    const bench = await openSites(3)
    await bench.health()
    const counted = await runInDurableObject(bench.mirror, async (instance, { storage }) => {
      return countRows(storage.sql, async () => {
        await instance.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 })
        await instance.alarm()
      })
    })
    // The counts are written down a minute apart.
    bench.clock.advance(MINUTE)
    await bench.mirror.heartbeat()
    const used = await usedToday(bench)
    // What the start of the object wrote and read counts, too.
    expect(used.rowsWritten).toBeGreaterThanOrEqual(counted.written)
    expect(used.rowsRead).toBeGreaterThanOrEqual(counted.read)
    expect(used.kvWrites).toBe(4)
  })

  it('begins anew at midnight UTC', async () => {
    const bench = await openDocs()
    await haveUsed(bench, { rowsRead: 1_000_000, rowsWritten: 40_000, kvWrites: 700 })
    bench.clock.advance(12 * HOUR)
    await bench.mirror.heartbeat()
    const used = await usedToday(bench)
    for (const kind of DAILY) expect(used[kind]).toBeLessThan(2_000)
  })

  it('and cannot be read is taken for so much that what can wait, waits until tomorrow', async () => {
    const bench = await openDocs()
    await haveUsed(bench, {})
    await runInDurableObject(bench.mirror, (_instance, { storage }) => {
      storage.sql.exec("UPDATE state SET value = '{\"day\":' WHERE key = 'meter'")
    })
    await evictDurableObject(bench.mirror)
    await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
    await bench.runAlarms()
    expect(calls(bench, OLDER_PAGE)).toBe(0)
    expect((await bench.get('/projects/docs')).status).toBe(200)
  })

  it('and cannot be read is taken for so much also by an object that begins anew at once', async () => {
    const bench = await openDocs()
    await haveUsed(bench, {})
    await runInDurableObject(bench.mirror, (_instance, { storage }) => {
      storage.sql.exec("UPDATE state SET value = '{\"day\":' WHERE key = 'meter'")
    })
    for (let starts = 0; starts < 2; starts += 1) {
      await evictDurableObject(bench.mirror)
      await bench.health()
    }
    await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
    await bench.runAlarms()
    expect(calls(bench, OLDER_PAGE)).toBe(0)
  })
})

describe('a pause that Cloudflare asks for', () => {
  it('holds although an answer that was already on its way succeeds', async () => {
    const bench = await openSites(60)
    await warm(bench)
    bench.clock.advance(MINUTE)
    // The second page is refused at once; the others come later, and are right.
    bench.simulator.faults.set({ kind: 'delay', ms: 20 }, { path: LIST })
    bench.simulator.faults.set(
      { kind: 'rateLimited', seconds: 240 },
      { path: /projects\?.*\bpage=2\b/, times: 1 },
    )
    await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    bench.simulator.faults.clear()
    const since = bench.simulator.calls.length
    for (let second = 0; second < 239; second += 1) {
      bench.clock.advance(SECOND)
      await bench.ask({ name: 'project:site-001', have: 0, maxAge: 0 })
      await bench.runAlarms()
    }
    expect(bench.simulator.calls.length).toBe(since)
    bench.clock.advance(2 * SECOND)
    await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    expect(bench.simulator.calls.length).toBeGreaterThan(since)
  })

  it('for no time at all, or for none that it names, is five minutes', async () => {
    const bench = await openSites(1)
    bench.simulator.faults.set({ kind: 'rateLimited', seconds: 0 }, { times: 1 })
    await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    const since = bench.simulator.calls.length
    bench.clock.advance(299 * SECOND)
    await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    expect(bench.simulator.calls.length).toBe(since)
    bench.clock.advance(2 * SECOND)
    await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    expect(bench.simulator.calls.length).toBeGreaterThan(since)
  })
})
