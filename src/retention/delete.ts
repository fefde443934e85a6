import { ALIASED_DEPLOYMENT, LIVE_DEPLOYMENT } from '../cloudflare/single-calls.ts'
import type { Deployment } from '../domain/deployment.ts'
import type { Failure } from '../domain/failure.ts'
import type { LedgerReason, LedgerResult } from '../ledger/entry.ts'
import { API } from '../mirror/limits.ts'
import { createReadAgain, isGone, type RetentionParts, type Turn } from './known.ts'
import { stillRemovable } from './plan.ts'
import type { PlannedDeletion } from './planned.ts'
import { readReason } from './reasons.ts'

/** The calls that the deletion of one deployment takes: it and its project are read again before. */
export const CALLS_PER_DELETION = 3

/** What Cloudflare refused to delete is tried again after this. */
const REFUSAL_RETRY_MS = 7 * 24 * 60 * 60_000

/**
 * `refused`: Cloudflare keeps it. `skipped`: it cannot be decided on now, and no call was made to delete it. `no-calls`:
 * there are not enough left. `failed`: what became of it is not known, or it could not be tried.
 */
export type DeletionOutcome =
  | { kind: 'deleted' | 'kept' | 'refused' | 'skipped' | 'no-calls' }
  | { kind: 'failed'; failure: Failure }

/** Deletes what is planned to go, if it is still to go when it was read again. */
export function createDelete(options: RetentionParts) {
  const { cloudflare, store, planned, plans, isWhole, policy, now } = options
  const readAgain = createReadAgain(options)
  const settle = createSettle(options)

  /** Nothing of the project goes until it was planned anew, on a whole history. */
  const suspend = ({ project }: PlannedDeletion): DeletionOutcome => {
    plans.suspend(project)
    return { kind: 'skipped' }
  }

  const fail = (deletion: PlannedDeletion, failure: Failure): DeletionOutcome => {
    // Told to wait, it is tried again in the same run.
    if (failure.kind !== 'rate-limited')
      settle(deletion, { result: 'failed', reason: { kind: 'failure', failure } })
    return { kind: 'failed', failure }
  }

  const finishGone = (deletion: PlannedDeletion, end: End, { known }: Turn): DeletionOutcome => {
    known.through(deletion.project, () => settle(deletion, { ...end, becomes: null }), deletion.id)
    return { kind: 'deleted' }
  }

  const afterFailure = (deletion: PlannedDeletion, failure: Failure, url: string | null, turn: Turn) => {
    const reason: LedgerReason = { kind: 'failure', failure }
    if (isGone(failure)) return finishGone(deletion, { result: 'gone', reason, url }, turn)
    const isKept = failure.kind === 'refused' && [LIVE_DEPLOYMENT, ALIASED_DEPLOYMENT].includes(failure.code)
    if (!isKept) return fail(deletion, failure)
    const refused = { refused_at: now(), refused_code: failure.code, intent_at: null }
    const deletes_at = now() + REFUSAL_RETRY_MS
    settle(deletion, { result: 'refused', reason, becomes: { ...deletion, ...refused, deletes_at } })
    return { kind: 'refused' as const }
  }

  const deleteThere = async (
    deletion: PlannedDeletion,
    deployment: Deployment,
    turn: Turn,
  ): Promise<DeletionOutcome> => {
    const { project, id } = deletion
    const row = store.project(project)
    const { decision, reason } = stillRemovable({
      ...{ deployment, policy, now: now(), deployments: row ? turn.known.of(row) : [] },
      project: {
        ...{ name: project, liveId: row?.canonical_id ?? null },
        historyComplete: row !== null && isWhole(row),
      },
    })
    if (reason.kind === 'history-incomplete') return suspend(deletion)
    const told: LedgerReason = { kind: 'retention', reason }
    if (decision === 'keep') {
      settle(deletion, { result: 'kept', reason: told, becomes: null })
      return { kind: 'kept' }
    }
    const announced = { ...deletion, intent_at: now() }
    const answer = await turn.allowance.spend(API.historyReserve, () => {
      planned.change(project, [announced])
      return cloudflare.deleteDeployment(project, id)
    })
    if (answer === null) return { kind: 'no-calls' }
    if (!answer.ok) return afterFailure(announced, answer.failure, deployment.url, turn)
    return finishGone(deletion, { result: 'deleted', reason: told, url: deployment.url }, turn)
  }

  return async function deleteOne(deletion: PlannedDeletion, turn: Turn): Promise<DeletionOutcome> {
    const { project, id, intent_at } = deletion
    const row = store.project(project)
    const reason = readReason(deletion.reason)
    // Nobody knows why it was to go: it is planned anew, with a new grace.
    if (reason === null) planned.change(project, [id])
    if (reason === null || !row || !isWhole(row)) return suspend(deletion)
    const again = await readAgain(project, id, turn.allowance)
    if (again.kind === 'no-calls') return { kind: 'no-calls' }
    if (again.kind === 'failed') return fail(deletion, again.failure)
    if (again.kind === 'there') return deleteThere(deletion, again.deployment, turn)
    // An announced call that was interrupted went well after all.
    const result = intent_at === null ? 'gone' : 'deleted'
    const url = store.deployments.one(id)?.url ?? null
    return finishGone(deletion, { result, reason: { kind: 'retention', reason }, url }, turn)
  }
}

/** What a deletion came to. */
interface End {
  result: LedgerResult
  reason: LedgerReason
  /** The address that is asked afterwards, if there is one to ask. */
  url?: string | null
  /** What is planned of it from now on, if that is another than before. */
  becomes?: PlannedDeletion | null
}

/** Writes down what a deletion came to, in one transaction with all that follows from it. */
function createSettle({ sql, store, ledger, probes, planned, plans, now }: RetentionParts) {
  const note = ({ project, id }: PlannedDeletion, { result, reason, url = null }: End) => {
    const entry = ledger.add({
      ...{ at: now(), kind: 'deletion', project, deployment: id, result, reason },
      branch: store.deployments.one(id)?.branch ?? null,
      probe: probes.willAsk(project, url) ? 'waiting' : null,
    })
    probes.add(entry, project, url)
  }

  return (deletion: PlannedDeletion, end: End) =>
    sql.transaction(() => {
      const { project, id } = deletion
      note(deletion, end)
      const isGone = end.result === 'deleted' || end.result === 'gone'
      if (isGone) plans.forget(project, id)
      if (end.becomes === undefined) return
      // A page that was read meanwhile may have taken it off already.
      planned.change(project, [end.becomes ?? id], undefined, (pages) => {
        if (isGone) pages.forgetAhead(id)
      })
    })
}
