import type { Quota } from '../cloudflare/transport.ts'
import { API_LIMITS } from './budgets.ts'
import type { CallState, Cell } from './state.ts'

const MINUTE = 60_000

/** The calls that one run of the Durable Object may still make. */
export interface Purse {
  /** True: one call may be made now, and is counted. */
  take(): boolean
  left(): number
}

/** Counts the calls of the last 5 minutes, across runs and evictions. */
export interface CallBudget {
  /** A purse for one run, of `perRun` calls at most. */
  open(perRun: number): Purse
  /** Keeps the count in storage: once a run, since a row is written for it. */
  keep(): void
  /** Heeds what Cloudflare says of its own count. */
  heed(quota: Quota): void
  /** From when on a call may be made (ms); 0: now. */
  availableAt(): number
}

export function createCallBudget(cell: Cell<CallState>, now: () => number): CallBudget {
  let { minutes, pausedUntil } = cell.get()

  const used = () => {
    const oldest = Math.floor((now() - API_LIMITS.windowMs) / MINUTE)
    minutes = minutes.filter(([minute]) => minute >= oldest)
    return minutes.reduce((sum, [, calls]) => sum + calls, 0)
  }
  const left = () => (now() < pausedUntil ? 0 : API_LIMITS.calls - used())
  const count = () => {
    const minute = Math.floor(now() / MINUTE)
    const before = minutes.find(([one]) => one === minute)?.[1] ?? 0
    minutes = [...minutes.filter(([one]) => one !== minute), [minute, before + 1]]
  }

  return {
    open(perRun) {
      let own = perRun
      return {
        left: () => Math.min(own, left()),
        take() {
          if (own <= 0 || left() <= 0) return false
          own -= 1
          count()
          return true
        },
      }
    },
    keep: () => cell.set({ minutes, pausedUntil }),
    heed({ left, seconds }) {
      if (left === 0) pausedUntil = now() + seconds * 1000
    },
    availableAt() {
      if (left() > 0) return 0
      const oldest = Math.min(...minutes.map(([minute]) => minute)) * MINUTE
      return Math.max(
        now() < pausedUntil ? pausedUntil : 0,
        used() < API_LIMITS.calls ? 0 : oldest + API_LIMITS.windowMs + MINUTE,
      )
    },
  }
}
