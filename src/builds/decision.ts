import { type Deployment, type DeploymentSummary, isInProgress, isStuck } from '../domain/deployment.ts'
import type { Status } from '../domain/status.ts'
import { MINUTE_MS } from '../domain/time.ts'
import type { SkipReason } from '../ledger/entry.ts'
import { wasUploaded } from './budget.ts'

/** A build that a schedule started, as far as its end is known. */
export interface StartedBuild {
  id: string
  /** Milliseconds since 1970. */
  at: number
  status: Status
}

/** Cloudflare's clock may be behind ours by as much (ms), when a build that an interrupted call started is looked for. */
const CLOCK_SKEW_MS = MINUTE_MS

/** After so many failed builds in a row a schedule waits for a build that succeeds. */
const FAILURES_ENOUGH = 3

export interface BuildQuestion {
  /** Of the branch, in any order: at least its newest, and all that run. */
  deployments: readonly DeploymentSummary[]
  /** The last builds of the schedule, oldest first. */
  started: readonly StartedBuild[]
  /** Builds of this month, and how many there may be. */
  used: number
  budget: number
  /** Milliseconds since 1970. */
  now: number
}

/** Why the build that is due is not to be started; null when it is. */
export function reasonToSkip({ deployments, started, used, budget, now }: BuildQuestion): SkipReason | null {
  if (deployments.some((one) => isInProgress(one) && !isStuck(one, now))) return 'build-running'
  if (hasGivenUp(started, deployments)) return 'last-builds-failed'
  return used >= budget ? 'budget-used-up' : null
}

/** The builds to remember, with what is known of them now: those before the branch's last success do not count any more. */
export function rememberStarted(
  started: readonly StartedBuild[],
  deployments: readonly DeploymentSummary[],
): StartedBuild[] {
  const succeededAt = lastSuccess(deployments)
  return started
    .map((build) => ({
      ...build,
      status: deployments.find(({ id }) => id === build.id)?.status ?? build.status,
    }))
    .filter((build) => build.at > succeededAt)
    .slice(-FAILURES_ENOUGH)
}

function hasGivenUp(started: readonly StartedBuild[], deployments: readonly DeploymentSummary[]): boolean {
  const last = rememberStarted(started, deployments)
  return last.length === FAILURES_ENOUGH && last.every(({ status }) => status === 'failed')
}

function lastSuccess(deployments: readonly DeploymentSummary[]): number {
  // Without a date it might have been made just now.
  const times = deployments
    .filter(({ status }) => status === 'success')
    .map(({ createdOn }) => Date.parse(createdOn ?? '') || Number.POSITIVE_INFINITY)
  return Math.max(Number.NEGATIVE_INFINITY, ...times)
}

/**
 * The build that an interrupted call started, if it did: of the branch's ones, made since the call was announced (ms), no
 * upload, and none of those that are known to be started otherwise.
 */
export function findInterrupted(
  intentAt: number,
  deployments: readonly Deployment[],
  others: readonly StartedBuild[],
): Deployment | undefined {
  const known = new Set(others.map(({ id }) => id))
  const isSince = ({ createdOn }: Deployment) => Date.parse(createdOn ?? '') >= intentAt - CLOCK_SKEW_MS
  return deployments.find((one) => isSince(one) && !known.has(one.id) && !wasUploaded(one))
}
