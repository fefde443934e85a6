import { openTables } from '../../src/mirror/schema.ts'
import { createSql, type Sql } from '../../src/mirror/sql.ts'

/** Rows as Cloudflare bills them. */
export interface Rows {
  read: number
  written: number
}

/** The mirror's tables in an object's storage, and the rows that are read and written there from now on. */
export function openStorage(storage: DurableObjectStorage, now: number): { sql: Sql; rows: Rows } {
  const rows = { read: 0, written: 0 }
  const sql = createSql(storage, {
    countRows(read, written) {
      rows.read += read
      rows.written += written
    },
  })
  openTables(sql, now)
  Object.assign(rows, { read: 0, written: 0 })
  return { sql, rows }
}

/** The rows that something reads and writes. */
export function rowsOf(rows: Rows, work: () => unknown): Rows {
  const before = { ...rows }
  work()
  return { read: rows.read - before.read, written: rows.written - before.written }
}
