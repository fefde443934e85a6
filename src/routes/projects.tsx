import { Hono } from 'hono'
import type { Deployment } from '../domain/deployment.ts'
import type { ProjectPage } from '../domain/piece.ts'
import { DeploymentView } from '../views/deployment.tsx'
import { ProjectView } from '../views/project.tsx'
import { frameOf, sendNotFound, sendPage, sendUnavailable } from './send-page.tsx'
import type { SiteEnv } from './site-env.ts'

/** Seconds after which a page whose deployments are still being read asks again. */
const LOADING_SECONDS = 5

/** `/projects/:project` and what lies below it. */
export const projects = new Hono<SiteEnv>()

projects.get('/projects/:project', async (c) => {
  const loaded = await c.var.reader.project(c.req.param('project'), c.var.visibility)
  if (loaded.kind === 'missing') return sendNotFound(c)
  if (loaded.kind === 'unavailable') return sendUnavailable(c, loaded.outage)
  return sendPage(c, {
    ...loaded,
    ...(!loaded.value.loaded && { refresh: LOADING_SECONDS }),
    view: () => <ProjectView frame={frameOf(c, loaded.freshness, 'projects')} page={loaded.value} />,
  })
})

projects.get('/projects/:project/deployments/:id', async (c) => {
  const loaded = await c.var.reader.project(c.req.param('project'), c.var.visibility)
  if (loaded.kind === 'missing') return sendNotFound(c)
  if (loaded.kind === 'unavailable') return sendUnavailable(c, loaded.outage)
  const deployment = findDeployment(loaded.value, c.req.param('id'))
  // Before the list was read for the first time, nobody can tell that there is no such deployment.
  if (!deployment) return loaded.value.loaded ? sendNotFound(c) : sendUnavailable(c, null)
  return sendPage(c, {
    ...loaded,
    view: () => (
      <DeploymentView
        frame={frameOf(c, loaded.freshness, 'projects')}
        card={loaded.value.card}
        deployment={deployment}
      />
    ),
  })
})

/** By the full id or the short one. */
function findDeployment(page: ProjectPage, id: string): Deployment | undefined {
  const known = page.live ? [...page.deployments, page.live] : page.deployments
  return known.find((one) => one.id === id || one.shortId === id)
}
