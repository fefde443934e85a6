import { createApp } from '../../src/app.ts'

/** Every route of the app as `METHOD path`, as it is registered. */
export function registeredRoutes(): string[] {
  const app = createApp({
    openReader: () => {
      throw new Error('no request is made here')
    },
    now: () => 0,
    after: async () => {},
    log: () => {},
  })
  return app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)
}

const API = '/client/v4/accounts/:account/pages/projects'

interface Example {
  path: string
  /** Sent with POST. */
  form?: Record<string, string>
}

/** An address of each route, of a project and a deployment of it. */
export const EXAMPLES: Record<string, (project: string, deployment: string) => Example> = {
  'GET /': () => ({ path: '/' }),
  'GET /projects/:project': (project) => ({ path: `/projects/${project}` }),
  'GET /projects/:project/deployments/:id': (project, id) => ({
    path: `/projects/${project}/deployments/${id}`,
  }),
  'GET /projects/:project/deployments/:id/log': (project, id) => ({
    path: `/projects/${project}/deployments/${id}/log`,
  }),
  'GET /projects/:project/deployments/:id/log.txt': (project, id) => ({
    path: `/projects/${project}/deployments/${id}/log.txt`,
  }),
  'GET /projects/:project/branches': (project) => ({ path: `/projects/${project}/branches` }),
  'GET /projects/:project/branches/:branch{[^]+}': (project) => ({
    path: `/projects/${project}/branches/main`,
  }),
  'GET /projects/:project/commits/:hash': (project) => ({ path: `/projects/${project}/commits/0000000` }),
  'GET /deployments': () => ({ path: '/deployments' }),
  'GET /commits/:hash': () => ({ path: '/commits/0000000' }),
  'GET /go/:project': (project) => ({ path: `/go/${project}` }),
  'GET /go/:project/:branch{[^]+}': (project) => ({ path: `/go/${project}/main` }),
  'GET /projects/:project/live': (project) => ({ path: `/projects/${project}/live` }),
  'GET /projects/:project/live.json': (project) => ({ path: `/projects/${project}/live.json` }),
  'GET /tv': () => ({ path: '/tv' }),
  'GET /embed/:project': (project) => ({ path: `/embed/${project}` }),
  'GET /feeds.atom': () => ({ path: '/feeds.atom' }),
  'GET /feeds.json': () => ({ path: '/feeds.json' }),
  'GET /feeds/:feed': (project) => ({ path: `/feeds/${project}.atom` }),
  'GET /cctray.xml': () => ({ path: '/cctray.xml' }),
  'GET /badges/k/:link/:badge': (project) => ({ path: `/badges/k/no-link/${project}.svg` }),
  'GET /badges/:badge': (project) => ({ path: `/badges/${project}.svg` }),
  'GET /activity': () => ({ path: '/activity' }),
  'GET /activity.json': () => ({ path: '/activity.json' }),
  [`GET ${API}`]: () => ({ path: '/client/v4/accounts/board/pages/projects' }),
  [`GET ${API}/:project`]: (project) => ({ path: `/client/v4/accounts/board/pages/projects/${project}` }),
  [`GET ${API}/:project/deployments`]: (project) => ({
    path: `/client/v4/accounts/board/pages/projects/${project}/deployments`,
  }),
  [`GET ${API}/:project/deployments/:id`]: (project, id) => ({
    path: `/client/v4/accounts/board/pages/projects/${project}/deployments/${id}`,
  }),
  'GET /healthz': () => ({ path: '/healthz' }),
  'GET /share': () => ({ path: '/share' }),
  'POST /share': (project) => ({ path: '/share', form: { project, days: '90' } }),
  'POST /webhooks/cloudflare': () => ({ path: '/webhooks/cloudflare', form: { text: 'no secret' } }),
  'GET /access': () => ({ path: '/access' }),
  'POST /access': () => ({ path: '/access', form: { key: 'no key, but a form that is filled in' } }),
}
