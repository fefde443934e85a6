import { attentionRank, byAttention, type ProjectCard } from './card.ts'

/** Projects on one page of the overview. */
export const CARDS_PER_PAGE = 100

/** The last card of the page before: its rank and its name. A project that comes or goes moves no other one. */
export interface Cursor {
  rank: number
  name: string
}

/** Reads `?cursor=`, as {@link pageOfCards} writes it; null for the first page. */
export function readCursor(text: string | undefined): Cursor | null | 'unreadable' {
  if (text === undefined) return null
  const [, rank, name] = text.match(/^([0-4])\.([\w.-]{1,128})$/) ?? []
  return rank === undefined || name === undefined ? 'unreadable' : { rank: Number(rank), name }
}

export interface CardPage {
  cards: ProjectCard[]
  /** Addresses of the pages before and after; null at the ends. */
  prev: string | null
  next: string | null
}

/** The page that begins after the cursor, what needs attention first. `query`: what the cards were searched for. */
export function pageOfCards(cards: readonly ProjectCard[], cursor: Cursor | null, query = ''): CardPage {
  const sorted = cards.toSorted(byAttention)
  const after = cursor === null ? 0 : sorted.findIndex((card) => isAfter(card, cursor))
  const start = after < 0 ? sorted.length : after
  const end = start + CARDS_PER_PAGE
  return {
    cards: sorted.slice(start, end),
    prev: start === 0 ? null : addressAfter(sorted[start - CARDS_PER_PAGE - 1], query),
    next: end < sorted.length ? addressAfter(sorted[end - 1], query) : null,
  }
}

function isAfter(card: ProjectCard, cursor: Cursor): boolean {
  const rank = attentionRank(card)
  return rank > cursor.rank || (rank === cursor.rank && card.project.name > cursor.name)
}

function addressAfter(card: ProjectCard | undefined, query: string): string {
  const parts = [
    ...(query ? [`q=${encodeURIComponent(query)}`] : []),
    ...(card ? [`cursor=${attentionRank(card)}.${encodeURIComponent(card.project.name)}`] : []),
  ]
  return parts.length > 0 ? `/?${parts.join('&')}` : '/'
}
