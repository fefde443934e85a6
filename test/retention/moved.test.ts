import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { openTables } from '../../src/mirror/schema.ts'
import { createSql } from '../../src/mirror/sql.ts'
import { createMovedDeletions } from '../../src/retention/moved.ts'
import facts from '../mirror/stored/6a5f23e/facts.json'
import tables from '../mirror/stored/6a5f23e/tables.sql?raw'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, START } from '../support/bench.ts'
import { activityOf, DAY, pass } from '../support/chores.ts'
import { getPage } from '../support/pages.ts'
import { loadTables } from '../support/stored-tables.ts'
import { deletes, idsOf, openDocs, policy } from './account.ts'

const WEEK = 7 * DAY

/** As if an earlier version had stored what is planned, and this one were just deployed. */
async function storeAsMarks(bench: Bench): Promise<void> {
  await runInDurableObject(bench.mirror, (_instance, { storage: { sql } }) => {
    sql.exec(`CREATE TABLE marks (
      id TEXT PRIMARY KEY, project TEXT NOT NULL, created_on TEXT NOT NULL, reason TEXT NOT NULL,
      deletes_at INTEGER NOT NULL, hold INTEGER NOT NULL, intent_at INTEGER, refused_at INTEGER,
      refused_code INTEGER) WITHOUT ROWID`)
    sql.exec(`INSERT INTO marks SELECT id, project, '', reason, deletes_at, hold, intent_at, refused_at,
      refused_code FROM deletions`)
    sql.exec('DELETE FROM deletions')
    // All that is derived from the API is read anew.
    sql.exec('UPDATE shapes SET number = 0')
    sql.exec("DELETE FROM state WHERE key NOT IN ('account', 'retention')")
  })
  await evictDurableObject(bench.mirror)
}

const plannedOf = (bench: Bench) =>
  runInDurableObject(bench.mirror, (_instance, { storage }) =>
    storage.sql.exec('SELECT id, deletes_at, hold FROM deletions ORDER BY id').toArray(),
  )

describe('what an earlier version planned to delete', () => {
  it('is taken over row by row, in pieces, and its table is dropped', async () => {
    const bench = await createBench()
    const moved = await runInDurableObject(bench.mirror, async (_instance, { storage }) => {
      loadTables(storage, tables)
      const sql = createSql(storage, { countRows: () => {} })
      openTables(sql, START)
      const { task, isDone } = createMovedDeletions(sql, true, () => START)
      expect([task.due(), isDone()]).toEqual([START, false])
      for (let runs = 0; task.due() !== null && runs < 3; runs += 1) await task.run({} as never)
      expect(isDone()).toBe(true)
      expect(sql.first("SELECT 1 AS one FROM sqlite_schema WHERE name = 'marks'")).toBeNull()
      return sql.all<{ reason: string }>('SELECT * FROM deletions ORDER BY id')
    })
    const expected = facts.plannedDeletions.map(({ created_on: _, ...row }) => ({
      ...row,
      // What Cloudflare refused is due when it is tried again.
      deletes_at: row.refused_at === null ? row.deletes_at : Math.max(row.deletes_at, row.refused_at + WEEK),
    }))
    expect(moved.map((row) => ({ ...row, reason: JSON.parse(row.reason) }))).toEqual(expected)
  })

  it('keeps its day, which pages tell again once the history was read anew', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '9d' }), 60)
    const before = await plannedOf(bench)
    await storeAsMarks(bench)
    await pass(bench, 10 * MINUTE, MINUTE)
    expect(await plannedOf(bench)).toEqual(before)
    const page = await getPage(bench, `/projects/docs/deployments/${ids[0]}`)
    expect(page.text).toContain('deletes on 3 December')
    expect((await activityOf(bench)).retention?.projects).toMatchObject([{ complete: true, removed: 59 }])
  }, 120_000)

  it('goes at its time, and not before its project was planned anew', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '2h' }))
    await pass(bench, HOUR)
    await storeAsMarks(bench)
    bench.simulator.faults.set({ kind: 'brokenJson' }, { path: /deployments\?/ })
    await pass(bench, 2 * HOUR, 30 * MINUTE)
    expect(deletes(bench)).toEqual([])
    bench.simulator.faults.clear()
    await pass(bench, 10 * MINUTE, 5 * MINUTE)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  })

  it('is forgotten where its project is not there any more, but not before the list was read', async () => {
    const { bench } = await openDocs(policy({ grace: '9d' }))
    bench.simulator.world.addProject({ name: 'shop', source: GITHUB })
    await storeAsMarks(bench)
    bench.simulator.world.removeProject('docs')
    await pass(bench, MINUTE)
    expect(await plannedOf(bench)).toHaveLength(4)
    await pass(bench, 3 * HOUR)
    expect(await plannedOf(bench)).toEqual([])
  })

  it('is dropped when retention is off', async () => {
    const { bench } = await openDocs(policy({ grace: '9d' }))
    bench.vars.RETENTION = { mode: 'off' }
    await storeAsMarks(bench)
    await pass(bench, MINUTE)
    expect(await plannedOf(bench)).toEqual([])
  })
})
