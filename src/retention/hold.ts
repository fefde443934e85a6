import { HOLD, type Hold } from './planned.ts'
import type { RetentionPolicy } from './policy.ts'

/** Retention plans and deletes so often (ms): every hour. */
export const RETENTION_INTERVAL_MS = 60 * 60_000

/**
 * Tells for one planned deletion after the other when its time comes (ms): past the grace, and past the `going` ones and
 * those that were told before, since only so many go in an hour.
 */
export function createDays(
  { grace, maxDeletesPerRun }: Pick<RetentionPolicy, 'grace' | 'maxDeletesPerRun'>,
  going: number,
  now: number,
): () => number {
  let before = going
  return () => {
    const at = now + grace + Math.floor(before / maxDeletesPerRun) * RETENTION_INTERVAL_MS
    before += 1
    return at
  }
}

export interface HoldQuestion {
  /** What holds those that are planned already. */
  planned: readonly Hold[]
  /** How many are to go, with those. */
  removals: number
  /** More than so many do not go unconfirmed. */
  most: number
  /** Those that are planned are only the first part of the plan that is being written. */
  isGoingOn: boolean
}

/**
 * What a deletion has to wait for; null: one that is not planned yet. What was confirmed goes on. Of more than `most`
 * others none goes, and the plan that waits stays as it is, so that its fingerprint can be confirmed: what comes after it
 * waits for the next one.
 */
export function createHoldOf({ planned, removals, most, isGoingOn }: HoldQuestion) {
  const confirmed = planned.filter((hold) => hold === HOLD.confirmed).length
  const isTooMuch = removals - confirmed > most
  const isPlanWaiting = !isGoingOn && planned.includes(HOLD.waits)
  return (hold: Hold | null): Hold => {
    if (hold === HOLD.confirmed) return HOLD.confirmed
    if (!isTooMuch) return HOLD.free
    return isPlanWaiting && hold !== HOLD.waits ? HOLD.later : HOLD.waits
  }
}
