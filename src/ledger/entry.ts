import * as v from 'valibot'
import { Failure } from '../domain/failure.ts'
import { Reason } from '../retention/reasons.ts'

/** Why a scheduled build was not started. */
export const SKIP_WORDS = {
  'build-running': 'A build of this branch was still running.',
  'direct-upload': 'The project is uploaded directly: there is nothing to build.',
  'last-builds-failed': 'The last three failed. It goes on when a build of this branch succeeds.',
  'budget-used-up': "The month's budget of builds is used up.",
  'no-such-project': 'There is no such project on this board.',
  'no-branch': 'Its production branch is not known.',
}
export type SkipReason = keyof typeof SKIP_WORDS
export const SKIP_REASONS = Object.keys(SKIP_WORDS) as SkipReason[]

/** Why a job did what it did. Facts only: no text of Cloudflare's, and no address. */
export const LedgerReason = v.variant('kind', [
  /** A build came due. `due`: at this time (ms). */
  v.object({ kind: v.literal('scheduled'), due: v.number(), by: v.picklist(['token', 'hook']) }),
  v.object({ kind: v.literal('skip'), due: v.number(), why: v.picklist(SKIP_REASONS) }),
  /** The call was interrupted. What was found among the branch's newest deployments afterwards is told by the result. */
  v.object({ kind: v.literal('interrupted'), due: v.number() }),
  v.object({ kind: v.literal('failure'), failure: Failure }),
  v.object({ kind: v.literal('retention'), reason: Reason }),
  /** So many messages about the project were given up. */
  v.object({ kind: v.literal('message'), count: v.number() }),
])
export type LedgerReason = v.InferOutput<typeof LedgerReason>

export const LEDGER_KINDS = ['build', 'deletion', 'message'] as const
export type LedgerKind = (typeof LEDGER_KINDS)[number]

/**
 * What came of it. `started`, `skipped`; `deleted`, `gone` (it was not there any more), `kept` (read again, it was not to
 * go any more); `refused` by Cloudflare; `failed`; `unknown`: interrupted, and not done again.
 */
export const LEDGER_RESULTS = [
  'started',
  'skipped',
  'deleted',
  'gone',
  'kept',
  'refused',
  'failed',
  'unknown',
] as const
export type LedgerResult = (typeof LEDGER_RESULTS)[number]

/** What a deleted deployment's own address said afterwards. */
export type ProbeResult = 'waiting' | 'gone' | 'served' | 'unknown'

/** One line of the ledger. */
export interface LedgerEntry {
  id: number
  /** Milliseconds since 1970. */
  at: number
  kind: LedgerKind
  project: string
  /** A deployment's id. */
  deployment: string | null
  branch: string | null
  result: LedgerResult
  reason: LedgerReason
  /** Null: its address is not asked. */
  probe: ProbeResult | null
}

/** Which part of the ledger: newest first, before or after an entry. */
export interface LedgerQuestion {
  kind: LedgerKind | null
  result: LedgerResult | null
  project: string | null
  before: number | null
  after: number | null
}

/**
 * Part of the ledger, newest first. `older` is what to ask `before` for the page after this one, `newer` what to ask
 * `after` for the page before it; null at an end. A page may hold few entries, or none, though there are more: it ends
 * after so many rows, whosever they are.
 */
export interface LedgerPage {
  entries: LedgerEntry[]
  newer: number | null
  older: number | null
}

/** What an answer of a deleted deployment's address means: its HTTP status, null when there was none. */
export function judgeProbe(status: number | null): ProbeResult {
  if (status === 404 || status === 410) return 'gone'
  return status !== null && status >= 200 && status < 300 ? 'served' : 'unknown'
}
