import { Hono } from 'hono'
import { failure, noRoute } from './envelope.ts'
import { ERRORS } from './errors.ts'
import { assetRoutes } from './routes/assets.ts'
import { deploymentRoutes } from './routes/deployments.ts'
import { domainRoutes } from './routes/domains.ts'
import { hookRoutes } from './routes/hooks.ts'
import { projectRoutes } from './routes/projects.ts'
import { accountTokenRoutes, userTokenRoutes } from './routes/tokens.ts'
import type { World } from './world.ts'

/** What the routes need to answer. */
export interface Account {
  accountId: string
  token: string
  now: () => number
  world: World
}

const BASE = '/client/v4'

/** The path after the first `/client/v4`, so that the API may be mounted anywhere. */
export function pathAfterBase(url: string): string {
  const { pathname, search } = new URL(url)
  const index = pathname.indexOf(BASE)
  return (index < 0 ? pathname : pathname.slice(index + BASE.length)) + search
}

/** The routes of the API, without what happens around them (limits, faults). */
export function createApi(account: Account): Hono {
  const api = new Hono({ getPath: (request) => pathAfterBase(request.url).split('?', 1)[0] ?? '/' })

  api.route('/user/tokens', userTokenRoutes(account))
  api.route('/accounts/:account/tokens', accountTokenRoutes(account))

  api.route('/pages/assets', assetRoutes(account))
  api.route('/pages/webhooks/deploy_hooks', hookRoutes(account))

  api.use(async (c, next) => {
    if (!isAuthorized(c.req.header('authorization'), account)) return failure(ERRORS.authentication)
    return next()
  })
  api.use('/accounts/:account/*', async (c, next) => {
    if (c.req.param('account') !== account.accountId) return noRoute(c.req.path)
    return next()
  })
  api.route('/accounts/:account/pages/projects', projectRoutes(account))
  api.route('/accounts/:account/pages/projects/:project/deployments', deploymentRoutes(account))
  api.route('/accounts/:account/pages/projects/:project/domains', domainRoutes(account))

  api.notFound((c) => noRoute(c.req.path))
  return api
}

export function isAuthorized(header: string | undefined, { token }: Account): boolean {
  return header === `Bearer ${token}`
}
