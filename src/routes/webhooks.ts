import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Hono } from 'hono/tiny'
import { isSameSecret } from '../access/sign.ts'
import type { SiteEnv } from '../board.ts'
import { digestOf } from '../domain/hash.ts'
import { isLimited, LIMIT_SECONDS } from '../middleware/wrong-credentials.ts'
import { WEBHOOK_PATH } from '../views/addresses.ts'
import { type Refused, sendNotFound, sendRefused } from './formats.tsx'

/** In bytes. Cloudflare's notifications have a few hundred. */
const MAX_NOTICE = 64_000

/** Texts of a notice that may be the name or the id of a project. What is where in it stands in no document of Cloudflare's. */
const NAMES = /(?<=")[\w.-]{1,130}(?="(?!\s*:))/g

/** So many of them are looked at. */
const MOST_NAMES = 100

const checkLength = bodyLimit({
  maxSize: MAX_NOTICE,
  onError: (c) => refuse(c, 413, 'A notification of Cloudflare has less than 64 kB. Nothing was done.'),
})

/** Where Cloudflare's own notifications come in. It has a credential of its own, and is as if it were not there while that is not set. */
export const webhooks = new Hono<SiteEnv>()

webhooks.all(WEBHOOK_PATH, async (c, next) => {
  const secret = c.get('board').settings.WEBHOOK_SECRET
  if (secret === null) return sendNotFound(c)
  if (c.req.method !== 'POST') {
    c.header('Allow', 'POST')
    return refuse(c, 405, "Cloudflare's notifications are sent here with POST.")
  }
  const told = c.req.header('cf-webhook-auth') ?? ''
  if (await isSameSecret(secret, told)) return next()
  const says = 'The header cf-webhook-auth has to hold what WEBHOOK_SECRET of the board does.'
  if (told && (await isLimited(c))) return refuse(c, 429, says, LIMIT_SECONDS)
  // RFC 9110, 11.6.1: a 401 names a way in.
  c.header('WWW-Authenticate', 'cf-webhook-auth')
  return refuse(c, 401, says)
})

webhooks.post(WEBHOOK_PATH, async (c) => {
  // One that breaks off on its way is a hint all the same.
  const tooLong = await checkLength(c, async () => {}).catch(() => undefined)
  if (tooLong) return tooLong
  const text = await c.req.text().catch(() => '')
  const names = (text.match(NAMES) ?? []).slice(0, MOST_NAMES)
  const taken = await c.get('reader').notice(names, digestOf(text))
  if (!taken?.isTaken)
    return refuse(c, 503, 'Nothing was done. The board reads the account by itself before long.', 5)
  c.header('Cache-Control', 'no-store')
  return c.body(null, 204)
})

/** Programs alone come here, and are told in one sentence. */
function refuse(c: Context<SiteEnv>, status: Refused['status'], says: string, retrySeconds = 0): Response {
  return sendRefused(c, { status, title: says, says, retrySeconds })
}
