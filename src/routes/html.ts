import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { SiteEnv } from '../board.ts'
import type { Freshness } from '../domain/freshness.ts'
import { withParameter, withQuery } from '../views/addresses.ts'
import type { Html } from '../views/jsx.ts'
import type { Frame } from '../views/layout.tsx'

/** The frame of a page. `freshness` is null for a page without data. */
export function frameOf(
  c: Context<SiteEnv>,
  freshness: Freshness | null,
  current: Frame['current'] = null,
): Frame {
  const boardTitle = c.get('board')?.settings.BOARD_TITLE ?? 'Pageboard'
  return {
    boardTitle,
    freshness,
    current,
    mayShare: mayShare(c),
    address: freshness ? ownAddress(c) : undefined,
  }
}

/** The board's own origin, for addresses that are read elsewhere. */
export function originOf(c: Context<SiteEnv>): string {
  return c.get('board').settings.BOARD_URL ?? c.req.url.slice(0, c.req.url.indexOf('/', 8))
}

/** The page's whole address, with the parameters that it knows and no others: a key is never among them. */
function ownAddress(c: Context<SiteEnv>): string {
  const [address = ''] = c.req.url.split('?', 1)
  return withQuery(`${originOf(c)}${address.slice(address.indexOf('/', 8))}`, c.get('search'))
}

/** Links can be made where keys open the board, by those who may see all of it. */
export function mayShare(c: Context<SiteEnv>): boolean {
  return c.get('board')?.gate.mode === 'link' && c.get('visibility')?.scope.kind === 'all'
}

/** Where no page may frame a card, nobody needs one. */
export function hasCards(c: Context<SiteEnv>): boolean {
  return c.get('board').settings.FRAME_ANCESTORS.length > 0
}

/** Sends HTML without an ETag, which nobody is to keep. */
export function sendHtml(c: Context<SiteEnv>, view: Html, status: ContentfulStatusCode): Response {
  c.header('Cache-Control', 'no-store')
  return c.html(String(view), status)
}

/**
 * Leads to a page of the board. Who came in by a key in the address and keeps no cookie, such as a link preview in chat, would
 * be locked out without it.
 */
export function goToPage(c: Context<SiteEnv>, path: string): Response {
  const keyInAddress = c.get('keyInAddress')
  c.header('Cache-Control', 'no-store')
  return c.redirect(keyInAddress ? withParameter(path, 'key', keyInAddress.text) : path, 302)
}
