import type { Outage } from '../domain/failure.ts'
import { FRESH_MS } from '../domain/freshness.ts'
import type { AskResult, CachedPiece } from './cache.ts'
import type { PieceSource } from './piece-source.ts'

/** How long a page waits for the mirror when what it has is old. */
export const STALE_WAIT_MS = 700
/** How long it waits when it has nothing. */
export const COLD_WAIT_MS = 3_000

/** How often an isolate asks the mirror about a piece: while something runs or syncs fail, and otherwise. */
export const ASK_BUSY_MS = 5_000
export const ASK_IDLE_MS = 30_000

export type LoadedPiece<T> =
  | { kind: 'piece'; piece: CachedPiece<T> }
  | { kind: 'gone' }
  /** Nowhere to be had in time. */
  | { kind: 'unavailable'; outage: Outage | null }

export interface LoadOptions<T> {
  source: PieceSource<T>
  /** Whether it is expected to change soon. */
  isBusy: (value: T) => boolean
  /** Whether it says all that it should; what does not is no better than nothing. */
  isWhole?: (value: T) => boolean
  /** Resolves after so many milliseconds, counted from the first wait of the request. */
  limit: (ms: number) => Promise<void>
  now: () => number
}

/**
 * Loads a piece: from memory, else from KV, else from the mirror. What is younger than a minute is served at once, and
 * the mirror is asked for news in the background; what is older waits a little for it, and is then served all the same.
 */
export async function loadPiece<T>(options: LoadOptions<T>): Promise<LoadedPiece<T>> {
  const { source, isBusy, isWhole = () => true, limit, now } = options
  // A KV that hangs must not hang the page.
  if (!source.remembered()) await within(limit(STALE_WAIT_MS), source.readKv())
  const piece = source.remembered()
  if (!piece || !isWhole(piece.value)) {
    return afterAsking(source, await within(limit(COLD_WAIT_MS), source.ask(ASK_IDLE_MS)))
  }

  const interval = piece.outage || isBusy(piece.value) ? ASK_BUSY_MS : ASK_IDLE_MS
  if (now() - piece.askedAt < interval) return { kind: 'piece', piece }
  if (now() - piece.checkedAt < FRESH_MS) {
    source.askLater(interval)
    return { kind: 'piece', piece }
  }
  return afterAsking(source, await within(limit(STALE_WAIT_MS), source.ask(interval)))
}

/** The result, or null when the limit came first. */
function within<R>(limit: Promise<void>, job: Promise<R>): Promise<R | null> {
  return Promise.race([job, limit.then(() => null)])
}

function afterAsking<T>(source: PieceSource<T>, answer: AskResult | null): LoadedPiece<T> {
  const piece = source.remembered()
  if (piece) return { kind: 'piece', piece }
  return answer?.gone ? { kind: 'gone' } : { kind: 'unavailable', outage: answer?.outage ?? null }
}
