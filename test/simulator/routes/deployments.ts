import { Hono } from 'hono'
import type { Account } from '../api.ts'
import { failure, success } from '../envelope.ts'
import { ERRORS } from '../errors.ts'
import { logsOf } from '../logs.ts'
import { DEPLOYMENTS_PER_PAGE, page } from '../paging.ts'
import { deploymentsAt } from '../queries.ts'
import { wireDeployment } from '../wire.ts'
import { createDeployment } from './create-deployment.ts'
import { deleteDeployment, retryDeployment, rollBackTo } from './deployment-actions.ts'
import { found } from './found.ts'

export function deploymentRoutes(account: Account): Hono {
  const { now } = account
  const { project, deployment } = found(account)
  const routes = new Hono()

  routes.get(
    '/',
    project((project, c) => {
      const { env = '' } = c.req.query()
      if (!['', 'production', 'preview'].includes(env)) return failure(ERRORS.invalidListOptions) // not on record
      const all = deploymentsAt(project, now())
      const wanted = env === '' ? all : all.filter((plan) => plan.environment === env)
      return page(wanted, c.req.query(), DEPLOYMENTS_PER_PAGE, (plan) => wireDeployment(project, plan, now()))
    }),
  )
  routes.get(
    '/:id',
    deployment((project, plan) => {
      // What was uploaded is told here, and not in lists [F].
      const { files } = plan
      return success({ ...wireDeployment(project, plan, now()), ...(files && { files }) })
    }),
  )
  routes.get(
    '/:id/history/logs',
    deployment((project, plan) => success(logsOf(project, plan, now()))),
  )

  routes.post('/', project(createDeployment(account)))
  routes.delete('/:id', deployment(deleteDeployment(account)))
  routes.post('/:id/retry', deployment(retryDeployment(account)))
  routes.post('/:id/rollback', deployment(rollBackTo(account)))
  return routes
}
