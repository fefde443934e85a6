import type { DeploymentSummary } from './deployment.ts'
import { matchesGlob } from './glob.ts'
import type { AgeKind, Ages, RetentionPolicy } from './retention-policy.ts'

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
  switch (status) {
    case 'success':
      return environment === 'unknown' ? null : environment
    case 'failed':
      return 'failed'
    case 'canceled':
    case 'skipped':
      return 'canceled'
    case 'queued':
    case 'building':
    case 'unknown':
      return null
  }
}
