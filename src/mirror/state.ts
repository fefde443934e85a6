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

/** Where a run of retention is. `planned`: the last project that was planned; the deletions come after the last one. */
const RetentionRun = v.object({
  startedAt: v.number(),
  phase: v.picklist(['plan', 'delete']),
  planned: v.string(),
  deleted: v.number(),
  refused: v.number(),
  /** Failures since the last call that went well. */
  failures: v.number(),
})

const RetentionState = v.object({
  /** Of the policy by which the marks were made; empty: none. */
  policy: v.string(),
  /** The `confirm` that was looked at last. */
  confirm: v.nullable(v.string()),
  nextRunAt: v.number(),
  run: v.nullable(RetentionRun),
  last: v.nullable(
    v.object({
      startedAt: v.number(),
      endedAt: v.number(),
      deleted: v.number(),
      refused: v.number(),
      /** Null: it came to its end. */
      stoppedBy: v.nullable(Failure),
    }),
  ),
})
export type RetentionState = v.InferOutput<typeof RetentionState>

/** Builds of a month, named by its first moment (ISO 8601, UTC). */
const MonthState = v.object({ month: v.string(), builds: v.number() })
export type MonthState = v.InferOutput<typeof MonthState>

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
  builds: Cell<MonthState>
  retention: Cell<RetentionState>
  /** Rows that retention has written today. */
  marks: Cell<DayState>
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
    builds: createCell(sql, 'builds', MonthState, { month: '', builds: 0 }),
    retention: createCell(sql, 'retention', RetentionState, {
      policy: '',
      confirm: null,
      nextRunAt: 0,
      run: null,
      last: null,
    }),
    marks: createCell(sql, 'marks', DayState, { day: '', writes: 0 }),
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
