import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { SiteEnv } from '../board.ts'
import type { Outage } from '../domain/failure.ts'
import type { Freshness } from '../domain/freshness.ts'
import { scopeKey } from '../domain/visibility.ts'
import { SECURITY_HEADERS } from '../middleware/security-headers.ts'
import type { Loaded } from '../snapshot/visible-entries.ts'
import type { Frame } from '../views/layout.tsx'
import { NotFoundView, ProblemView } from '../views/problem.tsx'
import { explainFailure } from '../views/words.ts'
import { API_ERRORS, isApiAddress, methodNotAvailable, sendRefusal, trouble } from './envelope.ts'
import { cachedPage, hasVersion } from './page-cache.ts'

/** A page may be kept by the reader's own browser, which asks every time whether it is still right. */
const CACHE_CONTROL = 'private, no-cache'

const HTML = 'text/html; charset=UTF-8'

/** Seconds after which a page that has nothing to show yet asks again. */
const RETRY_SECONDS = 5

/** The frame of a page. `freshness` is null for a page without data. */
export function frameOf(
  c: Context<SiteEnv>,
  freshness: Freshness | null,
  current: Frame['current'] = null,
): Frame {
  const boardTitle = c.var.board?.settings.BOARD_TITLE ?? 'Pageboard'
  return { boardTitle, freshness, current, mayShare: mayShare(c) }
}

/** Links can be made where keys open the board, by those who may see all of it. */
export function mayShare(c: Context<SiteEnv>): boolean {
  return c.var.board?.gate.mode === 'link' && c.var.visibility?.scope.kind === 'all'
}

interface Page {
  /** Changes whenever the content does. */
  version: string
  freshness: Freshness
  /** Not called when the browser has the page already. */
  view: () => Child
  /** Seconds after which the page asks again by itself. */
  refresh?: number
}

/** Sends a page, or 304. */
export function sendPage(c: Context<SiteEnv>, { version, freshness, view, refresh }: Page): Response {
  const tag = entityTag(c, { version, freshness })
  const headers = {
    ...SECURITY_HEADERS,
    'Cache-Control': CACHE_CONTROL,
    ETag: `W/"${tag}"`,
    ...(refresh && { Refresh: String(refresh) }),
  }
  if (hasVersion(c, tag)) return new Response(null, { status: 304, headers })
  const body = cachedPage(c, tag, () => String(view()))
  return new Response(body, { headers: { ...headers, 'Content-Type': HTML } })
}

/** Gives an answer that is no page the headers of one. True when whoever asks has this version already. */
export function isKnownVersion(c: Context<SiteEnv>, page: Pick<Page, 'version' | 'freshness'>): boolean {
  const tag = entityTag(c, page)
  c.header('ETag', `W/"${tag}"`)
  c.header('Cache-Control', CACHE_CONTROL)
  return hasVersion(c, tag)
}

/** Covers the content, its state, the visitor's scope, the Worker and the settings; not the age. */
function entityTag(c: Context<SiteEnv>, { version, freshness }: Pick<Page, 'version' | 'freshness'>): string {
  const { board, visibility } = c.var
  return [board.tag, scopeKey(visibility.scope), version, freshnessTag(freshness)].join('.')
}

/** The same for what is hidden and for what does not exist. */
export function sendNotFound(c: Context<SiteEnv>): Response {
  if (isApiAddress(c.req.path)) return sendRefusal(c, API_ERRORS.noRoute)
  return sendHtml(c, <NotFoundView frame={frameOf(c, null)} />, 404)
}

/** 503: nothing to show yet. The page asks again by itself. */
function sendUnavailable(c: Context<SiteEnv>, outage: Outage | null): Response {
  const wait =
    outage?.failure.kind === 'rate-limited' ? Math.max(outage.failure.seconds, RETRY_SECONDS) : RETRY_SECONDS
  c.header('Retry-After', String(wait))
  const says = outage
    ? explainFailure(outage.failure)
    : 'The projects are being read from Cloudflare for the first time.'
  const title = outage ? 'Nothing to show yet' : 'One moment'
  return sendProblem(c, { status: 503, title, says, retrySeconds: wait })
}

/** Sends what stands for a page that there is not, or not yet. */
export function sendNotReady(
  c: Context<SiteEnv>,
  loaded: Exclude<Loaded<unknown>, { kind: 'ready' }>,
): Response {
  return loaded.kind === 'missing' ? sendNotFound(c) : sendUnavailable(c, loaded.outage)
}

/** 400: `?cursor=` is not one that a pager wrote. */
export function sendUnreadableCursor(c: Context<SiteEnv>): Response {
  return sendProblem(c, {
    status: 400,
    title: 'This is not a page of the list',
    says: 'The cursor in the address was changed or cut off. Start again from the first page.',
  })
}

export interface ProblemText {
  status: 400 | 403 | 405 | 413 | 500 | 503
  title: string
  says: string
  retrySeconds?: number
}

/** Any other page that says why there is nothing to see; for clients of the API, the same in its envelope. */
export function sendProblem(c: Context<SiteEnv>, problem: ProblemText): Response {
  const { status, says, retrySeconds } = problem
  if (isApiAddress(c.req.path)) {
    return sendRefusal(c, status === 405 ? methodNotAvailable(c.req.method) : trouble(status, says))
  }
  if (retrySeconds) c.header('Refresh', String(retrySeconds))
  return sendHtml(c, <ProblemView frame={frameOf(c, null)} {...problem} />, problem.status)
}

/** Sends HTML. What has no ETag is not to be kept at all. */
export function sendHtml(
  c: Context<SiteEnv>,
  view: Child,
  status: 200 | 400 | 401 | 403 | 404 | 405 | 413 | 429 | 500 | 503,
): Response {
  if (status !== 200) c.header('Cache-Control', 'no-store')
  return c.html(String(view), status)
}

function freshnessTag(freshness: Freshness): string {
  switch (freshness.kind) {
    case 'fresh':
      return 'fresh'
    case 'stale':
      return `stale-${freshness.checkedAt}`
    case 'failing':
      return `failing-${Object.values(freshness.failure).join('-')}-${freshness.since}-${freshness.checkedAt}`
  }
}
