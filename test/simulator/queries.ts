import { type Plan, progress } from './build.ts'
import type { Branch, PagesProject } from './project.ts'

/** Newest first; of two with the same time, the one added later. What starts in the future is not there yet. */
export function deploymentsAt(project: PagesProject, now: number): Plan[] {
  return startedBy(project.deployments, now).reverse()
}

export function findDeployment(project: PagesProject, id: string, now: number): Plan | undefined {
  return project.deployments.find((plan) => plan.id === id && plan.createdAt <= now)
}

export function latestOf(project: PagesProject, now: number): Plan | undefined {
  return newestFirst(project.deployments, now).next().value
}

/** The newest successful production deployment of some, which are newest first. */
export function canonicalOf(deployments: Iterable<Plan>, now: number): Plan | undefined {
  for (const plan of deployments) if (isTarget(plan, now)) return plan
  return undefined
}

/** A successful production deployment: what production may serve, and what a rollback may go to. */
export function isTarget(plan: Plan, now: number): boolean {
  return plan.environment === 'production' && progress(plan, now).phase === 'success'
}

/**
 * "Canonical": what the production address serves. After a rollback its target, until a deployment that succeeds
 * later takes over.
 */
export function liveOf({ deployments, rollback }: PagesProject, now: number): Plan | undefined {
  if (!rollback) return canonicalOf(newestFirst(deployments, now), now)
  for (const plan of newestFirst(deployments, now)) {
    if (isTarget(plan, now) && progress(plan, now).modifiedAt > rollback.at) return plan
  }
  return rollback.target
}

/**
 * The deployment a preview branch's alias serves: its newest that has left the queue and has not failed, been
 * canceled or skipped. Production has none on record [R1].
 */
export function aliasTarget(branch: Branch | undefined, now: number): Plan | undefined {
  for (const plan of newestFirst(branch?.deployments ?? [], now)) {
    if (plan.environment !== 'preview') continue
    const { phase } = progress(plan, now)
    if (phase === 'building' || phase === 'success') return plan
  }
  return undefined
}

/** Walks back without copying: a list may hold hundreds of thousands, and the answer is mostly near its end. */
export function* newestFirst(plans: readonly Plan[], now: number): Generator<Plan, undefined> {
  for (let index = plans.length - 1; index >= 0; index--) {
    const plan = plans[index]
    if (plan && plan.createdAt <= now) yield plan
  }
}

/** A copy of those that have started: the list is sorted, so they are its beginning. */
function startedBy(plans: readonly Plan[], now: number): Plan[] {
  let end = plans.length
  while (end > 0 && (plans[end - 1]?.createdAt ?? 0) > now) end -= 1
  return plans.slice(0, end)
}
