import { type Context, Hono } from 'hono'
import type { SiteEnv } from '../board.ts'
import { framableBy } from '../middleware/security-headers.ts'
import { EmbedNotice, EmbedView } from '../views/board/embed.tsx'
import { sendHtml, sendPage } from './send-page.tsx'

/** Seconds after which a frame without data asks again. */
const RETRY_SECONDS = 5

/** `/embed/:project`: a card for a wiki's frame. Only origins of `FRAME_ANCESTORS` may show it in one. */
export const embed = new Hono<SiteEnv>()

embed.use('/embed/:project', async (c, next) => {
  await next()
  // A page comes with the headers of all pages.
  c.res.headers.delete('X-Frame-Options')
  for (const [name, value] of Object.entries(framableBy(c.var.board.settings.FRAME_ANCESTORS)))
    c.res.headers.set(name, value)
})

embed.get('/embed/:project', async (c) => {
  const loaded = await c.var.reader.overview(c.var.visibility)
  if (loaded.kind === 'unavailable') return sendLater(c)
  const cards = loaded.kind === 'ready' ? loaded.value.cards : []
  const card = cards.find(({ project }) => project.name === c.req.param('project'))
  if (loaded.kind === 'missing' || !card) return sendMissing(c)
  return sendPage(c, {
    ...loaded,
    view: () => (
      <EmbedView boardTitle={c.var.board.settings.BOARD_TITLE} freshness={loaded.freshness} card={card} />
    ),
  })
})

function sendMissing(c: Context<SiteEnv>): Response {
  const says = 'There is no such project on this board. It may have been deleted or renamed.'
  return sendHtml(c, <EmbedNotice title="Not found" says={says} />, 404)
}

function sendLater(c: Context<SiteEnv>): Response {
  c.header('Retry-After', String(RETRY_SECONDS))
  c.header('Refresh', String(RETRY_SECONDS))
  return sendHtml(c, <EmbedNotice title="One moment" says="There is nothing to show yet." />, 503)
}
