import type { Failure, Outage } from './failure.ts'

/** A snapshot younger than this is served at once and without a word about its age. */
export const FRESH_MS = 60_000

/** How far a page may be trusted. Times in milliseconds since 1970. */
export type Freshness =
  | { kind: 'fresh' }
  /** Nobody could be asked in time: the page is as of `checkedAt`. */
  | { kind: 'stale'; checkedAt: number }
  /** The Cloudflare API has not answered since `since`; the page is as of `checkedAt`. */
  | { kind: 'failing'; checkedAt: number; since: number; failure: Failure }

/** Judges a snapshot that was last known to be true at `checkedAt`. */
export function judgeFreshness(checkedAt: number, outage: Outage | null, now: number): Freshness {
  if (outage) return { kind: 'failing', checkedAt, since: outage.since, failure: outage.failure }
  return now - checkedAt < FRESH_MS ? { kind: 'fresh' } : { kind: 'stale', checkedAt }
}
