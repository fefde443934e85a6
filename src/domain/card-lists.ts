import { attentionRank, byAttention, failedBuild, type ProjectCard } from './card.ts'
import { type DeploymentSummary, isNewer, newestFirst } from './deployment.ts'
import { matchesAny } from './glob.ts'

/** The projects that have the text in their name, in one of their host names or in their repository's, whatever the case. */
export function searchCards(cards: readonly ProjectCard[], query: string): ProjectCard[] {
  const wanted = query.toLowerCase()
  return cards.filter(({ project: { name, domains, repository } }) =>
    [name, ...domains, ...(repository ? [`${repository.owner}/${repository.name}`] : [])].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  )
}

/** The card with what comes before the build that waits there, for who may see all these projects. */
export function tellAhead(card: ProjectCard, all: readonly ProjectCard[]): ProjectCard {
  const attention = card.attention?.map((one) =>
    one.rule === 'build-waits' ? { ...one, ahead: projectsAhead(one.build, all) } : one,
  )
  return attention ? { ...card, attention } : card
}

function projectsAhead(build: DeploymentSummary, all: readonly ProjectCard[]): string[] {
  return all
    .flatMap(({ running }) => running)
    .filter((one) => one.project !== build.project)
    .filter((one) => one.status === 'building' || isNewer(build, one))
    .sort(newestFirst)
    .reverse()
    .map(({ project }) => project)
}

/** Projects on one page of the overview. */
export const CARDS_PER_PAGE = 100

/** The last card of the page before: its rank and its name. A project that comes or goes moves no other one. */
interface CardCursor {
  rank: number
  name: string
}

/** Reads `?cursor=`, as {@link pageOfCards} writes it; null for the first page. */
export function readCardCursor(text: string | undefined): CardCursor | null | 'unreadable' {
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

/** The page that begins after the cursor, what needs attention first. `search`: how the cards were found, as in an address. */
export function pageOfCards(cards: readonly ProjectCard[], cursor: CardCursor | null, search = ''): CardPage {
  const sorted = cards.toSorted(byAttention)
  const after = cursor === null ? 0 : sorted.findIndex((card) => isAfter(card, cursor))
  const start = after < 0 ? sorted.length : after
  const end = start + CARDS_PER_PAGE
  return {
    cards: sorted.slice(start, end),
    prev: start === 0 ? null : addressAfter(sorted[start - CARDS_PER_PAGE - 1], search),
    next: end < sorted.length ? addressAfter(sorted[end - 1], search) : null,
  }
}

function isAfter(card: ProjectCard, cursor: CardCursor): boolean {
  const rank = attentionRank(card)
  return rank > cursor.rank || (rank === cursor.rank && card.project.name > cursor.name)
}

function addressAfter(card: ProjectCard | undefined, search: string): string {
  if (!card) return `/${search}`
  return `/${search ? `${search}&` : '?'}cursor=${attentionRank(card)}.${encodeURIComponent(card.project.name)}`
}

/** More projects than this cannot be read from afar. */
export const WALL_LIMIT = 40

export interface Wall {
  /** What needs attention first. */
  cards: ProjectCard[]
  /** How many more there are than fit. */
  hidden: number
}

/** The projects of a wall screen, by name or pattern; those to which nothing was ever deployed are left out. */
export function chooseForWall(cards: readonly ProjectCard[], globs: readonly string[]): Wall {
  const chosen = cards
    .filter(({ latest, live }) => latest !== null || live !== null)
    .filter(({ project }) => matchesAny(globs, project.name))
    .toSorted(byAttention)
  return { cards: chosen.slice(0, WALL_LIMIT), hidden: Math.max(0, chosen.length - WALL_LIMIT) }
}

/** The deployment that a project's tile tells of: the failed one, else what builds, else what is live, else the latest. */
export function tileDeployment(card: ProjectCard): DeploymentSummary | null {
  return failedBuild(card) ?? card.running[0] ?? card.live ?? card.latest
}

/** The one card that there is: who may see a single project is shown that. Undefined where there are others, or could be. */
export function onlyCard({ cards, unreadable, beyond = 0 }: ListedCards): ProjectCard | undefined {
  return cards.length === 1 && unreadable + beyond === 0 ? cards[0] : undefined
}

/** Cards, and how many projects have none. */
interface ListedCards {
  cards: readonly ProjectCard[]
  unreadable: number
  beyond?: number | undefined
}
