export type SqlRow = Record<string, SqlStorageValue>

/**
 * The object's SQLite. Every statement of the mirror goes through it, so that every row is counted. Each is read to its end
 * at once: a cursor that is left before keeps every DROP TABLE from working until it is collected. A bound LIMIT is written
 * `? + 0`: by itself, the statement is compiled anew each time (`findings/durable-object-bound-limit.sh`).
 */
export interface Sql {
  all<T extends SqlRow>(query: string, ...values: SqlStorageValue[]): T[]
  /** The first row; null when there is none. */
  first<T extends SqlRow>(query: string, ...values: SqlStorageValue[]): T | null
  /** The first column of each row. */
  column<T extends SqlStorageValue>(query: string, ...values: SqlStorageValue[]): T[]
  /** The first column of the first row; null when there is none. */
  value<T extends SqlStorageValue>(query: string, ...values: SqlStorageValue[]): T | null
  /** Runs a statement for what it changes; the rows written, with those of indexes. */
  run(query: string, ...values: SqlStorageValue[]): number
  /** Writes a row whole, in place of one with the same key: SQLite writes as many rows as by a statement that changes it. */
  put(table: string, row: SqlRow): void
  /**
   * Writes those columns of the row with that key which are not as they were before; how many rows that were. A column that
   * is named in a statement costs a row for each index that it stands in, whatever it held.
   */
  update(table: string, key: SqlRow, before: SqlRow, after: SqlRow): number
  /** The list of all tables would be fifty rows, each time that the object begins anew. */
  hasTable(name: string): boolean
  /** All of it or nothing. Inside of another one, it is a part of that. */
  transaction<T>(work: () => T): T
}

/** Told of every row, with those of indexes. */
interface RowCounter {
  countRows(read: number, written: number): void
}

/** Opens the storage, with each row counted at its cursor: that is what Cloudflare bills. */
export function createSql(storage: DurableObjectStorage, meter: RowCounter): Sql {
  const count = ({ rowsRead, rowsWritten }: { rowsRead: number; rowsWritten: number }) => {
    meter.countRows(rowsRead, rowsWritten)
    return rowsWritten
  }
  const all = <T extends SqlRow>(query: string, ...values: SqlStorageValue[]): T[] => {
    const cursor = storage.sql.exec<T>(query, ...values)
    const rows = cursor.toArray()
    count(cursor)
    return rows
  }
  const column = <T extends SqlStorageValue>(query: string, ...values: SqlStorageValue[]): T[] =>
    all(query, ...values).map((row) => Object.values(row)[0] as T)
  const run = (query: string, ...values: SqlStorageValue[]) => {
    const cursor = storage.sql.exec(query, ...values)
    cursor.toArray()
    return count(cursor)
  }
  const named = (columns: string[], between: string) => columns.map((one) => `${one} = ?`).join(between)
  const value = <T extends SqlStorageValue>(query: string, ...values: SqlStorageValue[]) =>
    column<T>(query, ...values)[0] ?? null
  let isInTransaction = false
  return {
    all,
    column,
    value,
    hasTable: (name) => value('SELECT 1 FROM pragma_table_info(?)', name) !== null,
    run,
    put(table, row) {
      const columns = Object.keys(row)
      const query = `INSERT OR REPLACE INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})`
      run(query, ...Object.values(row))
    },
    update(table, key, before, after) {
      const columns = Object.keys(after).filter((column) => after[column] !== before[column])
      if (columns.length === 0) return 0
      return run(
        `UPDATE ${table} SET ${named(columns, ', ')} WHERE ${named(Object.keys(key), ' AND ')}`,
        ...columns.map((column) => after[column] ?? null),
        ...Object.values(key),
      )
    },
    first: <T extends SqlRow>(query: string, ...values: SqlStorageValue[]) =>
      all<T>(query, ...values)[0] ?? null,
    transaction(work) {
      if (isInTransaction) return work()
      isInTransaction = true
      try {
        return storage.transactionSync(work)
      } finally {
        isInTransaction = false
      }
    },
  }
}
