import type { Context } from 'hono'

/**
 * Whether the browser has this version already. `tag` is an opaque entity tag without quotes.
 * Source: RFC 9110, 13.1.2: weak comparison, a list, or `*`.
 */
export function hasVersion(c: Context, tag: string): boolean {
  const header = c.req.header('If-None-Match')
  if (header === undefined) return false
  return header.split(',').some((one) => {
    const known = one.trim().replace(/^W\//, '')
    return known === '*' || known === `"${tag}"`
  })
}
