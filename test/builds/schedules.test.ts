import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { createScheduleTable, type DueSchedule, type ScheduleTable } from '../../src/builds/schedules.ts'
import type { BuildEntry } from '../../src/builds/settings.ts'
import type { Sql } from '../../src/mirror/sql.ts'
import { createBench, HOUR, START } from '../support/bench.ts'
import { openStorage, type Rows, rowsOf } from '../support/storage.ts'

const entry = (over: Partial<BuildEntry> = {}): BuildEntry => ({
  project: 'docs',
  branch: null,
  cron: '0 * * * *',
  timezone: 'UTC',
  ...over,
})

interface Opened {
  open: (entries: readonly BuildEntry[]) => ScheduleTable
  sql: Sql
  rows: Rows
  clock: { at: number }
}

async function withTable(work: (opened: Opened) => void): Promise<void> {
  const bench = await createBench()
  await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    const clock = { at: START }
    const { sql, rows } = openStorage(storage, START)
    const open = (entries: readonly BuildEntry[]) => {
      const table = createScheduleTable(sql, entries, () => clock.at)
      table.adopt(() => {})
      return table
    }
    work({ open, sql, rows, clock })
  })
}

const first = (table: ScheduleTable) => table.due()[0] as DueSchedule
const BUILD = { id: 'a', at: START, status: 'queued' } as const

describe('the table of schedules', () => {
  it('is asked when the next one is due without a row, as long as none was written', async () => {
    await withTable(({ open, rows, clock }) => {
      const table = open([entry(), entry({ cron: '30 * * * *' })])
      expect(table.nextDue()).toBe(START + HOUR / 2)
      expect(rowsOf(rows, () => table.nextDue())).toEqual({ read: 0, written: 0 })
      clock.at = START + HOUR / 2
      table.next(first(table), [BUILD], 1)
      expect(table.nextDue()).toBe(START + HOUR)
    })
  })

  it('goes on with what is stored, and forgets what the settings have taken away', async () => {
    await withTable(({ open, sql, clock }) => {
      const table = open([entry(), entry({ project: 'shop' })])
      clock.at = START + HOUR
      table.announce(first(table).key)
      const [state] = open([entry(), entry({ project: 'wiki' })]).all()
      expect(state).toMatchObject({ dueAt: START + HOUR, intentAt: START + HOUR, started: [] })
      expect(sql.all('SELECT key FROM schedules')).toHaveLength(2)
    })
  })

  it('takes back an announced call, which is still due', async () => {
    await withTable(({ open, clock }) => {
      const table = open([entry()])
      clock.at = START + HOUR
      table.announce(first(table).key)
      table.takeBack(first(table).key)
      expect(first(table)).toMatchObject({ dueAt: START + HOUR, intentAt: null })
    })
  })

  it('goes on to the next time, however many were missed, with what was started', async () => {
    await withTable(({ open, clock }) => {
      const table = open([entry(), entry({ branch: 'next' }), entry({ project: 'shop' })])
      clock.at = START + 5 * HOUR + 1
      table.next(first(table), [BUILD], 7)
      expect(table.all()[0]).toMatchObject({ dueAt: START + 6 * HOUR, started: [BUILD], lastEntry: 7 })
      expect(table.startedIn('docs')).toEqual([BUILD])
      expect(table.startedIn('shop')).toEqual([])
    })
  })

  it('leaves out of what is due a schedule of which what was stored cannot be read', async () => {
    await withTable(({ open, sql, clock }) => {
      const table = open([entry(), entry({ cron: '30 * * * *' })])
      const [spoiled] = table.all()
      sql.run("UPDATE schedules SET started = 'no JSON' WHERE key = ?", spoiled?.key ?? '')
      const again = open([entry(), entry({ cron: '30 * * * *' })])
      expect(again.all().map(({ isUnreadable }) => isUnreadable)).toEqual([true, false])
      clock.at = START + 2 * HOUR
      expect(again.due().map((state) => state.entry.cron)).toEqual(['30 * * * *'])
      expect(again.nextDue()).toBe(START + HOUR / 2)
    })
  })
})
