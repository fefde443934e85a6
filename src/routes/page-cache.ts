import type { Context } from 'hono'
import type { KeptPage, PageCache, SiteEnv } from '../board.ts'
import { createMemory } from '../memory/bounded.ts'
import { LINES_COME_HERE } from '../views/deployment/log.tsx'
import type { Html } from '../views/jsx.ts'

const UTF8 = new TextEncoder()
/** As bytes are sent. */
export const encode = (text: string) => UTF8.encode(text) as Uint8Array<ArrayBuffer>

/** An isolate has 128 MB. The overview of 100 projects is about 0.2 MB. */
const MAX_BYTES = 8_000_000

export function createPageCache(): PageCache {
  return createMemory(MAX_BYTES)
}

/**
 * The bytes of a page, rendered once for each version of it, without the lines of a log that come into it. `tag` is its
 * entity tag, which stands for the content, its state, the visitor's scope, the Worker and the settings; beside it a page
 * depends on its path and on the parameters that it read ({@link parametersOf}). The key in an address opens the page and is no part of it: it is not remembered.
 */
export async function cachedPage(
  c: Context<SiteEnv>,
  tag: string,
  render: () => Html | Response | Promise<Html | Response>,
): Promise<KeptPage | Response> {
  const key = [c.get('board').account, tag, withoutQuery(c.req.url), c.get('asked')].join('\n')
  const kept = c.get('pages').get(key)
  if (kept) return kept
  const page = await render()
  if (page instanceof Response) return page
  const [before = '', after] = String(page).split(LINES_COME_HERE)
  const made = { before: encode(before), after: after === undefined ? null : encode(after) }
  c.get('pages').set(key, made, made.before.length + (made.after?.length ?? 0) + key.length)
  return made
}

function withoutQuery(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

/** Whether the browser has a page, of whichever version: then it is looked for nothing before that is compared. */
export const hasPage = (c: Context) => c.req.header('If-None-Match') !== undefined

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
