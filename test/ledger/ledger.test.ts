import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { LedgerEntry, LedgerQuestion } from '../../src/ledger/entry.ts'
import { createLedger, type Ledger } from '../../src/ledger/ledger.ts'
import type { Sql } from '../../src/mirror/sql.ts'
import { GITHUB } from '../support/accounts.ts'
import { createBench, DAY, HOUR, START } from '../support/bench.ts'
import { activityOf, pass } from '../support/chores.ts'
import { warm } from '../support/pages.ts'
import { openStorage, type Rows, rowsOf } from '../support/storage.ts'

const build: Omit<LedgerEntry, 'id' | 'at'> = {
  project: 'docs',
  deployment: null,
  branch: 'main',
  probe: null,
  kind: 'build',
  result: 'started',
  reason: { kind: 'scheduled', due: START, by: 'token' },
}

interface Opened {
  ledger: Ledger
  sql: Sql
  rows: Rows
  clock: { at: number }
}

/** A ledger of its own, and the clock that it is read by. */
async function withLedger(work: (opened: Opened) => void): Promise<void> {
  const bench = await createBench()
  await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    const clock = { at: START }
    const { sql, rows } = openStorage(storage, START)
    work({ ledger: createLedger(sql, () => clock.at), sql, rows, clock })
  })
}

const ALL: LedgerQuestion = { kind: null, result: null, project: null, before: null, after: null }
const isShown = () => true

/** So many entries at once, much faster than one by one. */
function addMany(sql: Sql, project: string, count: number): void {
  sql.run(
    `WITH RECURSIVE many (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM many WHERE number < ?)
     INSERT INTO ledger (at, kind, project, result, reason) SELECT ?, 'build', ?, 'started', ? FROM many`,
    count,
    START,
    project,
    JSON.stringify(build.reason),
  )
}

/** All numbers that the pages hold, gone through from the newest to the end, with the pages on the way. */
function goThrough(
  ledger: Ledger,
  question: Partial<LedgerQuestion>,
  shown = isShown as (name: string) => boolean,
) {
  const pages: number[][] = []
  for (let before: number | null = null; pages.length < 100; ) {
    const { entries, older } = ledger.page({ ...ALL, ...question, before }, shown)
    pages.push(entries.map(({ id }) => id))
    if (older === null) return pages
    before = older
  }
  throw new Error('the ledger has no end')
}

describe('the ledger', () => {
  it('keeps what was done for 90 days, whichever chore is on', async () => {
    const bench = await createBench({ vars: { BUILDS: [{ project: 'docs', cron: '0 12 * * *' }] } })
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - HOUR })
    await warm(bench)
    const countRows = () =>
      runInDurableObject(
        bench.mirror,
        (_instance, { storage }) =>
          storage.sql.exec<{ count: number }>('SELECT count(*) AS count FROM ledger').one().count,
      )
    for (let day = 0; day < 5; day += 1) await pass(bench, DAY, DAY)
    await pass(bench, 88 * DAY, 88 * DAY)
    expect((await activityOf(bench)).ledger.entries).toHaveLength(4)
    expect(await countRows()).toBe(4)
    await pass(bench, 89 * DAY, 89 * DAY)
    expect(await countRows()).toBe(2)
  })
})

describe('an entry of the ledger', () => {
  it('is there for 90 days', async () => {
    await withLedger(({ ledger, clock }) => {
      const id = ledger.add(build)
      expect(ledger.one(id)).toEqual({ ...build, id, at: START })
      clock.at = START + 91 * DAY
      expect(ledger.one(id)).toBeNull()
      expect(ledger.page(ALL, isShown)).toEqual({ entries: [], newer: null, older: null })
    })
  })

  it('is left out when its reason cannot be read', async () => {
    await withLedger(({ ledger, sql }) => {
      const [first, second] = [1, 2].map(() => ledger.add(build))
      sql.run('UPDATE ledger SET reason = ? WHERE id = ?', '{"kind":"by-the-moon"}', second ?? 0)
      expect(ledger.one(second ?? 0)).toBeNull()
      expect(ledger.page(ALL, isShown).entries.map(({ id }) => id)).toEqual([first])
    })
  })

  it('tells later what the deleted address said', async () => {
    await withLedger(({ ledger }) => {
      const id = ledger.add({ ...build, kind: 'deletion', result: 'deleted', probe: 'waiting' })
      ledger.setProbe(id, 'served')
      expect(ledger.one(id)?.probe).toBe('served')
    })
  })
})

describe('the count of builds that schedules started', () => {
  it('is that of a time and on, and goes on with what is added', async () => {
    await withLedger(({ ledger, clock }) => {
      ledger.add(build)
      clock.at = START + DAY
      ledger.add({ ...build, result: 'skipped' })
      clock.at = START + 2 * DAY
      ledger.add(build)
      expect([0, DAY, 3 * DAY].map((since) => ledger.startedSince(START + since))).toEqual([2, 1, 0])
      expect(ledger.startedSince(START)).toBe(2)
      clock.at = START + 3 * DAY
      ledger.add(build)
      ledger.add({ ...build, kind: 'deletion', result: 'deleted' })
      expect(ledger.startedSince(START)).toBe(3)
    })
  })

  it('reads what was counted before no second time', async () => {
    await withLedger(({ ledger, sql, rows }) => {
      addMany(sql, 'docs', 2_000)
      ledger.startedSince(START)
      ledger.add(build)
      expect(rowsOf(rows, () => expect(ledger.startedSince(START)).toBe(2_001)).read).toBeLessThan(5)
    })
  })
})

describe('a page of the ledger', () => {
  it('holds 50 entries, newest first, and says where the next one begins', async () => {
    await withLedger(({ ledger, sql }) => {
      addMany(sql, 'docs', 120)
      const pages = goThrough(ledger, {})
      expect(pages.map((ids) => ids.length)).toEqual([50, 50, 20])
      expect(pages.flat()).toEqual(Array.from({ length: 120 }, (_, index) => 120 - index))
    })
  })

  it('leads back to the one before it', async () => {
    await withLedger(({ ledger, sql }) => {
      addMany(sql, 'docs', 120)
      const first = ledger.page(ALL, isShown)
      const second = ledger.page({ ...ALL, before: first.older }, isShown)
      expect([first.newer, first.older]).toEqual([null, 71])
      const back = ledger.page({ ...ALL, after: second.newer }, isShown)
      expect(back.entries).toEqual(first.entries)
      expect([back.newer, back.older]).toEqual([null, first.older])
    })
  })

  it('is full where what is asked for lies between other entries', async () => {
    await withLedger(({ ledger, sql }) => {
      for (let turn = 0; turn < 60; turn += 1) {
        addMany(sql, 'docs', 1)
        addMany(sql, 'shop', 4)
      }
      const only = (name: string) => name === 'docs'
      expect(goThrough(ledger, {}, only).map((ids) => ids.length)).toEqual([50, 10])
      expect(goThrough(ledger, { result: 'skipped' })).toEqual([[]])
    })
  })

  it('reads fewer than 500 rows among 20,000 entries of another project, and still leads to the end', async () => {
    await withLedger(({ ledger, sql, rows }) => {
      const own = ledger.add(build)
      addMany(sql, 'shop', 20_000)
      const only = (name: string) => name === 'docs'
      const told: unknown[] = []
      const { read } = rowsOf(rows, () => told.push(ledger.page(ALL, only)))
      expect(read).toBeLessThan(500)
      expect(told).toEqual([{ entries: [], newer: null, older: 20_001 - 399 }])
      expect(goThrough(ledger, {}, only).flat()).toEqual([own])
    })
  })

  it('leaves no statement open, which would keep tables from being dropped', async () => {
    await withLedger(({ ledger, sql }) => {
      addMany(sql, 'docs', 1_000)
      expect(ledger.page(ALL, isShown).entries).toHaveLength(50)
      expect(() => sql.run('DROP TABLE plans')).not.toThrow()
    })
  })

  it('reads no row of another project where one is asked for', async () => {
    await withLedger(({ ledger, sql, rows }) => {
      const own = ledger.add(build)
      addMany(sql, 'shop', 20_000)
      const question = { ...ALL, project: 'docs' }
      const { read } = rowsOf(rows, () => {
        const { entries, older } = ledger.page(question, isShown)
        expect([entries.map(({ id }) => id), older]).toEqual([[own], null])
      })
      expect(read).toBeLessThan(10)
    })
  })

  it('of a project that a visitor may not see tells nothing, not even that it goes on', async () => {
    await withLedger(({ ledger, sql }) => {
      addMany(sql, 'shop', 1_000)
      const question = { ...ALL, project: 'shop' }
      expect(ledger.page(question, (name) => name === 'docs')).toEqual({
        entries: [],
        newer: null,
        older: null,
      })
    })
  })
})
