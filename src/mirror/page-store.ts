import type { ListPage } from '../cloudflare/client.ts'
import type { Deployment } from '../domain/deployment.ts'
import { BUILD_GIVEN_UP_MS } from '../domain/status.ts'
import { HISTORY_MISMATCH_MS, HISTORY_RECHECK_MS } from './budgets.ts'
import { LAST } from './deployment-reads.ts'
import type { DeploymentTable, Saved } from './deployments.ts'
import type { ProjectRow, ProjectTable } from './projects.ts'
import { type PieceName, projectPiece } from './protocol.ts'

/** What taking over a page came to: the pieces whose content changed, and the rows written for its deployments. */
export interface StoredPage {
  pieces: PieceName[]
  rows: number
}

/**
 * Takes over pages of a project's deployments, each in one transaction, so that an interruption repeats a page at most.
 * What lies between the newest and the oldest of a page, and is not on it, is gone upstream.
 */
export interface PageStore {
  /** The newest page. It also decides whether older pages have to be walked, and how far. */
  saveNewest(name: string, page: ListPage<Deployment>, now: number): StoredPage
  /** The next page of the walk. A page that is not the one expected is left alone. */
  saveOlder(name: string, number: number, page: ListPage<Deployment>, now: number): StoredPage
}

export interface PageStoreOptions {
  storage: DurableObjectStorage
  projects: ProjectTable
  deployments: DeploymentTable
}

const NOTHING: StoredPage = { pieces: [], rows: 0 }

export function createPageStore({ storage, projects, deployments }: PageStoreOptions): PageStore {
  const { sql } = storage

  /** Saves a page, and removes what it shows to be gone, down from `newer`. */
  const takeOver = (
    row: ProjectRow,
    page: ListPage<Deployment>,
    newer: string,
  ): Saved & { removed: number } => {
    const saved = deployments.save(page.items)
    const keep = new Set([...page.items.map((deployment) => deployment.id), row.canonical_id, row.latest_id])
    const removed = deployments.removeBetween(row.name, newer, page.full ? oldestOf(page) : null, keep)
    return { ...saved, removed }
  }

  /** Where the walk has to begin or to go on after the newest page was read. */
  const planWalk = (row: ProjectRow, page: ListPage<Deployment>, wasKnown: boolean, now: number) => {
    const { walk_page, walk_until, walked_at } = row
    if (!page.full) return { walk_page: null, walk_until: '', walked_at: now }
    const isWalking = walk_page !== null
    // Nothing on the page was known: more came than it holds, and what lies behind it is missing.
    const gap = wasKnown ? null : deployments.newestBefore(row.name, oldestOf(page))
    if (walked_at === null || (gap !== null && isWalking)) {
      return {
        walk_page: wasKnown && isWalking ? walk_page : 2,
        walk_until: isWalking ? walk_until : '',
        walked_at,
      }
    }
    // Something that runs further back changes there.
    const since = new Date(now - BUILD_GIVEN_UP_MS).toISOString()
    const until = gap ?? deployments.oldestRunning(row.name, since, oldestOf(page))
    if (isWalking || until === null) return { walk_page, walk_until, walked_at }
    return { walk_page: 2, walk_until: until, walked_at }
  }

  const saveNewest = (name: string, page: ListPage<Deployment>, now: number): StoredPage => {
    const row = projects.one(name)
    if (!row) return NOTHING
    const wasKnown = deployments.knowsAny(
      page.items
        .map((deployment) => deployment.id)
        .filter((id) => id !== row.latest_id && id !== row.canonical_id),
    )
    const { added, changed, removed, rows } = takeOver(row, page, LAST)
    const walk = planWalk(row, page, wasKnown, now)
    sql.exec(
      `UPDATE projects SET page_at = ?, page_retry_at = 0, total = ?, unreadable = ?, stored = stored + ?,
       walk_page = ?, walk_until = ?, walk_edge = ?, walk_total = ?, walked_at = ? WHERE name = ?`,
      now,
      page.totalCount,
      page.unreadable,
      added - removed,
      walk.walk_page,
      walk.walk_until,
      walk.walk_page === 2 ? null : row.walk_edge,
      walk.walk_page === 2 ? page.totalCount : row.walk_total,
      walk.walked_at,
      name,
    )
    const pieces = projects.saveCard(row)
    const isNews = row.page_at === null || row.total !== page.totalCount || row.unreadable !== page.unreadable
    if (pieces.length === 0 && (isNews || changed > 0 || removed > 0)) pieces.push(projectPiece(name))
    return { pieces, rows }
  }

  const saveOlder = (name: string, number: number, page: ListPage<Deployment>, now: number): StoredPage => {
    const row = projects.one(name)
    if (row?.walk_page !== number) return NOTHING
    const isShifted = row.walk_total !== null && page.totalCount !== null && page.totalCount < row.walk_total
    if (isShifted) {
      // Something was deleted meanwhile, and what followed moved up, perhaps onto a page that was read before: one back.
      sql.exec(
        'UPDATE projects SET walk_page = ?, walk_edge = NULL, walk_total = ?, total = ? WHERE name = ?',
        Math.max(2, number - 1),
        page.totalCount,
        page.totalCount,
        name,
      )
      return { pieces: [projectPiece(name)], rows: 0 }
    }
    const { added, changed, removed, rows } = takeOver(row, page, row.walk_edge ?? newestOf(page))
    const oldest = oldestOf(page)
    const isOver = !page.full || (row.walk_until !== '' && oldest <= row.walk_until)
    const stored = row.stored + added - removed
    sql.exec(
      `UPDATE projects SET walk_page = ?, walk_edge = ?, walk_total = ?, total = ?, stored = ?, walked_at = ? WHERE name = ?`,
      isOver ? null : number + 1,
      isOver ? null : oldest,
      page.totalCount,
      page.totalCount,
      stored,
      isOver && row.walk_until === '' ? endOfWalk(stored, page.totalCount, now) : row.walked_at,
      name,
    )
    const isNews = added > 0 || changed > 0 || removed > 0 || isOver
    return { pieces: isNews ? [projectPiece(name)] : [], rows: rows + removed + 1 }
  }

  return {
    saveNewest: (name, page, now) => storage.transactionSync(() => saveNewest(name, page, now)),
    saveOlder: (name, number, page, now) => storage.transactionSync(() => saveOlder(name, number, page, now)),
  }
}

/** When fewer are stored than Cloudflare counts, some slipped through: the next walk comes sooner. */
function endOfWalk(stored: number, total: number | null, now: number): number {
  const isComplete = total === null || stored >= total
  return isComplete ? now : now - HISTORY_RECHECK_MS + HISTORY_MISMATCH_MS
}

/** Pages come newest first, but that is not documented. Dates are compared as the ISO texts they are. */
function oldestOf(page: ListPage<Deployment>): string {
  return datesOf(page).at(0) ?? LAST
}

function newestOf(page: ListPage<Deployment>): string {
  return datesOf(page).at(-1) ?? ''
}

function datesOf(page: ListPage<Deployment>): string[] {
  return page.items.map(({ createdOn }) => createdOn ?? '').sort()
}
