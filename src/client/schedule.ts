const BUSY_MS = 5_000
const IDLE_MS = 30_000
const SLOWEST_MS = 120_000

export interface Pace {
  /** Whether something builds. */
  busy: boolean
  /** Seconds that the page names itself; null for one that does not. */
  refresh: number | null
  /** In a row. */
  failures: number
}

/** Milliseconds until the page asks again: sooner while something builds, later after each failure in a row. */
export function nextAsk({ busy, refresh, failures }: Pace): number {
  const usual = refresh === null ? (busy ? BUSY_MS : IDLE_MS) : refresh * 1_000
  return Math.max(usual, Math.min(usual * 2 ** failures, SLOWEST_MS))
}
