import pMap from 'p-map'
import * as v from 'valibot'
import type { CloudflarePages, ListPage } from '../cloudflare/client.ts'
import type { ListedProject } from '../cloudflare/parse-project.ts'
import { isInProgress } from '../domain/deployment.ts'
import type { Failure } from '../domain/failure.ts'
import { digestOf } from '../domain/hash.ts'
import { type Cell, createCell } from './cells.ts'
import { API, SHARES, SLOW_LIST_MS } from './limits.ts'
import type { Allowance, Meter } from './meter.ts'
import type { Readings } from './readings.ts'
import type { Sql } from './sql.ts'
import type { Store } from './store.ts'

/** No account is believed to have more pages of projects than this. */
const MAX_PAGES = 2_000

/** A list that lacks more projects than this, and more than a third of them, may be a fault of Cloudflare's. */
const FEW = 2
/** Then they stay until every list of so long (ms) has lacked them, and at least so many lists. */
const DOUBT = { ms: 10 * 60_000, lists: 3 }

const NOBODY_MISSING = { names: [], since: 0, lists: 0 }

/** When the list was read last is written down once a minute at most. */
const KEPT_MS = 60_000

const Walk = v.object({
  startedAt: v.number(),
  nextPage: v.number(),
  totalPages: v.nullable(v.number()),
  seen: v.array(v.string()),
  unreadable: v.number(),
})
type Walk = v.InferOutput<typeof Walk>

const ListState = v.object({
  /** When the newest complete list was asked for; null before the first. */
  checkedAt: v.nullable(v.number()),
  /** Pages of the list at that time. */
  pages: v.number(),
  unreadable: v.number(),
  /** Projects that every list since a time has lacked, and how many lists that were. */
  missing: v.object({ names: v.array(v.string()), since: v.number(), lists: v.number() }),
  /** A list that one run could not finish. */
  walk: v.nullable(Walk),
})
export type ListState = v.InferOutput<typeof ListState>

/** `more`: the run's calls are used up, the list goes on in the next run. */
export type ListResult = { kind: 'done' } | { kind: 'more' } | { kind: 'failed'; failure: Failure }

/** The account's list of projects. */
export interface ProjectList {
  state(): ListState
  /** How far apart two lists must be (ms), so that reading them stays within its share of the calls and of the day's rows. */
  interval(): number
  /** When the list is read that a run could not finish (ms); null when none is. */
  due(): number | null
  read(allowance: Allowance): Promise<ListResult>
  /** Half a list may not conclude that a project is gone: the next one begins anew. */
  restart(): void
}

export interface ProjectListOptions {
  sql: Sql
  cloudflare: Pick<CloudflarePages, 'listProjects'>
  store: Store
  readings: Readings
  meter: Meter
  /** `PROJECTS`: what is not shown is not kept either. */
  isShown: (name: string) => boolean
  now: () => number
}

/**
 * Reads the list of projects, each with its latest and canonical deployment: ceil(P / 10) calls for P projects. The first
 * page tells how many there are, the others are read side by side. What a page says is kept at once; only a complete list
 * may conclude that a project is gone.
 */
export function createProjectList(options: ProjectListOptions): ProjectList {
  const { sql, cloudflare, store, readings, meter, isShown, now } = options
  const cell: Cell<ListState> = createCell(sql, {
    ...{ key: 'list', shape: 1, schema: ListState, isDerived: true },
    initial: {
      ...{ checkedAt: null, pages: 1, unreadable: 0, walk: null },
      missing: NOBODY_MISSING,
    },
  })

  /** What the list said of each project last: most say the same every time, and then nothing is read or written. */
  const said = new Map<string, string>()
  const names = new Set(store.names())

  const takeOver = (listed: ListedProject): void => {
    const { name } = listed.project
    const digest = digestOf(JSON.stringify(listed))
    if (said.get(name) === digest) return
    store.adopt(listed, (change) => {
      const { row } = change
      const wasRunning = store.deployments.isRunning(row.latest_id)
      change.saveListed(listed)
      const ids = [listed.canonical?.id ?? null, listed.latest?.id ?? null]
      const isMoved = row.canonical_id !== ids[0] || row.latest_id !== ids[1]
      const isEnded = wasRunning && listed.latest !== null && !isInProgress(listed.latest)
      // A new build, a rollback, or an end (which moves the branch's alias): the project's page has news as well.
      if (isMoved || isEnded) readings.haveNews(row.key, now())
    })
    said.set(name, digest)
    names.add(name)
  }

  const takeOverPage = (page: ListPage<ListedProject>): string[] => {
    const shown = page.items.filter(({ project }) => isShown(project.name))
    for (const listed of shown) takeOver(listed)
    return shown.map(({ project }) => project.name)
  }

  /** Forgets the projects that are gone, and remembers those of which that is not certain. */
  const forgetMissing = (seen: ReadonlySet<string>): ListState['missing'] => {
    const { missing } = cell.get()
    const unseen = [...names].filter((name) => !seen.has(name))
    const before = new Set(missing.names)
    const still = unseen.filter((name) => before.has(name))
    const isDoubtful = unseen.length > FEW && unseen.length * 3 > names.size
    const lists = still.length === 0 ? 1 : missing.lists + 1
    const since = still.length === 0 ? now() : missing.since
    if (isDoubtful && (lists < DOUBT.lists || now() - since < DOUBT.ms))
      return { names: still.length === 0 ? unseen : still, since, lists }
    for (const name of still) {
      store.remove(name)
      names.delete(name)
      said.delete(name)
    }
    return { names: unseen.filter((name) => !before.has(name)), since: now(), lists: 1 }
  }

  let keptAt = Number.NEGATIVE_INFINITY

  const finish = (walk: Walk): ListResult => {
    const before = cell.get()
    const missing = forgetMissing(new Set(walk.seen))
    const after = {
      checkedAt: walk.startedAt,
      pages: walk.nextPage - 1,
      unreadable: walk.unreadable,
      missing: missing.names.length === 0 ? NOBODY_MISSING : missing,
      walk: null,
    }
    // That the list was read once more, and nothing else: an eviction may lose a minute of it.
    const isNews = JSON.stringify({ ...before, checkedAt: 0 }) !== JSON.stringify({ ...after, checkedAt: 0 })
    cell.set(after, { isKept: isNews || now() - keptAt >= KEPT_MS })
    if (isNews || now() - keptAt >= KEPT_MS) keptAt = now()
    const shown = ({ checkedAt, unreadable, missing: { names } }: ListState) =>
      JSON.stringify([checkedAt === null, unreadable, names.length])
    // These counts are part of the overview, and so is that there is one at all.
    if (shown(before) !== shown(cell.get())) store.changeBoard()
    return { kind: 'done' }
  }

  /** The next pages that may be read side by side: one while their number is not known. */
  const nextPages = (walk: Walk, allowance: Allowance): number[] => {
    const rest = walk.totalPages === null ? 1 : walk.totalPages - walk.nextPage + 1
    return Array.from({ length: Math.min(rest, allowance.left()) }, (_, index) => walk.nextPage + index)
  }

  /** In the order of the numbers; null for a page that was not asked for, as there were no calls left or one before it failed. */
  const readPages = (numbers: number[], allowance: Allowance) => {
    let failed = false
    const read = async (page: number) => {
      if (failed) return null
      const answer = await allowance.spend(0, () => cloudflare.listProjects(page))
      failed ||= answer?.ok === false
      return answer
    }
    return pMap(numbers, read, { concurrency: API.atOnce })
  }

  const begin = (): Walk => ({ startedAt: now(), nextPage: 1, totalPages: null, seen: [], unreadable: 0 })

  return {
    state: cell.get,
    interval() {
      const byCalls = (cell.get().pages * API.windowMs) / API.listCalls
      return meter.rowShare() < SHARES.slowList ? byCalls : Math.max(byCalls, SLOW_LIST_MS)
    },
    due: () => (cell.get().walk === null ? null : now()),
    restart() {
      if (cell.get().walk !== null) cell.set({ ...cell.get(), walk: null })
    },
    async read(allowance) {
      let walk = cell.get().walk ?? begin()
      for (;;) {
        const numbers = nextPages(walk, allowance)
        if (numbers.length === 0) {
          cell.set({ ...cell.get(), walk })
          return { kind: 'more' }
        }
        const answers = await readPages(numbers, allowance)
        const failed = answers.find((answer) => answer?.ok === false)
        if (failed?.ok === false) return { kind: 'failed', failure: failed.failure }
        for (const answer of answers) {
          // Another run took the last calls of the budget: the rest of these pages is read in the next run.
          if (!answer?.ok) break
          walk = advance(walk, answer.value, takeOverPage(answer.value), isShown)
        }
        if (isComplete(walk)) return finish(walk)
      }
    },
  }
}

function advance(
  walk: Walk,
  page: ListPage<ListedProject>,
  names: string[],
  isShown: (name: string) => boolean,
): Walk {
  const told = page.totalPages === null ? null : Math.min(page.totalPages, MAX_PAGES)
  return {
    ...walk,
    nextPage: walk.nextPage + 1,
    // Without a number of pages, a page that is not full is the last.
    totalPages: told ?? (page.full ? null : walk.nextPage),
    seen: [...walk.seen, ...names],
    unreadable: walk.unreadable + page.unreadableNames.filter(isShown).length,
  }
}

function isComplete(walk: Walk): boolean {
  return walk.totalPages !== null && walk.nextPage > walk.totalPages
}
