import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import type { ProjectCard } from '../domain/card.ts'
import { type Deployment, fromSummary, isInProgress, isNewer, newestFirst } from '../domain/deployment.ts'
import { type DeploymentSearch, readSearch } from '../domain/deployment-search.ts'
import {
  ENVIRONMENT_NAMES,
  environmentNames,
  environmentOf,
  type NamedBranches,
} from '../domain/environment.ts'
import { shortHash } from '../domain/hash.ts'
import type { Project } from '../domain/project.ts'
import { wordOf } from '../domain/text.ts'
import { DAY_MS } from '../domain/time.ts'
import type { Overview } from '../mirror/overview.ts'
import { OVERVIEW_PATH, projectPath, withQuery } from '../views/addresses.ts'
import { atomFeed, entryOf, type Feed, type FeedEntry, jsonFeed, NO_TIME, tagOf } from '../views/feed.ts'
import { timeWords } from '../views/time.tsx'
import { sendNotFound, sendNotReady, sendRefused } from './formats.tsx'
import { isAsking, SEARCH_PARAMETERS } from './found-deployments.tsx'
import { originOf } from './html.ts'
import { parametersOf } from './parameters.ts'
import { sendText } from './send-page.ts'

/** The board's feed looks into so many projects: those that were deployed last. */
const PROJECTS_READ = 8
/** Entries of the board's feed. */
const MAX_ENTRIES = 50
/** A link that ends says so in its feed so long before: after it readers say nothing. */
const ENDS_SOON_MS = 7 * DAY_MS

/** `/feeds.atom`, `/feeds.json` and those of each project: an entry for a deployment that came to an end. */
export const feeds = new Hono<SiteEnv>()

feeds.get('/feeds.atom', (c) => sendBoardFeed(c, 'atom'))
feeds.get('/feeds.json', (c) => sendBoardFeed(c, 'json'))

feeds.get('/feeds/:feed', async (c) => {
  const [, name = '', format] = /^(.+)\.(atom|json)$/.exec(c.req.param('feed')) ?? []
  if (format !== 'atom' && format !== 'json') return sendNotFound(c)
  const texts = parametersOf(c, SEARCH_PARAMETERS)
  const loaded = await c.get('reader').project(name)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { card, deployments } = loaded.value
  const { search, problems } = readSearch(texts, environmentNames(card))
  if (problems) return sendUnreadable(c, problems)
  const found = isAsking(texts)
    ? await c.get('reader').finds.search(name, { search, cursor: null })
    : { ...loaded, value: { deployments } }
  if (found.kind !== 'ready') return sendNotReady(c, found)
  const feed = tagOf(card.project, nameOf(c, name))
  return sendFeed(c, format, {
    id: feed,
    title: `${name} on ${c.get('board').settings.BOARD_TITLE}`,
    page: projectPath(name),
    since: card.project.createdOn ?? NO_TIME,
    now: loaded.checkedAt,
    entries: found.value.deployments.filter(isOver).map((one) => entryOf(one, feed, originOf(c))),
  })
})

async function sendBoardFeed(c: Context<SiteEnv>, format: 'atom' | 'json'): Promise<Response> {
  const texts = parametersOf(c, SEARCH_PARAMETERS)
  const overview = await c.get('reader').overview()
  if (overview.kind !== 'ready') return sendNotReady(c, overview)
  const { cards } = overview.value
  // Of the projects that may be seen alone.
  const names = [...new Set([...ENVIRONMENT_NAMES, ...cards.flatMap(environmentNames)])]
  const { search, problems } = readSearch(texts, names)
  if (problems) return sendUnreadable(c, problems)
  const placed = await (search.q === null ? newestOf(c, cards) : withWords(c, search, overview.value))
  if (!placed) return sendNotReady(c, { kind: 'unavailable', outage: null })
  const newest = placed.filter(
    ({ deployment }) => isOver(deployment) && fits(deployment, search, c.get('board').settings.ENVIRONMENTS),
  )
  return sendFeed(c, format, {
    id: await boardId(c),
    title: c.get('board').settings.BOARD_TITLE,
    page: OVERVIEW_PATH,
    since: NO_TIME,
    now: overview.checkedAt,
    entries: newest
      .slice(0, MAX_ENTRIES)
      .map(({ deployment, project }) => entryOf(deployment, tagOf(project, nameOf(c, 'board')), originOf(c))),
  })
}

const isOver = (deployment: Deployment) => !isInProgress(deployment)

/** A feed with a filter is a feed of its own. */
function nameOf(c: Context<SiteEnv>, feed: string): string {
  return withQuery(encodeURIComponent(feed), c.get('search'))
}

/** What a reader calls the feed in its list, where one with a filter stands beside the one without. */
function titleOf(c: Context<SiteEnv>, title: string): string {
  const filter = [...new URLSearchParams(c.get('search') ?? '').values()].join(', ')
  return filter ? `${title}: ${filter}` : title
}

/** A name that follows from the account and tells nothing of it. */
async function boardId(c: Context<SiteEnv>): Promise<string> {
  const hash = await shortHash(`feed ${c.get('board').account} ${c.get('search') ?? ''}`)
  const [, ...parts] = hash.match(/^(.{8})(.{4})(.{4})(.{4})(.{12})/) ?? []
  return `urn:uuid:${parts.join('-')}`
}

interface Placed {
  project: Project
  deployment: Deployment
}

/**
 * The newest deployments of the board: those of the projects that were deployed last, as far as no other project has any
 * that is newer; and of every project its newest one and its newest of production, since one push may build them all.
 */
async function newestOf(c: Context<SiteEnv>, all: readonly ProjectCard[]): Promise<Placed[]> {
  const reader = c.get('reader')
  const cards = all
    .flatMap(({ latest, ...card }) => (latest ? { ...card, latest } : []))
    .sort((a, b) => newestFirst(a.latest, b.latest))
  const until = cards[PROJECTS_READ]?.latest ?? null
  const pages = await Promise.all(
    cards.slice(0, PROJECTS_READ).map(({ project }) => reader.project(project.name)),
  )
  const value = pages.flatMap((page) => {
    if (page.kind !== 'ready') return []
    const { card, deployments } = page.value
    return deployments.map((deployment) => ({ project: card.project, deployment }))
  })
  const newest = value.filter(({ deployment }) => isNewer(deployment, until))
  const ofEach = cards.flatMap(({ project, latest, production }) =>
    [latest, production].flatMap((one) => (one ? [{ project, deployment: fromSummary(one) }] : [])),
  )
  // What was read in full takes the place of its summary.
  const once = new Map([...ofEach, ...newest].map((one) => [one.deployment.id, one]))
  return [...once.values()].toSorted((a, b) => newestFirst(a.deployment, b.deployment))
}

/** The newest that hold words; of named environments the index knows nothing. Undefined where nobody can tell just now. */
async function withWords(
  c: Context<SiteEnv>,
  search: DeploymentSearch,
  overview: Overview,
): Promise<Placed[] | undefined> {
  const environment = wordOf(ENVIRONMENT_NAMES)(search.environment ?? '')
  const asked = { search: { ...search, environment }, cursor: null }
  const found = await c.get('reader').finds.searchAll(asked, overview)
  return found?.rows.map(({ card: { project }, deployment }) => ({ project, deployment }))
}

/** Whether a deployment is what a search looks for beside its words. */
function fits(deployment: Deployment, search: DeploymentSearch, named: readonly NamedBranches[]): boolean {
  const { environment, status, branch, createdOn } = deployment
  const day = (createdOn ?? '').slice(0, 10)
  return (
    [null, environment, environmentOf(named, deployment)].includes(search.environment) &&
    (search.status ?? status) === status &&
    (search.branch ?? branch) === branch &&
    (search.since ?? day) <= day &&
    day <= (search.until ?? day)
  )
}

/** An entry of its own where the link that opened the feed ends soon. */
function endingSoon(c: Context<SiteEnv>, feed: string, now: number): FeedEntry[] {
  const until = c.get('until')
  if (!until || until - now > ENDS_SOON_MS) return []
  const at = new Date(until - ENDS_SOON_MS).toISOString()
  return [
    {
      id: `${feed}/link-ends-${Math.floor(until / 1_000)}`,
      title: `This feed's link ends on ${timeWords(until)}`,
      text: 'After that the feed stays as it is, without a word. Ask whoever gave you the link for a new one.',
      page: `${originOf(c)}${OVERVIEW_PATH}`,
      published: at,
      updated: at,
    },
  ]
}

function sendFeed(
  c: Context<SiteEnv>,
  format: 'atom' | 'json',
  { now, ...parts }: Omit<Feed, 'self'> & { now: number },
): Promise<Response> {
  const origin = originOf(c)
  const path = new URL(c.req.url).pathname
  const feed: Feed = {
    ...parts,
    title: titleOf(c, parts.title),
    entries: [...endingSoon(c, parts.id, now), ...parts.entries],
    page: `${origin}${parts.page}`,
    self: c.get('keyInAddress') ? null : withQuery(`${origin}${path}`, c.get('search')),
  }
  return format === 'atom'
    ? sendText(c, atomFeed(feed), 'application/atom+xml; charset=utf-8')
    : sendText(c, JSON.stringify(jsonFeed(feed)), 'application/feed+json; charset=utf-8')
}

function sendUnreadable(c: Context<SiteEnv>, problems: Record<string, string>): Response {
  const says = Object.entries(problems).map(([name, accepted]) => `?${name}= cannot be read. ${accepted}`)
  return sendRefused(c, { status: 400, title: 'This feed cannot be made', says: says.join(' ') })
}
