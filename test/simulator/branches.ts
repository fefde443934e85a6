import { aliasLabel } from './alias.ts'
import type { Plan } from './build.ts'
import { type Branch, insertByTime, type PagesProject } from './project.ts'
import { aliasTarget } from './queries.ts'

/** Adds a deployment to the project and to its branch, which gets its label with its first one. */
export function addToBranch(project: PagesProject, plan: Plan): void {
  insertByTime(project.deployments, plan)
  insertByTime(branchOf(project, plan.branch).deployments, plan)
}

/** Takes it out of both. The alias of the branch falls back to an older one, which does not show it. */
export function removeFromBranch(project: PagesProject, plan: Plan, now: number): void {
  const branch = branchOf(project, plan.branch)
  if (aliasTarget(branch, now) === plan) silenceBefore(branch, plan)
  remove(project.deployments, plan)
  remove(branch.deployments, plan)
  if (project.rollback?.target === plan) project.rollback = undefined
}

/** Those before the first silent one are silent already. */
function silenceBefore({ deployments, withoutAlias }: Branch, plan: Plan): void {
  for (let index = deployments.indexOf(plan) - 1; index >= 0; index--) {
    const older = deployments[index]
    if (!older || withoutAlias.has(older)) return
    withoutAlias.add(older)
  }
}

function branchOf(project: PagesProject, name: string): Branch {
  const known = project.branches.get(name)
  if (known) return known
  const label = aliasLabel(name, (wanted) => project.labels.has(wanted))
  const branch = { label, deployments: [], withoutAlias: new Set<Plan>() }
  project.branches.set(name, branch)
  project.labels.add(label)
  return branch
}

function remove(plans: Plan[], plan: Plan): void {
  const index = plans.indexOf(plan)
  if (index >= 0) plans.splice(index, 1)
}
