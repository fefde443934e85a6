import type { Context } from 'hono'
import * as v from 'valibot'
import type { Account } from '../api.ts'
import { failure, success } from '../envelope.ts'
import { ERRORS, refusal } from '../errors.ts'
import type { PagesProject } from '../project.ts'
import { deploymentsAt } from '../queries.ts'
import { seeded } from '../seeded.ts'
import { changedVariables } from '../settings.ts'
import { wireProject } from '../wire.ts'
import type { World } from '../world.ts'
import { jsonBody } from './body.ts'

/** From how many deployments on a project cannot be deleted (8000076); "more than 100" in users' reports. */
const MOST_DEPLOYMENTS = 100

const variable = v.object({ type: v.picklist(['plain_text', 'secret_text']), value: v.string() })
const config = v.object({ env_vars: v.optional(v.record(v.string(), v.nullable(variable))) })
const settings = {
  build_config: v.optional(
    v.object({
      build_command: v.exactOptional(v.nullable(v.string())),
      destination_dir: v.exactOptional(v.nullable(v.string())),
      root_dir: v.exactOptional(v.nullable(v.string())),
      build_caching: v.exactOptional(v.nullable(v.boolean())),
    }),
  ),
  deployment_configs: v.optional(v.object({ production: v.optional(config), preview: v.optional(config) })),
}
const branchName = v.pipe(v.string(), v.minLength(1))
const editSchema = v.object({ production_branch: v.optional(branchName), ...settings })
const createSchema = v.object({
  // The rule is the SDK's; the length is that of a DNS label without the suffix.
  name: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,57}$/)),
  production_branch: branchName,
  source: v.optional(
    v.object({
      type: v.picklist(['github', 'gitlab']),
      config: v.object({ owner: v.string(), repo_name: v.string() }),
    }),
  ),
  ...settings,
})

export function createProject({ world, now }: Account) {
  return async function createProject(c: Context): Promise<Response> {
    const wanted = await jsonBody(c, createSchema)
    if (!wanted) return failure(refusal('The project needs a valid name and a production branch.'))
    const { name, production_branch, source } = wanted
    if (world.project(name)) return failure(ERRORS.projectExists)
    world.addProject({
      name,
      subdomain: freeSubdomain(world, name),
      productionBranch: production_branch,
      source: source && { type: source.type, owner: source.config.owner, repo: source.config.repo_name },
    })
    const project = world.project(name)
    if (!project) throw new Error(`the project "${name}" was not made`)
    change(project, wanted)
    return success(wireProject(project, now()))
  }
}

export function editProject({ now }: Account) {
  return async function editProject(project: PagesProject, c: Context): Promise<Response> {
    const changes = await jsonBody(c, editSchema)
    if (!changes) return failure(refusal('The changes to the project are not valid.'))
    project.productionBranch = changes.production_branch ?? project.productionBranch
    change(project, changes)
    return success(wireProject(project, now()))
  }
}

export function deleteProject({ world, now }: Account) {
  return function deleteProject(project: PagesProject): Response {
    if (deploymentsAt(project, now()).length > MOST_DEPLOYMENTS) return failure(ERRORS.tooManyDeployments)
    world.removeProject(project.name)
    return success(null)
  }
}

function change({ settings }: PagesProject, changes: v.InferOutput<typeof editSchema>): void {
  settings.build = { ...settings.build, ...changes.build_config }
  for (const environment of ['production', 'preview'] as const) {
    const variables = changes.deployment_configs?.[environment]?.env_vars
    if (!variables) continue
    settings.variables[environment] = changedVariables(settings.variables[environment], variables)
  }
}

/** Three characters more when the name is taken, on the whole of pages.dev: here only within the account. */
function freeSubdomain({ projects }: World, name: string): string {
  const subdomain = `${name}.pages.dev`
  if (!projects.some((project) => project.subdomain === subdomain)) return subdomain
  return `${name}-${seeded(`subdomain/${name}`).alphanumeric(3)}.pages.dev`
}
