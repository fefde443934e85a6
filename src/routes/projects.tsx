import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { tellAhead } from '../domain/card-lists.ts'
import { type Cursor, pagesBeside, readDeploymentCursor } from '../domain/deployment-pages.ts'
import { isLoading, type ProjectPage } from '../mirror/protocol.ts'
import { projectPath, withParameter } from '../views/addresses.ts'
import { DeploymentView } from '../views/deployment/deployment.tsx'
import { OlderDeploymentsView } from '../views/project/deployments.tsx'
import { ProjectView } from '../views/project/project.tsx'
import { sendNotReady, sendUnreadableCursor } from './formats.tsx'
import {
  datedVersion,
  emptySearchForm,
  isAsking,
  SEARCH_PARAMETERS,
  sendFound,
} from './found-deployments.tsx'
import { frameOf, hasCards, originOf } from './html.ts'
import { againSeconds, showsLogs } from './log.tsx'
import { parametersOf } from './parameters.ts'
import { hasPage, isKept, sendPage } from './send-page.ts'

/** Seconds after which a page whose deployments are still being read asks again. */
const LOADING_SECONDS = 5
/** The same where they could not be read: the mirror tries again after a minute. */
const FAILED_SECONDS = 60

/** Without `?cursor=` and a search: the project's own page. */
const PARAMETERS = {
  ...SEARCH_PARAMETERS,
  cursor: readDeploymentCursor,
}

/** `/projects/:project` and what lies below it. */
export const projects = new Hono<SiteEnv>()

projects.get('/projects/:project', async (c) => {
  const name = c.req.param('project')
  const { cursor, ...texts } = parametersOf(c, PARAMETERS)
  if (cursor === 'unreadable') return sendUnreadableCursor(c)
  if (isAsking(texts)) return sendFound(c, name, texts, cursor)
  if (cursor !== null) return sendOlder(c, name, cursor)
  const loaded = await c.get('reader').project(name)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const page = loaded.value
  const hasOlder = page.stored > page.deployments.length
  const { older } = pagesBeside({ ...page, hasNewer: false, hasOlder }, listPath(name))
  const refresh = page.loaded ? undefined : isLoading(page) ? LOADING_SECONDS : FAILED_SECONDS
  const frame = frameOf(c, loaded.freshness, 'projects')
  const { card, version } = await withAhead(c, page)
  return sendPage(c, {
    ...loaded,
    version: datedVersion(`${loaded.version}${version}`, loaded.checkedAt),
    refresh,
    view: () => (
      <ProjectView
        {...{ frame, page: { ...page, card }, older, refresh }}
        finder={emptySearchForm(page, loaded.checkedAt)}
        origin={c.get('board').gate.mode === 'public' ? originOf(c) : null}
        hasCards={hasCards(c)}
      />
    ),
  })
})

/** The card with what comes before the build that waits there, to who may see that. The page then has the version of all projects, too. */
async function withAhead(c: Context<SiteEnv>, { card }: ProjectPage) {
  const seesAll = c.get('visibility').scope.kind === 'all'
  const isWaiting = card.attention?.some(({ rule }) => rule === 'build-waits')
  const all = isWaiting && seesAll ? await c.get('reader').overview() : null
  if (all?.kind !== 'ready') return { card, version: '' }
  return { card: tellAhead(card, all.value.cards), version: `-${all.version}` }
}

/** A page of the list of deployments further back. */
async function sendOlder(c: Context<SiteEnv>, name: string, cursor: Cursor): Promise<Response> {
  const loaded = await c.get('reader').list(name, cursor)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { page, deployments } = loaded.value
  const { newer, older } = pagesBeside(loaded.value, listPath(name))
  return sendPage(c, {
    ...loaded,
    view: () => (
      <OlderDeploymentsView
        frame={frameOf(c, loaded.freshness, 'projects')}
        {...{ page, deployments, older }}
        // Before the first: the project's own page, which shows the newest.
        newer={newer ?? projectPath(name)}
      />
    ),
  })
}

const listPath = (name: string) => (cursor: string) => withParameter(projectPath(name), 'cursor', cursor)

projects.get('/projects/:project/deployments/:id', async (c) => {
  const [name, id] = [c.req.param('project'), c.req.param('id')]
  const { finds, ...reader } = c.get('reader')
  const loaded = await reader.deployment(name, id, (...known) => {
    if (!hasPage(c)) void finds.neighbours(...known)
  })
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { page, deployment } = loaded.value
  const hasLog = showsLogs(c, name)
  const log = hasLog && deployment.status === 'failed' ? await reader.excerpt(deployment) : null
  const refresh = log?.kind === 'none' && log.why === 'later' ? againSeconds(log) : undefined
  const state = log && `-${log.kind === 'log' ? log.readAt : log.why}`
  const sent = {
    ...loaded,
    version: `${loaded.version}${state ?? ''}`,
    refresh,
    ...(log?.kind === 'log' && { lines: () => log.blocks[0] }),
  }
  const frame = frameOf(c, loaded.freshness, 'projects')
  const neighbours = isKept(c, sent) ? undefined : await finds.neighbours(deployment, page)
  const props = { frame, deployment, neighbours: neighbours ?? null, hasLog, log, refresh, card: page.card }
  // Where nobody could tell what stands beside it, it is another page than that which tells it.
  const version = neighbours === null ? `${sent.version}-alone` : sent.version
  return sendPage(c, { ...sent, version, view: () => <DeploymentView {...props} /> })
})
