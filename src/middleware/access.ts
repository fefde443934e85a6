import type { Context, MiddlewareHandler } from 'hono'
import type { AccessVerdict, AccessVerifier } from '../access/cloudflare.ts'
import { giveCookie, isRenewable, presentedCookies } from '../access/cookie.ts'
import { credentialsIn } from '../access/pasted.ts'
import type { AccessKey } from '../access/sign.ts'
import { type Admission, admit, type Presented } from '../access/verify.ts'
import type { Gate, SiteEnv } from '../board.ts'
import { shortHash } from '../domain/hash.ts'
import { type Visibility, WHOLE_BOARD } from '../domain/visibility.ts'
import { localAddress, withoutParameter } from '../views/addresses.ts'
import { isLimited } from './wrong-credentials.ts'

/** Why a visitor stays outside. */
export type Refusal = 'missing' | 'wrong' | 'limited' | 'unavailable'

interface AccessOptions {
  now: () => number
  /** Resolves after so many milliseconds. */
  after: (ms: number) => Promise<void>
  /** Answers a visitor who stays outside. It must not depend on the address. */
  refuse: (c: Context<SiteEnv>, refusal: Refusal) => Response
}

/** The certificates of Cloudflare Access are waited for so long. */
const CERTIFICATES_WAIT_MS = 5_000

/**
 * Lets in who may look, and says what of the board is theirs. Every address is locked but those that `isOpen` names:
 * one that is added later is locked without anybody thinking of it.
 */
export function access(
  isOpen: (c: Context<SiteEnv>, mode: Gate['mode']) => boolean,
  options: AccessOptions,
): MiddlewareHandler<SiteEnv> {
  return async function access(c, next) {
    const { gate } = c.get('board')
    if (isOpen(c, gate.mode)) return next()
    switch (gate.mode) {
      case 'public':
        see(c, WHOLE_BOARD)
        return next()
      case 'link':
        return enterByLink(c, next, gate.keys, options)
      case 'cloudflare-access':
        return enterByAccess(c, next, gate.verify, options)
    }
  }
}

type Next = () => Promise<void>
type Admitted = Extract<Admission, { kind: 'admitted' }>

function see(c: Context<SiteEnv>, scope: Visibility['scope']): void {
  c.set('visibility', { projects: c.get('board').settings.PROJECTS, scope })
}

async function enterByLink(
  c: Context<SiteEnv>,
  next: Next,
  keys: readonly AccessKey[],
  { now, refuse }: AccessOptions,
) {
  const hasKey = holdsKey(c)
  const admission = await admit(presentedBy(c), keys, now(), c.req.path)
  if (admission.kind === 'refused') return refuse(c, admission.wrong ? await wrongOrLimited(c) : 'missing')
  const { scope, key, until, family } = admission.opened
  if (hasKey && opensPage(c) && !family) c.res = toAddressWithoutKey(c)
  else {
    see(c, scope)
    c.set('key', key)
    c.set('until', until)
    if (admission.by === 'query')
      c.set('keyInAddress', {
        text: admission.text,
        tag: await shortHash(admission.text, 16),
        opensPages: !family,
      })
    await next()
  }
  if (isCookieDue(c, admission, now())) await giveCookie(c, admission.opened, now())
  vary(c, `Cookie, Authorization${hasKey ? ', Sec-Fetch-Mode, Sec-Fetch-Dest' : ''}`)
  return
}

/** Whether a key, right or wrong, stands in the address. */
export function holdsKey({ req }: Context): boolean {
  return req.queries('key')?.some((text) => text !== '') ?? false
}

/** The address before the header before the cookie; but a link in the path of a badge is all that counts, so that whoever tries it sees what others will. */
function presentedBy(c: Context): Presented[] {
  const [, inPath] = /^\/badges\/k\/([^/]+)\//.exec(c.req.path) ?? []
  if (inPath !== undefined) return [{ by: 'path', text: inPath }]
  const as = (by: Presented['by']) => (text: string) => ({ by, text })
  return [
    ...(c.req.queries('key') ?? []).flatMap(credentialsIn).map(as('query')),
    ...bearersOf(c).flatMap(credentialsIn).map(as('bearer')),
    ...presentedCookies(c).map(as('cookie')),
  ]
}

/**
 * A key in the address becomes a cookie when it is moved out of there, and for a client that does not say what it
 * fetches for: it may be an old browser. A cookie becomes a new one in time.
 */
function isCookieDue(c: Context, { by, opened, expires }: Admitted, now: number): boolean {
  if (opened.family) return false
  if (by === 'query') return opensPage(c) || !saysHowItFetches(c)
  return expires !== undefined && isRenewable(expires, opened, now)
}

/** A person's browser gets the key out of the address bar, from where it would be copied and shown around. */
function toAddressWithoutKey(c: Context): Response {
  const { pathname, search } = new URL(c.req.url)
  c.header('Cache-Control', 'no-store')
  return c.redirect(localAddress(pathname, withoutParameter(search, 'key')), 302)
}

/** Whether a person's browser opens the address as a page of its own: not in a frame, and not to send a form. */
function opensPage(c: Context): boolean {
  const isPage =
    c.req.header('Sec-Fetch-Mode') === 'navigate' && c.req.header('Sec-Fetch-Dest') === 'document'
  return isPage && c.req.method !== 'POST'
}

/** Whether the client is one that says what it fetches for, as browsers since 2023 do. */
function saysHowItFetches(c: Context): boolean {
  return [...c.req.raw.headers.keys()].some((name) => name.startsWith('sec-fetch-'))
}

/** Two headers of one name arrive as one, with a comma between them. */
function bearersOf(c: Context): string[] {
  const held = c.req.header('Authorization')?.split(',') ?? []
  return held.flatMap(
    (one) => one.match(/^\s*(?:Bearer +)+(\S+)\s*$/i)?.[1] ?? passwordsIn(one, c.req.method),
  )
}

/**
 * The password of Basic, which feed readers and build monitors send; the user may be called whatever. A browser sends it by
 * itself, also with a form of another site, so that no form takes it. Source: RFC 7617.
 */
function passwordsIn(header: string, method: string): string[] {
  const [, encoded] = header.match(/^\s*Basic +([\w+/-]+=*)\s*$/i) ?? []
  if (encoded === undefined || method === 'POST') return []
  try {
    return [atob(encoded.replaceAll('-', '+').replaceAll('_', '/')).replace(/^[^:]*:/, '')]
  } catch {
    return []
  }
}

async function enterByAccess(
  c: Context<SiteEnv>,
  next: Next,
  verify: AccessVerifier,
  { after, refuse }: AccessOptions,
) {
  const tooLate = after(CERTIFICATES_WAIT_MS).then((): AccessVerdict => 'unavailable')
  const verdict = await Promise.race([verify(c.req.raw.headers), tooLate])
  if (verdict === 'wrong') return refuse(c, await wrongOrLimited(c))
  if (verdict !== 'right') return refuse(c, verdict)
  see(c, WHOLE_BOARD)
  await next()
  vary(c, 'Cookie, Cf-Access-Jwt-Assertion')
  return
}

/** Why who held out something wrong stays outside. Counts it. */
export async function wrongOrLimited(c: Context<SiteEnv>): Promise<Refusal> {
  return (await isLimited(c)) ? 'limited' : 'wrong'
}

function vary(c: Context, headers: string): void {
  // Not `c.header`, which copies an answer that is made already.
  c.res.headers.append('Vary', headers)
}
