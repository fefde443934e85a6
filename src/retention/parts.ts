import * as v from 'valibot'
import { Failure } from '../domain/failure.ts'
import { type Cell, createCell } from '../mirror/cells.ts'
import type { ProjectRow } from '../mirror/change.ts'
import type { Ground } from '../mirror/core.ts'
import type { Allowance } from '../mirror/meter.ts'
import { hasGap, type Readings } from '../mirror/readings.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Store } from '../mirror/store.ts'
import type { Planned, Step } from './planned.ts'
import type { Plans } from './plans.ts'
import type { RetentionPolicy } from './policy.ts'
import type { Probes } from './probes.ts'
import type { RetentionFacts } from './standouts.ts'

/** Where a run is. `planned`: the last project that was planned; the deletions come after the last one. */
const RetentionRun = v.object({
  startedAt: v.number(),
  phase: v.picklist(['plan', 'delete']),
  planned: v.string(),
  deleted: v.number(),
  refused: v.number(),
  /** Failures since the last call that went well. */
  failures: v.number(),
  /** Calls of which nobody knows whether they deleted. */
  unsure: v.optional(v.number()),
})
export type RetentionRun = v.InferOutput<typeof RetentionRun>

/** Where a run begins. */
export const BEGINNING = { phase: 'plan', planned: '' } as const

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
  /** What waits for `confirm`, and the fingerprint of exactly that. Null: nothing does. Missing: it is to be told anew. */
  waiting: v.optional(v.nullable(v.object({ count: v.number(), fingerprint: v.string() }))),
  /** What waited under this fingerprint was confirmed, and is being set free. */
  releasing: v.optional(v.string()),
  /** Since when there are planned deletions of projects that these tables never held. */
  absentSince: v.optional(v.number()),
  /** When something was deleted last. */
  deletedAt: v.optional(v.number()),
})
type RetentionState = v.InferOutput<typeof RetentionState>

const initial: RetentionState = { policy: '', confirm: null, nextRunAt: 0, run: null, last: null }
export const createRetentionState = (sql: Sql) =>
  createCell(sql, { key: 'retention', shape: 1, schema: RetentionState, initial })

/** What the parts of retention work with. */
export interface RetentionParts extends Ground {
  state: Cell<RetentionState>
  probes: Probes
  planned: Planned
  plans: Plans
  isWhole: IsWhole
  policy: RetentionPolicy
}

/** What one run of the Durable Object knows, and may still do. */
export interface Turn {
  known: KnownFacts
  allowance: Allowance
  step: Step
  nextDay: () => number
  /** The projects whose newest page was read again, and those that are left alone until the next one. */
  read: Set<string>
  left: Set<string>
}

/** Whether all that Cloudflare has of a project is known, without a gap, and nothing else; not of one that is not there. */
type IsWhole = ReturnType<typeof createIsWhole>

/**
 * What somebody deleted far back may be taken for the newest of its branch, and another one would go in its place: so the
 * numbers have to agree. A live deployment that is missing makes any history incomplete.
 */
export function createIsWhole({ deployments }: Store, readings: Pick<Readings, 'of'>) {
  return (row: ProjectRow | null) =>
    row !== null &&
    row.is_complete === 1 &&
    row.stored === row.total &&
    !hasGap(readings.of(row.key)) &&
    (row.canonical_id === null || deployments.body(row.canonical_id) !== null)
}

/** What is known of projects' deployments while retention runs: read once for each revision of a project. */
type KnownFacts = ReturnType<typeof createKnownFacts>

export function createKnownFacts({ deployments, project }: Store) {
  const lists = new Map<string, { revision: number; facts: readonly RetentionFacts[] }>()

  return {
    of({ name, key, revision }: ProjectRow): readonly RetentionFacts[] {
      const known = lists.get(name)
      if (known?.revision === revision) return known.facts
      const facts = deployments.facts(key)
      lists.set(name, { revision, facts })
      return facts
    },
    /** Changes a project in nothing that retention looks at, but for what is `gone`: the rest need not be read again. */
    through<T>(name: string, change: () => T, gone?: string): T {
      const known = lists.get(name)
      const isCurrent = known?.revision === project(name)?.revision
      const changed = change()
      const { revision = 0 } = project(name) ?? {}
      if (known && isCurrent)
        lists.set(name, { revision, facts: known.facts.filter(({ id }) => id !== gone) })
      return changed
    },
  }
}
