import type { Context } from 'hono'
import type { SiteEnv } from '../board.ts'
import { drawBadge, refusedBadge, shieldsBadge } from '../views/badge.ts'
import type { ApiError } from './envelope.ts'

/** A picture is shown by pages of other sites: without this their browsers would not take it. */
export const PICTURE_HEADERS = { 'Cross-Origin-Resource-Policy': 'cross-origin' }

/** One of the pictures in `public/badge`, of which there is one for each word. It comes as it is read. */
export function pictureOf(c: Context<SiteEnv>, name: string): ReadableStream {
  const { readable, writable } = new TransformStream()
  const { origin } = new URL(c.req.url)
  c.env.ASSETS.fetch(`${origin}/badge/${name}.png`)
    .then(({ body }) => body?.pipeTo(writable))
    .catch((error) => writable.abort(error))
  return readable
}

/** Two words at most: a badge has no room for more. */
const WORDS: Partial<Record<ApiError['status'], string>> = {
  400: 'bad request',
  401: 'locked',
  404: 'not found',
  405: 'read only',
  429: 'locked',
}

/** An error in the place of a badge, in the format of its address. */
export function sayOnBadge(c: Context<SiteEnv>, { status }: Pick<ApiError, 'status'>): Response {
  const [, format] = /\.(json|png)$/.exec(c.req.path) ?? []
  const badge = refusedBadge(WORDS[status] ?? 'unavailable')
  for (const [name, value] of Object.entries(PICTURE_HEADERS)) c.header(name, value)
  switch (format) {
    case 'json':
      return c.json(shieldsBadge(badge, null, true), status)
    case 'png':
      return c.body(pictureOf(c, badge.word === 'locked' ? 'locked' : 'unavailable'), status, {
        'Content-Type': 'image/png',
      })
    default:
      return c.body(drawBadge(badge, 'flat'), status, { 'Content-Type': 'image/svg+xml' })
  }
}
