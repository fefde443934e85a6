import { Hono } from 'hono'
import type { Account } from '../api.ts'
import { success } from '../envelope.ts'
import { MOST_FILES } from '../files.ts'
import { PROJECTS_PER_PAGE, page } from '../paging.ts'
import type { PagesProject } from '../project.ts'
import { issueUploadToken } from '../upload-token.ts'
import { wireProject } from '../wire.ts'
import type { ProjectOrder } from '../world.ts'
import { found } from './found.ts'
import { createProject, deleteProject, editProject } from './project-actions.ts'

export function projectRoutes(account: Account): Hono {
  const { world, now } = account
  const { project } = found(account)
  const routes = new Hono()

  routes.get('/', (c) => {
    const projects = [...world.projects].reverse().sort(ORDERS[world.projectOrder])
    return page(projects, c.req.query(), PROJECTS_PER_PAGE, (project) => wireProject(project, now()))
  })
  routes.get(
    '/:project',
    project((project) => success(wireProject(project, now()))),
  )
  routes.get(
    '/:project/upload-token',
    project(({ id }) => success({ jwt: issueUploadToken(id, MOST_FILES, now()) })),
  )

  routes.post('/', createProject(account))
  routes.patch('/:project', project(editProject(account)))
  routes.delete('/:project', project(deleteProject(account)))
  routes.post(
    '/:project/purge_build_cache',
    project(() => success(null)),
  )
  return routes
}

/** The real order is not documented: clients sort. */
const ORDERS: Record<ProjectOrder, (a: PagesProject, b: PagesProject) => number> = {
  'newest first': (a, b) => b.createdAt - a.createdAt,
  'oldest first': (a, b) => a.createdAt - b.createdAt,
  'by name': (a, b) => (a.name < b.name ? -1 : 1),
}
