import { ALIASED_DEPLOYMENT, LIVE_DEPLOYMENT, type SingleCalls } from '../cloudflare/single-calls.ts'
import type { Deployment } from '../domain/deployment.ts'
import type { Failure } from '../domain/failure.ts'
import type { LedgerReason } from '../ledger/entry.ts'
import { API } from '../mirror/limits.ts'
import type { Allowance } from '../mirror/meter.ts'
import type { Store } from '../mirror/store.ts'
import { createDeletionEnds, type DeletionEndsOptions, type DeletionOutcome } from './delete-ends.ts'
import type { Known } from './known.ts'
import { stillRemovable } from './plan.ts'
import { readReason } from './plan-steps.ts'
import type { PlannedDeletion } from './planned.ts'
import type { Planned } from './planned-changes.ts'
import type { RetentionPolicy } from './policy.ts'
import { createReadAgain, isGone, type ReadAgainOptions } from './read-again.ts'
import type { RemoveReason } from './reasons.ts'
import type { IsWhole } from './whole.ts'

/** The calls that the deletion of one deployment takes: it and its project are read again before. */
export const CALLS_PER_DELETION = 3

export interface DeleteOptions extends DeletionEndsOptions, ReadAgainOptions {
  cloudflare: Pick<SingleCalls, 'getProject' | 'getDeployment' | 'deleteDeployment'>
  store: Store
  planned: Planned
  isWhole: IsWhole
  policy: RetentionPolicy
}

/** What a run knows and may use while it deletes one after the other. */
export interface DeletionRun {
  known: Known
  allowance: Allowance
}

/** Deletes what is planned to go, if it is still to go when it was read again. */
export function createDelete(options: DeleteOptions) {
  const { cloudflare, store, planned, isWhole, now } = options
  const { finishGone, keep, refuse, fail, suspend, forgetUnreadable } = createDeletionEnds(options)
  const readAgain = createReadAgain(options)
  const decideAgain = createDecideAgain(options)

  /** An announced call that was interrupted went well after all. */
  const foundGone = (deletion: PlannedDeletion, reason: RemoveReason, known: Known) =>
    finishGone(
      deletion,
      deletion.intent_at === null ? 'gone' : 'deleted',
      { kind: 'retention', reason },
      { known, url: store.deployments.one(deletion.id)?.url ?? null },
    )

  const afterFailure = (
    deletion: PlannedDeletion,
    failure: Failure,
    told: { url: string | null; known: Known },
  ): DeletionOutcome => {
    const reason: LedgerReason = { kind: 'failure', failure }
    if (isGone(failure)) return finishGone(deletion, 'gone', reason, told)
    const isKept = failure.kind === 'refused' && [LIVE_DEPLOYMENT, ALIASED_DEPLOYMENT].includes(failure.code)
    return isKept ? refuse(deletion, failure.code, reason) : fail(deletion, failure)
  }

  const deleteThere = async (
    deletion: PlannedDeletion,
    deployment: Deployment,
    { known, allowance }: DeletionRun,
  ): Promise<DeletionOutcome> => {
    const { decision, reason } = decideAgain(deletion, deployment, known)
    if (reason.kind === 'history-incomplete') return suspend(deletion)
    if (decision === 'keep') return keep(deletion, { kind: 'retention', reason })
    const answer = await allowance.spend(API.historyReserve, () => {
      planned.announce(deletion, now())
      return cloudflare.deleteDeployment(deletion.project, deletion.id)
    })
    const told = { url: deployment.url, known }
    if (answer === null) return { kind: 'no-calls' }
    if (!answer.ok) return afterFailure(deletion, answer.failure, told)
    return finishGone(deletion, 'deleted', { kind: 'retention', reason }, told)
  }

  return async function deleteOne(deletion: PlannedDeletion, run: DeletionRun): Promise<DeletionOutcome> {
    const row = store.project(deletion.project)
    if (!row || !isWhole(row)) return suspend(deletion)
    const reason = readReason(deletion.reason)
    if (reason === null) return forgetUnreadable(deletion)
    const again = await readAgain(deletion, run.allowance)
    switch (again.kind) {
      case 'no-calls':
        return again
      case 'failed':
        return fail(deletion, again.failure)
      case 'gone':
        return foundGone(deletion, reason, run.known)
      case 'there':
        return deleteThere(deletion, again.deployment, run)
    }
  }
}

/** Decides once more, on what is known now. */
function createDecideAgain({ store, isWhole, policy, now }: DeleteOptions) {
  return function decideAgain({ project }: PlannedDeletion, deployment: Deployment, known: Known) {
    const row = store.project(project)
    return stillRemovable({
      ...{ deployment, policy, now: now() },
      deployments: row ? known.of(row) : [],
      project: {
        name: project,
        liveId: row?.canonical_id ?? null,
        historyComplete: row !== null && isWhole(row),
      },
    })
  }
}
