import * as v from 'valibot'
import { type Deployment, isInProgress } from '../domain/deployment.ts'
import { decideStatus, type Stage, type Status } from '../domain/status.ts'
import { clipMessage, subjectOf } from '../domain/text.ts'
import { toMillis } from '../domain/time.ts'
import { branchName, flag, instant, key, text, texts, time, visibleWords } from './wire.ts'

const WireStage = v.object({ name: visibleWords, status: visibleWords, started_on: time, ended_on: time })
type WireStage = v.InferOutput<typeof WireStage>
const stageOrNull = v.fallback(v.nullable(WireStage), null)

const NO_METADATA = { branch: null, commit_hash: null, commit_message: '', commit_dirty: false }

/** The fields of a deployment that may ever be public. Source: `Deployment` in the official SDK. */
export const WireDeployment = v.object({
  id: key,
  short_id: text,
  environment: text,
  url: text,
  aliases: texts,
  created_on: instant,
  modified_on: time,
  is_skipped: flag,
  skip_reason: text,
  latest_stage: stageOrNull,
  // One odd stage must not hide the others: a cancellation is told by them alone.
  stages: v.pipe(
    v.fallback(v.array(stageOrNull), []),
    v.transform((stages) => stages.filter((stage) => stage !== null)),
  ),
  deployment_trigger: v.fallback(
    v.object({
      type: text,
      metadata: v.fallback(
        v.object({
          branch: branchName,
          commit_hash: text,
          commit_message: v.fallback(v.string(), ''),
          commit_dirty: flag,
        }),
        NO_METADATA,
      ),
    }),
    { type: null, metadata: NO_METADATA },
  ),
})
type WireDeployment = v.InferOutput<typeof WireDeployment>

/** Reads one deployment of a project; null when it has no id. Nothing but the fields named here comes through. */
export function parseDeployment(project: string, wire: unknown): Deployment | null {
  const read = v.safeParse(WireDeployment, wire)
  return read.success ? build(project, read.output) : null
}

function build(project: string, wire: WireDeployment): Deployment {
  const latestStage = wire.latest_stage && stageOf(wire.latest_stage)
  const stages = wire.stages.map(stageOf)
  const status = decideStatus({ isSkipped: wire.is_skipped, latestStage, stages })
  const { type, metadata } = wire.deployment_trigger
  const message = clipMessage(metadata.commit_message)
  return {
    id: wire.id,
    shortId: wire.short_id || wire.id.slice(0, 8),
    project,
    url: wire.url || null,
    aliases: wire.aliases,
    environment: environmentOf(wire.environment),
    status,
    stage: stages.find((stage) => stage.status === 'canceled')?.name ?? latestStage?.name ?? null,
    skipReason: wire.skip_reason || null,
    createdOn: wire.created_on,
    startedOn: startOf(status, latestStage ? [...stages, latestStage] : stages, wire.created_on),
    endedOn:
      isInProgress({ status }) || status === 'skipped' ? null : (latestStage?.endedOn ?? wire.modified_on),
    modifiedOn: wire.modified_on,
    trigger: type || null,
    branch: metadata.branch || null,
    commitHash: metadata.commit_hash || null,
    commitDirty: metadata.commit_dirty,
    subject: subjectOf(message),
    message,
    stages,
  }
}

/**
 * Work begins when the first stage after the queue does; until that has a time, when the queue let it go. A finished upload
 * has no such time: it began when it was made. What was canceled in the queue never began.
 */
function startOf(status: Status, stages: readonly Stage[], createdOn: string | null): string | null {
  const queue = stages.find(({ name }) => name === 'queued')
  if (status === 'queued') return queue?.startedOn ?? null
  const first = stages.find(({ name, startedOn }) => name !== 'queued' && startedOn !== null)
  if (first || status === 'canceled') return first?.startedOn ?? null
  if (queue?.status === 'success' && queue.endedOn !== null) return queue.endedOn
  return isInProgress({ status }) || createdOn === null ? null : toMillis(createdOn)
}

function stageOf(wire: WireStage): Stage {
  return { name: wire.name, status: wire.status, startedOn: wire.started_on, endedOn: wire.ended_on }
}

function environmentOf(text: string | null): Deployment['environment'] {
  return text === 'production' || text === 'preview' ? text : 'unknown'
}
