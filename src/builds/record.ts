import type { Deployment } from '../domain/deployment.ts'
import type { LedgerReason, LedgerResult, SkipReason } from '../ledger/entry.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Sql } from '../mirror/sql.ts'
import { rememberStarted, type StartedBuild } from './decision.ts'
import type { ScheduleState, ScheduleTable } from './schedules.ts'

/** What became of a build that was due. `build`: the one that was started. */
export interface BuildOutcome {
  result: LedgerResult
  reason: LedgerReason
  branch: string | null
  build?: StartedBuild
}

export interface RecordOptions {
  sql: Sql
  schedules: ScheduleTable
  ledger: Ledger
  now: () => number
}

/** Writes down what became of builds that were due, and goes on to the next ones. */
export interface BuildRecord {
  /** `known`: what is known of the branch's deployments. `more` is written together with it: all of it or nothing. */
  finish(state: ScheduleState, outcome: BuildOutcome, known: readonly Deployment[], more?: () => void): void
  skip(state: ScheduleState, why: SkipReason, branch: string | null, known?: readonly Deployment[]): void
}

export function createBuildRecord({ sql, schedules, ledger, now }: RecordOptions): BuildRecord {
  const finish: BuildRecord['finish'] = (state, outcome, known, more = () => {}) => {
    const { result, reason, branch, build } = outcome
    const started = rememberStarted(state.started, known)
    sql.transaction(() => {
      more()
      const entry = ledger.add({
        at: now(),
        kind: 'build',
        project: state.entry.project,
        deployment: build?.id ?? null,
        ...{ branch, result, reason },
        probe: null,
      })
      schedules.next(state, build ? [...started, build] : started, entry)
    })
  }

  return {
    finish,
    skip: (state, why, branch, known = []) =>
      finish(state, { result: 'skipped', reason: { kind: 'skip', due: dueOf(state), why }, branch }, known),
  }
}

/** When the build was due (ms). */
export function dueOf({ dueAt }: ScheduleState): number {
  return dueAt ?? 0
}
