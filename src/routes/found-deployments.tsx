import type { Context } from 'hono'
import type { SiteEnv } from '../board.ts'
import { type Cursor, pagesBeside } from '../domain/deployment-pages.ts'
import {
  ANY_DEPLOYMENT,
  type DeploymentSearch,
  eachField,
  readSearch,
  type SearchTexts,
} from '../domain/deployment-search.ts'
import { environmentNames } from '../domain/environment.ts'
import { readText } from '../domain/text.ts'
import { DAY_MS } from '../domain/time.ts'
import type { ProjectPage } from '../mirror/protocol.ts'
import { withParameter } from '../views/addresses.ts'
import { FoundDeploymentsView } from '../views/project/search.tsx'
import { DeploymentSearchForm, placeOf, searchPath } from '../views/project/search-form.tsx'
import { sendNotReady } from './formats.tsx'
import { frameOf, sendHtml } from './html.ts'
import { sendPage } from './send-page.ts'

/** The parameters of a search, as texts. */
export const SEARCH_PARAMETERS = eachField(readText)

/** Whether any of the fields holds something. */
export function isAsking(texts: SearchTexts): boolean {
  return Object.values(texts).some((text) => text !== '')
}

/** The version of a page whose links lead to today: another day is another page. */
export function datedVersion(version: string, checkedAt: number): string {
  return `${version}-${Math.floor(checkedAt / DAY_MS)}`
}

/** The form of a search, for a page that is none. */
export function emptySearchForm(page: ProjectPage, at: number) {
  return (
    <DeploymentSearchForm
      {...{ at, place: placeOf(page), search: ANY_DEPLOYMENT, texts: eachField(''), problems: null }}
    />
  )
}

/** The addresses of the pages beside one of a search in a project; null: in all. */
export function pagesOf(
  page: ProjectPage | null,
  search: DeploymentSearch,
  list: Parameters<typeof pagesBeside>[0],
) {
  const path = searchPath(placeOf(page), search)
  return pagesBeside(list, (cursor) => withParameter(path, 'cursor', cursor))
}

/** Sends what a search finds, or says beside each field what is wrong with it. */
export async function sendFound(
  c: Context<SiteEnv>,
  name: string,
  texts: SearchTexts,
  cursor: Cursor | null,
): Promise<Response> {
  const project = await c.get('reader').project(name)
  if (project.kind !== 'ready') return sendNotReady(c, project)
  const { search, problems } = readSearch(texts, environmentNames(project.value.card))
  const page = project.value
  const form = {
    frame: frameOf(c, project.freshness, 'projects'),
    page,
    busy: page.card.busy,
    at: project.checkedAt,
    search,
    texts,
    problems,
  }
  if (problems) return sendHtml(c, <FoundDeploymentsView {...form} found={null} />, 400)
  const find = () => c.get('reader').finds.search(name, { search, cursor })
  // Without words, what was found before is right for this version. The index of words is filled without a new one.
  const found = search.q === null ? null : await find()
  const reach = found?.kind === 'ready' ? `-${found.value.reach}` : ''
  return sendPage(c, {
    ...project,
    version: `${datedVersion(project.version, project.checkedAt)}${reach}`,
    view: async () => {
      const loaded = found ?? (await find())
      if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
      const pages = pagesOf(page, search, loaded.value)
      const rows = loaded.value.deployments.map((deployment) => ({ card: page.card, deployment }))
      return <FoundDeploymentsView {...form} {...pages} found={{ ...loaded.value, rows }} />
    },
  })
}
