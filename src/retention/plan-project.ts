import type { ProjectRow } from '../mirror/change.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Store } from '../mirror/store.ts'
import type { Known } from './known.ts'
import { planRetention } from './plan.ts'
import type { StoredLine } from './plan-blocks.ts'
import { type Removal, stepsOf } from './plan-steps.ts'
import { HOLD } from './planned.ts'
import type { Planned } from './planned-changes.ts'
import { NEVER, type Plans, type StoredPlan, UNFINISHED, UNTIL_WHOLE } from './plans.ts'
import type { RetentionPolicy } from './policy.ts'
import type { Decision } from './reasons.ts'
import { createdAt, type RetentionFacts } from './standing.ts'
import type { IsWhole } from './whole.ts'

/** Planned deletions that one step writes at most: each is about three rows, of the 100,000 that a free day has. */
const MOST_CHANGED = 4_000

export interface PlanProjectOptions {
  sql: Sql
  store: Store
  planned: Planned
  plans: Plans
  isWhole: IsWhole
  policy: RetentionPolicy
  now: () => number
}

/** Plans one project. */
export interface PlanProject {
  /** Whether anything is another than when it was planned last. */
  isStale(row: ProjectRow): boolean
  /** How many deployments were looked at. `isDone`: false when there is more to be written in another step. */
  plan(row: ProjectRow, known: Known): { size: number; isDone: boolean }
}

/**
 * Plans what is to go, and takes back what is not any more. Where more than the policy's share of a project is to go, all
 * of it waits to be confirmed. While a history is not whole, what was planned stays as it is, and does not go.
 */
export function createPlanProject(options: PlanProjectOptions): PlanProject {
  const { sql, store, plans, isWhole, policy, now } = options
  const write = createWrite(options)

  const decide = (row: ProjectRow, facts: readonly RetentionFacts[], historyComplete: boolean) =>
    planRetention({
      deployments: facts,
      project: { name: row.name, liveId: row.canonical_id, historyComplete },
      policy,
      now: now(),
    })

  const plan = (row: ProjectRow, known: Known) => {
    const facts = known.of(row)
    const historyIsWhole = isWhole(row)
    const decisions = decide(row, facts, historyIsWhole)
    const before = plans.one(row.name)
    // The oldest first: they go first.
    const removals = decisions.filter(isRemoval).reverse()
    const isWritten = policy.mode === 'delete' && historyIsWhole
    const { isDone, afterWaiting } = isWritten ? write(row, before, removals) : NOTHING_TO_WRITE
    const after = store.project(row.name) ?? row
    known.keep(row, after)
    const dueAt = historyIsWhole ? nextOld(decisions, facts) : UNTIL_WHOLE
    plans.save(
      {
        ...{
          project: row.name,
          isWhole: historyIsWhole,
          revision: after.revision,
          maxShare: policy.maxShare,
        },
        ...(isDone ? { dueAt } : { dueAt: UNFINISHED, afterWaiting }),
      },
      linesOf(decisions, facts),
    )
    return { size: facts.length, isDone }
  }

  return {
    isStale(row) {
      const known = plans.one(row.name)
      if (known === null || known.revision !== row.revision || known.dueAt <= now()) return true
      return known.isWhole !== isWhole(row) || known.maxShare !== policy.maxShare
    },
    plan: (row, known) => sql.transaction(() => plan(row, known)),
  }
}

const NOTHING_TO_WRITE = { isDone: true, afterWaiting: false }

/**
 * Writes what a plan changes, as much of it as one step may. `afterWaiting`: whether another plan of the project waited when
 * this one was begun.
 */
function createWrite({ sql, planned, policy, now }: PlanProjectOptions) {
  return function write(row: ProjectRow, before: StoredPlan | null, removals: readonly Removal[]) {
    const goesOn = before?.dueAt === UNFINISHED ? before.afterWaiting : undefined
    const all = planned.of(row.name)
    const afterWaiting = goesOn ?? all.some(({ hold }) => hold === HOLD.waits)
    const told = daysTold(sql, row)
    const isDone = planned.change(row.name, (change, pages) => {
      const steps = stepsOf({
        ...{ all, removals, change, pages, told, policy, now },
        most: policy.maxShare * row.stored,
        isGoingOn: goesOn === false,
      })
      for (const step of steps.slice(0, MOST_CHANGED)) step()
      return steps.length <= MOST_CHANGED
    })
    return { isDone: isDone ?? true, afterWaiting }
  }
}

function isRemoval(decision: Decision): decision is Removal {
  return decision.decision === 'remove'
}

function daysTold(sql: Sql, { key }: ProjectRow): Map<string, number> {
  const rows = sql.all<{ id: string; deletes_on: number }>(
    'SELECT id, deletes_on FROM deployments WHERE project = ? AND deletes_on IS NOT NULL',
    key,
  )
  return new Map(rows.map(({ id, deletes_on }) => [id, deletes_on]))
}

function linesOf(decisions: readonly Decision[], facts: readonly RetentionFacts[]): StoredLine[] {
  return decisions.map(({ id, decision, reason }, index) => ({
    ...{ id, createdOn: facts[index]?.createdOn ?? null, branch: facts[index]?.branch ?? null },
    ...{ decision, reason },
  }))
}

/** When the next one that is too young reaches its age (ms). */
function nextOld(decisions: readonly Decision[], facts: readonly RetentionFacts[]): number {
  let next = NEVER
  for (const [index, { reason }] of decisions.entries()) {
    const made = reason.kind === 'young' ? facts[index] : undefined
    const at = made && createdAt(made)
    if (reason.kind === 'young' && at != null) next = Math.min(next, at + reason.age)
  }
  return next
}
