import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import type { DailyLimit } from '../../src/mirror/limits.ts'
import type { Bench } from './bench.ts'

const DAY_MS = 86_400_000

type Used = Record<DailyLimit, number>

/** As if so much had been used today; in force at once, since the object starts anew. */
export async function haveUsed(bench: Bench, used: Partial<Used>): Promise<void> {
  await runInDurableObject(bench.mirror, async (instance, { storage }) => {
    // What the object has counted by itself is kept, so that the tables are there.
    await instance.read({ kind: 'health' })
    storage.sql.exec(
      "INSERT OR REPLACE INTO state (key, shape, value) VALUES ('meter', 1, ?)",
      JSON.stringify({
        day: Math.floor(bench.clock.now() / DAY_MS),
        used: { rowsRead: 0, rowsWritten: 0, kvWrites: 0, ...used },
        minutes: [],
        pausedUntil: 0,
      }),
    )
  })
  await evictDurableObject(bench.mirror)
}

/** What was used today, as it was last kept. */
export async function usedToday(bench: Bench): Promise<Used> {
  return runInDurableObject(bench.mirror, (_instance, { storage }) => {
    const [row] = storage.sql.exec<{ value: string }>("SELECT value FROM state WHERE key = 'meter'")
    return JSON.parse(row?.value ?? '{}').used
  })
}

/** How many rows a job in the object reads and writes, as SQLite counts them. `file`: only what is asked for from there. */
export async function countRows(
  sql: SqlStorage,
  job: () => Promise<unknown>,
  file = '',
): Promise<{ read: number; written: number }> {
  const { exec } = sql
  const cursors: { rowsRead: number; rowsWritten: number }[] = []
  sql.exec = new Proxy(exec, {
    apply(target, _self, args) {
      const cursor = Reflect.apply(target, sql, args)
      if (new Error().stack?.includes(file)) cursors.push(cursor)
      return cursor
    },
  })
  await job()
  sql.exec = exec
  return {
    read: cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0),
    written: cursors.reduce((sum, cursor) => sum + cursor.rowsWritten, 0),
  }
}
