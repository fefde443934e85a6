import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { pagesBeside, readDeploymentCursor } from '../domain/deployment-pages.ts'
import { ANY_DEPLOYMENT } from '../domain/deployment-search.ts'
import { DAY_MS } from '../domain/time.ts'
import { branchesPath, branchPath, withParameter } from '../views/addresses.ts'
import { BranchesView, BranchView } from '../views/project/branch.tsx'
import { historyOf } from '../views/project/deployments.tsx'
import { sendNotReady, sendRefused, sendUnreadableCursor } from './formats.tsx'
import { datedVersion } from './found-deployments.tsx'
import { frameOf } from './html.ts'
import { parametersOf } from './parameters.ts'
import { hasPage, sendPage } from './send-page.ts'

/** A branch without a deployment for so many days is folded away. */
const OLD_DAYS = 30

const PARAMETERS = { cursor: readDeploymentCursor }

/** `/projects/:project/branches` and each of them. */
export const branches = new Hono<SiteEnv>()

branches.get('/projects/:project/branches', async (c) => {
  const name = c.req.param('project')
  const project = await c.get('reader').project(name)
  if (project.kind !== 'ready') return sendNotReady(c, project)
  // A branch grows old at midnight, so that a page is right for a day if nothing else happens.
  const version = datedVersion(project.version, project.checkedAt)
  const since = (Math.floor(project.checkedAt / DAY_MS) - OLD_DAYS) * DAY_MS
  return sendPage(c, {
    ...project,
    version,
    view: async () => {
      const loaded = await c.get('reader').finds.branches(name, since)
      if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
      return <BranchesView frame={frameOf(c, project.freshness, 'projects')} {...loaded.value} />
    },
  })
})

branches.get('/projects/:project/branches/:branch{[^]+}', async (c) => {
  const { project: name, branch: asked } = c.req.param()
  const { cursor } = parametersOf(c, PARAMETERS)
  if (cursor === 'unreadable') return sendUnreadableCursor(c)
  const { finds, ...reader } = c.get('reader')
  const wanted = { search: { ...ANY_DEPLOYMENT, branch: asked }, cursor }
  const project = await reader.project(name, () => {
    if (!hasPage(c)) finds.searchBeside(name, wanted)
  })
  if (project.kind !== 'ready') return sendNotReady(c, project)
  const view = async () => {
    const found = await finds.branch(name, asked)
    if (found.kind !== 'ready') return sendNotReady(c, found)
    const { page, branch } = found.value
    if (branch === null) {
      return sendRefused(c, {
        status: 404,
        title: 'No such branch',
        says: `No deployment of this branch is known. ${historyOf(page)}`.trim(),
        project: name,
      })
    }
    const loaded = await finds.search(name, wanted)
    if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
    const { deployments, count } = loaded.value
    const path = branchPath(name, asked) ?? branchesPath(name)
    const pages = pagesBeside(loaded.value, (cursor) => withParameter(path, 'cursor', cursor))
    const frame = frameOf(c, project.freshness, 'projects')
    return <BranchView {...{ frame, page, branch, deployments, count, ...pages }} />
  }
  return sendPage(c, { ...project, view })
})
