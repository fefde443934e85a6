import { type Context, Hono } from 'hono'
import type { SiteEnv } from '../board.ts'
import { countStates, needsAttention } from '../domain/card.ts'
import { pageOfCards, readAttention, readCursor, readQuery, searchCards } from '../domain/card-lists.ts'
import { hostOf } from '../domain/pasted-address.ts'
import { deploymentPath, projectPath } from '../views/addresses.ts'
import { OverviewView } from '../views/board/overview.tsx'
import { frameOf } from './html.ts'
import { parametersOf } from './parameters.ts'
import { sendNotReady, sendUnreadableCursor } from './problems.ts'
import { sendPage } from './send-page.ts'

const PARAMETERS = { q: readQuery, attention: readAttention, cursor: readCursor }

/** `/`: all projects, those that need attention first. */
export const overview = new Hono<SiteEnv>().get('/', async (c) => {
  const loaded = await c.var.reader.overview(c.var.visibility)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { cards, unreadable, missing, isCut } = loaded.value

  const { q: query, attention, cursor } = parametersOf(c, PARAMETERS)
  const [only] = cards
  if (only && cards.length === 1 && unreadable === 0 && query === '')
    return goTo(c, projectPath(only.project.name))

  if (cursor === 'unreadable') return sendUnreadableCursor(c)
  const host = hostOf(query)
  const found = host && (await c.var.reader.finds.host(host, c.var.visibility))
  if (found) return goTo(c, found.kind === 'project' ? projectPath(found.name) : deploymentPath(found))
  const wanted = attention ? cards.filter(needsAttention) : cards
  const matching = query === '' ? wanted : searchCards(wanted, query)
  return sendPage(c, {
    ...loaded,
    view: () => (
      <OverviewView
        frame={frameOf(c, loaded.freshness, 'projects')}
        {...pageOfCards(matching, cursor, query, attention)}
        all={cards}
        counts={countStates(cards)}
        query={query}
        attention={attention}
        total={matching.length}
        {...{ unreadable, missing, isCut }}
      />
    ),
  })
})

/** Who came in by a key in the address and keeps no cookie, such as a link preview in chat, would be locked out without it. */
function goTo(c: Context<SiteEnv>, path: string): Response {
  const { keyInAddress } = c.var
  const search = keyInAddress === undefined ? '' : `?${new URLSearchParams({ key: keyInAddress.text })}`
  c.header('Cache-Control', 'no-store')
  return c.redirect(`${path}${search}`, 302)
}
