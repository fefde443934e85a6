import type { DeploymentSummary } from './deployment.ts'
import type { RetentionPolicy } from './retention-policy.ts'

/** What retention looks at in a deployment. */
export type RetentionFacts = Pick<
  DeploymentSummary,
  'id' | 'environment' | 'status' | 'aliases' | 'createdOn' | 'branch'
>

/** Which deployments of a project stand out among the others, by their ids. */
export interface Standing {
  newestProduction: string | null
  recent: ReadonlySet<string>
  rollback: ReadonlySet<string>
  newestOfBranch: ReadonlySet<string>
  newestSuccessOfBranch: ReadonlySet<string>
}

/** Milliseconds since 1970; null for a date that is missing or none. */
export function createdAt({ createdOn }: RetentionFacts): number | null {
  const at = Date.parse(createdOn ?? '')
  return Number.isNaN(at) ? null : at
}

/**
 * Finds them in one walk from new to old, quickest when the list comes in that order. What has no date takes nobody's
 * place; of two with the same date, the one with the lower id counts as newer, as in the lists.
 */
export function standingOf(
  deployments: readonly RetentionFacts[],
  { keepRecent, keepProduction }: Pick<RetentionPolicy, 'keepRecent' | 'keepProduction'>,
): Standing {
  const sorted = newestFirst(deployments)
  const successes = sorted.filter((one) => one.status === 'success')
  const production = successes.filter((one) => one.environment === 'production')
  return {
    newestProduction: production[0]?.id ?? null,
    recent: idsOf(sorted.slice(0, keepRecent)),
    rollback: idsOf(production.slice(0, keepProduction)),
    newestOfBranch: firstOfBranches(sorted),
    newestSuccessOfBranch: firstOfBranches(successes),
  }
}

function newestFirst(deployments: readonly RetentionFacts[]): RetentionFacts[] {
  const dated: { at: number; deployment: RetentionFacts }[] = []
  for (const deployment of deployments) {
    const at = createdAt(deployment)
    if (at !== null) dated.push({ at, deployment })
  }
  dated.sort((a, b) => b.at - a.at || (a.deployment.id < b.deployment.id ? -1 : 1))
  return dated.map(({ deployment }) => deployment)
}

function firstOfBranches(sorted: readonly RetentionFacts[]): Set<string> {
  const first = new Map<string, string>()
  for (const { branch, id } of sorted) {
    if (branch && !first.has(branch)) first.set(branch, id)
  }
  return new Set(first.values())
}

function idsOf(deployments: readonly RetentionFacts[]): Set<string> {
  return new Set(deployments.map(({ id }) => id))
}
