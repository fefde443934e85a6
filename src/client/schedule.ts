const BUSY_MS = 5_000
const IDLE_MS = 30_000
const SLOWEST_MS = 120_000

/** Milliseconds until the page asks again: sooner while something builds, later after each failure in a row. */
export function nextAsk({ busy, failures }: { busy: boolean; failures: number }): number {
  return Math.min((busy ? BUSY_MS : IDLE_MS) * 2 ** failures, SLOWEST_MS)
}
