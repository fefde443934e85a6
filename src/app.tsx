import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { type Board, openBoard } from './board.ts'
import type { Env } from './config.ts'
import { WHOLE_BOARD } from './domain/visibility.ts'
import type { Log } from './log.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { activity } from './routes/activity.tsx'
import { clientV4 } from './routes/client-v4.ts'
import { embed } from './routes/embed.tsx'
import { sendClosedHealth, sendHealth } from './routes/healthz.ts'
import { overview } from './routes/overview.tsx'
import { createPageCache } from './routes/page-cache.ts'
import { projects } from './routes/projects.tsx'
import { sendNotFound, sendProblem } from './routes/send-page.tsx'
import { sendClosed } from './routes/setup.tsx'
import type { SiteEnv } from './routes/site-env.ts'
import { wall } from './routes/wall.tsx'
import type { SnapshotReader } from './snapshot/reader.ts'

export interface AppOptions {
  /** Opens the snapshot for one request; `waitUntil` keeps work alive after its answer. */
  openReader: (env: Env, board: Board, waitUntil: (job: Promise<unknown>) => void) => SnapshotReader
  now: () => number
  log: Log
}

/** No address of the board comes near this length. */
const MAX_ADDRESS = 2_000

/** The site map: what happens to a request, in order. */
export function createApp({ openReader, now, log }: AppOptions): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>()
  const pages = createPageCache()

  app.use(securityHeaders)

  // Closed by default: without its settings the board serves the checklist, whatever the address.
  app.use(async (c, next) => {
    const opened = await openBoard(c.env)
    if (!opened.open) return c.req.path === '/healthz' ? sendClosedHealth(c) : sendClosed(c, opened.problems)
    c.set('board', opened.board)
    c.set('pages', pages)
    c.set('visibility', { projects: opened.board.settings.PROJECTS, scope: WHOLE_BOARD })
    c.set(
      'reader',
      openReader(c.env, opened.board, (job) => c.executionCtx.waitUntil(job)),
    )
    return next()
  })

  app.use(readsOnly, plainAddresses)

  app.get('/healthz', (c) => sendHealth(c, now()))
  app.route('/', overview)
  app.route('/', projects)
  app.route('/', activity)
  app.route('/', clientV4)
  app.route('/', wall)
  app.route('/', embed)

  app.notFound(sendNotFound)
  app.onError((error, c) => {
    log('request failed', { error: error.name })
    return sendProblem(c, {
      status: 500,
      title: 'Something went wrong here',
      says: 'This page could not be made. Your sites are not affected. Try again in a minute.',
    })
  })
  return app
}

/** Nothing on the board can be changed through it. */
const readsOnly = createMiddleware<SiteEnv>(async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
  c.header('Allow', 'GET, HEAD')
  return sendProblem(c, {
    status: 405,
    title: 'This address can only be read',
    says: 'Open it in a browser, or ask for it with GET.',
  })
})

/** Addresses that no link leads to are refused early; one with a slash at its end is sent to the one without. */
const plainAddresses = createMiddleware<SiteEnv>(async (c, next) => {
  const { path, url } = c.req
  if (url.length > MAX_ADDRESS || url.includes('%00')) {
    return sendProblem(c, {
      status: 400,
      title: 'This address cannot be read',
      says: 'It is too long or holds a character that no address of this board has. Start from the list of projects.',
    })
  }
  if (path.length > 1 && path.endsWith('/')) {
    const { pathname, search } = new URL(url)
    // Exactly one slash at the start: two would name another host.
    c.header('Cache-Control', 'no-store')
    return c.redirect(`/${pathname.replace(/^\/+|\/+$/g, '')}${search}`, 308)
  }
  return next()
})
