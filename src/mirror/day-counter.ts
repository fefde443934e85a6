import type { Cell, DayState } from './state.ts'

const DAY_MS = 86_400_000

/** Counts what was written today. Cloudflare's daily limits are reset at midnight UTC. Source: its docs, "Limits" of KV and Durable Objects. */
export interface DayCounter {
  used(): number
  add(writes: number): void
  /** Keeps the count in storage, which is a row written itself. */
  keep(): void
  /** When the day's count begins anew (ms). */
  resetAt(): number
}

export function createDayCounter(cell: Cell<DayState>, now: () => number): DayCounter {
  let { day, writes } = cell.get()
  const today = () => new Date(now()).toISOString().slice(0, 10)
  const used = () => (day === today() ? writes : 0)
  return {
    used,
    add(more) {
      writes = used() + more
      day = today()
    },
    keep: () => cell.set({ day, writes }),
    resetAt: () => (Math.floor(now() / DAY_MS) + 1) * DAY_MS,
  }
}
