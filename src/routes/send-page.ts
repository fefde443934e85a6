import type { Context } from 'hono'
import type { KeptPage, PageCache, SiteEnv } from '../board.ts'
import type { Freshness } from '../domain/freshness.ts'
import { shortHash } from '../domain/hash.ts'
import { scopeKey } from '../domain/visibility.ts'
import { createMemory } from '../memory/bounded.ts'
import { SECURITY_HEADERS } from '../middleware/security-headers.ts'
import { LINES_COME_HERE } from '../views/deployment/log.tsx'
import type { Html } from '../views/jsx.ts'

/** May be kept by the reader's own browser, which asks every time whether it is still right. */
const PRIVATE = 'private, no-cache'
/**
 * The same for caches that many share, where all may look and are shown the same. Once they may not, it is given to nobody
 * all the same, as the board is asked first. Source: RFC 9111, section 5.2.2.4.
 */
const SHARED = 'no-cache'

interface Versioned {
  /** Changes whenever the content does. */
  version: string
  freshness: Freshness
}

interface Page extends Versioned {
  /** Not called when the browser or the board has the page already. What is no page is sent as it is, and not kept. */
  view: () => Made | Promise<Made>
  /** Seconds after which the page asks again by itself. */
  refresh?: number | undefined
  /** Whether it is shown in a frame, which keeps no cookie: its links take the key along that opened it. */
  framed?: boolean
  /** HTML of the lines of a log, where the page has any: they are put in each time, and not kept with it. */
  lines?: () => Lines | Promise<Lines>
}

type Made = Html | Response
/** In UTF-8. */
type Lines = ArrayBuffer | undefined

/** Sends a page, or 304. */
export async function sendPage(
  c: Context<SiteEnv>,
  { view, framed = false, lines, refresh, ...page }: Page,
): Promise<Response> {
  const { content, entity } = tagsOf(c, page)
  // What a build has printed is nobody's to keep but its reader's.
  const headers = { ...(refresh && { Refresh: String(refresh) }), ...(lines && { 'Cache-Control': PRIVATE }) }
  return sendVersion(c, { tag: entity, type: 'text/html; charset=UTF-8', headers }, async () => {
    const kept = await cachedPage(c, content, view)
    if (kept instanceof Response) return kept
    const made = kept.after ? withLines(kept.before, await lines?.(), kept.after) : kept.before
    const keyInAddress = c.get('keyInAddress')
    if (!keyInAddress) return made
    return withKey(made, keyInAddress.text, framed && keyInAddress.opensPages ? OWN_LINKS : OWN_ADDRESSES)
  })
}

/** Sends the same for programs, or 304. */
export async function sendJson(
  c: Context<SiteEnv>,
  page: Versioned,
  content: () => unknown,
): Promise<Response> {
  const { entity } = tagsOf(c, page)
  return sendVersion(c, { tag: entity, type: 'application/json' }, () => JSON.stringify(content()))
}

/** Sends what programs ask for again and again, or 304. It is told apart by its bytes, so that nothing else has its ETag. */
export async function sendText(c: Context<SiteEnv>, text: string, type: string): Promise<Response> {
  return sendVersion(c, { tag: await shortHash(text, 24), type }, () => text)
}

interface Version {
  /** An opaque entity tag without quotes. */
  tag: string
  type: string
  headers?: Readonly<Record<string, string>>
}

type Body = BodyInit | Response

/** The platform copies headers in less time than it takes to read them from a record. */
const START = new Headers(SECURITY_HEADERS)

/** Sends one version of what an address shows, or 304 to whoever has it: `body` is not called then. */
export async function sendVersion(
  c: Context<SiteEnv>,
  { tag, type, headers = {} }: Version,
  body: () => Body | Promise<Body>,
): Promise<Response> {
  const isKnown = hasVersion(c, tag)
  const made = isKnown ? null : await body()
  if (made instanceof Response) return made
  const answer = new Response(made, { status: isKnown ? 304 : 200, headers: START })
  const keep = c.get('board').gate.mode === 'public' ? SHARED : PRIVATE
  const own = {
    'Cache-Control': keep,
    ETag: `W/"${tag}"`,
    ...(!isKnown && { 'Content-Type': type }),
    ...headers,
  }
  for (const [name, value] of Object.entries(own)) answer.headers.set(name, value)
  return answer
}

type Bytes = KeptPage['before']

function withLines(before: Bytes, lines: Lines, after: Bytes): Bytes {
  const between = new Uint8Array(lines ?? new ArrayBuffer(0))
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

/**
 * The tag of a page, which covers the content, its state, the visitor's scope, the Worker and the settings, not the age; and
 * that of what is sent: two credentials share none where their pages name them.
 */
function tagsOf(c: Context<SiteEnv>, { version, freshness }: Versioned) {
  const state = [scopeKey(c.get('visibility').scope), version, freshnessTag(freshness)]
  const content = [c.get('board').tag, ...state].join('.')
  const keyInAddress = c.get('keyInAddress')
  return { content, entity: keyInAddress ? `${content}.${keyInAddress.tag}` : content }
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
  render: Page['view'],
): Promise<KeptPage | Response> {
  const key = keyOf(c, tag)
  const kept = c.get('pages').get(key)
  if (kept) return kept
  const page = await render()
  if (page instanceof Response) return page
  const [before = '', after] = String(page).split(LINES_COME_HERE)
  const made = { before: encode(before), after: after === undefined ? null : encode(after) }
  c.get('pages').set(key, made, made.before.length + (made.after?.length ?? 0) + key.length)
  return made
}

function keyOf(c: Context<SiteEnv>, tag: string): string {
  const [address] = c.req.url.split('?', 1)
  return [c.get('board').account, tag, address, c.get('asked')].join('\n')
}

/** Whether the browser or the board has a page in this version: then {@link sendPage} makes nothing anew. */
export function isKept(c: Context<SiteEnv>, page: Versioned): boolean {
  const { content, entity } = tagsOf(c, page)
  return hasVersion(c, entity) || c.get('pages').get(keyOf(c, content)) !== undefined
}

/** Whether the browser has a page, of whichever version: then it is looked for nothing before that is compared. */
export const hasPage = (c: Context) => c.req.header('If-None-Match') !== undefined

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
