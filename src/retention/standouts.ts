import type { DeploymentSummary } from '../domain/deployment.ts'
import { matchesGlob } from '../domain/glob.ts'
import { microsOf } from '../domain/time.ts'
import type { AgeKind, Ages, RetentionPolicy } from './policy.ts'

/** What retention looks at in a deployment. */
export type RetentionFacts = Pick<
  DeploymentSummary,
  'id' | 'environment' | 'status' | 'aliases' | 'createdOn' | 'branch'
>

/** Which deployments of a project stand out among the others, by their ids. */
export interface Standouts {
  newestProduction: string | null
  recent: ReadonlySet<string>
  rollback: ReadonlySet<string>
  newestOfBranch: ReadonlySet<string>
  newestSuccessOfBranch: ReadonlySet<string>
}

/**
 * Finds them in one walk from new to old, quickest when the list comes in that order. What has no date takes nobody's
 * place; of two of the same microsecond, the one with the lower id counts as newer.
 */
export function standoutsOf(
  deployments: readonly RetentionFacts[],
  { keepRecent, keepProduction }: Pick<RetentionPolicy, 'keepRecent' | 'keepProduction'>,
): Standouts {
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
    const at = microsOf(deployment.createdOn)
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

/** What holds for a branch: ages, from a rule (from 1) or the policy itself (null), or a rule that keeps everything. */
export type AgesInForce = { ages: Ages; rule: number | null } | { ages: null; rule: number }

/** Finds the ages for each branch of a project. Rules are tried once a branch, however many deployments it has. */
export function createAgesOf(policy: RetentionPolicy, project: string): (branch: string) => AgesInForce {
  const rules = policy.rules
    .map((rule, index) => ({ ...rule, number: index + 1 }))
    .filter((rule) => matchesGlob(rule.project, project))
  const found = new Map<string, AgesInForce>()

  const find = (branch: string): AgesInForce => {
    const rule = rules.find((one) => matchesGlob(one.branch, branch))
    return rule ? { ages: rule.ages, rule: rule.number } : { ages: policy.ages, rule: null }
  }

  return function agesOf(branch) {
    const known = found.get(branch) ?? find(branch)
    found.set(branch, known)
    return known
  }
}

/** Which of the four ages counts: how it ended goes before where. Null for what is still running or not known. */
export function ageKindOf({
  status,
  environment,
}: Pick<DeploymentSummary, 'status' | 'environment'>): AgeKind | null {
  if (status === 'success') return environment === 'unknown' ? null : environment
  if (status === 'failed') return 'failed'
  return status === 'canceled' || status === 'skipped' ? 'canceled' : null
}
