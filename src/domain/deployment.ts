import * as v from 'valibot'
import { BUILD_GIVEN_UP_MS, STATUSES, Stage } from './status.ts'
import { between, DAY_MS, microsOf } from './time.ts'

/** `unknown` is what Cloudflare may add later. */
export const ENVIRONMENTS = ['production', 'preview', 'unknown'] as const

const nullableText = v.nullable(v.string())

/**
 * What lists show of a deployment. Every field of it is public; nothing else of a deployment is.
 * Times are ISO 8601, UTC, milliseconds; `createdOn` has microseconds where Cloudflare wrote them.
 */
export const DeploymentSummary = v.object({
  id: v.string(),
  /** The first 8 hex digits of the id, as Cloudflare prints it. */
  shortId: v.string(),
  project: v.string(),
  /** As Cloudflare gave it. It may not resolve for a deployment that failed or was skipped. */
  url: nullableText,
  aliases: v.array(v.string()),
  environment: v.picklist(ENVIRONMENTS),
  status: v.picklist(STATUSES),
  /** The name of the stage it is in, failed in or ended with. */
  stage: nullableText,
  skipReason: nullableText,
  createdOn: nullableText,
  /** When its work began; while it waits, when it came into the queue. Null while no stage of it has a time. */
  startedOn: nullableText,
  /** When it ended, however it ended; null while it runs. */
  endedOn: nullableText,
  /** `github:push`, `ad_hoc`, `deploy_hook` or whatever Cloudflare adds. */
  trigger: nullableText,
  branch: nullableText,
  commitHash: nullableText,
  commitDirty: v.boolean(),
  /** One line of the commit message. */
  subject: v.string(),
  /** When this board deletes it; missing for one that stays. */
  deletesOn: v.optional(v.string()),
  /** When the board first saw it past the queue (ms): Cloudflare's own times may be of its wait. Only of what works there. */
  seenAt: v.optional(v.number()),
})
export type DeploymentSummary = v.InferOutput<typeof DeploymentSummary>

/** All that is public of one deployment. */
export const Deployment = v.object({
  ...DeploymentSummary.entries,
  modifiedOn: nullableText,
  stages: v.array(Stage),
  message: v.string(),
})
export type Deployment = v.InferOutput<typeof Deployment>

/** The part of a deployment that lists need. */
export function summaryOf(deployment: Deployment): DeploymentSummary {
  const { modifiedOn: _modified, stages: _stages, message: _message, ...summary } = deployment
  return summary
}

/** What a summary tells, as a deployment: no stages, and one line of the message. */
export function fromSummary(summary: DeploymentSummary): Deployment {
  return {
    ...summary,
    modifiedOn: summary.endedOn ?? summary.createdOn,
    stages: [],
    message: summary.subject,
  }
}

/** Deployments of which environment; null: of any. */
export type DeploymentFilter = 'production' | 'preview' | null

/**
 * How long a deployment or a stage worked, in milliseconds; null while it does, or where a time is missing. Never negative:
 * the stage `queued` is recorded as ending up to 100 ms before it started.
 */
export function duration({ startedOn, endedOn }: Pick<Stage, 'startedOn' | 'endedOn'>): number | null {
  return between(startedOn, endedOn)
}

type Made = Pick<DeploymentSummary, 'createdOn'>

/** In microseconds. What has no date is older than any other, and what is not there older than that. */
const orderOf = (one: Made | null) => (one === null ? -2 : (microsOf(one.createdOn) ?? -1))

/** Whether one was made after another, of which either may not be there. Their texts do not tell: some have more digits. */
export const isNewer = (one: Made | null, other: Made | null) => orderOf(one) > orderOf(other)

/** Newest first; what has no date comes last, in a fixed order. */
export function newestFirst(a: Made & { id: string }, b: Made & { id: string }): number {
  return orderOf(b) - orderOf(a) || (a.id < b.id ? -1 : 1)
}

/** When it was made (ms); null for one without a date. */
export function madeAt({ createdOn }: Pick<DeploymentSummary, 'createdOn'>): number | null {
  return Date.parse(createdOn ?? '') || null
}

/** When it ended, or was made where that is not told (ms). */
export function endedAt({ endedOn, createdOn }: Pick<DeploymentSummary, 'createdOn' | 'endedOn'>) {
  return Date.parse(endedOn ?? '') || madeAt({ createdOn })
}

/** True for a deployment that will still change by itself. */
export function isInProgress({ status }: Pick<DeploymentSummary, 'status'>): boolean {
  return status === 'queued' || status === 'building'
}

/**
 * When a deployment in progress is taken for one that hangs, though Cloudflare calls it running for ever (ms). A build is
 * measured from its own start, whatever it waited for before; what waits takes as long as what is ahead of it. Where no
 * stage ever got a time, a day tells that none will come. Null: not by time alone.
 */
export function stuckAt({ status, createdOn, startedOn }: DeploymentSummary): number | null {
  if (!isInProgress({ status })) return null
  if (startedOn === null) return (Date.parse(createdOn ?? '') || 0) + DAY_MS
  return status === 'queued' ? null : Date.parse(startedOn) + BUILD_GIVEN_UP_MS
}

/** True for one that hangs at `now` (ms): nobody waits for it any more. */
export function isStuck(deployment: DeploymentSummary, now: number): boolean {
  const at = stuckAt(deployment)
  return at !== null && at <= now
}
