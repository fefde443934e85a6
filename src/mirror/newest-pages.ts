import pMap from 'p-map'
import type { Failure } from '../domain/failure.ts'
import { BUILD_GIVEN_UP_MS } from '../domain/status.ts'
import { createSingleFlight } from '../memory/single-flight.ts'
import { API_LIMITS, PAGE_RECHECK_MS } from './budgets.ts'
import type { Purse } from './calls.ts'
import type { DeploymentTable } from './deployments.ts'
import type { PageStore } from './page-store.ts'
import { hasNews, type ProjectRow, type ProjectTable } from './projects.ts'
import type { ReadPage } from './read-page.ts'

export interface NewestPagesOptions {
  readPage: ReadPage
  projects: ProjectTable
  pages: PageStore
  deployments: DeploymentTable
  now: () => number
}

/** Reads the newest page of each project's deployments when there is news of it, and once an hour. */
export interface NewestPages {
  /** True while something runs that the list of projects does not show. */
  isAnyRunning(): boolean
  /** True when there is news of this project's page, or it was never read. */
  isWanted(name: string): boolean
  /** Reads one project's page; a failure is returned when it concerns the whole account. */
  read(name: string, purse: Purse): Promise<Failure | null>
  /** Reads what is wanted, never-read ones first, as far as the purse goes. */
  readWanted(purse: Purse): Promise<Failure | null>
  /** When the next page is wanted (ms); null without projects. Pages with something running wait for a reader to ask. */
  nextDue(rows: readonly ProjectRow[]): number | null
}

export function createNewestPages({
  readPage,
  projects,
  pages,
  deployments,
  now,
}: NewestPagesOptions): NewestPages {
  const share = createSingleFlight<Failure | null>(now)
  const running = () => deployments.projectsWithHiddenRunning(now() - BUILD_GIVEN_UP_MS)

  const read = (name: string, purse: Purse): Promise<Failure | null> =>
    share(name, async () => {
      if (!purse.take(API_LIMITS.listReserve)) return null
      const askedAt = now()
      return readPage(name, 1, (page) => pages.saveNewest(name, page, askedAt))
    })

  return {
    read,
    isAnyRunning: () => running().size > 0,
    isWanted(name) {
      const row = projects.one(name)
      return row !== null && dueAt(row, running().has(name)) <= now()
    },
    async readWanted(purse) {
      const hot = running()
      const wanted = projects
        .all()
        .filter((row) => dueAt(row, hot.has(row.name)) <= now())
        .sort((a, b) => (a.page_at ?? 0) - (b.page_at ?? 0))
        .slice(0, purse.left(API_LIMITS.listReserve))
      let failure: Failure | null = null
      const readNext = async ({ name }: ProjectRow) => {
        // After one failure the others would fail as well.
        if (failure === null) failure = await read(name, purse)
      }
      await pMap(wanted, readNext, { concurrency: API_LIMITS.atOnce })
      return failure
    },
    nextDue(rows) {
      const times = rows.map((row) => dueAt(row, false))
      return times.length > 0 ? Math.min(...times) : null
    },
  }
}

/** From when on a project's page is to be read (ms). */
function dueAt(row: ProjectRow, isRunning: boolean): number {
  const at = row.page_at === null || isRunning || hasNews(row) ? 0 : row.page_at + PAGE_RECHECK_MS
  return Math.max(at, row.page_retry_at)
}
