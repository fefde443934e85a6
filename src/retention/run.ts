import type { Failure } from '../domain/failure.ts'
import { API, SHARES } from '../mirror/limits.ts'
import type { Task } from '../mirror/task.ts'
import { createBegin } from './begin.ts'
import { CALLS_PER_DELETION, createDelete, type DeletionOutcome } from './delete.ts'
import { createKnownFacts, type RetentionParts, type RetentionRun, type Turn } from './parts.ts'
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
  const { state, store, planned, plans, isWhole, policy, meter, now } = options
  const { isAnother, newestKey, begin, tellWaiting } = createBegin(options)
  const projects = createPlanProject(options)
  const deleteOne = createDelete(options)
  const mayWrite = () => meter.rowShare() < SHARES.rechecks
  let fingerprint: string | null = null
  /** Whether a run that an earlier object began was looked at. */
  let isTaken = false
  const whenNamed = policyFingerprint(policy).then((text) => {
    fingerprint = text
    return text
  })

  /** Whether there is something to plan before the next hour's run. */
  const hasWork = () => {
    const newest = newestKey()
    // A project that was never planned, or none that was since all that is derived was made anew.
    if (newest !== state.get().newest || (newest > 0 && plans.isEmpty())) return true
    return plans.incomplete(LOOKED_AT).some((name) => {
      const row = store.project(name)
      return row !== null && isWhole(row)
    })
  }

  const due = () => {
    if (state.isBroken) return null
    const { run, nextRunAt } = state.get()
    if (fingerprint === null || run !== null || isAnother(fingerprint)) return now()
    return nextRunAt <= now() || hasWork() ? now() : nextRunAt
  }

  /** A run goes on as it was planned; by another `max_share`, as of a deploy meanwhile, it is planned again. */
  const resume = (run: RetentionRun): RetentionRun => {
    const isOther = !isTaken && plans.all().some(({ maxShare }) => maxShare !== policy.maxShare)
    isTaken = true
    return isOther ? { ...run, phase: 'plan', planned: '' } : { ...run }
  }

  const end = ({ startedAt, deleted, refused }: RetentionRun, stoppedBy: Failure | null) => {
    const last = { startedAt, endedAt: now(), deleted, refused, stoppedBy }
    state.change({ run: null, nextRunAt: now() + RETENTION_INTERVAL_MS, last })
  }

  /** Plans the next projects that changed; false when there are more. */
  const planNext = (run: RetentionRun, turn: Turn): boolean => {
    let size = 0
    for (const row of store.projects()) {
      if (row.name <= run.planned) continue
      if (size >= PLANNED_AT_ONCE || !mayWrite()) return false
      if (projects.isStale(row)) size += projects.plan(row, turn)
      if (turn.step.left === 0) return false
      run.planned = row.name
    }
    return true
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

  /** What is due, one after the other: each is not due any more when it was tried, or its project is left alone. */
  function* eachDue({ left }: Turn) {
    for (;;) {
      const due = planned.due(now(), READ_AT_ONCE, left)
      if (due.length === 0) return
      for (const one of due) if (!left.has(one.project)) yield one
    }
  }

  /** One project that may not be deleted from, while others lately were: the token is not to blame. */
  const isOwn = (failure: Failure | null, { left }: Turn) => {
    const { deletedAt = Number.NEGATIVE_INFINITY } = state.get()
    return failure?.kind === 'forbidden' && left.size === 1 && now() - deletedAt < PROOF_MS
  }

  /** Deletes what is due, until the run ends or has to wait. What fails while others go is its own matter. */
  const deleteDue = async (run: RetentionRun, turn: Turn) => {
    let last: Failure | null = null
    for (const deletion of eachDue(turn)) {
      if (run.deleted + (run.unsure ?? 0) >= policy.maxDeletesPerRun) break
      const hasCalls = turn.allowance.left(API.historyReserve) >= CALLS_PER_DELETION
      if (!hasCalls || !mayWrite()) return
      const outcome = await deleteOne(deletion, turn)
      count(run, outcome)
      if (outcome.kind === 'no-calls') return
      if (outcome.kind !== 'failed') continue
      if (outcome.failure.kind === 'rate-limited') return
      last = outcome.failure
      if (last.kind === 'unauthorized' || run.failures >= FAILURES_ENOUGH) return end(run, last)
    }
    end(run, run.deleted + run.refused > 0 || isOwn(last, turn) ? null : last)
  }

  /** Goes on with a run as far as calls and rows reach. */
  const goOn = async (run: RetentionRun, turn: Turn) => {
    if (run.phase === 'plan') {
      const isPlanned = planNext(run, turn)
      if (isPlanned) run.phase = 'delete'
      state.change({ run: { ...run }, ...(turn.step.left < AT_ONCE && { waiting: undefined }) })
      if (!isPlanned) return
      await tellWaiting()
    }
    if (policy.mode === 'delete') await deleteDue(run, turn)
    else end(run, null)
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
      const { run } = state.get()
      const turn = {
        allowance,
        known: createKnownFacts(store),
        step: { left: AT_ONCE },
        nextDay: createDays(policy, planned.going, now()),
        read: new Set<string>(),
        left: new Set<string>(),
      }
      const current = run && !isAnother(name) ? resume(run) : await begin(name, turn)
      if (current) await goOn(current, turn)
    },
  }
}
