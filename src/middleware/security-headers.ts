import { createMiddleware } from 'hono/factory'

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * The headers of every answer. `public/_headers` repeats them for the static files, which are served before the Worker
 * runs (a test compares the two). No script runs on the pages but the board's own, nothing is loaded from elsewhere, no
 * page may be framed, no address is told to the sites that are linked, and search engines keep out, whatever links to the
 * board.
 *
 * A constant, so that a page can be made with them at once: setting them on a finished answer, one by one, is a good part
 * of what a hot page costs (`npm run bench`).
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'DENY',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-Robots-Tag': 'noindex, nofollow',
  'X-XSS-Protection': '0',
}

/** Gives every answer the security headers that it lacks, unless it was made with them. */
export const securityHeaders = createMiddleware(async (c, next) => {
  await next()
  const { headers } = c.res
  if (headers.has('Content-Security-Policy')) return
  for (const [name, value] of Object.entries(SECURITY_HEADERS))
    if (!headers.has(name)) headers.set(name, value)
})

/** The security headers of an answer that pages of these origins may show in a frame; without origins, none may. */
export function framableBy(origins: readonly string[]): Readonly<Record<string, string>> {
  if (origins.length === 0) return SECURITY_HEADERS
  // X-Frame-Options knows no origins, and would forbid what the policy allows.
  const { 'X-Frame-Options': _none, ...rest } = SECURITY_HEADERS
  const policy = CONTENT_SECURITY_POLICY.replace(
    "frame-ancestors 'none'",
    `frame-ancestors ${origins.join(' ')}`,
  )
  return { ...rest, 'Content-Security-Policy': policy }
}
