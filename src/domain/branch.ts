import * as v from 'valibot'
import { type Deployment, DeploymentSummary, newestFirst, summaryOf } from './deployment.ts'

/** Branches that a project's page shows at most. */
export const BRANCH_LIMIT = 10

/** So many of a branch's newest deployments are looked at, and further back the one with its alias and its newest success. */
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
  succeeded?: boolean
  /** Cloudflare's alias of the branch leads to it. */
  aliased?: boolean
}

/** The ids of each branch's newest deployments, as far as they are needed. */
interface BranchPick {
  ids: string[][]
  more: boolean
}

/** Picks the branches that had something deployed last, from a project's deployments, newest first. */
export function pickBranches(entries: readonly BranchEntry[]): BranchPick {
  const branches = new Map<string, { ids: string[]; succeeded: boolean; aliased: boolean }>()
  for (const { id, branch, succeeded = false, aliased = false } of entries) {
    if (!branch) continue
    const found = branches.get(branch) ?? { ids: [], succeeded: false, aliased: false }
    branches.set(branch, found)
    const isNews = (succeeded && !found.succeeded) || (aliased && !found.aliased)
    if (isNews || found.ids.length < BRANCH_DEPTH) found.ids.push(id)
    found.succeeded ||= succeeded
    found.aliased ||= aliased
  }
  const ids = [...branches.values()].map((one) => one.ids)
  return { ids: ids.slice(0, BRANCH_LIMIT), more: ids.length > BRANCH_LIMIT }
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
