import type { Context } from 'hono'
import type { KeptPage, PageCache, SiteEnv } from '../board.ts'
import type { Freshness } from '../domain/freshness.ts'
import { shortHash } from '../domain/hash.ts'
import { scopeKey } from '../domain/visibility.ts'
import { createMemory } from '../memory/bounded.ts'
import { SECURITY_HEADERS } from '../middleware/security-headers.ts'
import { LINES_COME_HERE } from '../views/deployment/log.tsx'
import type { Html } from '../views/jsx.ts'

/** A page may be kept by the reader's own browser, which asks every time whether it is still right. */
const CACHE_CONTROL = 'private, no-cache'

interface Versioned {
  /** Changes whenever the content does. */
  version: string
  freshness: Freshness
}

interface Page extends Versioned {
  /** Not called when the browser has the page already. */
  view: () => Html
  /** Seconds after which the page asks again by itself. */
  refresh?: number | undefined
  /** Whether it is shown in a frame, which keeps no cookie: its links take the key along that opened it. */
  framed?: boolean
  /** HTML of the lines of a log, where the page has any: they are put in each time, and not kept with it. */
  lines?: string
}

/** Sends a page, or 304. */
export function sendPage(c: Context<SiteEnv>, { view, framed = false, lines = '', ...page }: Page): Response {
  return sendVersion(c, { ...versionOf(c, page), type: 'text/html; charset=UTF-8' }, () => {
    const made = withLines(
      cachedPage(c, contentTag(c, page), () => String(view())),
      lines,
    )
    const keyInAddress = c.get('keyInAddress')
    if (!keyInAddress) return made
    return withKey(made, keyInAddress.text, framed && keyInAddress.opensPages ? OWN_LINKS : OWN_ADDRESSES)
  })
}

/** 304, where the browser has this version already; else null. For a page whose content has to be asked for. */
export function sendUnchanged(c: Context<SiteEnv>, page: Omit<Page, 'view'>): Response | null {
  const version = versionOf(c, page)
  return hasVersion(c, version.tag) ? sendVersion(c, version, () => '') : null
}

/** Sends the same for programs, or 304. */
export function sendJson(c: Context<SiteEnv>, page: Versioned, content: () => unknown): Response {
  return sendVersion(c, { ...versionOf(c, page), type: 'application/json' }, () => JSON.stringify(content()))
}

/** Sends what programs ask for again and again, or 304. It is told apart by its bytes, so that nothing else has its ETag. */
export async function sendText(c: Context<SiteEnv>, text: string, type: string): Promise<Response> {
  return sendVersion(c, { tag: (await shortHash(text)).slice(0, 24), type }, () => text)
}

interface Version {
  /** An opaque entity tag without quotes. */
  tag: string
  type?: string
  headers?: Readonly<Record<string, string>>
}

/** Sends one version of what an address shows, or 304 to whoever has it. `body` is not called then. */
export function sendVersion(
  c: Context,
  { tag, type = '', headers = {} }: Version,
  body: () => BodyInit,
): Response {
  const all = { ...SECURITY_HEADERS, 'Cache-Control': CACHE_CONTROL, ETag: `W/"${tag}"`, ...headers }
  if (hasVersion(c, tag)) return new Response(null, { status: 304, headers: all })
  return new Response(body(), { headers: { ...all, 'Content-Type': type } })
}

function withLines({ before, after }: KeptPage, lines: string): KeptPage['before'] {
  if (after === null) return before
  const between = encode(lines)
  const page = new Uint8Array(before.length + between.length + after.length)
  page.set(before)
  page.set(between, before.length)
  page.set(after, before.length + between.length)
  return page
}

/** Nothing foreign can write what is looked for: quotes are escaped. */
const addressesIn = (elements: string) => new RegExp(`(<(?:${elements})="[^"?]*)\\??([^"]*)`, 'g')
const OWN_ELEMENTS =
  'meta property="og:url" content|link rel="alternate" type="application/[a-z]+[+][a-z]+" title="[^"]*" href'
/** Where a page names addresses of the board for readers that keep no cookie. */
const OWN_ADDRESSES = addressesIn(OWN_ELEMENTS)
/** The same, and links to the board's pages. */
const OWN_LINKS = addressesIn(`${OWN_ELEMENTS}|a (?:class="[^"]*" )?href(?=="/)`)

/** The page for who came in by a key in its address: programs take the address that the page names for its own. It is not kept. */
function withKey(page: Uint8Array<ArrayBuffer>, key: string, addresses: RegExp): string {
  const put = (_all: string, address: string, rest: string) =>
    `${address}?${rest && `${rest}&amp;`}key=${key}`
  return new TextDecoder().decode(page).replace(addresses, put)
}

/** Whether the page is remembered, and its view will not be called. */
export const isRemembered = (c: Context<SiteEnv>, page: Versioned) => isCached(c, contentTag(c, page))

/** Two credentials share no tag where their pages name them. */
function versionOf(c: Context<SiteEnv>, { refresh, ...page }: Versioned & Pick<Page, 'refresh'>): Version {
  const keyInAddress = c.get('keyInAddress')
  const tag = contentTag(c, page)
  return {
    tag: keyInAddress ? `${tag}.${keyInAddress.tag}` : tag,
    ...(refresh && { headers: { Refresh: String(refresh) } }),
  }
}

/** Covers the content, its state, the visitor's scope, the Worker and the settings; not the age. */
function contentTag(c: Context<SiteEnv>, { version, freshness }: Versioned): string {
  return [c.get('board').tag, scopeKey(c.get('visibility').scope), version, freshnessTag(freshness)].join('.')
}

function freshnessTag(freshness: Freshness): string {
  switch (freshness.kind) {
    case 'fresh':
      return 'fresh'
    case 'stale':
      return `stale-${freshness.checkedAt}`
    case 'failing':
      return `failing-${Object.values(freshness.failure).join('-')}-${freshness.since}-${freshness.checkedAt}`
  }
}

const UTF8 = new TextEncoder()
/** As bytes are sent. */
const encode = (text: string) => UTF8.encode(text) as Uint8Array<ArrayBuffer>

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
export function cachedPage(c: Context<SiteEnv>, tag: string, render: () => string): KeptPage {
  const key = keyOf(c, tag)
  const kept = c.get('pages').get(key)
  if (kept) return kept
  const [before = '', after] = render().split(LINES_COME_HERE)
  const made = { before: encode(before), after: after === undefined ? null : encode(after) }
  c.get('pages').set(key, made, made.before.length + (made.after?.length ?? 0) + key.length)
  return made
}

/** Whether {@link cachedPage} has it: what the page would be rendered from need not be asked for then. */
export const isCached = (c: Context<SiteEnv>, tag: string) => c.get('pages').get(keyOf(c, tag)) !== undefined

function keyOf(c: Context<SiteEnv>, tag: string): string {
  return [c.get('board').account, tag, withoutQuery(c.req.url), c.get('asked')].join('\n')
}

function withoutQuery(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

/**
 * Whether the browser has this version already. `tag` is an opaque entity tag without quotes.
 * Source: RFC 9110, 13.1.2: weak comparison, a list, or `*`.
 */
function hasVersion(c: Context, tag: string): boolean {
  const header = c.req.header('If-None-Match')
  if (header === undefined) return false
  return header.split(',').some((one) => {
    const known = one.trim().replace(/^W\//, '')
    return known === '*' || known === `"${tag}"`
  })
}
