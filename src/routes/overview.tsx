import { Hono } from 'hono'
import { countStates } from '../domain/board.ts'
import { pageOfCards, readCursor } from '../domain/overview-pages.ts'
import { OverviewView } from '../views/overview.tsx'
import { frameOf, sendNotReady, sendPage, sendUnreadableCursor } from './send-page.tsx'
import type { SiteEnv } from './site-env.ts'

/** `/`: all projects, those that need attention first. */
export const overview = new Hono<SiteEnv>().get('/', async (c) => {
  const loaded = await c.var.reader.overview(c.var.visibility)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { cards, unreadable } = loaded.value

  const [only] = cards
  if (only && cards.length === 1 && unreadable === 0) {
    c.header('Cache-Control', 'no-store')
    return c.redirect(`/projects/${encodeURIComponent(only.project.name)}`, 302)
  }

  const cursor = readCursor(c.req.query('cursor'))
  if (cursor === 'unreadable') return sendUnreadableCursor(c)
  return sendPage(c, {
    ...loaded,
    view: () => (
      <OverviewView
        frame={frameOf(c, loaded.freshness, 'projects')}
        {...pageOfCards(cards, cursor)}
        counts={countStates(cards)}
        total={cards.length}
        unreadable={unreadable}
      />
    ),
  })
})
