import type { Outage } from '../domain/failure.ts'
import { freshFor } from '../domain/freshness.ts'
import { COLD_WAIT_MS, type Limit, STALE_WAIT_MS } from './asking.ts'
import type { AskResult, CachedEntry } from './cache.ts'
import type { EntrySource } from './entry-source.ts'

/** How often an isolate asks the mirror about an entry: while something runs or syncs fail, and otherwise. */
const ASK_BUSY_MS = 5_000
export const ASK_IDLE_MS = 30_000

export type LoadedEntry<T> =
  | { kind: 'entry'; entry: CachedEntry<T> }
  | { kind: 'gone' }
  /** Nowhere to be had in time. */
  | { kind: 'unavailable'; outage: Outage | null }

interface LoadOptions<T> {
  source: EntrySource<T>
  /** Whether it is expected to change soon. */
  isBusy: (value: T) => boolean
  /** Whether it says all that it should; what does not is no better than nothing. */
  isWhole: (value: T) => boolean
  /** Told what is known when the answer waits for news of it: what is asked now goes in the same call. */
  beside?: ((known: T) => void) | undefined
  limit: Limit
  now: () => number
}

/**
 * Loads an entry: from memory, else from KV, else from the mirror. What is younger than a minute is served at once, and
 * the mirror is asked for news in the background; what is older waits a little for it, and is then served all the same.
 */
export async function loadEntry<T>(options: LoadOptions<T>): Promise<LoadedEntry<T>> {
  const { source, isBusy, isWhole, beside, limit, now } = options
  // A KV that hangs must not hang the page.
  if (!source.remembered()) await within(limit(STALE_WAIT_MS), source.readKv())
  const entry = source.remembered()
  if (!entry || !isWhole(entry.value)) {
    return afterAsking(source, await within(limit(COLD_WAIT_MS), source.ask(ASK_IDLE_MS)))
  }

  // Also after a clock that was ahead.
  const sinceAsked = Math.abs(now() - entry.askedAt)
  // Nearly always: then all of its projects need not be looked at.
  if (sinceAsked < ASK_BUSY_MS) return { kind: 'entry', entry }
  const interval = entry.outage || isBusy(entry.value) ? ASK_BUSY_MS : ASK_IDLE_MS
  if (sinceAsked < interval) return { kind: 'entry', entry }
  if (now() - entry.checkedAt < freshFor(entry.interval)) {
    source.askLater(interval)
    return { kind: 'entry', entry }
  }
  const news = source.ask(interval, beside && (() => beside(entry.value)))
  return afterAsking(source, await within(limit(STALE_WAIT_MS), news))
}

/** The result, or null when the limit came first. */
function within<R>(limit: Promise<void>, job: Promise<R>): Promise<R | null> {
  return Promise.race([job, limit.then(() => null)])
}

function afterAsking<T>(source: EntrySource<T>, answer: AskResult | null): LoadedEntry<T> {
  const entry = source.remembered()
  if (entry) return { kind: 'entry', entry }
  return answer?.gone ? { kind: 'gone' } : { kind: 'unavailable', outage: answer?.outage ?? null }
}
