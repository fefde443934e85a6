import type { Context } from 'hono'
import { COOKIE_LIFE_MS, makeCookie, type Opened } from './verify.ts'

/** The prefix keeps other hosts and plain http from setting one. */
const NAME = '__Host-pageboard'
/** Not for scripts; and sent where a link leads here, but not with what another site sends or loads. */
const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Lax'

/** A visitor has one. */
const MAX_COOKIES = 5

/** The visitor's cookies. */
export function presentedCookies({ req }: Context): string[] {
  return cookiesNamed(req.raw.headers, NAME).slice(0, MAX_COOKIES)
}

/**
 * The values of all cookies of one name, but for empty ones. Two `Cookie` headers arrive as one with a comma between
 * them, and no value that is looked for here holds one.
 */
export function cookiesNamed(headers: Headers, name: string): string[] {
  const cookies = (headers.get('Cookie') ?? '').split(/[;,]/).map((pair) => pair.trim())
  return cookies
    .filter((cookie) => cookie.startsWith(`${name}=`))
    .map((cookie) => cookie.slice(name.length + 1).replace(/^"(.*)"$/, '$1'))
    .filter((value) => value !== '')
}

/** Gives the visitor a cookie that opens the same. It never holds the key. */
export async function giveCookie(c: Context, opened: Opened, now: number): Promise<void> {
  const { value, expires } = await makeCookie(opened, now)
  const cookie = `${NAME}=${value}; Max-Age=${Math.floor((expires - now) / 1_000)}; ${ATTRIBUTES}`
  c.header('Set-Cookie', cookie, { append: true })
}

/** A cookie is renewed in the second half of its life, unless what it opens ends with it. */
export function isRenewable(expires: number, { until }: Opened, now: number): boolean {
  return expires !== until && expires - now < COOKIE_LIFE_MS / 2
}
