import { Hono } from 'hono'
import type { Account } from '../api.ts'
import { failure, PROJECT_NOT_FOUND, success } from '../envelope.ts'
import { PROJECTS_PER_PAGE, page } from '../paging.ts'
import { wireProject } from '../wire.ts'

/** Newest first. The real order is not documented: clients sort. */
export function projectRoutes({ world, now }: Account): Hono {
  const routes = new Hono()

  routes.get('/', (c) => {
    const projects = [...world.projects].reverse().sort((a, b) => b.createdAt - a.createdAt)
    return page(projects, c.req.query(), PROJECTS_PER_PAGE, (project) => wireProject(project, now()))
  })

  routes.get('/:project', (c) => {
    const project = world.project(c.req.param('project'))
    return project ? success(wireProject(project, now())) : failure(PROJECT_NOT_FOUND)
  })

  return routes
}
