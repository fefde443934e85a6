import type { RetentionPolicy } from './retention-policy.ts'
import type { Decision, Reason } from './retention-reason.ts'

/** Whether the plan of one project removes a larger share of it than the policy lets pass without a word. */
export function isLargeShare(
  plan: readonly Decision[],
  { maxShare }: Pick<RetentionPolicy, 'maxShare'>,
): boolean {
  const removed = plan.filter(({ decision }) => decision === 'remove').length
  return removed / plan.length > maxShare
}

/** How many deployments each reason was given for; a reason that was given for none is missing. */
export function countReasons(plan: Iterable<Decision>): Map<Reason['kind'], number> {
  const counts = new Map<Reason['kind'], number>()
  for (const { reason } of plan) counts.set(reason.kind, (counts.get(reason.kind) ?? 0) + 1)
  return counts
}
