import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { framableBy } from '../middleware/security-headers.ts'
import { EmbedView } from '../views/board/embed.tsx'
import { sendNotReady, sendRefused } from './formats.tsx'
import { frameOf } from './html.ts'
import { sendPage } from './send-page.ts'

/**
 * Every answer below `/embed/` may be shown in a frame by the origins of `FRAME_ANCESTORS`, a refusal too: a browser would
 * put an error of its own in the place of what the board says. Those of a closed board may not: it tells no value of any
 * setting, and which wiki may frame it is one.
 */
export const framable = createMiddleware<SiteEnv>(async (c, next) => {
  await next()
  // A page comes with the headers of all pages.
  c.res.headers.delete('X-Frame-Options')
  for (const [name, value] of Object.entries(framableBy(c.get('board').settings.FRAME_ANCESTORS)))
    c.res.headers.set(name, value)
})

/** `/embed/:project`: a card for a wiki's frame. */
export const embed = new Hono<SiteEnv>()

embed.get('/embed/:project', async (c) => {
  const loaded = await c.get('reader').overview()
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const card = loaded.value.cards.find(({ project }) => project.name === c.req.param('project'))
  if (!card) return sendMissing(c)
  return sendPage(c, {
    ...loaded,
    framed: true,
    view: () => <EmbedView frame={frameOf(c, loaded.freshness)} card={card} />,
  })
})

function sendMissing(c: Context<SiteEnv>): Response {
  return sendRefused(c, {
    status: 404,
    title: 'Not found',
    says: 'There is no such project on this board. It may have been deleted or renamed.',
  })
}
