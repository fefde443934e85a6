import type { ListedProject } from '../cloudflare/parse-project.ts'
import type { Deployment } from '../domain/deployment.ts'
import { type Failure, isGone, KEPT_CODES, type Outcome, ofOneProject } from '../domain/failure.ts'
import { DAY_MS, HOUR_MS } from '../domain/time.ts'
import type { LedgerReason, LedgerResult } from '../ledger/entry.ts'
import { API } from '../mirror/limits.ts'
import type { Allowance } from '../mirror/meter.ts'
import type { RetentionParts, Turn } from './parts.ts'
import { stillRemovable } from './plan.ts'
import type { PlannedDeletion } from './planned.ts'
import { readReason } from './reasons.ts'

/** The calls that one deletion takes at most: its project's newest page, it and its project, and it again if no answer comes. */
export const CALLS_PER_DELETION = 5

/** What Cloudflare refused to delete is tried again after this. */
const REFUSAL_RETRY_MS = 7 * DAY_MS

/** A page is as good as read now where it was asked for so short a time before (ms): a reader may have wanted it, too. */
const FRESH_MS = 10_000

/** Answers by which nothing was deleted. After any other, and after none, it may be gone. */
const SAYS_NO: Failure['kind'][] = ['unauthorized', 'forbidden', 'rate-limited', 'refused']

/**
 * `gone`: others deleted it. `refused`: Cloudflare keeps it. `skipped`: it cannot be decided on now, and no call was made to
 * delete it. `no-calls`: there are not enough left. `failed`: it could not be tried, or (`mayBeGone`) nobody knows what became
 * of it.
 */
export type DeletionOutcome =
  | { kind: 'deleted' | 'gone' | 'kept' | 'refused' | 'skipped' | 'no-calls' }
  | { kind: 'failed'; failure: Failure; mayBeGone?: boolean }

/** Deletes what is planned to go, if it is still to go when it was read again. */
export function createDelete(options: RetentionParts) {
  const { store, newest, planned, plans, isWhole, now } = options
  const readAgain = createReadAgain(options)
  const endings = createEndings(options)
  const deleteThere = createDeleteThere(options, endings)

  const isReady = (project: string) => isWhole(store.project(project))

  /** What others deleted or built meanwhile shows on the newest page, and how many Cloudflare counts. Null: it was read. */
  const readNewest = async (project: string, allowance: Allowance): Promise<Failure | null> => {
    const failure = await newest.read(project, allowance)
    const isRead = newest.askedAt(project) >= now() - FRESH_MS
    return failure ?? (isRead ? null : { kind: 'malformed' })
  }

  /** What may not be read is the project's own trouble: were it the token's, the list would fail as well. */
  const failReading = (deletion: PlannedDeletion, failure: Failure, isProject: boolean, { left }: Turn) => {
    if (isProject || failure.kind === 'forbidden') left.add(deletion.project)
    return endings.failed(deletion, ofOneProject(failure))
  }

  return async function deleteOne(deletion: PlannedDeletion, turn: Turn): Promise<DeletionOutcome> {
    const { project, id, intent_at } = deletion
    const known = readReason(deletion.reason)
    // Nobody knows why it was to go: it is planned anew, with a new grace.
    if (known === null) planned.change(project, [id])
    if (known === null || !isReady(project)) return suspend(plans, project)
    if (!turn.read.has(project)) {
      const failure = await readNewest(project, turn.allowance)
      if (failure) return failReading(deletion, failure, true, turn)
      turn.read.add(project)
      if (!isReady(project)) return suspend(plans, project)
    }
    const again = await readAgain(project, id, turn.allowance)
    if (again.kind === 'no-calls') return { kind: 'no-calls' }
    if (again.kind === 'failed') return failReading(deletion, again.failure, again.isProject, turn)
    if (again.kind === 'there') return deleteThere(deletion, again.deployment, turn)
    // Somebody deletes there just now: what else is there is read again.
    if (intent_at === null) turn.read.delete(project)
    const result = intent_at === null ? 'gone' : 'deleted'
    const url = store.deployments.one(id)?.url ?? null
    const reason: LedgerReason = { kind: 'retention', reason: known.reason }
    return endings.gone(deletion, { result, reason, url }, turn)
  }
}

/** Nothing of the project goes until it was planned anew, on a whole history. */
function suspend(plans: RetentionParts['plans'], project: string): DeletionOutcome {
  plans.suspend(project)
  return { kind: 'skipped' }
}

/** Decides once more on what was just read, and deletes it if it is still to go. */
function createDeleteThere(options: RetentionParts, endings: Endings) {
  const { cloudflare, store, planned, plans, isWhole, policy, now } = options

  /** `deletion`: as it was before its call was announced; `end`: what it comes to if the call deleted it. */
  const afterFailure = async (
    deletion: PlannedDeletion,
    failure: Failure,
    end: DeletionEnd<'deleted'>,
    turn: Turn,
  ) => {
    const { project, id } = deletion
    const reason: LedgerReason = { kind: 'failure', failure }
    if (isGone(failure)) {
      // Others were quicker, if no earlier call of ours was.
      const isOurs = deletion.intent_at !== null
      return endings.gone(deletion, isOurs ? end : { ...end, result: 'gone', reason }, turn)
    }
    if (failure.kind === 'refused' && Object.values(KEPT_CODES).includes(failure.code))
      return endings.refused(deletion, failure.code, reason)
    const undone = { ...deletion, intent_at: null }
    if (failure.kind === 'forbidden') turn.left.add(project)
    if (SAYS_NO.includes(failure.kind)) return endings.failed(undone, failure)
    // The answer was lost: what became of it, the deployment itself tells.
    const again = await turn.allowance.spend(API.historyReserve, () => cloudflare.getDeployment(project, id))
    if (again?.ok) return endings.failed(undone, failure)
    if (again && isGone(again.failure)) return endings.gone(deletion, end, turn)
    return endings.failed({ ...deletion, intent_at: now() }, failure, true)
  }

  return async (deletion: PlannedDeletion, deployment: Deployment, turn: Turn): Promise<DeletionOutcome> => {
    const { project, id } = deletion
    const row = store.project(project)
    if (row === null || !isWhole(row)) return suspend(plans, project)
    const { decision, reason } = stillRemovable({
      deployment,
      policy,
      now: now(),
      deployments: turn.known.of(row),
      project: { name: project, liveId: row.canonical_id, historyComplete: true },
    })
    const told: LedgerReason = { kind: 'retention', reason }
    if (decision === 'keep') return endings.kept(deletion, told)
    const answer = await turn.allowance.spend(API.historyReserve, () => {
      planned.change(project, [{ ...deletion, intent_at: now() }])
      return cloudflare.deleteDeployment(project, id)
    })
    const end = { result: 'deleted' as const, reason: told, url: deployment.url }
    if (answer === null) return { kind: 'no-calls' }
    return answer.ok ? endings.gone(deletion, end, turn) : afterFailure(deletion, answer.failure, end, turn)
  }
}

/** What Cloudflare has of a deployment just before it is to go. `no-calls`: there are none left to ask. */
type ReadAgain =
  | { kind: 'no-calls' | 'gone' }
  | { kind: 'failed'; failure: Failure; isProject: boolean }
  | { kind: 'there'; deployment: Deployment }

/** Asks for a deployment and its project, and takes over what comes back. */
function createReadAgain({ cloudflare, store, list, readings, now }: RetentionParts) {
  const takeOver = (listed: ListedProject, deployment: Deployment, askedAt: number): void => {
    const { name } = listed.project
    // A list that was asked for since knows better, also that it is gone.
    if ((list.state().checkedAt ?? 0) > askedAt)
      return void store.change(name, (change) => change.saveAhead([deployment]))
    const isChanged = store.adopt(listed, (change) => {
      const { isMoved } = change.saveListed(listed)
      change.saveAhead([deployment])
      // What the list would have led to is asked for here.
      if (isMoved) readings.haveNews(change.row.key, now())
      return change.isChanged()
    })
    // It may be as before when the list says so the next time.
    if (isChanged) list.doubt(name)
  }

  return async function readAgain(project: string, id: string, allowance: Allowance): Promise<ReadAgain> {
    const ask = <T>(question: () => Promise<Outcome<T>>) => allowance.spend(API.historyReserve, question)
    const askedAt = now()
    const [listed, deployment] = await Promise.all([
      ask(() => cloudflare.getProject(project)),
      ask(() => cloudflare.getDeployment(project, id)),
    ])
    if (listed === null || deployment === null) return { kind: 'no-calls' }
    if (!deployment.ok && isGone(deployment.failure)) return { kind: 'gone' }
    if (!listed.ok) return { kind: 'failed', failure: listed.failure, isProject: true }
    if (!deployment.ok) return { kind: 'failed', failure: deployment.failure, isProject: false }
    // Whatever came back, it is not what the plan spoke of.
    if (deployment.value.id !== id || listed.value.project.name !== project)
      return { kind: 'failed', failure: { kind: 'malformed' }, isProject: false }
    takeOver(listed.value, deployment.value, askedAt)
    return { kind: 'there', deployment: deployment.value }
  }
}

/** What a deletion came to. */
interface DeletionEnd<R extends LedgerResult = LedgerResult> {
  result: R
  reason: LedgerReason
  /** The address that is asked afterwards, if there is one to ask. */
  url?: string | null
}

type Endings = ReturnType<typeof createEndings>

/** What a deletion may come to: each is written down in one transaction with all that follows from it. */
function createEndings({ sql, store, ledger, probes, planned, plans, now }: RetentionParts) {
  const note = (
    { project, id, reason: text }: PlannedDeletion,
    { result, reason, url = null }: DeletionEnd,
  ) => {
    const asked = probes.toAsk(project, url)
    const branch = store.deployments.one(id)?.branch ?? readReason(text)?.branch ?? null
    const probe = asked === null ? null : 'waiting'
    const entry = ledger.add({ kind: 'deletion', project, deployment: id, branch, result, reason, probe })
    if (asked) probes.add(entry, asked)
  }

  /** `becomes`: what is planned of it from now on; null: nothing. */
  const settle = <R extends LedgerResult>(
    deletion: PlannedDeletion,
    end: DeletionEnd<R>,
    becomes: PlannedDeletion | null,
  ): { kind: R } => {
    const { project, id } = deletion
    const isGone = end.result === 'deleted' || end.result === 'gone'
    sql.transaction(() => {
      note(deletion, end)
      if (isGone) plans.forget(project, id)
      // A page that was read meanwhile may have taken it off already.
      planned.change(project, [becomes ?? id], undefined, (pages) => {
        if (isGone) pages.forgetAhead(id)
      })
    })
    return { kind: end.result }
  }

  return {
    gone(deletion: PlannedDeletion, end: DeletionEnd<'deleted' | 'gone'>, { known }: Turn): DeletionOutcome {
      return known.through(deletion.project, () => settle(deletion, end, null), deletion.id)
    },
    kept: (deletion: PlannedDeletion, reason: LedgerReason): DeletionOutcome =>
      settle(deletion, { result: 'kept', reason }, null),
    refused(deletion: PlannedDeletion, code: number, reason: LedgerReason): DeletionOutcome {
      const deletes_at = now() + REFUSAL_RETRY_MS
      const refused = { refused_at: now(), refused_code: code, intent_at: null, deletes_at }
      return settle(deletion, { result: 'refused', reason }, { ...deletion, ...refused })
    },
    /** It is tried again later and later: after an hour, twice as long each time, up to a day. The others go on. */
    failed(deletion: PlannedDeletion, failure: Failure, mayBeGone = false): DeletionOutcome {
      // Told to wait, it is tried again in the same run.
      if (failure.kind === 'rate-limited') planned.change(deletion.project, [deletion])
      else {
        const since = (deletion.refused_code === null ? deletion.refused_at : null) ?? now()
        const deletes_at = now() + Math.min(now() - since + HOUR_MS, DAY_MS)
        const reason: LedgerReason = { kind: 'failure', failure: ofOneProject(failure) }
        const becomes = { ...deletion, refused_at: since, refused_code: null, deletes_at }
        settle(deletion, { result: mayBeGone ? 'unknown' : 'failed', reason }, becomes)
      }
      return { kind: 'failed', failure, mayBeGone }
    },
  }
}
