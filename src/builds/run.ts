import type { Deployment } from '../domain/deployment.ts'
import { type Failure, type Outcome, ofOneProject } from '../domain/failure.ts'
import type { LedgerReason, LedgerResult, SkipReason } from '../ledger/entry.ts'
import type { Ground } from '../mirror/core.ts'
import { API } from '../mirror/limits.ts'
import type { Allowance } from '../mirror/meter.ts'
import { isMonthCounted } from './counter.ts'
import { findInterrupted, reasonToSkip, rememberStarted, type StartedBuild } from './decision.ts'
import type { DueSchedule, ScheduleTable } from './schedules.ts'
import { hookFor } from './settings.ts'
import { createLook, deploymentsOf, findTarget, type Target } from './target.ts'

/** The parts of the mirror that builds work with. */
export type BuildsGround = Pick<
  Ground,
  'sql' | 'cloudflare' | 'store' | 'list' | 'newest' | 'ledger' | 'counter' | 'outbox' | 'isWrong' | 'now'
> & { settings: Pick<Ground['settings'], 'BUILDS' | 'DEPLOY_HOOKS' | 'BUILD_BUDGET'> }

export interface RunOptions extends BuildsGround {
  schedules: ScheduleTable
}

/** Whether what was due is decided on, or is to be tried again; a failure is one of the whole account. */
type Decision = 'decided' | 'later' | Failure

/** What became of a build that was due. `build`: the one that was started. `known`: what is known of its branch. */
interface BuildEnd {
  result: LedgerResult
  reason: LedgerReason
  branch: string | null
  build?: StartedBuild
  known?: readonly Deployment[]
}

/** Does what is due of one schedule: starts the build, skips it, or finds out what became of the last call. */
export function createRunSchedule(options: RunOptions) {
  const { sql, store, schedules, counter, settings, now } = options
  const budget = settings.BUILD_BUDGET
  const look = createLook(options, schedules)
  const finish = createFinish(options)
  const start = createStart(options, finish)

  const skip = (state: DueSchedule, why: SkipReason, branch: string | null, known: readonly Deployment[]) =>
    finish(state, { result: 'skipped', reason: { kind: 'skip', due: state.dueAt, why }, branch, known })

  /** A call was announced, and what became of it is not known: it is not made again, whatever is found. */
  const settle = (state: DueSchedule, at: number, branch: string | null, known: readonly Deployment[]) => {
    const found = findInterrupted(at, known, schedules.startedIn(state.entry.project))
    const reason = { kind: 'interrupted', due: state.dueAt } as const
    if (!found) return finish(state, { result: 'unknown', reason, branch, known })
    const build = { id: found.id, at, status: found.status }
    return finish(state, { result: 'started', reason, branch, build, known }, () => counter.see(found))
  }

  const goNowhere = (state: DueSchedule, why: SkipReason): Decision => {
    const { entry, intentAt } = state
    return intentAt === null ? skip(state, why, entry.branch, []) : settle(state, intentAt, entry.branch, [])
  }

  const decide = (state: DueSchedule, target: Target, allowance: Allowance): Decision | Promise<Decision> => {
    const { started, intentAt } = state
    const known = deploymentsOf(store, target, started)
    if (intentAt !== null) return settle(state, intentAt, target.branch, known)
    if (!isMonthCounted(sql, now())) return 'later'
    counter.note()
    const why = reasonToSkip({ deployments: known, started, used: counter.used(), budget, now: now() })
    return why === null ? start(state, target, known, allowance) : skip(state, why, target.branch, known)
  }

  return async function runSchedule(state: DueSchedule, allowance: Allowance): Promise<Decision> {
    const before = findTarget(store, state.entry)
    if (typeof before === 'string') return goNowhere(state, before)
    const looked = await look(before, state.intentAt, allowance)
    if (looked !== 'known') return looked
    const target = findTarget(store, state.entry)
    return typeof target === 'string' ? goNowhere(state, target) : decide(state, target, allowance)
  }
}

/**
 * Writes down what became of a build that was due, and goes on to the next time: all of it or nothing. One that was started
 * is counted; `save` takes over what else is known of it.
 */
function createFinish({ sql, schedules, ledger, counter, outbox }: RunOptions) {
  /** Tells that a schedule begins to skip, or no longer does. */
  const tellSkips = ({ entry, lastEntry }: DueSchedule, { result, reason, branch }: BuildEnd) => {
    if (!outbox.tell) return
    const before = lastEntry === null ? null : ledger.one(lastEntry)
    const begins = result === 'skipped'
    if (begins === (before?.result === 'skipped')) return
    const why = reason.kind === 'skip' ? reason.why : null
    outbox.add({ kind: 'schedule-skipped', project: entry.project, branch, why, begins })
  }

  return function finish(state: DueSchedule, end: BuildEnd, save = () => {}): Decision {
    const { result, reason, branch, build, known = [] } = end
    const started = rememberStarted(state.started, known)
    sql.transaction(() => {
      if (build) counter.add(build.id)
      save()
      tellSkips(state, end)
      const { project } = state.entry
      const deployment = build?.id ?? null
      const entry = ledger.add({ kind: 'build', project, deployment, branch, result, reason })
      schedules.next(state, build ? [...started, build] : started, entry)
    })
    return 'decided'
  }
}

/** Starts one build. Each step is written down before the next, so that no build is started twice. */
function createStart(options: RunOptions, finish: ReturnType<typeof createFinish>) {
  const { cloudflare, store, schedules, settings, now } = options

  const afterRefusal = (state: DueSchedule, branch: string, failure: Failure): Decision => {
    switch (failure.kind) {
      case 'rate-limited':
        // The call was not let through: it may be made when the pause is over.
        schedules.takeBack(state.key)
        return 'decided'
      case 'unreachable':
      case 'malformed':
      case 'too-large':
        // It may have been made all the same: that is found out before anything else.
        return 'later'
      default: {
        const isOwn = failure.kind === 'forbidden' && failure.code !== undefined
        const told = isOwn ? ofOneProject(failure) : failure
        return finish(state, { result: 'refused', reason: { kind: 'failure', failure: told }, branch })
      }
    }
  }

  return async function start(
    state: DueSchedule,
    target: Target,
    known: readonly Deployment[],
    allowance: Allowance,
  ): Promise<Decision> {
    const { project, branch } = target
    const hook = hookFor(settings.DEPLOY_HOOKS, target)
    const answer = await allowance.spend(API.listReserve, (): Promise<Outcome<Deployment | string>> => {
      schedules.announce(state.key)
      return hook ? cloudflare.runDeployHook(hook) : cloudflare.createDeployment(project, branch)
    })
    // No call was left: it is still due.
    if (answer === null) return 'decided'
    if (!answer.ok) return afterRefusal(state, branch, answer.failure)
    const made = typeof answer.value === 'string' ? null : answer.value
    const build = { id: made?.id ?? String(answer.value), at: now(), status: made?.status ?? 'queued' }
    const reason = { kind: 'scheduled', due: state.dueAt, by: hook ? 'hook' : 'token' } as const
    return finish(state, { result: 'started', reason, branch, build, known }, () => {
      if (made) store.change(project, (change) => change.saveAhead([made]))
    })
  }
}
