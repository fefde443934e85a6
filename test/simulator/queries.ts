import { type Plan, progress } from './build.ts'
import type { PagesProject } from './world.ts'

/** Newest first; of two with the same time, the one added later. What starts in the future is not there yet. */
export function deploymentsAt(project: PagesProject, now: number): Plan[] {
  return project.deployments
    .filter(({ createdAt }) => createdAt <= now)
    .reverse()
    .sort((a, b) => b.createdAt - a.createdAt)
}

/** "Canonical": what the production address serves, the newest successful production deployment. */
export function canonicalOf(deployments: readonly Plan[], now: number): Plan | undefined {
  return deployments.find(
    (plan) => plan.environment === 'production' && progress(plan, now).phase === 'success',
  )
}

/**
 * The deployment a preview branch's alias points to: its newest that has left the queue and has not failed, been
 * canceled or skipped. Production has none on record [R1].
 */
export function aliasHolder(deployments: readonly Plan[], branch: string, now: number): Plan | undefined {
  return deployments.find((plan) => {
    if (plan.branch !== branch || plan.environment === 'production') return false
    const { phase } = progress(plan, now)
    return phase === 'building' || phase === 'success'
  })
}
