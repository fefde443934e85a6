import { aliasLabel } from './alias.ts'
import type { Outcome, Plan, SkipReason, StageName } from './build.ts'
import { planDeployment } from './plan.ts'
import { aliasHolder, deploymentsAt } from './queries.ts'
import { type Seeded, seeded } from './seeded.ts'

export interface Repository {
  type: 'github' | 'gitlab'
  owner: string
  repo: string
}

/** A project as the account holds it. */
export interface PagesProject {
  id: string
  name: string
  subdomain: string
  /** Custom domains, without the subdomain. */
  domains: string[]
  /** Undefined for direct upload. */
  source: Repository | undefined
  productionBranch: string
  createdAt: number
  deployments: Plan[]
  /** Label of each branch that was ever deployed. */
  aliases: Map<string, string>
  /** Ids that will never get their branch's alias back: an alias that was deleted does not fall back [F]. */
  withoutAlias: Set<string>
}

export interface NewProject {
  name: string
  id?: string | undefined
  /** Default: `<name>.pages.dev`. Cloudflare adds a suffix when that is taken. */
  subdomain?: string | undefined
  domains?: string[] | undefined
  source?: Repository | undefined
  productionBranch?: string | undefined
  createdAt?: number | undefined
}

export interface NewDeployment {
  id?: string | undefined
  branch?: string | undefined
  message?: string | undefined
  hash?: string | undefined
  dirty?: boolean | undefined
  /** Default: `<provider>:push`, or `ad_hoc` in a project without a repository. */
  trigger?: string | undefined
  /** Milliseconds; default now. */
  at?: number | undefined
  outcome?: Outcome | undefined
  /** Default: `build` for a failure, `queued` for a cancellation. */
  failedStage?: StageName | undefined
  skipReason?: SkipReason | undefined
  /** Milliseconds. */
  durations?: Partial<Record<StageName, number>> | undefined
  /** Milliseconds between two stages; default 0. */
  pause?: number | undefined
}

/** One Cloudflare account and its Pages projects. */
export interface World {
  readonly projects: readonly PagesProject[]
  project(name: string): PagesProject | undefined
  addProject(project: NewProject): void
  removeProject(name: string): void
  /** Starts a deployment (in the past, when `at` says so) and returns its id. */
  deploy(projectName: string, deployment?: NewDeployment): string
  removeDeployment(projectName: string, id: string): void
}

export function createWorld(options: { now: () => number; seed: number }): World {
  const projects: PagesProject[] = []
  const counts = new Map<string, number>()

  /** Seeded by the project and its count, so one project's ids do not depend on what happens in another. */
  function randomOf(projectName: string): Seeded {
    const count = (counts.get(projectName) ?? 0) + 1
    counts.set(projectName, count)
    return seeded(`${options.seed}/${projectName}/${count}`)
  }

  function existing(name: string): PagesProject {
    const project = projects.find((candidate) => candidate.name === name)
    if (!project) throw new Error(`the simulated account has no project "${name}"`)
    return project
  }

  return {
    projects,
    project: (name) => projects.find((project) => project.name === name),

    addProject(project) {
      if (projects.some(({ name }) => name === project.name))
        throw new Error(`"${project.name}" exists already`)
      projects.push({
        id: project.id ?? randomOf(project.name).uuid(),
        name: project.name,
        subdomain: project.subdomain ?? `${project.name}.pages.dev`,
        domains: project.domains ?? [],
        source: project.source,
        productionBranch: project.productionBranch ?? 'main',
        createdAt: project.createdAt ?? options.now(),
        deployments: [],
        aliases: new Map(),
        withoutAlias: new Set(),
      })
    },

    removeProject(name) {
      projects.splice(projects.indexOf(existing(name)), 1)
    },

    deploy(projectName, deployment = {}) {
      const project = existing(projectName)
      const plan = planDeployment(project, deployment, options.now(), randomOf(projectName))
      project.deployments.push(plan)
      reserveAlias(project, plan.branch)
      return plan.id
    },

    removeDeployment(projectName, id) {
      const project = existing(projectName)
      const removed = project.deployments.find((plan) => plan.id === id)
      if (!removed) throw new Error(`"${projectName}" has no deployment "${id}"`)
      loseAlias(project, removed, options.now())
      project.deployments = project.deployments.filter((plan) => plan !== removed)
    },
  }
}

function reserveAlias(project: PagesProject, branch: string): void {
  if (project.aliases.has(branch)) return
  const taken = new Set(project.aliases.values())
  project.aliases.set(
    branch,
    aliasLabel(branch, (label) => taken.has(label)),
  )
}

/** A deleted alias does not come back: what is left of the branch keeps `aliases: null` [F]. */
function loseAlias(project: PagesProject, removed: Plan, now: number): void {
  const deployments = deploymentsAt(project, now)
  if (aliasHolder(deployments, removed.branch, now)?.id !== removed.id) return
  for (const { id, branch } of deployments) if (branch === removed.branch) project.withoutAlias.add(id)
}
