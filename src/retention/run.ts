import type { Failure } from '../domain/failure.ts'
import { API, SHARES } from '../mirror/limits.ts'
import type { Allowance } from '../mirror/meter.ts'
import type { Task } from '../mirror/task.ts'
import { createBegin } from './begin.ts'
import { CALLS_PER_DELETION, createDelete, type DeletionOutcome } from './delete.ts'
import { BEGINNING, createKnownFacts, type RetentionParts, type RetentionRun, type Turn } from './parts.ts'
import { createDays, createPlanProject, RETENTION_INTERVAL_MS } from './plan-project.ts'
import { AT_ONCE } from './planned.ts'
import { policyFingerprint } from './policy.ts'

/** Deployments that one run of the Durable Object plans: half a second of work. */
const PLANNED_AT_ONCE = 5_000

/** Projects whose history was not whole: so many are looked at whenever it is asked what is due. */
const LOOKED_AT = 100

/** So many failures one after the other, of different deployments, end a run: it is not they that are to blame. */
const FAILURES_ENOUGH = 10

/** For so long after a deletion the token is known to be allowed to delete. */
const PROOF_MS = 7 * 24 * RETENTION_INTERVAL_MS

/** Planned deletions that are read at once: those of a whole hour, so that the oldest of them goes first. */
const READ_AT_ONCE = 1_000

/** Plans and deletes, alarm after alarm: a run first plans every project that changed, then deletes what is due. */
export function createRun(options: RetentionParts): Task {
  const { state, policy, now } = options
  const beginning = createBegin(options)
  const hasWork = createHasWork(options)
  const goOn = createGoOn(options, beginning.tellWaiting)
  let fingerprint: string | null = null
  /** Whether the run that goes on is one of this object. */
  let isOurs = false
  const whenNamed = policyFingerprint(policy).then((text) => {
    fingerprint = text
    return text
  })

  const due = () => {
    if (state.isBroken) return null
    const { run, nextRunAt } = state.get()
    if (fingerprint === null || run !== null || beginning.isAnother(fingerprint)) return now()
    return nextRunAt <= now() || hasWork() ? now() : nextRunAt
  }

  return {
    name: 'retention',
    // All calls of a deletion, or it would be due again and again without being able to begin.
    reserve: API.historyReserve + CALLS_PER_DELETION - 1,
    stopsAt: SHARES.rechecks,
    due,
    async run(allowance) {
      const name = await whenNamed
      const at = due()
      if (at === null || at > now()) return
      const turn = openTurn(options, allowance)
      const { run } = state.get()
      const current = run && !beginning.isAnother(name) ? { ...run } : await beginning.begin(name, turn)
      // What an earlier object began is planned again where it is another by now: by the `max_share` of a deploy, say.
      if (current && !isOurs) Object.assign(current, BEGINNING)
      isOurs = true
      if (current) await goOn(current, turn)
    },
  }
}

/** Goes on with a run as far as calls and rows reach. */
function createGoOn(options: RetentionParts, tellWaiting: () => Promise<unknown>) {
  const { state, policy, now } = options
  const planNext = createPlanNext(options)
  const deleteDue = createDeleteDue(options)

  return async (run: RetentionRun, turn: Turn): Promise<void> => {
    if (run.phase === 'plan') {
      const isPlanned = planNext(run, turn)
      if (isPlanned) run.phase = 'delete'
      state.change({ run: { ...run }, ...(turn.step.left < AT_ONCE && { waiting: undefined }) })
      if (!isPlanned) return
      await tellWaiting()
    }
    const stoppedBy = policy.mode === 'delete' ? await deleteDue(run, turn) : null
    if (stoppedBy === 'waits') return
    const { startedAt, deleted, refused } = run
    const last = { startedAt, endedAt: now(), deleted, refused, stoppedBy }
    state.change({ run: null, nextRunAt: now() + RETENTION_INTERVAL_MS, last })
  }
}

const openTurn = ({ store, planned, policy, now }: RetentionParts, allowance: Allowance): Turn => ({
  allowance,
  known: createKnownFacts(store),
  step: { left: AT_ONCE },
  nextDay: createDays(policy, planned.going, now()),
  read: new Set(),
  left: new Set(),
})

/** Tells whether there is something to plan before the next hour's run. */
const createHasWork =
  ({ sql, store, plans, isWhole }: RetentionParts) =>
  () =>
    // None was planned since all that is derived was made anew.
    (plans.isEmpty() && sql.value('SELECT 1 FROM projects LIMIT 1') !== null) ||
    plans.incomplete(LOOKED_AT).some((name) => isWhole(store.project(name)))

/** The rows of the day that others need are left to them. */
const mayWrite = ({ meter }: Pick<RetentionParts, 'meter'>) => meter.rowShare() < SHARES.rechecks

/** Plans the next projects that changed; false when there are more. */
function createPlanNext(options: RetentionParts) {
  const { isStale, plan } = createPlanProject(options)

  return (run: RetentionRun, turn: Turn): boolean => {
    let size = 0
    for (const row of options.store.projects()) {
      if (row.name <= run.planned) continue
      if (size >= PLANNED_AT_ONCE || !mayWrite(options)) return false
      if (isStale(row)) size += plan(row, turn)
      if (turn.step.left === 0) return false
      run.planned = row.name
    }
    return true
  }
}

/**
 * Deletes what is due. `waits`: the run goes on when there are calls and rows again; else it is over: a failure has
 * stopped it, or (null) nothing has. What fails while others go is its own matter.
 */
function createDeleteDue(options: RetentionParts) {
  const { state, planned, policy, now } = options
  const deleteOne = createDelete(options)

  /** One after the other: each is not due any more when it was tried, or its project is left alone. */
  function* eachDue({ left }: Turn) {
    for (;;) {
      const due = planned.due(now(), READ_AT_ONCE, left)
      if (due.length === 0) return
      for (const one of due) if (!left.has(one.project)) yield one
    }
  }

  const count = (run: RetentionRun, outcome: DeletionOutcome): void => {
    const isDeleted = outcome.kind === 'deleted'
    if (isDeleted) run.deleted += 1
    if (outcome.kind === 'refused') run.refused += 1
    if (outcome.kind === 'failed') {
      if (outcome.mayBeGone) run.unsure = (run.unsure ?? 0) + 1
      // Told to wait, it is tried again in the same run.
      if (outcome.failure.kind !== 'rate-limited') run.failures += 1
    } else if (outcome.kind !== 'skipped' && outcome.kind !== 'no-calls') run.failures = 0
    state.change({ run: { ...run }, ...(isDeleted && { deletedAt: now() }) })
  }

  /** One project that may not be deleted from, while others lately were: the token is not to blame. */
  const isOwn = (failure: Failure | null, { left }: Turn) => {
    const { deletedAt = Number.NEGATIVE_INFINITY } = state.get()
    return failure?.kind === 'forbidden' && left.size === 1 && now() - deletedAt < PROOF_MS
  }

  return async (run: RetentionRun, turn: Turn): Promise<Failure | 'waits' | null> => {
    let last: Failure | null = null
    for (const deletion of eachDue(turn)) {
      if (run.deleted + (run.unsure ?? 0) >= policy.maxDeletesPerRun) break
      const hasCalls = turn.allowance.left(API.historyReserve) >= CALLS_PER_DELETION
      if (!hasCalls || !mayWrite(options)) return 'waits'
      const outcome = await deleteOne(deletion, turn)
      count(run, outcome)
      if (outcome.kind === 'no-calls') return 'waits'
      if (outcome.kind !== 'failed') continue
      last = outcome.failure
      if (last.kind === 'rate-limited') return 'waits'
      if (last.kind === 'unauthorized' || run.failures >= FAILURES_ENOUGH) return last
    }
    return run.deleted + run.refused > 0 || isOwn(last, turn) ? null : last
  }
}
