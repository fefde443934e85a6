import type { Log } from '../log.ts'
import { COLD_WAIT_MS } from './load-piece.ts'
import { logMirrorError } from './mirror-error.ts'

/** How long a request may wait. */
export interface Limits {
  /** Resolves when so many milliseconds of the request's waiting are over. */
  limit(ms: number): Promise<void>
  /** What the mirror says, or null when it does not say it in time. Never throws. */
  inTime<T>(ask: () => Promise<T>): Promise<T | null>
}

/** All limits start with the first wait of the request, and hold for whatever it waits for. */
export function createLimits(after: (ms: number) => Promise<void>, now: () => number, log: Log): Limits {
  let startedAt: number | undefined
  const limits = new Map<number, Promise<void>>()
  const limit = (ms: number) => {
    startedAt ??= now()
    const one = limits.get(ms) ?? after(Math.max(0, startedAt + ms - now()))
    limits.set(ms, one)
    return one
  }
  return {
    limit,
    async inTime(ask) {
      try {
        return await Promise.race([ask(), limit(COLD_WAIT_MS).then(() => null)])
      } catch (error) {
        logMirrorError(log, error)
        return null
      }
    },
  }
}
