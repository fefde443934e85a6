import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { countStates, needsAttention } from '../domain/card.ts'
import { pageOfCards, readCardCursor, searchCards, tellAhead } from '../domain/card-lists.ts'
import { pagesBeside, readDeploymentCursor } from '../domain/deployment-pages.ts'
import { isText, WORDS_ACCEPTED } from '../domain/deployment-search.ts'
import { hostOf } from '../domain/project.ts'
import { readVisibleText } from '../domain/text.ts'
import type { FoundWords } from '../snapshot/finds.ts'
import { deploymentPath, projectPath, withoutParameter, wordsPath } from '../views/addresses.ts'
import { OverviewView } from '../views/board/overview.tsx'
import { sendNotReady, sendUnreadableCursor } from './formats.tsx'
import { frameOf, sendHtml } from './html.ts'
import { parametersOf } from './parameters.ts'
import { sendPage } from './send-page.ts'

const PARAMETERS = {
  q: readVisibleText,
  /** Whatever its value: whether only the projects are asked for that need some. */
  attention: (text: string | undefined) => text !== undefined,
  /** Of the pages of projects, or of those of the deployments that are found. */
  cursor(text: string | undefined) {
    const cards = readCardCursor(text)
    return cards === 'unreadable' ? readDeploymentCursor(text) : cards
  },
}

/** `/`: all projects, those that need attention first; what is looked for, in projects and then in their deployments. */
export const overview = new Hono<SiteEnv>().get('/', async (c) => {
  const loaded = await c.get('reader').overview(c.get('visibility'))
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { cards, unreadable, beyond = 0, missing, isCut } = loaded.value

  const { q: query, attention, cursor } = parametersOf(c, PARAMETERS)
  const [only] = cards
  if (only && cards.length === 1 && unreadable + beyond === 0 && query === '')
    return goToPage(c, projectPath(only.project.name))

  const hasWords = isText(query)
  if (cursor === 'unreadable' || (cursor && 'place' in cursor && !hasWords)) return sendUnreadableCursor(c)
  const host = hostOf(query)
  const at = host && (await c.get('reader').finds.host(host, c.get('visibility')))
  if (at) return goToPage(c, at.kind === 'project' ? projectPath(at.name) : deploymentPath(at))
  const wanted = attention ? cards.filter(needsAttention) : cards
  const matching = query === '' ? wanted : searchCards(wanted, query)
  const place = cursor && 'place' in cursor ? cursor : null
  // Pages of projects go on without deployments.
  const words =
    hasWords && !attention && (cursor === null || place)
      ? await c.get('reader').finds.words({ q: query, cursor: place }, loaded.value, c.get('visibility'))
      : undefined
  const problem = query === '' || hasWords ? undefined : WORDS_ACCEPTED
  const view = () => {
    const told = place ? [] : matching.map((card) => tellAhead(card, cards))
    const search = withoutParameter(c.get('search') ?? '', 'cursor')
    return (
      <OverviewView
        frame={frameOf(c, loaded.freshness, 'projects')}
        {...pageOfCards(told, cursor && 'rank' in cursor ? cursor : null, search)}
        all={cards}
        counts={countStates(cards)}
        {...{ query, problem }}
        attention={attention}
        total={matching.length}
        found={words && withPages(words, query)}
        {...{ unreadable, beyond, missing, isCut }}
      />
    )
  }
  if (problem && matching.length === 0) return sendHtml(c, view(), 400)
  // What is found changes more often than what the overview shows.
  const version = words === undefined ? loaded.version : `${loaded.version}-${words?.version}`
  return sendPage(c, { ...loaded, version, view })
})

/** What was found, with the addresses of the pages beside it. */
function withPages(words: FoundWords, query: string) {
  const deployments = words.rows.map(({ deployment }) => deployment)
  return { ...words, ...pagesBeside({ ...words, deployments }, (cursor) => wordsPath(query, cursor)) }
}

/** Who came in by a key in the address and keeps no cookie, such as a link preview in chat, would be locked out without it. */
function goToPage(c: Context<SiteEnv>, path: string): Response {
  const keyInAddress = c.get('keyInAddress')
  const search = keyInAddress === undefined ? '' : `?${new URLSearchParams({ key: keyInAddress.text })}`
  c.header('Cache-Control', 'no-store')
  return c.redirect(`${path}${search}`, 302)
}
