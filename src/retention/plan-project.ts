import { madeAt } from '../domain/deployment.ts'
import { HOUR_MS } from '../domain/time.ts'
import type { ProjectRow } from '../mirror/change.ts'
import { inProject } from '../mirror/order.ts'
import type { Sql } from '../mirror/sql.ts'
import type { RetentionParts, Turn } from './parts.ts'
import { planRetention } from './plan.ts'
import { HOLD, type Hold, isGoing, type PlannedDeletion, toldDay } from './planned.ts'
import { NEVER, type StoredLine, UNFINISHED, UNTIL_WHOLE } from './plans.ts'
import type { RetentionPolicy } from './policy.ts'
import { type Decision, readReason } from './reasons.ts'
import type { RetentionFacts } from './standouts.ts'

/** Retention plans and deletes so often (ms): every hour. */
export const RETENTION_INTERVAL_MS = HOUR_MS

/** One that a plan deletes. */
type Removal = Extract<Decision, { decision: 'remove' }>

type Parts = Pick<
  RetentionParts,
  'sql' | 'store' | 'planned' | 'plans' | 'isWhole' | 'outbox' | 'policy' | 'now'
>

/**
 * Plans what is to go, and takes back what is not any more. Where more than the policy's share of a project is to go, all
 * of it waits to be confirmed. While a history is not whole, what was planned stays as it is, and does not go.
 */
export function createPlanProject(parts: Parts) {
  const { sql, store, plans, isWhole, policy, now } = parts
  const write = createWrite(parts)

  const plan = (row: ProjectRow, turn: Turn) => {
    const facts = turn.known.of(row)
    const historyComplete = isWhole(row)
    const project = { name: row.name, liveId: row.canonical_id, historyComplete }
    const decisions = planRetention({ deployments: facts, project, policy, now: now() })
    // The oldest first: they go first.
    const removals = decisions.filter((one) => one.decision === 'remove').reverse()
    const afterWaiting = policy.mode === 'delete' && historyComplete && write(row, removals, turn)
    const { lines, nextOld } = linesOf(decisions, facts)
    const dueAt = historyComplete ? nextOld : UNTIL_WHOLE
    const saved = {
      project: row.name,
      isWhole: historyComplete,
      maxShare: policy.maxShare,
      revision: store.project(row.name)?.revision ?? row.revision,
    }
    const isDone = turn.step.left > 0
    plans.save({ ...saved, ...(isDone ? { dueAt } : { dueAt: UNFINISHED, afterWaiting }) }, lines)
    return facts.length
  }

  return {
    /** Whether anything is another than when it was planned last. */
    isStale(row: ProjectRow): boolean {
      const known = plans.one(row.name)
      if (known === null || known.revision !== row.revision || known.dueAt <= now()) return true
      return known.isWhole !== isWhole(row) || known.maxShare !== policy.maxShare
    },
    /** How many deployments were looked at. When the step has nothing left, there may be more to be written in another one. */
    plan: (row: ProjectRow, turn: Turn) => sql.transaction(() => plan(row, turn)),
  }
}

/** Writes what is another than planned before. True: a plan waits already, and this one comes behind it. */
function createWrite({ sql, planned, plans, outbox, policy, now }: Parts) {
  const tellDays = createTellDays(outbox)

  return (row: ProjectRow, removals: readonly Removal[], { known, step, nextDay }: Turn): boolean => {
    const { name: project } = row
    const before = plans.one(project)
    const isGoingOn = before?.dueAt === UNFINISHED && before.afterWaiting === false
    const all = planned.of(project)
    const wanted = new Set(removals.map(({ id }) => id))
    // One of which nobody knows why it goes does not go: it is planned anew, with a new grace.
    const staying = all.filter(({ id, reason }) => wanted.has(id) && readReason(reason) !== null)
    const stays = new Set(staying.map(({ id }) => id))
    const holds = staying.map(({ hold }) => hold)
    const share = { removals: removals.length, most: policy.maxShare * row.stored }
    const holdOf = createHoldOf({ ...share, planned: holds, isGoingOn })
    const told = daysTold(sql, row)
    const branches = new Map(known.of(row).map(({ id, branch }) => [id, branch]))
    // It may be our own call that took it away, and nobody has told so yet.
    const isLost = ({ id, intent_at }: PlannedDeletion) => intent_at !== null && !branches.has(id)

    /** The days of those that go from now on, and did not before. */
    const days: number[] = []
    const newDay = (hold: Hold) => {
      const day = nextDay()
      if (isGoing({ hold })) days.push(day)
      return day
    }
    /** One by one, so that what is too much for one step can be left to the next. */
    function* changes() {
      for (const one of all)
        if (!stays.has(one.id)) yield isLost(one) ? { ...one, deletes_at: now() } : one.id
      // Pages tell other days than planned where the deployments were read anew, say.
      for (const id of told.keys()) if (!wanted.has(id)) yield id
      for (const one of staying.toSorted((a, b) => a.deletes_at - b.deletes_at)) {
        const hold = holdOf(one.hold)
        // What has waited was told no day.
        const isReleased = isGoing({ hold }) && !isGoing(one)
        const next = { ...one, hold, deletes_at: isReleased ? newDay(hold) : one.deletes_at }
        if (hold !== one.hold || (told.get(one.id) ?? null) !== toldDay(next)) yield next
      }
      for (const { id, reason } of removals) {
        if (stays.has(id)) continue
        const hold = holdOf(null)
        const text = JSON.stringify({ ...reason, branch: branches.get(id) })
        const tries = { intent_at: null, refused_at: null, refused_code: null }
        yield { project, id, reason: text, hold, deletes_at: newDay(hold), ...tries }
      }
    }
    known.through(project, () => planned.change(project, changes(), step))
    tellDays(project, days)
    return !isGoingOn && holds.includes(HOLD.waits)
  }
}

/** Tells the receivers of messages of a project's deployments that are marked, each to go on its day (ms). */
export function createTellDays(outbox: Parts['outbox']) {
  return (project: string, days: readonly number[]) => {
    if (days.length > 0)
      outbox.add({ kind: 'deleting-soon', project, count: days.length, day: Math.min(...days) })
  }
}

/**
 * Tells for one planned deletion after the other when its time comes (ms): past the grace, and past the `going` ones and
 * those that were told before, since only so many go in an hour. The first question counts those that go.
 */
export function createDays(
  { grace, maxDeletesPerRun }: Pick<RetentionPolicy, 'grace' | 'maxDeletesPerRun'>,
  going: () => number,
  now: number,
): () => number {
  let before: number | null = null
  return () => {
    before ??= going()
    const at = now + grace + Math.floor(before / maxDeletesPerRun) * RETENTION_INTERVAL_MS
    before += 1
    return at
  }
}

/** `removals`: how many are to go, with those that are `planned` already; more than `most` do not go unconfirmed. */
export interface HoldQuestion {
  planned: readonly Hold[]
  removals: number
  most: number
  /** Those that are planned are only the first part of the plan that is being written. */
  isGoingOn: boolean
}

/**
 * What a deletion has to wait for; null: one that is not planned yet. What was confirmed goes on. Of more than `most`
 * others none goes, and the plan that waits stays as it is, so that its fingerprint can be confirmed: what comes after it
 * waits for the next one.
 */
export function createHoldOf({ planned, removals, most, isGoingOn }: HoldQuestion) {
  const confirmed = planned.filter((hold) => hold === HOLD.confirmed).length
  const isTooMuch = removals - confirmed > most
  const isPlanWaiting = !isGoingOn && planned.includes(HOLD.waits)
  return (hold: Hold | null): Hold => {
    if (hold === HOLD.confirmed) return HOLD.confirmed
    if (!isTooMuch) return HOLD.free
    return isPlanWaiting && hold !== HOLD.waits ? HOLD.later : HOLD.waits
  }
}

function daysTold(sql: Sql, { key }: ProjectRow): Map<string, number> {
  const rows = sql.all<{ id: string; deletes_on: number }>(
    `SELECT id, deletes_on FROM deployments WHERE ${inProject('?1')} AND deletes_on IS NOT NULL`,
    key,
  )
  return new Map(rows.map(({ id, deletes_on }) => [id, deletes_on]))
}

/** A plan's lines, and when the next one that is too young reaches its age (ms). */
function linesOf(decisions: readonly Decision[], facts: readonly RetentionFacts[]) {
  const lines: StoredLine[] = []
  let nextOld = NEVER
  for (const [index, one] of facts.entries()) {
    const decided = decisions[index]
    if (!decided) continue
    const { id, decision, reason } = decided
    lines.push({ id, createdOn: one.createdOn, branch: one.branch, decision, reason })
    const at = reason.kind === 'young' ? madeAt(one) : null
    if (reason.kind === 'young' && at !== null) nextOld = Math.min(nextOld, at + reason.age)
  }
  return { lines, nextOld }
}
