import type { Context } from 'hono'
import type { SiteEnv } from '../board.ts'
import { type Outage, secondsToWait } from '../domain/failure.ts'
import type { Loaded } from '../snapshot/visible-entries.ts'
import { explainFailure } from '../views/words.ts'
import { sendRefused } from './formats.tsx'

/** Seconds after which a page that has nothing to show yet asks again. */
const RETRY_SECONDS = 5

/** 404: the same for what is hidden and for what does not exist. */
export function sendNotFound(c: Context<SiteEnv>): Response {
  return sendRefused(c, {
    status: 404,
    title: 'Not found',
    says: 'There is no such page on this board. The project or deployment may have been deleted or renamed, or the address may be mistyped.',
  })
}

/** Sends what stands for a page that there is not, or not yet. */
export function sendNotReady(
  c: Context<SiteEnv>,
  loaded: Exclude<Loaded<unknown>, { kind: 'ready' }>,
): Response {
  return loaded.kind === 'missing' ? sendNotFound(c) : sendUnavailable(c, loaded.outage)
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
