import { cloudflareAccess } from '@hono/cloudflare-access'
import { Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { decode } from 'hono/jwt'
import * as v from 'valibot'

/** What came of a request's token of Cloudflare Access. `unavailable`: nobody could tell, the team's certificates cannot be had. */
export type AccessVerdict = 'right' | 'missing' | 'wrong' | 'unavailable'

export type AccessVerifier = (request: Request) => Promise<AccessVerdict>

/** Where Access puts its token. Source: Cloudflare's docs, "Application token": the header on every request, the cookie in browsers. */
const TOKEN_HEADER = 'Cf-Access-Jwt-Assertion'
const TOKEN_COOKIE = 'CF_Authorization'

/** What the library takes for granted: anything else makes it throw, as it does when the certificates cannot be had. */
const Token = v.object({
  header: v.object({
    // It looks the key up in an object, which has names of its own, such as `constructor`.
    kid: v.optional(
      v.pipe(
        v.string(),
        v.check((kid) => !(kid in {})),
      ),
    ),
  }),
  payload: v.object({}),
})

/**
 * Checks tokens for one team and one application: signature, team, audience, and that it has begun and not ended. The
 * team's certificates are kept for an hour, and fetched anew when a token names one that is not among them.
 *
 * The library answers with sentences of its own and throws errors that name the team, so it runs in an app of its own,
 * of which the status alone comes out.
 */
export function createAccessVerifier(team: string, audience: string): AccessVerifier {
  const app = new Hono()
    .use(async (c, next) => {
      const token = c.req.header(TOKEN_HEADER) ?? getCookie(c, TOKEN_COOKIE)
      if (!token) return c.body(null, 404)
      return isReadable(token.trim()) ? next() : c.body(null, 401)
    })
    .use(cloudflareAccess(team, audience))
    .all('*', (c) => c.body(null, 204))
    .onError((_error, c) => c.body(null, 503))

  return async (request) => {
    const { status } = await app.fetch(new Request('https://board/', { headers: request.headers }))
    return VERDICTS[status] ?? 'unavailable'
  }
}

const VERDICTS: Partial<Record<number, AccessVerdict>> = { 204: 'right', 401: 'wrong', 404: 'missing' }

function isReadable(token: string): boolean {
  try {
    return v.is(Token, decode(token))
  } catch {
    return false
  }
}
