import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { isMonthCounted } from '../../src/builds/counted.ts'
import type { Sql } from '../../src/mirror/sql.ts'
import { createBench, HOUR } from '../support/bench.ts'
import { openStorage, type Rows, rowsOf } from '../support/storage.ts'

const DECEMBER = Date.parse('2026-12-01T00:00:00Z')
const NOW = DECEMBER + 10 * HOUR

type Value = number | string | null

/** A project, with what differs from one whose newest page was read and whose older ones were not. */
function addProject(
  sql: Sql,
  key: number,
  reading: Record<string, Value> = {},
  repository: object | null = {},
) {
  sql.run(
    "INSERT INTO projects (name, key, id, revision, facts, card) VALUES (?, ?, ?, 1, ?, '')",
    ...[`site-${key}`, key, `id-${key}`, JSON.stringify({ repository })],
  )
  const columns = { project: key, due_at: NOW, asked_at: NOW, walk_edge: NOW * 1000, ...reading }
  sql.run(
    `INSERT INTO readings (${Object.keys(columns).join(', ')}) VALUES (${Object.keys(columns)
      .map(() => '?')
      .join(', ')})`,
    ...Object.values(columns),
  )
}

async function withTables(work: (sql: Sql, rows: Rows) => void): Promise<void> {
  const bench = await createBench()
  await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    const { sql, rows } = openStorage(storage, NOW)
    work(sql, rows)
  })
}

describe('the builds of the month', () => {
  it.each<[string, boolean, Record<string, Value>, object | null]>([
    ['whose newest page was not read', false, { asked_at: null, walk_edge: null }, {}],
    ['whose older pages go further back into the month', false, {}, {}],
    ['of which nobody knows how far it was walked through', false, { walk_edge: null }, {}],
    ['that was walked through past the start of the month', true, { walk_edge: DECEMBER * 1000 - 1 }, {}],
    ['that was walked through to its end', true, { walked_at: NOW, walk_edge: null }, {}],
    ['that cannot be read', true, { asked_at: null, retry_at: NOW + HOUR }, {}],
    ['without a repository', true, { asked_at: null }, null],
  ])('of a project %s: counted is %s', async (_, isCounted, reading, repository) => {
    await withTables((sql) => {
      addProject(sql, 1, { walked_at: NOW })
      addProject(sql, 2, reading, repository)
      expect(isMonthCounted(sql, NOW)).toBe(isCounted)
    })
  })

  it('are looked for in one row a project', async () => {
    await withTables((sql, rows) => {
      for (let key = 1; key <= 300; key += 1) addProject(sql, key, { walked_at: NOW })
      expect(rowsOf(rows, () => isMonthCounted(sql, NOW)).read).toBeLessThanOrEqual(301)
    })
  })
})
