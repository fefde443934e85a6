import type { Context } from 'hono'
import type { SiteEnv } from '../board.ts'
import { shortHash } from '../domain/hash.ts'
import { SECURITY_HEADERS } from '../middleware/security-headers.ts'
import { hasVersion } from './page-cache.ts'

/** Sends what programs ask for again and again, or 304. It is told apart by its bytes, so that nothing else has its ETag. */
export async function sendText(c: Context<SiteEnv>, text: string, type: string): Promise<Response> {
  const tag = (await shortHash(text)).slice(0, 24)
  const headers = { ...SECURITY_HEADERS, 'Cache-Control': 'private, no-cache', ETag: `W/"${tag}"` }
  if (hasVersion(c, tag)) return new Response(null, { status: 304, headers })
  return new Response(text, { headers: { ...headers, 'Content-Type': type } })
}
