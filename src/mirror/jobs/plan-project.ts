import { planRetention } from '../../retention/plan.ts'
import type { RetentionPolicy } from '../../retention/policy.ts'
import type { Decision } from '../../retention/reasons.ts'
import type { RetentionFacts } from '../../retention/standing.ts'
import type { DeploymentTable } from '../deployments.ts'
import type { ProjectRow } from '../projects.ts'
import { createDays, HOLD, type Hold, type Mark, type MarkTable } from './marks.ts'
import { countPlan, type PlanTable } from './plans.ts'

export interface PlanOptions {
  deployments: DeploymentTable
  marks: MarkTable
  plans: PlanTable
  policy: RetentionPolicy
  now: () => number
}

/** A project's plan, and what it changed. */
export interface PlannedProject {
  /** How many deployments were looked at. */
  size: number
  /** The ids of those whose deletion was set, moved or taken back. */
  changed: string[]
  /** Rows written. */
  rows: number
}

/**
 * All that Cloudflare has of the project is known, without a gap, and nothing else: what somebody deleted far back may be
 * taken for the newest of its branch, and another one would go in its place.
 */
export function isComplete(row: ProjectRow): boolean {
  const hasGap = row.walk_page !== null && row.walk_until !== ''
  return row.walked_at !== null && !hasGap && row.stored === row.total
}

/** What retention would do with a project, by what is known of it now. */
export function planOf(
  row: ProjectRow,
  facts: readonly RetentionFacts[],
  policy: RetentionPolicy,
  now: number,
) {
  const project = { name: row.name, liveId: row.canonical_id, historyComplete: isComplete(row) }
  return planRetention({ deployments: facts, project, policy, now })
}

/**
 * Plans a project: marks what is to go, and takes back marks of what is not any more. Where more than the policy's share
 * is to go, all of it waits to be confirmed.
 */
export function createPlanProject({ deployments, marks, plans, policy, now }: PlanOptions) {
  const mark = (row: ProjectRow, removals: readonly Removal[], createdOn: ReadonlyMap<string, string>) => {
    const before = new Map(marks.of(row.name).map((one) => [one.id, one]))
    const wanted = new Set(removals.map(({ id }) => id))
    const gone = [...before.keys()].filter((id) => !wanted.has(id))
    for (const id of gone) {
      marks.remove(id)
      before.delete(id)
    }
    const holdOf = createHoldOf([...before.values()], removals.length, policy.maxShare * row.stored)
    const nextDay = createDays(policy, marks.going(), now())
    const added = removals.filter(({ id }) => !before.has(id))
    for (const { id, reason } of added) {
      marks.add({
        ...{ id, project: row.name, created_on: createdOn.get(id) ?? '', reason: JSON.stringify(reason) },
        deletes_at: nextDay(),
        hold: holdOf(null),
      })
    }
    const held = [...before.values()].filter((one) => one.hold !== holdOf(one.hold))
    for (const { id, hold } of held) {
      if (holdOf(hold) === HOLD.free) marks.release(id, HOLD.free, nextDay())
      else marks.setHold(id, holdOf(hold))
    }
    return [...gone, ...added.map(({ id }) => id), ...held.map(({ id }) => id)]
  }

  return function planProject(row: ProjectRow): PlannedProject {
    const facts = deployments.facts(row.name)
    const plan = planOf(row, facts, policy, now())
    const rows = plans.save(row.name, isComplete(row), countPlan(plan))
    if (policy.mode !== 'delete') return { size: facts.length, changed: [], rows }
    const createdOn = new Map(facts.map((one) => [one.id, one.createdOn ?? '']))
    const changed = mark(row, plan.filter(isRemoval), createdOn)
    return { size: facts.length, changed, rows: rows + changed.length }
  }
}

/**
 * What a mark has to wait for. What was confirmed goes on. Of more than `most` others none goes, and the plan that
 * waits stays as it is, so that its fingerprint can be confirmed: what comes after it waits for the next one.
 */
function createHoldOf(marks: readonly Mark[], removals: number, most: number) {
  const confirmed = marks.filter(({ hold }) => hold === HOLD.confirmed).length
  const isTooMuch = removals - confirmed > most
  const isPlanWaiting = marks.some(({ hold }) => hold === HOLD.waits)
  return (hold: Hold | null): Hold => {
    if (hold === HOLD.confirmed) return HOLD.confirmed
    if (!isTooMuch) return HOLD.free
    return isPlanWaiting && hold !== HOLD.waits ? HOLD.later : HOLD.waits
  }
}

type Removal = Extract<Decision, { decision: 'remove' }>

function isRemoval(decision: Decision): decision is Removal {
  return decision.decision === 'remove'
}
