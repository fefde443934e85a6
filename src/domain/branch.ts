import * as v from 'valibot'
import { type Deployment, DeploymentSummary, newestFirst, summaryOf } from './deployment.ts'

/** Branches that a project's page shows at most. */
export const BRANCH_LIMIT = 10

/** So many of a branch's newest deployments are looked at for its alias and its newest success. */
export const BRANCH_DEPTH = 5

/** Where a branch is: its newest deployment, and what its stable address shows. */
export const Branch = v.object({
  newest: DeploymentSummary,
  /** As Cloudflare gave them; never computed from the branch's name. Empty when none is known. */
  aliases: v.array(v.string()),
  /** The newest one that succeeded: an alias shows it. Null when none is known. */
  shown: v.nullable(DeploymentSummary),
})
export type Branch = v.InferOutput<typeof Branch>

/** The branches of a project, the newest first. `more`: there are, or may be, others. */
export const Branches = v.object({ list: v.array(Branch), more: v.boolean() })
export type Branches = v.InferOutput<typeof Branches>

/** What the mirror's index tells of a deployment. */
export interface BranchEntry {
  id: string
  branch: string | null
}

/** The ids of each branch's newest deployments, as far as they are needed. */
export interface BranchPick {
  ids: string[][]
  more: boolean
}

/** Picks the branches that had something deployed last, from a project's deployments, newest first. */
export function pickBranches(entries: readonly BranchEntry[]): BranchPick {
  const branches = new Map<string, string[]>()
  for (const { id, branch } of entries) {
    if (!branch) continue
    const ids = branches.get(branch) ?? []
    branches.set(branch, ids)
    if (ids.length < BRANCH_DEPTH) ids.push(id)
  }
  return { ids: [...branches.values()].slice(0, BRANCH_LIMIT), more: branches.size > BRANCH_LIMIT }
}

/**
 * A branch, from its newest deployments; null without any. Cloudflare gives the alias to the newest deployment of a
 * branch and takes it from the older ones, so the newest that has one tells it.
 */
export function makeBranch(deployments: readonly Deployment[]): Branch | null {
  const known = deployments.map(summaryOf).sort(newestFirst)
  const [newest] = known
  if (!newest) return null
  return {
    newest,
    aliases: known.find((one) => one.aliases.length > 0)?.aliases ?? [],
    shown: known.find((one) => one.status === 'success') ?? null,
  }
}
