import type { Deployment } from '../../domain/deployment.ts'
import type { SkipReason } from '../../ledger/entry.ts'
import { type DeploymentTable, readBody } from '../deployments.ts'
import { cardOf, type ProjectTable } from '../projects.ts'
import type { ScheduleState } from './schedules.ts'

/** Cloudflare's clock may be behind ours by as much (ms), when a build that an interrupted call started is looked for. */
const CLOCK_SKEW_MS = 60_000

/** The branch to build, and what is known of it. */
export interface Target {
  project: string
  branch: string
  isProduction: boolean
  /** Of the branch: the newest, all that run, those that the schedule remembers, and the last success since those. */
  deployments: Deployment[]
}

interface Tables {
  projects: ProjectTable
  deployments: DeploymentTable
}

/** Where a build goes; a reason to skip it when nowhere. */
export function findTarget(
  { entry, started }: ScheduleState,
  { projects, deployments }: Tables,
): Target | SkipReason {
  const row = projects.one(entry.project)
  if (!row) return 'no-such-project'
  const { project } = cardOf(row)
  if (project.repository === null) return 'direct-upload'
  const branch = entry.branch ?? project.productionBranch
  if (branch === null) return 'no-branch'
  const [first] = started
  const bodies = new Set([
    ...deployments.newest(project.name),
    ...deployments.running(project.name),
    // However many deployments of other branches came since.
    ...started.map(({ id }) => deployments.body(id)).filter((body) => body !== null),
    ...(first ? deployments.lastSuccess(project.name, branch, new Date(first.at).toISOString()) : []),
  ])
  return {
    project: project.name,
    branch,
    isProduction: branch === project.productionBranch,
    deployments: [...bodies].map(readBody).filter((one) => one.branch === branch),
  }
}

/** The build that an interrupted call started, if it did: of the branch's ones, made since, and not known to be another. */
export function findInterrupted(
  { intentAt, started }: ScheduleState,
  deployments: readonly Deployment[],
): Deployment | undefined {
  const since = (intentAt ?? 0) - CLOCK_SKEW_MS
  const remembered = new Set(started.map(({ id }) => id))
  return deployments.find(
    ({ id, trigger, createdOn }) =>
      trigger !== 'ad_hoc' && !remembered.has(id) && Date.parse(createdOn ?? '') >= since,
  )
}
