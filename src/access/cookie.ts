import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { COOKIE_LIFE_MS, makeCookie, type Opened } from './verify.ts'

const NAME = 'pageboard'

/** The visitor's cookie. The prefix keeps other hosts and plain http from setting it. */
export function presentedCookie(c: Context): string | undefined {
  return getCookie(c, NAME, 'host')
}

/** Gives the visitor a cookie that opens the same. It never holds the key. */
export async function giveCookie(c: Context, opened: Opened, now: number): Promise<void> {
  const { value, expires } = await makeCookie(opened, now)
  setCookie(c, NAME, value, {
    prefix: 'host',
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: Math.floor((expires - now) / 1_000),
  })
}

/** A cookie is renewed in the second half of its life, unless what it opens ends with it. */
export function isRenewable(expires: number, { until }: Opened, now: number): boolean {
  return expires !== until && expires - now < COOKIE_LIFE_MS / 2
}
