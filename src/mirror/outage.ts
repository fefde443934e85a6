import type { Failure } from '../domain/failure.ts'
import type { Log } from '../log.ts'
import { backoff } from './budgets.ts'
import type { CallBudget } from './calls.ts'
import type { Cell, SyncState } from './state.ts'

export interface OutageOptions {
  sync: Cell<SyncState>
  calls: CallBudget
  now: () => number
  log: Log
}

/** When the API may be called, and that it failed. A sync that goes well ends an outage. */
export interface OutageWatch {
  /** From when on (ms): after a failure, a pause that Cloudflare asked for, or a full budget. */
  nextTry(): number
  mayTry(): boolean
  note(failure: Failure): void
}

export function createOutageWatch({ sync, calls, now, log }: OutageOptions): OutageWatch {
  const nextTry = () => Math.max(calls.availableAt(), sync.get().outage?.retryAt ?? 0)
  return {
    nextTry,
    mayTry: () => nextTry() <= now(),
    note(failure) {
      const { outage, ...rest } = sync.get()
      // Several may wait for the one call that failed: it is one failure.
      if (outage && outage.retryAt > now()) return
      const failures = (outage?.failures ?? 0) + 1
      const told = failure.kind === 'rate-limited' ? failure.seconds * 1000 : 0
      const retryAt = now() + Math.max(backoff(failures), told)
      log('sync failed', { failure: failure.kind, failures })
      // A walk that failed begins anew: half a list may not conclude that a project is gone.
      sync.set({
        ...rest,
        walk: null,
        outage: { since: outage?.since ?? now(), failures, failure, retryAt },
      })
    },
  }
}
