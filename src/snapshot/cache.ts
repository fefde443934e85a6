import type { Outage } from '../domain/failure.ts'
import { createMemory, type Memory } from '../memory/bounded.ts'
import { createSingleFlight, type SingleFlight } from '../memory/single-flight.ts'
import type { EntryContents, EntryKind, LogPage, MirrorHealth } from '../mirror/protocol.ts'

/** An entry of the snapshot in memory. Times in milliseconds since 1970. */
export interface CachedEntry<T> {
  value: T
  /** Goes up with every change of the content. */
  revision: number
  /** When the content was last known to be true. */
  checkedAt: number
  /** How far apart the mirror's looks at the account are. */
  interval: number
  outage: Outage | null
  /** When the mirror last answered about it, or failed to; 0: never. */
  askedAt: number
}

/** What the mirror said beside the content: that there is no such entry, or that it has nothing, and perhaps why. */
export type AskResult = { gone: boolean; outage: Outage | null }

/** What an isolate keeps between requests: entries of the snapshot, and what is being asked for just now. */
export interface SnapshotCache {
  entries: { [K in EntryKind]: Memory<CachedEntry<EntryContents[K]>> }
  health: Memory<{ value: MirrorHealth; at: number }>
  /** The lines that say why a build failed, by the deployment's id. */
  excerpts: Memory<{ value: LogPage; at: number }>
  sharedReads: SingleFlight<void>
  sharedAsks: SingleFlight<AskResult>
}

/** An isolate has 128 MB, and parsed objects take several times the length of their JSON. */
const OVERVIEW_BYTES = 4_000_000
const PROJECT_BYTES = 6_000_000
const EXCERPT_BYTES = 1_000_000

/** A request may be torn down together with what it waits for; after this others try for themselves. */
const PATIENCE_MS = 15_000

export function createSnapshotCache(now: () => number): SnapshotCache {
  return {
    entries: { overview: createMemory(OVERVIEW_BYTES), project: createMemory(PROJECT_BYTES) },
    health: createMemory(1_000),
    excerpts: createMemory(EXCERPT_BYTES),
    sharedReads: createSingleFlight(now, PATIENCE_MS),
    sharedAsks: createSingleFlight(now, PATIENCE_MS),
  }
}
