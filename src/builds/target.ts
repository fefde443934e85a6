import type { Deployment } from '../domain/deployment.ts'
import type { SkipReason } from '../ledger/entry.ts'
import type { ProjectKey } from '../mirror/deployments.ts'
import { decodeDeployment } from '../mirror/protocol.ts'
import { factsOf, type Store } from '../mirror/store.ts'
import { wasUploaded } from './budget.ts'
import type { StartedBuild } from './decision.ts'
import type { BuildEntry } from './settings.ts'

/** Cloudflare's clock may be behind ours by as much (ms), when a build that an interrupted call started is looked for. */
const CLOCK_SKEW_MS = 60_000

/** The branch to build. */
export interface Target {
  project: string
  projectKey: ProjectKey
  branch: string
  isProduction: boolean
}

/** Where a build goes; a reason to skip it when nowhere. */
export function findTarget(store: Store, entry: BuildEntry): Target | SkipReason {
  const row = store.project(entry.project)
  if (!row) return 'no-such-project'
  const { name, productionBranch, repository } = factsOf(row)
  if (repository === null) return 'direct-upload'
  const branch = entry.branch ?? productionBranch
  if (branch === null) return 'no-branch'
  return { project: name, projectKey: row.key, branch, isProduction: branch === productionBranch }
}

/**
 * What is known of the branch: the newest, all that run, those that the schedule remembers, and the last success since
 * those, however many deployments of other branches came since.
 */
export function deploymentsOf(
  { deployments }: Store,
  { projectKey, branch }: Target,
  started: readonly StartedBuild[],
): Deployment[] {
  const [first] = started
  const known = [
    ...deployments.newest(projectKey).map(decodeDeployment),
    ...deployments.running(projectKey),
    ...started.map(({ id }) => deployments.one(id)),
    first ? deployments.lastSuccess(projectKey, branch, first.at) : null,
  ].filter((one) => one !== null)
  const byId = new Map(known.map((one) => [one.id, one]))
  return [...byId.values()].filter((one) => one.branch === branch)
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
  return deployments.find(
    (one) =>
      !wasUploaded(one) && !known.has(one.id) && Date.parse(one.createdOn ?? '') >= intentAt - CLOCK_SKEW_MS,
  )
}
