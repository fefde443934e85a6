import type { Failure } from '../domain/failure.ts'
import type { Cell } from '../mirror/cells.ts'
import { RETENTION_INTERVAL_MS } from './hold.ts'
import type { RetentionRun, RetentionState } from './state.ts'

/** Writes down where a run is. */
export interface RunNotes {
  /** It goes on in the next run of the Durable Object. */
  keep(run: RetentionRun): void
  /** It is over; `stoppedBy`: before its end. */
  end(run: RetentionRun, stoppedBy: Failure | null): void
}

export function createRunNotes(state: Cell<RetentionState>, now: () => number): RunNotes {
  return {
    keep: (run) => state.set({ ...state.get(), run: { ...run } }),
    end({ startedAt, deleted, refused }, stoppedBy) {
      state.set({
        ...state.get(),
        run: null,
        nextRunAt: now() + RETENTION_INTERVAL_MS,
        last: { startedAt, endedAt: now(), deleted, refused, stoppedBy },
      })
    },
  }
}
