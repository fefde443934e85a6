import type { Context } from 'hono'
import type { SiteEnv } from '../board.ts'
import { type Outage, secondsToWait } from '../domain/failure.ts'
import type { Loaded } from '../snapshot/visible-entries.ts'
import { EmbedNotice } from '../views/board/embed.tsx'
import type { Html } from '../views/jsx.ts'
import { ProblemView } from '../views/refused.tsx'
import { explainFailure } from '../views/words.ts'
import { sayOnBadge } from './badge-formats.ts'
import { API_ERRORS, type ApiError, methodNotAvailable, sendRefusal, trouble } from './envelope.ts'
import { frameOf, sendHtml } from './html.ts'

/** Why an address does not answer with what stands there. */
export interface Refused {
  status: ApiError['status']
  /** The heading of a page, without a full stop. */
  title: string
  /** What happened and what to do, for people and programs alike. */
  says: string
  /** Seconds after which it is worth another try. */
  retrySeconds?: number
  /** The project that the visitor was about to see, of which a page leads to what there is. */
  project?: string | undefined
  /** What a page shows in place of title and sentence: the form for a key, the checklist. */
  page?: () => Html
}

type Say = (c: Context<SiteEnv>, refused: Refused) => Response

/** How each family of addresses says a problem; the first that fits counts, and what fits none is a page. */
const FORMATS: readonly [family: RegExp, say: Say][] = [
  [/^\/client\/v4(\/|$)/, sayInEnvelope],
  [/^\/badges\//, sayOnBadge],
  [/^\/healthz$|^\/webhooks\/|\.json$/, sayInJson],
  [/^\/embed\//, sayInFrame],
  [/^\/feeds\/|\.(atom|xml|txt)$/, sayInText],
]

/**
 * Sends an error, a refusal, or the answer of a closed board: everything but what was asked for, in the format of the
 * address. Nobody is to keep it.
 */
export function sendRefused(c: Context<SiteEnv>, refused: Refused): Response {
  const [, say] = FORMATS.find(([family]) => family.test(c.req.path)) ?? [null, sayOnPage]
  c.header('Cache-Control', 'no-store')
  if (refused.retrySeconds) c.header('Retry-After', String(refused.retrySeconds))
  return say(c, refused)
}

function sayOnPage(c: Context<SiteEnv>, { page, ...refused }: Refused): Response {
  if (page) return sendHtml(c, page(), refused.status)
  refresh(c, refused)
  return sendHtml(c, <ProblemView frame={frameOf(c, null)} {...refused} />, refused.status)
}

/** In the few lines of a wiki's frame. */
function sayInFrame(c: Context<SiteEnv>, { page, ...refused }: Refused): Response {
  const contact = c.get('board')?.settings.CONTACT ?? null
  // A frame has no room for a form or the checklist.
  if (!page) refresh(c, refused)
  return sendHtml(c, <EmbedNotice {...refused} contact={contact} />, refused.status)
}

/** A page with nothing to show asks again by itself. */
function refresh(c: Context<SiteEnv>, { retrySeconds }: Refused): void {
  if (retrySeconds) c.header('Refresh', String(retrySeconds))
}

/** For programs whose own format has no word for it. */
function sayInText(c: Context<SiteEnv>, { status, says }: Refused): Response {
  return c.text(`${says}\n`, status)
}

/** Clients of Cloudflare's API go by the code. */
function sayInEnvelope(c: Context<SiteEnv>, { status, says }: Refused): Response {
  switch (status) {
    case 401:
      return sendRefusal(c, API_ERRORS.authentication)
    case 404:
      return sendRefusal(c, API_ERRORS.noRoute)
    case 405:
      return sendRefusal(c, methodNotAvailable(c.req.method))
    case 429:
      return sendRefusal(c, API_ERRORS.tooManyWrongCredentials)
    default:
      return sendRefusal(c, trouble(status, says))
  }
}

/** Problem details. Source: RFC 9457; without a type of its own, a problem's title is the status's phrase (section 4.2.1). */
function sayInJson(c: Context<SiteEnv>, { status, says }: Refused): Response {
  const details = { type: 'about:blank', title: PHRASES[status], status, detail: says }
  return c.body(JSON.stringify(details), status, { 'Content-Type': 'application/problem+json' })
}

/** Source: RFC 9110, section 15; RFC 6585 for 429. */
const PHRASES: Record<Refused['status'], string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Seconds after which a page that has nothing to show yet asks again. */
const RETRY_SECONDS = 5

/** 404: the same for what is hidden and for what does not exist. `project` is there, and leads on. */
export function sendNotFound(c: Context<SiteEnv>, project?: string): Response {
  return sendRefused(c, {
    status: 404,
    project,
    title: 'Not found',
    says: 'There is no such page on this board. The project or deployment may have been deleted or renamed, or the address may be mistyped.',
  })
}

/** Sends what stands for a page that there is not, or not yet. */
export function sendNotReady(
  c: Context<SiteEnv>,
  loaded: Exclude<Loaded<unknown>, { kind: 'ready' }>,
): Response {
  return loaded.kind === 'missing' ? sendNotFound(c, loaded.project) : sendUnavailable(c, loaded.outage)
}

/** 503: nothing to show yet. The page asks again by itself. */
function sendUnavailable(c: Context<SiteEnv>, outage: Outage | null): Response {
  return sendRefused(c, {
    status: 503,
    title: outage ? 'Nothing to show yet' : 'One moment',
    says: outage
      ? explainFailure(outage.failure)
      : 'The projects are being read from Cloudflare for the first time.',
    retrySeconds: Math.max(outage ? secondsToWait(outage.failure) : 0, RETRY_SECONDS),
  })
}

/** 400: `?cursor=` is not one that a pager wrote. */
export function sendUnreadableCursor(c: Context<SiteEnv>): Response {
  return sendRefused(c, {
    status: 400,
    title: 'This is not a page of the list',
    says: 'The cursor in the address was changed or cut off. Start again from the first page.',
  })
}
