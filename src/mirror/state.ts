import * as v from 'valibot'
import { Failure } from '../domain/failure.ts'

/** A walk through the list of projects that one run could not finish. */
const Walk = v.object({
  startedAt: v.number(),
  nextPage: v.number(),
  totalPages: v.nullable(v.number()),
  seen: v.array(v.string()),
  unreadable: v.number(),
})

const SyncState = v.object({
  /** When the newest complete list was asked for; null before the first. */
  checkedAt: v.nullable(v.number()),
  /** Pages of the list at that time. */
  listCalls: v.number(),
  unreadable: v.number(),
  outage: v.nullable(
    v.object({ since: v.number(), failures: v.number(), failure: Failure, retryAt: v.number() }),
  ),
  walk: v.nullable(Walk),
})
export type SyncState = v.InferOutput<typeof SyncState>
export type Walk = v.InferOutput<typeof Walk>

const CallState = v.object({
  /** Calls made, by the minute (since 1970) in which they were made. */
  minutes: v.array(v.tuple([v.number(), v.number()])),
  /** Cloudflare said that nothing is left until then. */
  pausedUntil: v.number(),
})
export type CallState = v.InferOutput<typeof CallState>

/** What was written on a day (UTC): keys to KV, or rows by the history walk. */
const DayState = v.object({ day: v.string(), writes: v.number() })
export type DayState = v.InferOutput<typeof DayState>

/** A single value in the table `state`: read once, kept in memory, written when it changed. */
export interface Cell<T> {
  get(): T
  set(value: T): void
}

export interface State {
  sync: Cell<SyncState>
  calls: Cell<CallState>
  kv: Cell<DayState>
  rows: Cell<DayState>
  /** The hash of the account that this mirror is of. */
  account: Cell<string>
}

export function createState(sql: SqlStorage): State {
  return {
    sync: createCell(sql, 'sync', SyncState, {
      checkedAt: null,
      listCalls: 1,
      unreadable: 0,
      outage: null,
      walk: null,
    }),
    calls: createCell(sql, 'calls', CallState, { minutes: [], pausedUntil: 0 }),
    kv: createCell(sql, 'kv', DayState, { day: '', writes: 0 }),
    rows: createCell(sql, 'rows', DayState, { day: '', writes: 0 }),
    account: createCell(sql, 'account', v.string(), ''),
  }
}

function createCell<T>(
  sql: SqlStorage,
  key: string,
  schema: v.GenericSchema<unknown, T>,
  initial: T,
): Cell<T> {
  const [row] = sql.exec<{ value: string }>('SELECT value FROM state WHERE key = ?', key)
  const read = row && v.safeParse(schema, JSON.parse(row.value))
  let value = read?.success ? read.output : initial
  let stored = row?.value
  return {
    get: () => value,
    set(next) {
      value = next
      const text = JSON.stringify(next)
      if (text === stored) return
      sql.exec(
        'INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        key,
        text,
      )
      stored = text
    },
  }
}
