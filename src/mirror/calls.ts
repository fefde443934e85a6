import type { Quota } from '../cloudflare/transport.ts'
import { API_LIMITS } from './budgets.ts'
import type { CallState, Cell } from './state.ts'

const MINUTE = 60_000

/** No pause is believed that is longer than this. */
const MAX_PAUSE_SECONDS = 3_600

/** How long Cloudflare blocks a user above the limit, when it does not say. Source: its docs, "Rate limits". */
const DEFAULT_PAUSE_SECONDS = 300

/** The calls that one run of the Durable Object may still make. */
export interface Purse {
  /** True: one call may be made now, and is counted. `reserve`: how many of the budget are left to others. */
  take(reserve?: number): boolean
  left(reserve?: number): number
}

/** Counts the calls of the last 5 minutes, across runs and evictions. */
export interface CallBudget {
  /** A purse for one run, of `perRun` calls at most. */
  open(perRun: number): Purse
  /** Keeps the count in storage: once a run, since a row is written for it. */
  keep(): void
  /** Heeds what Cloudflare says of its own count. */
  heed(quota: Quota): void
  /** Cloudflare refused a call, and asked to wait so many seconds (0: it did not say). */
  pause(seconds: number): void
  /** From when on a call may be made that leaves `reserve` calls to others (ms); 0: now. */
  availableAt(reserve?: number): number
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
        left: (reserve = 0) => Math.max(0, Math.min(own, left() - reserve)),
        take(reserve = 0) {
          if (own <= 0 || left() <= reserve) return false
          own -= 1
          count()
          return true
        },
      }
    },
    keep: () => cell.set({ minutes, pausedUntil }),
    heed({ left, seconds }) {
      if (left === 0) pausedUntil = now() + Math.min(seconds, MAX_PAUSE_SECONDS) * 1000
    },
    pause(seconds) {
      pausedUntil = now() + Math.min(seconds || DEFAULT_PAUSE_SECONDS, MAX_PAUSE_SECONDS) * 1000
    },
    availableAt(reserve = 0) {
      if (left() > reserve) return 0
      const oldest = Math.min(...minutes.map(([minute]) => minute)) * MINUTE
      const paused = now() < pausedUntil ? pausedUntil : 0
      const full = used() + reserve < API_LIMITS.calls ? 0 : oldest + API_LIMITS.windowMs + MINUTE
      return Math.max(paused, full)
    },
  }
}
