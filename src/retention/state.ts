import * as v from 'valibot'
import { Failure } from '../domain/failure.ts'
import { type Cell, createCell } from '../mirror/cells.ts'
import type { Sql } from '../mirror/sql.ts'

/** Where a run is. `planned`: the last project that was planned; the deletions come after the last one. */
const RetentionRun = v.object({
  startedAt: v.number(),
  phase: v.picklist(['plan', 'delete']),
  planned: v.string(),
  deleted: v.number(),
  refused: v.number(),
  /** Failures since the last call that went well. */
  failures: v.number(),
})
export type RetentionRun = v.InferOutput<typeof RetentionRun>

/** What waits for `confirm`, and the fingerprint of exactly that. */
const Waiting = v.object({ count: v.number(), fingerprint: v.string() })
export type Waiting = v.InferOutput<typeof Waiting>

/** Where retention is. It is kept over versions: fields are only ever added, and those may be missing. Times in milliseconds. */
const RetentionState = v.object({
  /** Of the policy by which deletions are planned; empty: nothing is. */
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
  /** Null: nothing waits. Missing: it has changed, and is to be told anew. */
  waiting: v.optional(v.nullable(Waiting)),
  /** What waited under this fingerprint was confirmed, and is being set free. */
  releasing: v.optional(v.string()),
  /** The highest key of a project when the last run began: where it is another, there is a project that was never planned. */
  newest: v.optional(v.number()),
  /** Since when there are planned deletions of projects that these tables never held. */
  absentSince: v.optional(v.number()),
})
export type RetentionState = v.InferOutput<typeof RetentionState>

/** Planned deletions that are forgotten or set free at once: each is about four rows, of the 100,000 that a free day has. */
export const AT_ONCE = 1_000

export function createRetentionState(sql: Sql): Cell<RetentionState> {
  return createCell<RetentionState>(sql, {
    ...{ key: 'retention', shape: 1, schema: RetentionState },
    initial: { policy: '', confirm: null, nextRunAt: 0, run: null, last: null },
  })
}
