import * as v from 'valibot'
import type { Decision, Reason } from '../../retention/reasons.ts'

/** A project's plan in numbers. */
export const PlanCounts = v.object({
  total: v.number(),
  removed: v.number(),
  /** How many are kept for each kind of reason. */
  kept: v.record(v.string(), v.number()),
})
export type PlanCounts = v.InferOutput<typeof PlanCounts>

export interface StoredPlan extends PlanCounts {
  project: string
  /** Whether the project's history was complete. */
  complete: boolean
}

/** The table `plans`. */
export interface PlanTable {
  all(): StoredPlan[]
  /** Returns the rows written: none when nothing changed. */
  save(project: string, complete: boolean, counts: PlanCounts): number
  /** Forgets projects that are not there any more. */
  keepOnly(projects: ReadonlySet<string>): void
  removeAll(): void
  /** The projects whose history was complete when they were planned. */
  complete(): Set<string>
}

type Row = { project: string; complete: number; facts: string }

export function createPlanTable(sql: SqlStorage): PlanTable {
  const rows = () => sql.exec<Row>('SELECT * FROM plans ORDER BY project').toArray()
  const complete = () =>
    new Set(
      rows()
        .filter((row) => row.complete === 1)
        .map(({ project }) => project),
    )
  /** Asked for at every sync. */
  let known: Set<string> | null = null

  return {
    all: () =>
      rows().map(({ project, complete, facts }) => ({
        project,
        complete: complete === 1,
        ...v.parse(PlanCounts, JSON.parse(facts)),
      })),
    save(project, isComplete, counts) {
      known = null
      return sql.exec(
        `INSERT INTO plans (project, complete, facts) VALUES (?1, ?2, ?3)
         ON CONFLICT (project) DO UPDATE SET complete = ?2, facts = ?3 WHERE complete <> ?2 OR facts <> ?3`,
        ...[project, isComplete ? 1 : 0, JSON.stringify(counts)],
      ).rowsWritten
    },
    keepOnly(projects) {
      for (const { project } of rows()) {
        if (projects.has(project)) continue
        sql.exec('DELETE FROM plans WHERE project = ?', project)
        known = null
      }
    },
    removeAll() {
      sql.exec('DELETE FROM plans')
      known = null
    },
    complete() {
      known ??= complete()
      return known
    },
  }
}

/** A plan in numbers: what goes, and why the others stay. */
export function countPlan(plan: readonly Decision[]): PlanCounts {
  const kept: Partial<Record<Reason['kind'], number>> = {}
  for (const { decision, reason } of plan) {
    if (decision === 'keep') kept[reason.kind] = (kept[reason.kind] ?? 0) + 1
  }
  const removed = plan.filter(({ decision }) => decision === 'remove').length
  return { total: plan.length, removed, kept: kept as Record<string, number> }
}
