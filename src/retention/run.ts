import type { Failure } from '../domain/failure.ts'
import { API, SHARES } from '../mirror/limits.ts'
import type { Task } from '../mirror/task.ts'
import { createBegin, type RetentionRun, type RunOptions } from './begin.ts'
import { CALLS_PER_DELETION, createDelete, type DeletionOutcome } from './delete.ts'
import { createKnown, type Turn } from './known.ts'
import { createDays, createPlanProject, RETENTION_INTERVAL_MS } from './plan-project.ts'
import { AT_ONCE } from './planned.ts'
import { policyFingerprint } from './policy.ts'

/** Deployments that one run of the Durable Object plans: half a second of work. */
const PLANNED_AT_ONCE = 5_000

/** Projects whose history was not whole: so many are looked at whenever it is asked what is due. */
const LOOKED_AT = 100

/** Other failures than a refusal, one after the other, that end a run. */
const FAILURES_ENOUGH = 3

/** Planned deletions that are read at once: those of a whole hour, so that the oldest of them goes first. */
const READ_AT_ONCE = 1_000

/** Plans and deletes, alarm after alarm: a run first plans every project that changed, then deletes what is due. */
export function createRun(options: RunOptions): Task {
  const { state, store, planned, plans, isWhole, policy, meter, now } = options
  const { isAnother, newestKey, begin, tellWaiting } = createBegin(options)
  const projects = createPlanProject(options)
  const deleteOne = createDelete(options)
  const mayWrite = () => meter.rowShare() < SHARES.rechecks
  let fingerprint: string | null = null
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

  const keep = (run: RetentionRun) => state.set({ ...state.get(), run: { ...run } })
  const end = ({ startedAt, deleted, refused }: RetentionRun, stoppedBy: Failure | null) => {
    const last = { startedAt, endedAt: now(), deleted, refused, stoppedBy }
    state.set({ ...state.get(), run: null, nextRunAt: now() + RETENTION_INTERVAL_MS, last })
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

  /** Counts an outcome; true when nothing more is to be tried now. */
  const judge = (run: RetentionRun, outcome: DeletionOutcome): boolean => {
    if (outcome.kind === 'deleted') run.deleted += 1
    if (outcome.kind === 'refused') run.refused += 1
    if (outcome.kind !== 'failed') {
      if (outcome.kind !== 'skipped' && outcome.kind !== 'no-calls') run.failures = 0
      keep(run)
      return outcome.kind === 'no-calls'
    }
    const { failure } = outcome
    // The meter knows of the pause; then the run goes on.
    const isPause = failure.kind === 'rate-limited'
    if (!isPause) run.failures += 1
    keep(run)
    const isForbidden = failure.kind === 'forbidden' || failure.kind === 'unauthorized'
    const isEnough = isForbidden || run.failures >= FAILURES_ENOUGH
    if (!isPause && isEnough) end(run, failure)
    return isPause || isEnough
  }

  /** Deletes what is due, one after the other, until the run ends or has to wait. */
  const deleteDue = async (run: RetentionRun, turn: Turn) => {
    const due = planned.due(now(), READ_AT_ONCE)
    for (const deletion of due) {
      if (run.deleted >= policy.maxDeletesPerRun) break
      const hasCalls = turn.allowance.left(API.historyReserve) >= CALLS_PER_DELETION
      if (!hasCalls || !mayWrite()) return keep(run)
      if (judge(run, await deleteOne(deletion, turn))) return
    }
    if (due.length === READ_AT_ONCE && run.deleted < policy.maxDeletesPerRun) keep(run)
    else end(run, null)
  }

  /** Goes on with a run as far as calls and rows reach. */
  const goOn = async (run: RetentionRun, turn: Turn) => {
    if (run.phase === 'plan') {
      const isPlanned = planNext(run, turn)
      if (isPlanned) run.phase = 'delete'
      state.set({ ...state.get(), run: { ...run }, ...(turn.step.left < AT_ONCE && { waiting: undefined }) })
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
      if (at === null || at > now()) return null
      const nextDay = createDays(policy, planned.going, now())
      const turn = { allowance, known: createKnown(store), step: { left: AT_ONCE }, nextDay }
      const { run } = state.get()
      const current = run && !isAnother(name) ? run : await begin(name, turn)
      if (current) await goOn({ ...current }, turn)
      return null
    },
  }
}
