import type { ListPage } from '../cloudflare/client.ts'
import type { Deployment } from '../domain/deployment.ts'
import { BUILD_GIVEN_UP_MS } from '../domain/status.ts'
import type { ProjectChange } from './change.ts'
import { NEWEST } from './deployments.ts'
import { ABOVE_ALL, dateKey, FIRST_DATED_KEY } from './order.ts'
import { RECHECK_MS, type Reading, type Readings, walkDueAt } from './readings.ts'
import type { Store } from './store.ts'

/**
 * Takes over pages of a project's deployments, each in one transaction, so that an interruption repeats a page at most.
 * The newest page and the walk through the older ones are one and the same list: what lies between the oldest
 * deployment of the page before and the oldest of this one, and is not on it, is gone upstream.
 */
export interface Pages {
  /** The newest page, asked for at a time (ms). It also decides whether older pages have to be walked, and how far. */
  saveNewest(name: string, page: ListPage<Deployment>, askedAt: number): void
  /** An older page of the walk. A page that is not the one expected is left alone. */
  saveOlder(name: string, number: number, page: ListPage<Deployment>): void
}

/** Where a walk is, or is to begin. */
type Walk = Pick<Reading, 'walk_page' | 'walk_until' | 'walk_edge' | 'walk_total' | 'walked_at' | 'short'>

export function createPages(store: Store, readings: Readings, now: () => number): Pages {
  const { deployments } = store

  /** Saves a page, and forgets what it shows to be gone, down from the key `newer`. */
  const takeOver = (change: ProjectChange, page: ListPage<Deployment>, newer: number) => {
    change.save(page.items)
    const { canonical_id, latest_id } = change.row
    const keep = new Set([...page.items.map(({ id }) => id), canonical_id, latest_id])
    const oldest = oldestKey(page)
    // A page of which nobody knows how far it reaches tells of nothing that is gone.
    if (page.full && oldest === null) return
    change.forgetBetween(page.full && oldest !== null ? oldest : -1, newer, keep)
  }

  /** Something that runs further back changes there. */
  const oldestRunning = (project: number, edge: number) =>
    deployments.oldestRunning(project, (now() - BUILD_GIVEN_UP_MS) * 1000, edge)

  /** Where the walk has to begin, or to go on, after the newest page was read. */
  const planWalk = (reading: Reading, page: ListPage<Deployment>, wasKnown: boolean): Walk => {
    const edge = oldestKey(page)
    if (!page.full) return endOfWalk(0)
    const isWalking = reading.walk_page !== null
    const first = { walk_page: 2, walk_edge: edge, walk_total: page.totalCount }
    // Nothing on the page was known: more came than it holds, and what lies behind it is missing.
    const gap = wasKnown || edge === null ? null : deployments.newestBefore(reading.project, edge)
    if (reading.walked_at === null || (gap !== null && isWalking)) {
      if (wasKnown && isWalking) return reading
      return { ...reading, ...first, walk_until: isWalking ? reading.walk_until : null }
    }
    const until = gap ?? (edge === null ? null : oldestRunning(reading.project, edge))
    return isWalking || until === null ? reading : { ...reading, ...first, walk_until: until }
  }

  const endOfWalk = (short: number): Walk => ({
    ...{ walk_page: null, walk_until: null, walk_edge: null, walk_total: null },
    walked_at: now(),
    short,
  })

  /** Cloudflare counts another number than is stored. */
  const differs = ({ next }: ProjectChange, { totalCount }: ListPage<Deployment>) =>
    totalCount !== null && next.stored !== totalCount

  const keep = (reading: Reading, walk: Walk, stored: number, more: Partial<Reading>) =>
    readings.set(reading.project, {
      ...{ walk_page: walk.walk_page, walk_until: walk.walk_until, walk_edge: walk.walk_edge },
      ...{ walk_total: walk.walk_total, walked_at: walk.walked_at, short: walk.short },
      walk_due_at: walkDueAt(walk, stored > NEWEST, now()),
      ...more,
    })

  return {
    saveNewest(name, page, askedAt) {
      store.change(name, (change) => {
        const { row } = change
        const reading = readings.of(row.key)
        const wasKnown = page.items.some(
          ({ id }) => id !== row.latest_id && id !== row.canonical_id && deployments.body(id) !== null,
        )
        takeOver(change, page, ABOVE_ALL)
        const planned = planWalk(reading, page, wasKnown)
        const isDeletedFurtherBack =
          planned.walk_page === null && planned.short === 0 && differs(change, page)
        const walk = { ...planned, short: isDeletedFurtherBack ? 1 : planned.short }
        change.setProgress({
          total: page.totalCount,
          unreadable: page.unreadable,
          isLoaded: true,
          isComplete: walk.walked_at !== null,
        })
        const isNews = reading.news_at > askedAt
        keep(reading, walk, change.next.stored, {
          asked_at: askedAt,
          retry_at: 0,
          edge: oldestKey(page),
          ...(!isNews && { is_urgent: 0, due_at: askedAt + RECHECK_MS }),
        })
      })
    },

    saveOlder(name, number, page) {
      store.change(name, (change) => {
        const { row } = change
        const reading = readings.of(row.key)
        const { walk_page, walk_total, walk_until } = reading
        if (walk_page !== number) return
        change.setProgress({ total: page.totalCount })
        if (walk_total !== null && page.totalCount !== null && page.totalCount < walk_total) {
          // Something was deleted meanwhile, and what followed moved up, perhaps onto a page that was read before.
          readings.set(row.key, {
            walk_page: Math.max(2, number - 1),
            walk_edge: number <= 3 ? reading.edge : null,
            walk_total: page.totalCount,
          })
          return
        }
        takeOver(change, page, reading.walk_edge ?? newestKey(page))
        const oldest = oldestKey(page)
        const isOver = !page.full || (walk_until !== null && oldest !== null && oldest <= walk_until)
        const walk = { ...reading, walk_page: number + 1, walk_edge: oldest, walk_total: page.totalCount }
        if (!isOver) return keep(reading, walk, change.next.stored, { retry_at: 0 })
        const isGapFilled = walk_until !== null && page.full && reading.walked_at !== null
        // Short once: some moved while it went on. Short twice: it is not that, and no third walk comes at once.
        const short = differs(change, page) ? Math.min(reading.short + 1, 2) : 0
        const end = isGapFilled
          ? { ...endOfWalk(reading.short), walked_at: reading.walked_at }
          : endOfWalk(short)
        keep(reading, end, change.next.stored, { retry_at: 0 })
        change.setProgress({ total: page.totalCount, isComplete: true })
      })
    },
  }
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
