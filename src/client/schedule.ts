const BUSY_MS = 5_000
const IDLE_MS = 30_000
const SLOWEST_MS = 120_000

/** So long without a change or anybody's hand (ms), and a page is taken for one that was left open. */
export const LEFT_AFTER_MS = 10 * 60_000

export interface Pace {
  /** Whether something builds. */
  busy: boolean
  /** Seconds that the page names itself; null for one that does not. */
  refresh: number | null
  /** In a row. */
  failures: number
  /** Milliseconds since the page changed or somebody did something with it. */
  quietFor: number
}

/** Milliseconds until the page asks again: sooner while something builds, later after each failure in a row, and where it was left open. */
export function nextAsk({ busy, refresh, failures, quietFor }: Pace): number {
  const idle = quietFor < LEFT_AFTER_MS ? IDLE_MS : SLOWEST_MS
  const usual = refresh === null ? (busy ? BUSY_MS : idle) : refresh * 1_000
  return Math.max(usual, Math.min(usual * 2 ** failures, SLOWEST_MS))
}
