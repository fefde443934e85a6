import type { Failure } from '../domain/failure.ts'
import { API } from '../mirror/limits.ts'
import { CALLS_PER_DELETION, createDelete, type DeleteOptions, type DeletionRun } from './delete.ts'
import type { DeletionOutcome } from './delete-ends.ts'
import type { PlannedDeletion } from './planned.ts'
import type { RunNotes } from './run-notes.ts'
import type { RetentionRun } from './state.ts'

/** Other failures than a refusal, one after the other, that end a run. */
const FAILURES_ENOUGH = 3

/** Planned deletions that are read at once: those of a whole hour, so that the oldest of them goes first. */
const READ_AT_ONCE = { least: 50, most: 1_000 }

export interface DeleteDueOptions extends DeleteOptions {
  notes: RunNotes
  /** Whether the day's rows suffice to go on. */
  mayWrite: () => boolean
}

/** Deletes what is due, one after the other, until the run ends or has to wait. */
export function createDeleteDue(options: DeleteDueOptions) {
  const { policy, notes, mayWrite } = options
  const deleteOne = createDelete(options)
  const judge = createJudge(notes)

  return async function deleteDue(run: RetentionRun, means: DeletionRun): Promise<void> {
    for (const deletion of eachDue(options)) {
      if (run.deleted >= policy.maxDeletesPerRun) break
      const hasCalls = means.allowance.left(API.historyReserve) >= CALLS_PER_DELETION
      if (!hasCalls || !mayWrite()) return notes.keep(run)
      if (judge(run, await deleteOne(deletion, means))) return
    }
    notes.end(run, null)
  }
}

/** What is due, each once. */
function* eachDue({ planned, policy, now }: DeleteDueOptions): Generator<PlannedDeletion> {
  const atOnce = Math.min(Math.max(policy.maxDeletesPerRun, READ_AT_ONCE.least), READ_AT_ONCE.most)
  const seen = new Set<string>()
  for (;;) {
    const due = planned.due(now(), seen.size + atOnce).filter(({ id }) => !seen.has(id))
    if (due.length === 0) return
    for (const one of due) {
      seen.add(one.id)
      yield one
    }
  }
}

/** Counts an outcome; true when nothing more is to be tried now. */
function createJudge({ keep, end }: RunNotes) {
  const judgeFailure = (run: RetentionRun, failure: Failure): boolean => {
    // The meter knows of the pause; then the run goes on.
    const isPause = failure.kind === 'rate-limited'
    if (!isPause) run.failures += 1
    keep(run)
    const isForbidden = failure.kind === 'forbidden' || failure.kind === 'unauthorized'
    const isEnough = isForbidden || run.failures >= FAILURES_ENOUGH
    if (!isPause && isEnough) end(run, failure)
    return isPause || isEnough
  }

  return function judge(run: RetentionRun, outcome: DeletionOutcome): boolean {
    if (outcome.kind === 'failed') return judgeFailure(run, outcome.failure)
    if (outcome.kind === 'deleted') run.deleted += 1
    if (outcome.kind === 'refused') run.refused += 1
    if (outcome.kind !== 'skipped' && outcome.kind !== 'no-calls') run.failures = 0
    keep(run)
    return outcome.kind === 'no-calls'
  }
}
