import type { Failure } from '../domain/failure.ts'
import type { LedgerReason, LedgerResult } from '../ledger/entry.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Store } from '../mirror/store.ts'
import type { Known } from './known.ts'
import type { PlannedDeletion } from './planned.ts'
import type { Planned } from './planned-changes.ts'
import type { Plans } from './plans.ts'
import type { Probes } from './probes.ts'

/** What Cloudflare refused to delete is tried again after this. */
const REFUSAL_RETRY_MS = 7 * 24 * 60 * 60_000

/**
 * `refused`: Cloudflare keeps it. `skipped`: it cannot be decided on now, and no call was made to delete it. `no-calls`:
 * there are not enough left. `failed`: what became of it is not known, or it could not be tried.
 */
export type DeletionOutcome =
  | { kind: 'deleted' | 'kept' | 'refused' | 'skipped' | 'no-calls' }
  | { kind: 'failed'; failure: Failure }

export interface DeletionEndsOptions {
  sql: Sql
  store: Pick<Store, 'project' | 'deployments'>
  ledger: Pick<Ledger, 'add'>
  probes: Pick<Probes, 'willAsk' | 'add'>
  planned: Pick<Planned, 'change'>
  plans: Pick<Plans, 'suspend'>
  now: () => number
}

/** What a deletion may come to, each written down in one transaction with all that follows from it. */
export function createDeletionEnds(options: DeletionEndsOptions) {
  const { sql, store, planned, plans, now } = options
  const note = createNote(options)

  /** Its address is asked afterwards, if there is one. */
  const finishGone = (
    deletion: PlannedDeletion,
    result: 'deleted' | 'gone',
    reason: LedgerReason,
    told: { url: string | null; known: Known },
  ): DeletionOutcome => {
    const before = store.project(deletion.project)
    sql.transaction(() => {
      note(deletion, result, reason, told.url)
      planned.change(deletion.project, (change, pages) => {
        // A page that was read meanwhile may have taken it off already.
        pages.forgetAhead(deletion.id)
        change.remove(deletion)
      })
    })
    const after = store.project(deletion.project)
    if (before && after) told.known.forget(deletion.id, before, after)
    return { kind: 'deleted' }
  }

  const keep = (deletion: PlannedDeletion, reason: LedgerReason): DeletionOutcome => {
    sql.transaction(() => {
      note(deletion, 'kept', reason)
      planned.change(deletion.project, (change) => change.remove(deletion))
    })
    return { kind: 'kept' }
  }

  const refuse = (deletion: PlannedDeletion, code: number, reason: LedgerReason): DeletionOutcome => {
    sql.transaction(() => {
      note(deletion, 'refused', reason)
      planned.change(deletion.project, (change) =>
        change.alter(deletion, {
          ...{ refused_at: now(), refused_code: code, intent_at: null },
          deletes_at: now() + REFUSAL_RETRY_MS,
        }),
      )
    })
    return { kind: 'refused' }
  }

  const fail = (deletion: PlannedDeletion, failure: Failure): DeletionOutcome => {
    // Told to wait, it is tried again in the same run.
    if (failure.kind !== 'rate-limited') note(deletion, 'failed', { kind: 'failure', failure })
    return { kind: 'failed', failure }
  }

  /** Nothing of the project goes until it was planned anew, on a whole history. */
  const suspend = ({ project }: PlannedDeletion): DeletionOutcome => {
    plans.suspend(project)
    return { kind: 'skipped' }
  }

  /** Nobody knows why it was to go: it is planned anew, with a new grace. */
  const forgetUnreadable = (deletion: PlannedDeletion): DeletionOutcome => {
    planned.change(deletion.project, (change) => change.remove(deletion))
    return suspend(deletion)
  }

  return { finishGone, keep, refuse, fail, suspend, forgetUnreadable }
}

/** Writes a line of the ledger. `url`: the address that is asked afterwards, if there is one to ask. */
function createNote({ store, ledger, probes, now }: DeletionEndsOptions) {
  return function note(
    { project, id }: PlannedDeletion,
    result: LedgerResult,
    reason: LedgerReason,
    url: string | null = null,
  ): void {
    const entry = ledger.add({
      ...{ at: now(), kind: 'deletion', project, deployment: id },
      branch: store.deployments.one(id)?.branch ?? null,
      ...{ result, reason },
      probe: probes.willAsk(project, url) ? 'waiting' : null,
    })
    probes.add(entry, project, url)
  }
}
