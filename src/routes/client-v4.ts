import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { cardInFull } from '../domain/card.ts'
import type { DeploymentFilter } from '../domain/deployment.ts'
import { readNumberedPage, resultInfo } from '../domain/numbered-pages.ts'
import type { Loaded } from '../snapshot/visible-entries.ts'
import {
  type ApiMessage,
  apiDeployment,
  apiProject,
  freshnessMessages,
  historyMessages,
} from '../views/api/resources.ts'
import { API_ERRORS, type ApiError, sendRefusal } from './envelope.ts'
import { sendNotReady } from './formats.tsx'
import { sendJson } from './send-page.ts'

/** The most on one page, and the default. More is refused. Source: observed answers; for projects what wrangler asks for. */
const PROJECTS_PER_PAGE = 10
const DEPLOYMENTS_PER_PAGE = 25

const PROJECTS = '/client/v4/accounts/:account/pages/projects'

/**
 * The board as Cloudflare's own API, to be read by its clients: wrangler, the SDK. The account in the address may be
 * anything, since the board has one, and is never echoed.
 */
export const clientV4 = new Hono<SiteEnv>()

clientV4.get(PROJECTS, async (c) => {
  const range = readNumberedPage(c.req.query(), PROJECTS_PER_PAGE)
  if (range === null) return sendRefusal(c, API_ERRORS.invalidListOptions)
  const loaded = await c.get('reader').numbered.projects(range)
  return sendLoaded(c, loaded, API_ERRORS.noRoute, ({ projects, total }) => ({
    result: projects.map(apiProject),
    info: resultInfo(range, projects.length, total),
    messages: [],
  }))
})

clientV4.get(`${PROJECTS}/:project`, async (c) => {
  const loaded = await c.get('reader').project(c.req.param('project'))
  return sendLoaded(c, loaded, API_ERRORS.projectNotFound, ({ card, deployments, live }) => ({
    result: apiProject(cardInFull(card, [...deployments, live])),
    messages: [],
  }))
})

clientV4.get(`${PROJECTS}/:project/deployments`, async (c) => {
  const range = readNumberedPage(c.req.query(), DEPLOYMENTS_PER_PAGE)
  const environment = readEnvironment(c.req.query('env'))
  if (range === null || environment === 'unknown') return sendRefusal(c, API_ERRORS.invalidListOptions)
  const wanted = { ...range, environment }
  const loaded = await c.get('reader').numbered.deployments(c.req.param('project'), wanted)
  return sendLoaded(c, loaded, API_ERRORS.projectNotFound, ({ page, deployments, total }) => ({
    result: deployments.map((deployment) => apiDeployment(page.card.project, deployment)),
    info: resultInfo(range, deployments.length, total),
    messages: historyMessages(page),
  }))
})

clientV4.get(`${PROJECTS}/:project/deployments/:id`, async (c) => {
  const { project: name, id } = c.req.param()
  const loaded = await c.get('reader').deployment(name, id)
  if (loaded.kind === 'missing' && !loaded.project) return sendRefusal(c, API_ERRORS.projectNotFound)
  // The short id is an address on the board's pages only.
  const isShort = loaded.kind === 'ready' && loaded.value.deployment.id !== id
  const found = isShort ? ({ kind: 'missing' } as const) : loaded
  return sendLoaded(c, found, API_ERRORS.deploymentNotFound, ({ page, deployment }) => ({
    result: apiDeployment(page.card.project, deployment),
    messages: [],
  }))
})

interface ApiResult {
  result: unknown
  messages: ApiMessage[]
  /** For a page of a list. */
  info?: ReturnType<typeof resultInfo>
}

/** Sends what was loaded, or 304, or why there is nothing. */
function sendLoaded<T>(
  c: Context<SiteEnv>,
  loaded: Loaded<T>,
  missing: ApiError,
  toResult: (value: T) => ApiResult,
): Response | Promise<Response> {
  if (loaded.kind === 'missing') return sendRefusal(c, missing)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  return sendJson(c, loaded, () => {
    const { result, messages, info } = toResult(loaded.value)
    const all = [...freshnessMessages(loaded.freshness), ...messages]
    return { result, success: true, errors: [], messages: all, ...(info && { result_info: info }) }
  })
}

/** `?env=`: nothing, or an empty one, is any. */
function readEnvironment(text = ''): DeploymentFilter | 'unknown' {
  if (text === '') return null
  return text === 'production' || text === 'preview' ? text : 'unknown'
}
