import { shortHash } from '../domain/hash.ts'
import { AGE_KINDS, type Ages, FINGERPRINT_LENGTH, type RetentionPolicy } from './policy.ts'
import type { Decision } from './reasons.ts'

/**
 * A short name of exactly what a plan removes, in any order, for the operator to agree to: 12 hex digits.
 * Plans of several projects are put together by giving all their decisions.
 */
export function fingerprintOf(plan: Iterable<Pick<Decision, 'id' | 'decision'>>): Promise<string> {
  const ids = [...plan].filter(({ decision }) => decision === 'remove').map(({ id }) => id)
  return fingerprint(ids.sort())
}

/**
 * A short name of what a policy decides, and when: another one begins a new grace. It does not cover `confirm` nor the
 * numbers that only slow a run down or hold it back (`max_deletes_per_run`, `max_share`).
 */
export function policyFingerprint(policy: RetentionPolicy): Promise<string> {
  const { mode, ages, keepRecent, keepProduction, grace, rules } = policy
  return fingerprint([
    [mode, agesInOrder(ages), keepRecent, keepProduction, grace],
    ...rules.map((rule) => [rule.project, rule.branch, rule.ages && agesInOrder(rule.ages)]),
  ])
}

function agesInOrder(ages: Ages) {
  return AGE_KINDS.map((kind) => ages[kind])
}

async function fingerprint(facts: unknown[]): Promise<string> {
  return (await shortHash(JSON.stringify(facts))).slice(0, FINGERPRINT_LENGTH)
}
