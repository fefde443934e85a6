import type { Context } from 'hono'
import type { KeptPage, SiteEnv } from '../board.ts'
import type { Freshness } from '../domain/freshness.ts'
import { scopeKey } from '../domain/visibility.ts'
import { SECURITY_HEADERS } from '../middleware/security-headers.ts'
import type { Html } from '../views/jsx.ts'
import { cachedPage, encode, hasVersion } from './page-cache.ts'

/** A page may be kept by the reader's own browser, which asks every time whether it is still right. */
const CACHE_CONTROL = 'private, no-cache'

const HTML = 'text/html; charset=UTF-8'

interface Page {
  /** Changes whenever the content does. */
  version: string
  freshness: Freshness
  /** Not called when the browser or the board has the page already. What is no page is sent as it is, and not kept. */
  view: () => Made | Promise<Made>
  /** Seconds after which the page asks again by itself. */
  refresh?: number | undefined
  /** Whether it is shown in a frame, which keeps no cookie: its links take the key along that opened it. */
  framed?: boolean
  /** HTML of the lines of a log, where the page has any: they are put in each time, and not kept with it. */
  lines?: () => string | Promise<string>
}

type Made = Html | Response

/** Sends a page, or 304. */
export async function sendPage(
  c: Context<SiteEnv>,
  { view, framed = false, lines = () => '', refresh, ...page }: Page,
): Promise<Response> {
  const { content, entity } = tagsOf(c, page)
  const headers = {
    ...SECURITY_HEADERS,
    ...versionHeaders(entity),
    ...(refresh && { Refresh: String(refresh) }),
  }
  if (hasVersion(c, entity)) return new Response(null, { status: 304, headers })
  const kept = await cachedPage(c, content, view)
  if (kept instanceof Response) return kept
  const made = kept.after ? withLines(kept.before, await lines(), kept.after) : kept.before
  const keyInAddress = c.get('keyInAddress')
  const leadsOn = framed && keyInAddress?.opensPages
  const body = keyInAddress ? withKey(made, keyInAddress.text, leadsOn ? OWN_LINKS : OWN_ADDRESSES) : made
  return new Response(body, { headers: { ...headers, 'Content-Type': HTML } })
}

type Bytes = KeptPage['before']

function withLines(before: Bytes, lines: string, after: Bytes): Bytes {
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

const versionHeaders = (tag: string) => ({ 'Cache-Control': CACHE_CONTROL, ETag: `W/"${tag}"` })

/** Gives an answer that is no page the headers of one. True when whoever asks has this version already. */
export function isKnownVersion(c: Context<SiteEnv>, page: Pick<Page, 'version' | 'freshness'>): boolean {
  const { entity } = tagsOf(c, page)
  for (const [name, value] of Object.entries(versionHeaders(entity))) c.header(name, value)
  return hasVersion(c, entity)
}

/**
 * The tag of a page, which covers the content, its state, the visitor's scope, the Worker and the settings, not the age; and
 * that of what is sent: two credentials share none where their pages name them.
 */
function tagsOf(c: Context<SiteEnv>, { version, freshness }: Pick<Page, 'version' | 'freshness'>) {
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
