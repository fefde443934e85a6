import type { Deployment, Stage } from 'cloudflare/resources/pages/projects/projects'
import type { Manifest } from './files.ts'
import { STAGE_NAMES, type StageName } from './stages.ts'
import { timeline } from './timeline.ts'
import { timestamp } from './timestamp.ts'

export type Outcome = 'success' | 'failure' | 'canceled' | 'skipped'
export type SkipReason = NonNullable<Deployment['skip_reason']>

/** Everything that will ever happen to a deployment, decided when it is made. */
export interface Plan {
  id: string
  /** Milliseconds. */
  createdAt: number
  branch: string
  environment: 'production' | 'preview'
  message: string
  hash: string
  dirty: boolean
  trigger: string
  /** Uploaded, and not built. */
  isUpload: boolean
  outcome: Outcome
  /** Where a failure or a cancellation happens. */
  failedStage: StageName
  skipReason: SkipReason
  /** Milliseconds of each stage. */
  durations: Record<StageName, number>
  /** Milliseconds between one stage's success and the start of the next. */
  pause: number
  /** What was uploaded; undefined for a build. */
  files: Manifest | undefined
  usesFunctions: boolean
  /** The last line of the log of a failure; undefined: a usual one. */
  failure: string | undefined
  /** What the build command writes; undefined: a few lines. */
  log: readonly string[] | undefined
}

/** What can be seen of a deployment at a moment. */
interface Progress {
  stages: Stage[]
  latestStage: Stage
  isSkipped: boolean
  modifiedOn: string
  /** Milliseconds. */
  modifiedAt: number
  phase: 'queued' | 'building' | Outcome
}

/** `queued.started_on` is later than `queued.ended_on` in recorded builds that did not wait [R2]: a negative duration. */
const ENQUEUED_AFTER_MS = 150

/** The state of a deployment at `now`: a pure function of its plan. */
export function progress(plan: Plan, now: number): Progress {
  if (isSkippedAt(plan, now)) return skipped(plan)
  return plan.isUpload ? upload(plan, now) : build(plan, now)
}

/** A superseded build waits in the queue first; every other skip is decided at once. */
function isSkippedAt(plan: Plan, now: number): boolean {
  if (plan.outcome !== 'skipped') return false
  return plan.skipReason !== 'superseded_queued_build' || now >= plan.createdAt + plan.durations.queued
}

/** Skipped: nothing ever starts, and `latest_stage` stays queued/idle (workers-sdk#8847). */
function skipped(plan: Plan): Progress {
  const stages = STAGE_NAMES.map(idle)
  return seen(stages, stageOf(stages, 'queued'), plan.createdAt, 'skipped', plan)
}

/**
 * Direct upload. Finished, `stages` still says queued/active and the middle three idle for ever; only `latest_stage`
 * and the last entry tell the truth [R1].
 */
function upload(plan: Plan, now: number): Progress {
  const queued = {
    ...idle('queued'),
    started_on: time(plan, plan.createdAt),
    status: 'active',
  } satisfies Stage
  const endsAt = plan.createdAt + plan.durations.deploy
  if (now < endsAt) {
    return seen([queued, ...STAGE_NAMES.slice(1).map(idle)], queued, plan.createdAt, 'queued', plan)
  }
  const outcome = plan.outcome === 'failure' ? 'failure' : 'success'
  const deploy: Stage = { name: 'deploy', started_on: null, ended_on: time(plan, endsAt), status: outcome }
  return seen([queued, ...STAGE_NAMES.slice(1, 4).map(idle), deploy], deploy, endsAt, outcome, plan)
}

/** A build from Git: the stages follow each other; a failure leaves the later ones idle. */
function build(plan: Plan, now: number): Progress {
  const stages = STAGE_NAMES.map(idle)
  let latest = stageOf(stages, 'queued')
  let modifiedAt = plan.createdAt

  for (const { name, startsAt, endsAt, end } of timeline(plan)) {
    if (name !== 'queued' && now < startsAt) break // the pause: the stage before is a success, this one idle
    latest = stageOf(stages, name)
    modifiedAt = now < endsAt ? startsAt : endsAt
    Object.assign(latest, begun(plan, name, startsAt))
    if (now < endsAt) return seen(stages, latest, modifiedAt, name === 'queued' ? 'queued' : 'building', plan)

    latest.ended_on = time(plan, endsAt)
    if (end === 'canceled') return canceled(plan, stages, latest, endsAt)
    latest.status = end
    if (end === 'failure') return seen(stages, latest, endsAt, 'failure', plan)
  }
  const finished = latest.name === 'deploy' && latest.status === 'success'
  return seen(stages, latest, modifiedAt, finished ? 'success' : 'building', plan)
}

/** Canceled: the stage in the list says so, while `latest_stage` is still "active", though it has an end [R2]. */
function canceled(plan: Plan, stages: Stage[], stage: Stage, endsAt: number): Progress {
  const latest: Stage = { ...stage, status: 'active' }
  stage.status = 'canceled'
  return seen(stages, latest, endsAt, 'canceled', plan)
}

function begun(plan: Plan, name: StageName, startsAt: number): Partial<Stage> {
  const startedAt = name === 'queued' ? startsAt + ENQUEUED_AFTER_MS : startsAt
  return { started_on: time(plan, startedAt), status: 'active' }
}

function seen(
  stages: Stage[],
  latestStage: Stage,
  modifiedAt: number,
  phase: Progress['phase'],
  plan: Plan,
): Progress {
  const modifiedOn = time(plan, modifiedAt)
  return { stages, latestStage, isSkipped: phase === 'skipped', modifiedOn, modifiedAt, phase }
}

const idle = (name: StageName): Stage => ({ name, started_on: null, ended_on: null, status: 'idle' })

const time = (plan: Plan, at: number): string => timestamp(at, plan.id)

function stageOf(stages: Stage[], name: StageName): Stage {
  return stages.find((stage) => stage.name === name) ?? idle(name)
}
