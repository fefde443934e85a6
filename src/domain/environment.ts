import * as v from 'valibot'
import { DeploymentSummary, newestFirst } from './deployment.ts'
import { matchesGlob } from './glob.ts'

/** A name for branches, `staging` say: one branch, or those that match a pattern. */
export interface NamedBranches {
  name: string
  branch: string
}

/** What is on a named environment. */
export const Environment = v.object({
  name: v.string(),
  /** The newest deployment of all its branches. */
  newest: DeploymentSummary,
  /** The newest of them that succeeded: this is what is on it. Null when none is known. */
  shown: v.nullable(DeploymentSummary),
})
export type Environment = v.InferOutput<typeof Environment>

/** The names of Cloudflare's own. */
export const ENVIRONMENT_NAMES = ['production', 'preview'] as const

/** The environments of a project: Cloudflare's two, and the named ones that something of it was deployed to. */
export function environmentNames({ environments = [] }: { environments?: Environment[] | undefined }) {
  return [...ENVIRONMENT_NAMES, ...environments.map(({ name }) => name)]
}

type Placed = Pick<DeploymentSummary, 'environment' | 'branch'>

/** The name of the first one that the branch belongs to; null for none. What is built for production belongs to that alone. */
export function environmentOf(named: readonly NamedBranches[], { environment, branch }: Placed) {
  if (environment === 'production' || branch === null) return null
  return named.find((one) => matchesGlob(one.branch, branch))?.name ?? null
}

/** What is on each, in the order of the names, as far as these deployments tell; without those that none belongs to. */
export function makeEnvironments(
  named: readonly NamedBranches[],
  deployments: readonly DeploymentSummary[],
): Environment[] {
  const known = deployments.toSorted(newestFirst)
  return named.flatMap(({ name }) => {
    const own = known.filter((one) => environmentOf(named, one) === name)
    const shown = own.find(({ status }) => status === 'success') ?? null
    return own[0] ? [{ name, newest: own[0], shown }] : []
  })
}
