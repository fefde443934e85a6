import { reasonToSkip } from '../../builds/decision.ts'
import { type DeployHooks, hookFor } from '../../builds/settings.ts'
import type { SingleCalls } from '../../cloudflare/single-calls.ts'
import type { Deployment } from '../../domain/deployment.ts'
import type { Failure } from '../../domain/failure.ts'
import type { SkipReason } from '../../ledger/entry.ts'
import { API_LIMITS, BUILD_RETRY_MS } from '../budgets.ts'
import type { CallBudget, Purse } from '../calls.ts'
import type { DeploymentTable } from '../deployments.ts'
import type { NewestPages } from '../newest-pages.ts'
import type { ProjectTable } from '../projects.ts'
import type { BuildCounter } from './build-counter.ts'
import { findInterrupted, findTarget, type Target } from './build-target.ts'
import { createRecordBuild, dueOf, type RecordBuildOptions } from './record-build.ts'
import type { ScheduleState } from './schedules.ts'

/** What is known of a project's deployments is new enough for this long (ms). */
const FRESH_MS = 60_000

export interface BuildsOptions extends RecordBuildOptions {
  cloudflare: Pick<SingleCalls, 'createDeployment' | 'runDeployHook'>
  projects: ProjectTable
  deployments: DeploymentTable
  pages: NewestPages
  counter: BuildCounter
  /** Whether this month's builds are all counted; until then none is started. */
  isCounted: () => boolean
  calls: CallBudget
  hooks: DeployHooks
  budget: number
  /** Takes over a deployment that an answer holds, with all that follows from it. */
  save: (deployment: Deployment) => void
}

/** Starts the builds that are due. Each step is recorded before the next, so that no build is started twice. */
export interface Builds {
  /** As far as the purse goes; a failure is returned when it concerns the whole account. */
  run(purse: Purse): Promise<Failure | null>
  /** When the next build is due (ms); null when none is. */
  nextDue(): number | null
}

export function createBuilds(options: BuildsOptions): Builds {
  const { cloudflare, schedules, projects, deployments, pages, counter, calls, now } = options
  const { finish, skip } = createRecordBuild(options)
  /** Nothing is tried before this time (ms): what was due could not be decided on. */
  let retryAt = 0

  const later = () => {
    retryAt = now() + BUILD_RETRY_MS
  }

  /** When the newest of a project's builds was started that is not seen yet: a hook's answer tells no more than its id. */
  const lastUnseen = (project: string) => {
    const started = schedules.all().flatMap((one) => (one.entry.project === project ? one.started : []))
    const unseen = started.filter(({ id }) => deployments.body(id) === null)
    return Math.max(Number.NEGATIVE_INFINITY, ...unseen.map(({ at }) => at))
  }

  /**
   * Reads the project's newest deployments, unless they were just read. After a call of which nothing is known they
   * always are. `ok`: they are known now.
   */
  const look = async (project: string, isSure: boolean, purse: Purse) => {
    const readAt = projects.one(project)?.page_at ?? Number.NEGATIVE_INFINITY
    const isKnown = readAt >= now() - FRESH_MS && readAt > lastUnseen(project)
    if (isKnown && isSure) return { ok: true, failure: null }
    const failure = await pages.read(project, purse)
    const row = projects.one(project)
    // A page that could not be read is put off; one that was, is not. It may have been asked for before the last build.
    const isRead = row?.page_retry_at === 0 && (row.page_at ?? 0) >= lastUnseen(project)
    return { ok: failure === null && isRead, failure }
  }

  const start = async (state: ScheduleState, target: Target, purse: Purse) => {
    const { project, branch } = target
    if (!purse.take(API_LIMITS.listReserve)) return
    const hook = hookFor(options.hooks, target)
    schedules.announce(state.key, now())
    const answer = hook
      ? await cloudflare.runDeployHook(hook)
      : await cloudflare.createDeployment(project, branch)
    if (!answer.ok) return afterRefusal(state, branch, answer.failure)
    const made = typeof answer.value === 'string' ? null : answer.value
    const id = made?.id ?? String(answer.value)
    finish(
      state,
      {
        result: 'started',
        reason: { kind: 'scheduled', due: dueOf(state), by: hook ? 'hook' : 'token' },
        branch,
        build: { id, at: now(), status: made?.status ?? 'queued' },
      },
      target.deployments,
      () => {
        if (made) options.save(made)
        else counter.add(id)
        counter.keep()
      },
    )
  }

  const afterRefusal = (state: ScheduleState, branch: string, failure: Failure) => {
    if (failure.kind === 'rate-limited') {
      // The call was not let through: it may be made when the pause is over.
      calls.pause(failure.seconds)
      return schedules.takeBack(state.key)
    }
    // It may have been made all the same: that is found out before anything else.
    if (failure.kind === 'unreachable' || failure.kind === 'malformed' || failure.kind === 'too-large')
      return later()
    finish(state, { result: 'refused', reason: { kind: 'failure', failure }, branch }, [])
  }

  /** A call was announced, and what became of it is not known: it is not made again, whatever is found. */
  const settleIntent = (state: ScheduleState, target: Target | SkipReason) => {
    const known = typeof target === 'string' ? [] : target.deployments
    const found = findInterrupted(state, known)
    const branch = typeof target === 'string' ? state.entry.branch : target.branch
    const build = found && { id: found.id, at: state.intentAt ?? now(), status: found.status }
    finish(
      state,
      {
        result: build ? 'started' : 'unknown',
        reason: { kind: 'interrupted', due: dueOf(state) },
        branch,
        ...(build && { build }),
      },
      known,
    )
  }

  const runOne = async (state: ScheduleState, purse: Purse): Promise<Failure | null> => {
    const early = findTarget(state, options)
    if (typeof early === 'string' && state.intentAt === null) {
      skip(state, early, state.entry.branch)
      return null
    }
    const { ok, failure } =
      typeof early === 'string'
        ? { ok: true, failure: null }
        : await look(early.project, state.intentAt === null, purse)
    if (!ok) {
      later()
      return failure
    }
    const target = findTarget(state, options)
    if (state.intentAt !== null) settleIntent(state, target)
    else if (typeof target === 'string') skip(state, target, state.entry.branch)
    else if (!options.isCounted()) later()
    else {
      const why = reasonToSkip({
        ...target,
        started: state.started,
        used: counter.used(),
        budget: options.budget,
        now: now(),
      })
      if (why) skip(state, why, target.branch, target.deployments)
      else await start(state, target, purse)
    }
    return null
  }

  return {
    async run(purse) {
      for (const state of schedules.all().filter(({ dueAt }) => dueAt !== null && dueAt <= now())) {
        if (purse.left(API_LIMITS.listReserve) === 0) return null
        const failure = await runOne(state, purse)
        if (failure) return failure
      }
      return null
    },
    nextDue() {
      const times = schedules
        .all()
        .map(({ dueAt }) => dueAt)
        .filter((at) => at !== null)
      return times.length > 0 ? Math.max(Math.min(...times), retryAt) : null
    },
  }
}
