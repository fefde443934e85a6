import { type Failure, KEPT_CODES } from '../../domain/failure.ts'
import { type LedgerEntry, type LedgerResult, type ProbeResult, SKIP_WORDS } from '../../ledger/entry.ts'
import { explainReason, type Reason } from '../../retention/reasons.ts'
import type { Mark } from '../status.tsx'
import { count, explainFailure } from '../words.ts'

/** What came of a chore's work: its shape and its word. */
export const RESULT_MARKS: Record<LedgerResult, Mark> = {
  started: { shape: 'success', word: 'Started' },
  skipped: { shape: 'skipped', word: 'Not started' },
  deleted: { shape: 'success', word: 'Deleted' },
  gone: { shape: 'success', word: 'Gone already' },
  kept: { shape: 'none', word: 'Kept' },
  refused: { shape: 'failed', word: 'Refused' },
  failed: { shape: 'failed', word: 'Failed' },
  unknown: { shape: 'unknown', word: 'Not known' },
}

export const PROBE_WORDS: Record<ProbeResult, string> = {
  waiting: 'Its address is asked soon.',
  gone: 'Its address is gone.',
  served: 'Its address is still served.',
  unknown: 'Whether its address is still served is not known.',
}

/** Why a chore did what it did, in one sentence. */
export function explainEntry({ reason, result }: LedgerEntry): string {
  switch (reason.kind) {
    case 'scheduled':
      return reason.by === 'hook' ? 'It was due, and has a deploy hook.' : 'It was due.'
    case 'skip':
      return SKIP_WORDS[reason.why]
    case 'interrupted':
      return result === 'started'
        ? 'The call was interrupted; this build was found afterwards.'
        : 'The call was interrupted, and no build was found. It was not made again.'
    case 'failure':
      return explainJobFailure(reason.failure)
    case 'retention':
      return explainReason(reason.reason)
    case 'message':
      return `${count(reason.count, 'message')} could not be delivered. There is no further try.`
  }
}

const REFUSALS: Record<number, string> = {
  [KEPT_CODES.live]: 'Cloudflare keeps it: production is served from it.',
  [KEPT_CODES.aliased]: 'Cloudflare keeps it: an alias leads to it.',
}

export function explainRefusal(code: number): string {
  return REFUSALS[code] ?? `Cloudflare refused it${code === 0 ? '' : ` (code ${code})`}.`
}

/** What stopped a chore: other words than for reading, where the same token is enough. */
export function explainJobFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'forbidden':
      return 'The API token may not do this: it needs the permission Cloudflare Pages, Edit.'
    case 'refused':
      return explainRefusal(failure.code)
    case 'not-found':
      return 'Cloudflare did not find it.'
    default:
      return explainFailure(failure)
  }
}

/** Why deployments are kept, as a heading of their number. */
export const KEPT_WORDS: Record<Exclude<Reason['kind'], 'old'>, string> = {
  'history-incomplete': 'history not complete yet',
  running: 'queued or building',
  unknown: 'not enough known of it',
  live: 'live',
  'newest-production': 'newest successful production deployment',
  rule: 'by a rule',
  'no-age': 'at any age',
  young: 'not old enough',
  recent: 'among the newest of the project',
  rollback: 'there to roll back to',
  'newest-of-branch': 'only because newest of its branch',
  'newest-success-of-branch': 'only because newest successful of its branch',
  aliased: 'only because an alias leads to it',
}

/** Those that only their branch keeps: previews that stay public until they are removed by hand. */
export const KEPT_BY_BRANCH = ['newest-of-branch', 'newest-success-of-branch', 'aliased'] as const
