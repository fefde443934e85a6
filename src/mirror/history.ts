import pMap from 'p-map'
import { DEPLOYMENTS_PER_PAGE } from '../cloudflare/client.ts'
import type { Failure } from '../domain/failure.ts'
import { API_LIMITS, HISTORY_MISMATCH_MS, HISTORY_RECHECK_MS } from './budgets.ts'
import type { Purse } from './calls.ts'
import type { DayCounter } from './day-counter.ts'
import type { PageStore } from './page-store.ts'
import type { ProjectRow, ProjectTable } from './projects.ts'
import type { ReadPage } from './read-page.ts'

/** A page of 25 new deployments writes about this many rows: two or three each, with their indexes. */
const ROWS_PER_PAGE = 80

export interface HistoryOptions {
  readPage: ReadPage
  projects: ProjectTable
  pages: PageStore
  /** Rows that the walk has written today. */
  rows: DayCounter
  rowsPerDay: number
  now: () => number
}

/**
 * Walks every project's older pages of deployments in the background, newest first: once to the end, and again every day,
 * since what is deleted far back shows only there. Each page is kept before the next is asked for.
 */
export interface History {
  /** Goes on as far as the purse and the day's rows reach. */
  walk(purse: Purse): Promise<Failure | null>
  /** When there is something to walk (ms); null when nothing is. */
  nextDue(rows: readonly ProjectRow[]): number | null
}

export function createHistory(options: HistoryOptions): History {
  const { readPage, projects, pages, rows, rowsPerDay, now } = options
  const mayWrite = () => rows.used() + ROWS_PER_PAGE <= rowsPerDay

  const readNext = async (row: ProjectRow): Promise<Failure | null> => {
    const number = row.walk_page ?? projects.startWalk(row.name)
    return readPage(row.name, number, (page) => {
      const stored = pages.saveOlder(row.name, number, page, now())
      rows.add(stored.rows)
      return stored
    })
  }

  return {
    async walk(purse) {
      for (;;) {
        const due = projects.all().filter((row) => walkDueAt(row) <= now())
        const next = due.slice(0, Math.min(API_LIMITS.atOnce, purse.left(API_LIMITS.historyReserve)))
        if (next.length === 0 || !mayWrite()) return null
        const failures = await pMap(next, (row) =>
          purse.take(API_LIMITS.historyReserve) ? readNext(row) : null,
        )
        const failure = failures.find((one) => one !== null)
        if (failure) return failure
      }
    },
    nextDue(projectRows) {
      const times = projectRows.map(walkDueAt)
      const next = Math.min(...times)
      if (next === Number.POSITIVE_INFINITY) return null
      return mayWrite() ? next : Math.max(next, rows.resetAt())
    },
  }
}

/** From when on a project's next older page is to be read (ms). One whose newest page was never read has to wait for that. */
function walkDueAt(row: ProjectRow): number {
  if (row.page_at === null) return Number.POSITIVE_INFINITY
  if (row.walk_page !== null || row.walked_at === null) return row.page_retry_at
  // A history that fits on its newest page is read whole every hour.
  if (row.stored <= DEPLOYMENTS_PER_PAGE) return Number.POSITIVE_INFINITY
  // More are stored than Cloudflare counts: some were deleted further back.
  const pause = row.total !== null && row.stored > row.total ? HISTORY_MISMATCH_MS : HISTORY_RECHECK_MS
  return Math.max(row.walked_at + pause, row.page_retry_at)
}
