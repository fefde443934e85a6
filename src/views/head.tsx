import { html } from 'hono/html'
import type { Shape } from './status.tsx'

/** The state of a page at a glance, as the icon of the browser's tab shows it. `idle`: the page is about no state. */
export type PageStatus = Shape | 'idle'

interface HeadProps {
  title: string
  status: PageStatus
  /** The style sheet of a page that looks unlike the others, besides that of all pages. */
  kind?: string | undefined
  /** The address of the same as JSON. */
  twin?: string | undefined
  /** Whether the page tells its address to the board's own pages; the header forbids it for all others. */
  tellsItsAddress?: boolean | undefined
}

/** Search results and tabs cut a longer title anyway, wherever they like. In UTF-16 units. */
const TITLE_LENGTH = 70
/** What a name may take of it, so that the state after it is seen. */
const NAME_LENGTH = 30

/** A name or branch as titles hold it. */
export function shortName(name: string): string {
  return cut(name, NAME_LENGTH)
}

/** The document's head: title, tab icon and link card say the same. */
export function Head({ title, status, kind, twin, tellsItsAddress }: HeadProps) {
  const short = cut(title, TITLE_LENGTH)
  return html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${short}</title>
<meta name="robots" content="noindex, nofollow">
${tellsItsAddress ? html`<meta name="referrer" content="same-origin">` : ''}
<meta name="color-scheme" content="light dark">
<meta property="og:title" content="${short}">
<link rel="icon" type="image/svg+xml" href="/favicon-${status}.svg">
<link rel="stylesheet" href="/style.css">
<script src="/board.js" type="module" blocking="render"></script>
${kind ? html`<link rel="stylesheet" href="/${kind}.css">` : ''}
${twin ? html`<link rel="alternate" type="application/json" href="${twin}">` : ''}
</head>`
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text
  // Half a character at the cut is dropped.
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
