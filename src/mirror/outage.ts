import * as v from 'valibot'
import { Failure, type Outage, secondsToWait } from '../domain/failure.ts'
import type { Log } from '../log.ts'
import { createCell } from './cells.ts'
import type { Sql } from './sql.ts'

/** After a failed sync: 5 s, doubling, 30 s at most. */
function backoff(failures: number): number {
  return Math.min(5_000 * 2 ** (failures - 1), 30_000)
}

const OutageState = v.nullable(
  v.object({ since: v.number(), failures: v.number(), failure: Failure, retryAt: v.number() }),
)

/** That syncs fail, and from when on the API may be tried again. A sync that goes well ends it. */
export type OutageWatch = ReturnType<typeof createOutageWatch>

export function createOutageWatch(sql: Sql, now: () => number, log: Log) {
  const cell = createCell(sql, {
    key: 'outage',
    shape: 1,
    schema: OutageState,
    initial: null as v.InferOutput<typeof OutageState>,
    isDerived: true,
  })
  return {
    /** As readers are told. */
    current(): Outage | null {
      const outage = cell.get()
      return outage && { since: outage.since, failure: outage.failure, retryAt: outage.retryAt }
    },
    note(failure: Failure) {
      const before = cell.get()
      // Several may wait for the one call that failed: it is one failure.
      if (before && before.retryAt > now()) return
      const failures = (before?.failures ?? 0) + 1
      log('sync failed', { failure: failure.kind, failures })
      cell.set({
        since: before?.since ?? now(),
        failures,
        failure,
        retryAt: now() + Math.max(backoff(failures), secondsToWait(failure) * 1000),
      })
    },
    end: () => cell.set(null),
  }
}
