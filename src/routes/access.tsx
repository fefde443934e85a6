import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import { giveCookie, presentedCookies } from '../access/cookie.ts'
import { credentialsIn } from '../access/pasted.ts'
import type { AccessKey } from '../access/sign.ts'
import { admit, type Opened } from '../access/verify.ts'
import type { SiteEnv } from '../board.ts'
import { holdsKey, type Refusal, wrongOrLimited } from '../middleware/access.ts'
import { LIMIT_SECONDS } from '../middleware/wrong-credentials.ts'
import type { AccessMode } from '../settings/table.ts'
import { ACCESS_PATH, localAddress, OVERVIEW_PATH, withoutParameter } from '../views/addresses.ts'
import { AccessDeniedView, LockedView } from '../views/refused.tsx'
import { sendNotFound, sendRefused } from './formats.tsx'
import { sendHtml } from './html.ts'

/** What needs no key in any mode, and the form that takes one. Everything else is locked. */
export function isOpen(c: Context, mode: AccessMode): boolean {
  if (c.req.path === '/healthz') return true
  if (c.req.path !== ACCESS_PATH || mode !== 'link') return false
  // A key in the form's own address opens the board as at any other, and has to get out of there.
  return c.req.method === 'POST' || !holdsKey(c)
}

/** What feed readers and build monitors read. */
const ASKS_FOR_PASSWORD = /^\/(feeds[./]|cctray\.xml$)/

const STATUS = { missing: 401, wrong: 401, limited: 429, unavailable: 503 } as const

/** In the words for programs: people get a page, with the form. */
const SAYS: Record<Refusal, string> = {
  missing: 'This board is not open to everyone, and nothing that opens it came with the request.',
  wrong: 'What came with the request does not open this board. It may be mistyped, or no longer in use.',
  limited:
    'Too many wrong credentials came from your network. Wait a minute; a right one works all the same.',
  unavailable: 'Whether you may look could not be checked. Try again in a minute.',
}

/** Answers a visitor who stays outside: the same for every address, whether there is something behind it or not. */
export function sendLocked(c: Context<SiteEnv>, refusal: Refusal): Response {
  const { settings, gate } = c.get('board')
  const status = STATUS[refusal]
  // RFC 9110, 11.6.1: a 401 names a way in. Browsers ask their user nothing for this one.
  if (status === 401) c.header('WWW-Authenticate', 'Bearer realm="Pageboard"')
  // Programs that send a password wait to be asked for one. A browser would ask its user, over a page or an image.
  if (status === 401 && gate.mode === 'link' && ASKS_FOR_PASSWORD.test(c.req.path))
    c.header('WWW-Authenticate', 'Basic realm="Pageboard", charset="UTF-8"', { append: true })
  const View = gate.mode === 'link' ? LockedView : AccessDeniedView
  return sendRefused(c, {
    status,
    title: 'Locked',
    says: SAYS[refusal],
    ...(status === 429 && { retrySeconds: LIMIT_SECONDS }),
    page: () => <View boardTitle={settings.BOARD_TITLE} contact={settings.CONTACT} refusal={refusal} />,
  })
}

/** `/access`: for people who have the key but lost the link. */
export function accessForm(now: () => number): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>()

  app.get(ACCESS_PATH, (c) => {
    const { settings, gate } = c.get('board')
    if (gate.mode !== 'link') return sendNotFound(c)
    return sendHtml(
      c,
      <LockedView boardTitle={settings.BOARD_TITLE} contact={settings.CONTACT} refusal={null} />,
      200,
    )
  })

  app.post(ACCESS_PATH, async (c) => {
    const { gate } = c.get('board')
    if (gate.mode !== 'link') return sendNotFound(c)
    const { key } = await c.req.parseBody()
    const entered = typeof key === 'string' ? credentialsIn(key) : []
    if (entered.length === 0) return sendLocked(c, 'missing')
    const admission = await admit(
      entered.map((text) => ({ by: 'form', text })),
      gate.keys,
      now(),
      ACCESS_PATH,
    )
    // What has ended was right once, so it does not count; it opens as little as what is wrong.
    if (admission.kind === 'refused')
      return sendLocked(c, admission.wrong ? await wrongOrLimited(c) : 'wrong')
    await openFor(c, admission.opened, gate.keys, now())
    c.header('Cache-Control', 'no-store')
    return c.redirect(cameFrom(c), 303)
  })
  return app
}

/** Gives the cookie; but who may see the whole board does not lose that by opening a narrower link. */
async function openFor(c: Context<SiteEnv>, opened: Opened, keys: readonly AccessKey[], now: number) {
  const cookies = presentedCookies(c).map((text) => ({ by: 'cookie', text }) as const)
  const held = await admit(cookies, keys, now, ACCESS_PATH)
  const holdsMore =
    held.kind === 'admitted' && held.opened.scope.kind === 'all' && opened.scope.kind !== 'all'
  if (!holdsMore) await giveCookie(c, opened, now)
}

/** The page on which the form was, if it is one of this board's; the browser says so to its own site alone. */
function cameFrom(c: Context): string {
  const from = URL.parse(c.req.header('Referer') ?? '')
  const isHere = from?.origin === new URL(c.req.url).origin
  if (!from || !isHere || from.pathname === ACCESS_PATH) return OVERVIEW_PATH
  return localAddress(from.pathname, withoutParameter(from.search, 'key'))
}
