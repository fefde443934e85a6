import type { ProjectCard } from './card.ts'

/** What a reader may look for; the rest of a longer text is ignored. In UTF-16 units. */
const QUERY_LIMIT = 100

/** Reads `?q=`: the text to look for, `''` for none. */
export function readQuery(text: string | undefined): string {
  return (text ?? '').toWellFormed().trim().slice(0, QUERY_LIMIT)
}

/** The projects that have the text in their name or in one of their host names, whatever the case. */
export function searchCards(cards: readonly ProjectCard[], query: string): ProjectCard[] {
  const wanted = query.toLowerCase()
  return cards.filter(({ project }) =>
    [project.name, ...project.domains].some((text) => text.toLowerCase().includes(wanted)),
  )
}
