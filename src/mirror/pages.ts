import { DEPLOYMENTS_PER_PAGE } from '../cloudflare/client.ts'
import type { ListPage } from '../cloudflare/list-page.ts'
import { type Deployment, isStuck } from '../domain/deployment.ts'
import { DAY_MS } from '../domain/time.ts'
import type { NewsEdge, ProjectChange, Saved } from './change.ts'
import { ABOVE_ALL, dateKey, FIRST_DATED_KEY } from './order.ts'
import {
  lookAgainAt,
  newsEdge,
  pagesOf,
  type Reading,
  type Readings,
  WALK_REST_MS,
  walkDueAt,
} from './readings.ts'
import type { Store } from './store.ts'

/** No history is believed to have more pages than this. */
const MAX_PAGES = 10_000

/** What no walk has: it ended, or there is none yet. */
const NO_WALK = { walk_page: null, walk_until: null, walk_edge: null, walk_total: null, walk_asked: 0 }

/** Nothing is wrong with its pages, neither with the newest one nor with those of the walk. */
const READ_WELL = { retry_at: 0, failures: 0, walk_rests_until: 0 }

export type Pages = ReturnType<typeof createPages>

/**
 * Takes over pages of a project's deployments, each in one transaction, so that an interruption repeats a page at most.
 * The newest page and the walk through the older ones are one and the same list: what lies between the oldest
 * deployment of the page before and the oldest of this one, and is not on it, is gone upstream.
 */
export function createPages(store: Store, readings: Readings, now: () => number) {
  const { deployments } = store

  /** Something that runs further back changes there, as long as it is waited for. */
  const oldestRunning = (project: number, edge: number) =>
    deployments
      .runningBetween(project, (now() - DAY_MS) * 1000, edge)
      .find(({ deployment }) => !isStuck(deployment, now()))?.key ?? null

  /** Where the walk has to begin after the newest page was read; nothing where it is to go on, or to rest. */
  const planWalk = (reading: Reading, page: ListPage<Deployment>, wasKnown: boolean): Partial<Reading> => {
    const edge = oldestKey(page)
    if (!page.full) return endOfWalk(0)
    const isWalking = reading.walk_page !== null
    const first = { ...NO_WALK, walk_page: 2, walk_edge: edge, walk_total: page.totalCount }
    // Nothing on the page was known: more came than it holds, and what lies behind it is missing.
    const gap = wasKnown || edge === null ? null : (deployments.latest(reading.project, edge)?.key ?? 0)
    if (reading.walked_at === null || (gap !== null && isWalking)) {
      if (wasKnown && isWalking) return {}
      return { ...first, walk_until: isWalking ? reading.walk_until : null }
    }
    const until = gap ?? (edge === null ? null : oldestRunning(reading.project, edge))
    return isWalking || until === null ? {} : { ...first, walk_until: until }
  }

  const endOfWalk = (short: number) => ({ ...NO_WALK, walked_at: now(), short })

  const keep = ({ next }: ProjectChange, reading: Reading, changes: Partial<Reading>) => {
    const walk_due_at = walkDueAt({ ...reading, ...changes }, next.stored, now())
    readings.set(reading.project, { ...changes, walk_due_at }, reading)
  }

  return {
    /** The newest page, asked for at a time (ms). It also decides whether older pages have to be walked, and how far. */
    saveNewest(name: string, page: ListPage<Deployment>, askedAt: number) {
      store.change(name, (change) => {
        const { row } = change
        const reading = readings.of(row.key)
        const wasKnown = page.items.some(
          ({ id }) => id !== row.latest_id && id !== row.canonical_id && deployments.body(id) !== null,
        )
        const { endedAt } = takeOver(change, page, ABOVE_ALL, () => newsEdge(row, reading))
        const ended_at = Math.max(reading.ended_at, endedAt)
        const planned = planWalk(reading, page, wasKnown)
        const walk = { ...reading, ...planned }
        const isDeletedFurtherBack = walk.walk_page === null && walk.short === 0 && differs(change, page)
        change.setProgress({
          total: page.totalCount,
          unreadable: page.unreadable.length,
          is_loaded: 1,
          failure: null,
          is_complete: Number(walk.walked_at !== null),
        })
        const isNews = reading.news_at > askedAt
        keep(change, reading, {
          ...planned,
          ...(isDeletedFurtherBack && { short: 1 }),
          asked_at: askedAt,
          ended_at,
          retry_at: 0,
          failures: 0,
          edge: oldestKey(page),
          ...(!isNews && { is_urgent: 0, due_at: lookAgainAt(askedAt, ended_at, reading.due_at) }),
        })
      })
    },

    /** An older page of the walk. A page that is not the one expected is left alone. */
    saveOlder(name: string, number: number, page: ListPage<Deployment>) {
      store.change(name, (change) => {
        const reading = readings.of(change.row.key)
        const { walk_page, walk_total, walk_until, walked_at } = reading
        if (walk_page !== number) return
        change.setProgress({ total: page.totalCount })
        const asked = { ...READ_WELL, walk_total: page.totalCount, walk_asked: reading.walk_asked + 1 }
        const step = stepFrom(reading, number, page)
        if (step === 'nowhere') {
          keep(change, reading, {
            ...NO_WALK,
            ...READ_WELL,
            ...pagesOf(DEPLOYMENTS_PER_PAGE),
            walked_at: null,
            walk_rests_until: now() + WALK_REST_MS,
          })
          return change.setProgress({ is_complete: 0 })
        }
        if (step === 'back') {
          const walk_page = number > 2 ? number - 1 : number
          keep(change, reading, { ...asked, walk_page, walk_edge: null })
          if (number <= 3) readings.haveNews(change.row.key, now())
          return
        }
        // Without a count nobody knows whether something moved up from this page to the one before.
        const isCounted = walk_total !== null && page.totalCount !== null
        takeOver(change, page, (isCounted ? reading.walk_edge : null) ?? newestKey(page), () =>
          // Only a walk that fills a gap finds what came since.
          change.row.is_complete === 1 ? walk_until : null,
        )
        if (step === 'on')
          return keep(change, reading, { ...asked, walk_page: number + 1, walk_edge: oldestKey(page) })
        const isGapFilled = walk_until !== null && page.full && walked_at !== null
        // Short once: some moved while it went on. Short twice: it is not that, and no third walk comes at once.
        const short = differs(change, page) ? Math.min(reading.short + 1, 2) : 0
        const end = isGapFilled ? { ...NO_WALK, walked_at } : endOfWalk(short)
        keep(change, reading, { ...end, ...READ_WELL })
        change.setProgress({ is_complete: 1 })
      })
    },
  }
}

/** Saves a page, and forgets what it shows to be gone, down from the key `newer`. */
function takeOver(change: ProjectChange, page: ListPage<Deployment>, newer: number, edge: NewsEdge): Saved {
  const saved = change.save(page.items, edge)
  const { canonical_id, latest_id } = change.row
  const keep = new Set([...page.items.map(({ id }) => id), canonical_id, latest_id])
  const oldest = page.full ? oldestKey(page) : -1
  // An empty page that says nothing of how many there are tells of nothing that is gone, nor does one of which nobody
  // knows how far it reaches.
  const isSilent = page.items.length === 0 && page.totalCount === null
  if (oldest !== null && !isSilent) change.forgetBetween(oldest, newer, keep)
  return saved
}

/** Cloudflare counts another number than is stored. */
function differs({ next }: ProjectChange, { totalCount }: ListPage<Deployment>): boolean {
  return totalCount !== null && next.stored !== totalCount
}

/**
 * Where a walk goes from its page of this number: on to the next one, or to its end. One page back where something was deleted
 * meanwhile, as what followed moved up, perhaps onto a page that was read before.
 */
function stepFrom(
  { walk_total, walk_until, walk_edge, walk_asked }: Reading,
  number: number,
  page: ListPage<Deployment>,
): 'on' | 'end' | 'back' | 'nowhere' {
  const { full, totalCount, totalPages, unreadable } = page
  const oldest = oldestKey(page)
  const isOver = !full || (walk_until !== null && oldest !== null && oldest <= walk_until)
  const isShorter = walk_total !== null && totalCount !== null && totalCount < walk_total
  const isNews =
    oldest === null
      ? unreadable.length > 0 && number < Math.min(totalPages ?? 0, MAX_PAGES)
      : walk_edge === null || oldest < walk_edge
  // A full page without anything older than the page before: Cloudflare gives the same one for every number, say. Or a count
  // that falls with each answer, which makes the walk step back.
  const isLost = (full && !isNews) || walk_asked > 2 * number + 30
  if (isLost && (isShorter || !isOver)) return 'nowhere'
  if (isShorter) return 'back'
  return isOver ? 'end' : 'on'
}

/** The keys that the dates of a page give, the lowest first. What has no date has no place in the order. */
function datedKeys(page: ListPage<Deployment>): number[] {
  return page.items
    .map(({ createdOn }) => dateKey(createdOn))
    .filter((key) => key !== null)
    .sort((a, b) => a - b)
}

function oldestKey(page: ListPage<Deployment>): number | null {
  return datedKeys(page).at(0) ?? null
}

function newestKey(page: ListPage<Deployment>): number {
  return datedKeys(page).at(-1) ?? FIRST_DATED_KEY
}
