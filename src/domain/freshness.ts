import type { Failure, Outage } from './failure.ts'
import { MINUTE_MS } from './time.ts'

/** A snapshot younger than this is served at once and without a word about its age (ms). */
export const FRESH_MS = MINUTE_MS

/** The heartbeat comes every 15 minutes: when the last good look at the account is older than this, one was missed (ms). */
export const MISSED_MS = 20 * MINUTE_MS

/** How far a page may be trusted. Times in milliseconds since 1970. */
export type Freshness =
  | { kind: 'fresh' }
  /** Nobody could be asked in time: the page is as of `checkedAt`. */
  | { kind: 'stale'; checkedAt: number }
  /** The Cloudflare API has not answered since `since`; the page is as of `checkedAt`. */
  | { kind: 'failing'; checkedAt: number; since: number; failure: Failure }

/** What is known of a snapshot: when it was last known to be true, how far apart the looks at the account are, and whether they fail. */
interface SnapshotState {
  checkedAt: number
  interval: number
  outage: Outage | null
}

/**
 * How long a snapshot is fresh (ms). Where the account is large, the looks at it are further apart: the next one begins
 * when somebody asks after that time, and is told to who asks again.
 */
export function freshFor(interval: number): number {
  return interval > FRESH_MS / 2 ? interval + FRESH_MS : FRESH_MS
}

export function judgeFreshness({ checkedAt, interval, outage }: SnapshotState, now: number): Freshness {
  if (outage) return { kind: 'failing', checkedAt, since: outage.since, failure: outage.failure }
  return now - checkedAt < freshFor(interval) ? { kind: 'fresh' } : { kind: 'stale', checkedAt }
}
