import { type Context, Hono } from 'hono'
import type { Account } from '../api.ts'
import {
  DEPLOYMENT_NOT_FOUND,
  failure,
  INVALID_LIST_OPTIONS,
  MANIFEST_MISSING,
  PROJECT_NOT_FOUND,
  success,
} from '../envelope.ts'
import { DEPLOYMENTS_PER_PAGE, page } from '../paging.ts'
import { deploymentsAt } from '../queries.ts'
import { wireDeployment } from '../wire.ts'
import type { PagesProject } from '../world.ts'

export function deploymentRoutes({ world, now }: Account): Hono {
  const routes = new Hono()
  const projectOf = (c: Context) => world.project(c.req.param('project') ?? '')

  routes.get('/', (c) => {
    const project = projectOf(c)
    if (!project) return failure(PROJECT_NOT_FOUND)
    const { env = '' } = c.req.query()
    if (!['', 'production', 'preview'].includes(env)) return failure(INVALID_LIST_OPTIONS) // not on record
    const deployments = deploymentsAt(project, now()).filter((plan) => env === '' || plan.environment === env)
    return page(deployments, c.req.query(), DEPLOYMENTS_PER_PAGE, (plan) =>
      wireDeployment(project, plan, now()),
    )
  })

  routes.post('/', async (c) => {
    const project = projectOf(c)
    if (!project) return failure(PROJECT_NOT_FOUND)
    // A direct upload without files, or JSON instead of a form, whatever it says (cloudflare-go#4079).
    const isForm = /^(multipart\/form-data|$)/.test(c.req.header('content-type') ?? '')
    if (!project.source || !isForm) return failure(MANIFEST_MISSING)

    const { branch } = await c.req.parseBody()
    const id = world.deploy(project.name, headOf(project, typeof branch === 'string' ? branch : '', now()))
    const plan = project.deployments.find((candidate) => candidate.id === id)
    return plan ? success(wireDeployment(project, plan, now())) : failure(DEPLOYMENT_NOT_FOUND)
  })

  routes.get('/:id', (c) => {
    const project = projectOf(c)
    if (!project) return failure(PROJECT_NOT_FOUND)
    const plan = deploymentsAt(project, now()).find(({ id }) => id === c.req.param('id'))
    return plan ? success(wireDeployment(project, plan, now())) : failure(DEPLOYMENT_NOT_FOUND)
  })

  return routes
}

/** The commit at the head of a branch: that of its newest deployment; a branch never seen gets a new one. */
function headOf(project: PagesProject, wanted: string, now: number) {
  const branch = wanted || project.productionBranch
  const head = deploymentsAt(project, now).find((plan) => plan.branch === branch)
  return { branch, hash: head?.hash, message: head?.message }
}
