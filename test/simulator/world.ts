import { addToBranch, removeFromBranch } from './branches.ts'
import type { Outcome, Plan, SkipReason } from './build.ts'
import type { Manifest } from './files.ts'
import { type NewProject, newProject } from './new-project.ts'
import { planDeployment } from './plan.ts'
import type { PagesProject } from './project.ts'
import { type Seeded, seeded } from './seeded.ts'
import type { StageName } from './stages.ts'

export type { PagesProject, Repository } from './project.ts'

export interface NewDeployment {
  id?: string | undefined
  branch?: string | undefined
  message?: string | undefined
  hash?: string | undefined
  dirty?: boolean | undefined
  /** Default: `<provider>:push`, or `ad_hoc` in a project without a repository. */
  trigger?: string | undefined
  /** Default: whether its trigger is `ad_hoc`, which builds that a client asks for by POST have, too. */
  isUpload?: boolean | undefined
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
  /** What was uploaded: path to hash. */
  files?: Manifest | undefined
  usesFunctions?: boolean | undefined
  /** The last line of the log, when it fails. */
  failure?: string | undefined
  /** What its build command writes; by default a few lines. */
  log?: readonly string[] | undefined
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
  /** Starts a deployment that a client asks for, as it asks, and as `planNext` says. */
  request(projectName: string, deployment: NewDeployment): string
  /** What the next deployments that clients ask for will be like: how they end and when, what else is odd about them. */
  planNext(projectName: string, ...deployments: NewDeployment[]): void
  /** Moves production to another of its successful deployments. */
  rollBack(projectName: string, id: string): void
  /** A project from Git gets a hook that builds the head of `branch`. Returns its uuid, the secret in its address. */
  addDeployHook(projectName: string, branch: string): string
  deployHook(uuid: string): DeployHook | undefined
  /** The real order of the list is not documented. Default: newest first. */
  projectOrder: ProjectOrder
}

export type ProjectOrder = 'newest first' | 'oldest first' | 'by name'

interface DeployHook {
  project: string
  branch: string
}

export function createWorld(options: { now: () => number; seed: number }): World {
  const projects: PagesProject[] = []
  const counts = new Map<string, number>()
  const hooks = new Map<string, DeployHook>()

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

  function deploymentOf(project: PagesProject, id: string): Plan {
    const plan = project.deployments.find((candidate) => candidate.id === id)
    if (!plan) throw new Error(`"${project.name}" has no deployment "${id}"`)
    return plan
  }

  function deploy(projectName: string, deployment: NewDeployment = {}): string {
    const project = existing(projectName)
    const plan = planDeployment(project, deployment, options.now(), randomOf(projectName))
    addToBranch(project, plan)
    return plan.id
  }

  return {
    projects,
    projectOrder: 'newest first',
    project: (name) => projects.find((project) => project.name === name),

    addProject(project) {
      if (projects.some(({ name }) => name === project.name))
        throw new Error(`"${project.name}" exists already`)
      projects.push(newProject(project, randomOf(project.name), options.now()))
    },
    removeProject(name) {
      projects.splice(projects.indexOf(existing(name)), 1)
      for (const [uuid, { project }] of hooks) if (project === name) hooks.delete(uuid)
    },

    deploy,
    removeDeployment(projectName, id) {
      const project = existing(projectName)
      removeFromBranch(project, deploymentOf(project, id), options.now())
    },
    request: (projectName, deployment) =>
      deploy(projectName, { ...deployment, ...existing(projectName).upcoming.shift() }),
    planNext(projectName, ...deployments) {
      existing(projectName).upcoming.push(...deployments)
    },
    rollBack(projectName, id) {
      const project = existing(projectName)
      project.rollback = { target: deploymentOf(project, id), at: options.now() }
    },

    addDeployHook(projectName, branch) {
      if (!existing(projectName).source) throw new Error(`"${projectName}" has no repository to build`)
      const uuid = seeded(`${options.seed}/hook/${projectName}/${hooks.size}`).uuid()
      hooks.set(uuid, { project: projectName, branch })
      return uuid
    },
    deployHook: (uuid) => hooks.get(uuid),
  }
}
