import { cloudflareAccess } from '@hono/cloudflare-access'
import { Hono } from 'hono'

/** What came of a request's token of Cloudflare Access. `unavailable`: nobody could tell, the team's certificates cannot be had. */
export type AccessVerdict = 'right' | 'missing' | 'wrong' | 'unavailable'

export type AccessVerifier = (request: Request) => Promise<AccessVerdict>

/** Where Access puts its token. Source: Cloudflare's docs, "Application token": the header on every request, the cookie in browsers. */
const TOKEN_HEADER = 'Cf-Access-Jwt-Assertion'
const TOKEN_COOKIE = /(?:^|;\s*)CF_Authorization=[^;\s]/

/**
 * Checks tokens for one team and one application: signature, team, audience, and that it has begun and not ended. The
 * team's certificates are kept for an hour, and fetched anew when a token names one that is not among them.
 *
 * The library answers with sentences of its own and throws errors that name the team, so it runs in an app of its own,
 * of which the status alone comes out.
 */
export function createAccessVerifier(team: string, audience: string): AccessVerifier {
  const app = new Hono()
    .use(cloudflareAccess(team, audience))
    .all('*', (c) => c.body(null, 204))
    .onError((_error, c) => c.body(null, 503))

  return async (request) => {
    if (!hasToken(request.headers)) return 'missing'
    const { status } = await app.fetch(new Request('https://board/', { headers: request.headers }))
    if (status === 204) return 'right'
    return status === 401 ? 'wrong' : 'unavailable'
  }
}

function hasToken(headers: Headers): boolean {
  return headers.has(TOKEN_HEADER) || TOKEN_COOKIE.test(headers.get('Cookie') ?? '')
}
