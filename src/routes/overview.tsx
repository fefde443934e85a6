import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { CARD_STATE_WORDS, CARD_STATES, countStates, needsAttention } from '../domain/card.ts'
import { onlyCard, pageOfCards, readCardCursor, searchCards, tellAhead } from '../domain/card-lists.ts'
import { readCommitHash } from '../domain/commit-standing.ts'
import { pagesBeside, readDeploymentCursor } from '../domain/deployment-pages.ts'
import { ANY_DEPLOYMENT, alternatives, isText, WORDS_ACCEPTED } from '../domain/deployment-search.ts'
import { hostOf } from '../domain/project.ts'
import { readVisibleText, wordOf } from '../domain/text.ts'
import type { FoundInAll } from '../snapshot/finds.ts'
import { deploymentPath, projectPath, withoutParameter, wordsPath } from '../views/addresses.ts'
import { OverviewView } from '../views/board/overview.tsx'
import { sendNotReady, sendRefused, sendUnreadableCursor } from './formats.tsx'
import { frameOf, goToPage, sendHtml } from './html.ts'
import { parametersOf } from './parameters.ts'
import { sendPage } from './send-page.ts'
import { pathOfShownElsewhere } from './shown-elsewhere.ts'

const PARAMETERS = {
  q: readVisibleText,
  /** In which state the projects are that are asked for. */
  status(text = '') {
    return text === '' ? null : (wordOf(CARD_STATE_WORDS)(text) ?? 'unreadable')
  },
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
  const loaded = await c.get('reader').overview()
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { cards, unreadable, beyond, missing, isCut } = loaded.value

  const { q: query, status, attention, cursor } = parametersOf(c, PARAMETERS)
  const only = onlyCard(loaded.value)
  if (only && query === '') return goToPage(c, projectPath(only.project.name))

  const hasWords = isText(query)
  if (status === 'unreadable')
    return sendRefused(c, {
      status: 400,
      title: 'There is no such status',
      says: `Choose ${alternatives(CARD_STATE_WORDS)}.`,
    })
  if (cursor === 'unreadable' || (cursor && 'place' in cursor && !hasWords)) return sendUnreadableCursor(c)
  // Most often nothing is looked for.
  const projects = query === '' ? [] : cards.map(({ project }) => project)
  const shown = pathOfShownElsewhere(query, projects)
  if (shown) return goToPage(c, shown)
  const host = hostOf(query)
  const at = host ? await c.get('reader').finds.host(host) : null
  if (at?.kind === 'gone') {
    return sendRefused(c, {
      status: 404,
      title: 'No such deployment',
      says: `${host} is an address of ${at.project}, but no deployment of it is known. It may have been deleted, or is still to be read.`,
      project: at.project,
    })
  }
  if (at) return goToPage(c, at.kind === 'project' ? projectPath(at.project) : deploymentPath(at))
  const wanted = cards.filter(
    (card) => (!attention || needsAttention(card)) && (!status || CARD_STATES[status](card)),
  )
  const matching = query === '' ? wanted : searchCards(wanted, query)
  const place = cursor && 'place' in cursor ? cursor : null
  const { finds } = c.get('reader')
  const hash = readCommitHash(query)
  // Pages of projects go on without deployments.
  const [words, commits] =
    hasWords && !attention && !status && (cursor === null || place)
      ? await Promise.all([
          finds.searchAll({ search: { ...ANY_DEPLOYMENT, q: query }, cursor: place }, loaded.value),
          hash === null ? null : finds.commits(hash),
        ])
      : []
  const answers = commits?.kind === 'ready' ? commits : undefined
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
        {...{ query, problem, attention, status }}
        total={matching.length}
        found={words && { ...withPages(words, query), hash, commits: answers?.value }}
        {...{ unreadable, beyond, missing, isCut }}
      />
    )
  }
  if (problem && matching.length === 0) return sendHtml(c, view(), 400)
  // What is found changes more often than what the overview shows.
  const version =
    words === undefined ? loaded.version : `${loaded.version}-${words?.version}-${answers?.version}`
  return sendPage(c, { ...loaded, version, view })
})

/** What was found, with the addresses of the pages beside it. */
function withPages(words: FoundInAll, query: string) {
  return { ...words, ...pagesBeside(words, (cursor) => wordsPath(query, cursor)) }
}
