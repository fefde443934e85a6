import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { Hono } from 'hono/tiny'
import { getPath } from 'hono/utils/url'
import { type Board, openBoard, type SiteEnv } from './board.ts'
import { errorFacts, type Log } from './log.ts'
import { access } from './middleware/access.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { accessForm, isOpen, sendLocked } from './routes/access.tsx'
import { activity } from './routes/activity.tsx'
import { badges } from './routes/badges.ts'
import { branches } from './routes/branches.tsx'
import { cctray } from './routes/cctray.ts'
import { clientV4 } from './routes/client-v4.ts'
import { commits } from './routes/commits.tsx'
import { deployments } from './routes/deployments.tsx'
import { embed, framable } from './routes/embed.tsx'
import { feeds } from './routes/feeds.ts'
import { sendNotFound, sendRefused } from './routes/formats.tsx'
import { go } from './routes/go.ts'
import { sendClosed, sendHealth } from './routes/health.tsx'
import { live } from './routes/live.tsx'
import { log as buildLog } from './routes/log.tsx'
import { overview } from './routes/overview.tsx'
import { FORM_ADDRESSES, ownFormsOnly, readableForms, shortForms } from './routes/own-forms.ts'
import { projects } from './routes/projects.tsx'
import { RememberingRouter } from './routes/remembering-router.ts'
import { createPageCache } from './routes/send-page.ts'
import { share } from './routes/share.tsx'
import { wall } from './routes/wall.tsx'
import { webhooks } from './routes/webhooks.ts'
import type { Env } from './settings/read.ts'
import type { RequestParts, SnapshotReader } from './snapshot/reader.ts'
import { localAddress } from './views/addresses.ts'

interface AppOptions {
  /** Opens the snapshot for one request. */
  openReader: (env: Env, board: Board, request: RequestParts) => SnapshotReader
  now: () => number
  /** Resolves after so many milliseconds. */
  after: (ms: number) => Promise<void>
  log: Log
}

/** No address of the board comes near this length. */
const MAX_ADDRESS = 2_000

/** The site map: what happens to a request, in order. */
export function createApp({ openReader, now, after, log }: AppOptions): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>({ getPath: pathOf })
  app.router = new RememberingRouter()
  const pages = createPageCache()

  app.use(securityHeaders)

  // Closed by default: without its settings the board serves the checklist, whatever the address.
  app.use(async (c, next) => {
    const opened = await openBoard(c.env)
    if (!opened.open) return sendClosed(c, opened.problems)
    c.set('board', opened.board)
    c.set('pages', pages)
    c.set(
      'reader',
      openReader(c.env, opened.board, {
        // Not known before the visitor has come in.
        visibility: () => c.get('visibility'),
        waitUntil: (job) => c.executionCtx.waitUntil(job),
      }),
    )
    return next()
  })

  // Before the others: it takes what nothing else takes, and has a credential of its own.
  app.route('/', webhooks)
  app.use('/embed/*', framable)
  app.use(readsOnly, plainAddresses)
  for (const path of FORM_ADDRESSES) app.use(path, ownFormsOnly, shortForms, readableForms)
  app.use(access(isOpen, { now, after, refuse: sendLocked }))
  app.use(withoutPunctuation((request, c) => app.fetch(request, c.env, c.executionCtx)))

  app.get('/healthz', (c) => sendHealth(c, now()))
  const ofBoard = [overview, deployments, activity, wall, embed, badges, feeds, cctray, clientV4]
  const ofProjects = [projects, branches, commits, go, live, buildLog]
  for (const routes of [...ofBoard, ...ofProjects, accessForm(now), share(now)]) app.route('/', routes)

  app.notFound(sendNotFound)
  app.onError((error, c) => {
    log('request failed', errorFacts(error))
    return sendRefused(c, {
      status: 500,
      title: 'Something went wrong here',
      says: 'This page could not be made. Your sites are not affected. Try again in a minute.',
    })
  })
  return app
}

/** wrangler puts a slash behind the API's address, whether there is one at its end or not. */
function pathOf(request: Request): string {
  return getPath(request).replace(/^\/+client\/v4\/+/, '/client/v4/')
}

/** Nothing on the board can be changed through it. Comes before credentials are looked at. */
const readsOnly = createMiddleware<SiteEnv>(async (c, next) => {
  const allowed = FORM_ADDRESSES.includes(c.req.path) ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD']
  if (allowed.includes(c.req.method)) return next()
  c.header('Allow', allowed.join(', '))
  return sendRefused(c, {
    status: 405,
    title: 'This address can only be read',
    says: 'Open it in a browser, or ask for it with GET.',
  })
})

/** What chats and mails take for a part of the address before it, unless a parameter holds nothing else. Browsers write `>` in another way. */
const PUNCTUATION = /(?:[).,>]|%3E)(?=\?|$)(?<!=(?:[).,>]|%3E)*)/i
/** So many of it at most: each is a question of its own. */
const MAX_PUNCTUATION = 3

/**
 * Leads from an address with the end of its sentence to the one without, where there is one that this visitor may see. A
 * branch that is called so is found first.
 */
function withoutPunctuation(ask: (request: Request, c: Context<SiteEnv>) => Response | Promise<Response>) {
  const askedHere = new WeakSet<Request>()
  return createMiddleware<SiteEnv>(async (c, next) => {
    if (!PUNCTUATION.test(c.req.url) || askedHere.has(c.req.raw) || c.req.method === 'POST') return next()
    await next()
    if (![400, 404].includes(c.res.status)) return
    const { origin, pathname, search } = new URL(c.req.url)
    let address = localAddress(pathname, search)
    for (let turn = 0; turn < MAX_PUNCTUATION && PUNCTUATION.test(address); turn += 1) {
      address = address.replace(PUNCTUATION, '')
      const asked = new Request(`${origin}${address}`, { method: 'HEAD', headers: c.req.raw.headers })
      askedHere.add(asked)
      const { status } = await ask(asked, c)
      if (status >= 400) continue
      c.res = new Response(null, { status: 308, headers: { Location: address, 'Cache-Control': 'no-store' } })
      return
    }
  })
}

/** Addresses that no link leads to are refused early; one with a slash at its end is sent to the one without. */
const plainAddresses = createMiddleware<SiteEnv>(async (c, next) => {
  const { path, url } = c.req
  if (url.length > MAX_ADDRESS || url.includes('%00')) {
    return sendRefused(c, {
      status: 400,
      title: 'This address cannot be read',
      says: 'It is too long or holds a character that no address of this board has. Start from the list of projects.',
    })
  }
  if (path.length > 1 && path.endsWith('/')) {
    const { pathname, search } = new URL(url)
    c.header('Cache-Control', 'no-store')
    return c.redirect(localAddress(pathname.replace(/\/+$/, ''), search), 308)
  }
  return next()
})
