import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { onlyCard } from '../domain/card-lists.ts'
import { readDeploymentCursor } from '../domain/deployment-pages.ts'
import { readSearch } from '../domain/deployment-search.ts'
import { ENVIRONMENT_NAMES } from '../domain/environment.ts'
import { projectPath, withQuery } from '../views/addresses.ts'
import { FoundDeploymentsView } from '../views/project/search.tsx'
import { sendNotReady, sendUnreadableCursor } from './formats.tsx'
import { datedVersion, pagesOf, SEARCH_PARAMETERS } from './found-deployments.tsx'
import { frameOf, goToPage, sendHtml } from './html.ts'
import { parametersOf } from './parameters.ts'
import { sendPage } from './send-page.ts'

const PARAMETERS = { ...SEARCH_PARAMETERS, cursor: readDeploymentCursor }

/** `/deployments`: those of all projects that may be seen, or what a search finds among them. */
export const deployments = new Hono<SiteEnv>().get('/deployments', async (c) => {
  const { cursor, ...texts } = parametersOf(c, PARAMETERS)
  if (cursor === 'unreadable') return sendUnreadableCursor(c)
  const loaded = await c.get('reader').overview()
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { cards } = loaded.value
  // Its own page finds all of them, and knows its environments.
  const only = onlyCard(loaded.value)
  if (only) return goToPage(c, withQuery(projectPath(only.project.name), c.get('search')))
  const { search, problems } = readSearch(texts, ENVIRONMENT_NAMES)
  const frame = frameOf(c, loaded.freshness, 'projects')
  const form = {
    frame,
    page: null,
    at: loaded.checkedAt,
    busy: cards.some(({ busy }) => busy),
    search,
    texts,
    problems,
  }
  const sendFormAlone = (status: 400 | 503) =>
    sendHtml(c, <FoundDeploymentsView {...form} found={null} />, status)
  if (problems) return sendFormAlone(400)
  const found = await c.get('reader').finds.searchAll({ search, cursor }, loaded.value)
  if (found === null) return sendFormAlone(503)
  const pages = pagesOf(null, search, found)
  return sendPage(c, {
    ...loaded,
    version: `${datedVersion(loaded.version, loaded.checkedAt)}-${found.version}`,
    view: () => <FoundDeploymentsView {...form} {...pages} found={found} />,
  })
})
