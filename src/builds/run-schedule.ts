import type { Deployment } from '../domain/deployment.ts'
import type { SkipReason } from '../ledger/entry.ts'
import type { Allowance } from '../mirror/meter.ts'
import type { Sql } from '../mirror/sql.ts'
import { isMonthCounted } from './counted.ts'
import { reasonToSkip } from './decision.ts'
import { createLook, type Look, type LookOptions } from './look.ts'
import { dueOf } from './record.ts'
import type { ScheduleState } from './schedules.ts'
import { createStart, type StartOptions } from './start.ts'
import { deploymentsOf, findInterrupted, findTarget, type Target } from './target.ts'

export interface RunScheduleOptions extends LookOptions, StartOptions {
  sql: Sql
  budget: number
}

/** Whether what was due is decided on, or is to be tried again; a failure is one that concerns the whole account. */
export interface Decision extends Pick<Look, 'failure'> {
  isDecided: boolean
}

const DECIDED: Decision = { isDecided: true, failure: null }
const LATER: Decision = { isDecided: false, failure: null }

/** Does what is due of one schedule: starts the build, skips it, or finds out what became of the last call. */
export function createRunSchedule(options: RunScheduleOptions) {
  const { sql, store, schedules, record, counter, budget, now } = options
  const look = createLook(options)
  const start = createStart(options)

  /** A call was announced, and what became of it is not known: it is not made again, whatever is found. */
  const settle = (
    state: ScheduleState,
    intentAt: number,
    branch: string | null,
    known: readonly Deployment[],
  ) => {
    const found = findInterrupted(intentAt, known, schedules.startedIn(state.entry.project))
    const reason = { kind: 'interrupted', due: dueOf(state) } as const
    if (!found) return record.finish(state, { result: 'unknown', reason, branch }, known)
    const build = { id: found.id, at: intentAt, status: found.status }
    record.finish(state, { result: 'started', reason, branch, build }, known, () => {
      counter.add(found.id)
      counter.see(found)
    })
  }

  const goNowhere = (state: ScheduleState, why: SkipReason): Decision => {
    const { branch } = state.entry
    // Where no project is known at all, the list was not read yet.
    if (why === 'no-such-project' && store.names().length === 0) return LATER
    if (state.intentAt === null) record.skip(state, why, branch)
    else settle(state, state.intentAt, branch, [])
    return DECIDED
  }

  const decide = async (state: ScheduleState, target: Target, allowance: Allowance): Promise<Decision> => {
    const known = deploymentsOf(store, target, state.started)
    if (state.intentAt !== null) {
      settle(state, state.intentAt, target.branch, known)
      return DECIDED
    }
    if (!isMonthCounted(sql, now())) return LATER
    const why = reasonToSkip({
      deployments: known,
      started: state.started,
      used: counter.used(),
      budget,
      now: now(),
    })
    if (why === null) return (await start(state, target, known, allowance)) ? DECIDED : LATER
    record.skip(state, why, target.branch, known)
    return DECIDED
  }

  return async function runSchedule(state: ScheduleState, allowance: Allowance): Promise<Decision> {
    const before = findTarget(store, state.entry)
    if (typeof before === 'string') return goNowhere(state, before)
    const { isKnown, failure } = await look(before, state.intentAt, allowance)
    if (!isKnown) return { isDecided: false, failure }
    const target = findTarget(store, state.entry)
    return typeof target === 'string' ? goNowhere(state, target) : decide(state, target, allowance)
  }
}
