import type { Plan } from './build.ts'
import type { CustomDomain } from './domains.ts'
import type { Asset } from './files.ts'
import type { ProjectSettings } from './settings.ts'
import { logTimestamp } from './timestamp.ts'
import type { NewDeployment } from './world.ts'

export interface Repository {
  type: 'github' | 'gitlab'
  owner: string
  repo: string
}

/** What belongs to one branch: its alias and its deployments. */
export interface Branch {
  /** The label of its alias, kept for as long as the project exists. */
  label: string
  /** Oldest first. */
  deployments: Plan[]
  /** Those that will never show the alias again: after a deletion it serves them, but they do not say so [F]. */
  withoutAlias: Set<Plan>
}

/** A project as the account holds it. */
export interface PagesProject {
  id: string
  name: string
  subdomain: string
  /** Without the subdomain. */
  domains: CustomDomain[]
  /** Undefined for direct upload. */
  source: Repository | undefined
  productionBranch: string
  createdAt: number
  settings: ProjectSettings
  /** By the time of creation, oldest first; what starts in the future is in it. */
  deployments: Plan[]
  /** Every branch that was ever deployed. */
  branches: Map<string, Branch>
  /** Labels of aliases that are taken. */
  labels: Set<string>
  /** The deployment that production was moved back (or forward) to, and when. */
  rollback: { target: Plan; at: number } | undefined
  /** Uploaded files by hash, and the hashes that `upsert-hashes` confirmed. */
  assets: Map<string, Asset>
  confirmed: Set<string>
  /** What the next deployments that are asked for over HTTP will be like. */
  upcoming: NewDeployment[]
}

/** Keeps a list sorted by `created_on` as it is told; of two with the same time, the one added later comes later. */
export function insertByTime(plans: Plan[], plan: Plan): void {
  let low = 0
  let high = plans.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = plans[middle]
    if (!other || isCreatedBy(other, plan)) low = middle + 1
    else high = middle
  }
  plans.splice(low, 0, plan)
}

/** To the microsecond. */
function isCreatedBy(plan: Plan, other: Plan): boolean {
  if (plan.createdAt !== other.createdAt) return plan.createdAt < other.createdAt
  return logTimestamp(plan.createdAt, plan.id) <= logTimestamp(other.createdAt, other.id)
}
