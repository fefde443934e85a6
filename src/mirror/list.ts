import pMap from 'p-map'
import * as v from 'valibot'
import { type CloudflarePages, PROJECTS_PER_PAGE } from '../cloudflare/client.ts'
import { fewerThan, type ListPage, tooLargePage } from '../cloudflare/list-page.ts'
import type { ListedRecord } from '../cloudflare/page-memory.ts'
import { isInProgress } from '../domain/deployment.ts'
import { HOUR_MS } from '../domain/duration.ts'
import type { Failure, Outcome } from '../domain/failure.ts'
import { customDomains, type Project } from '../domain/project.ts'
import type { Log } from '../log.ts'
import { type Cell, createCell } from './cells.ts'
import type { ProjectChange } from './change.ts'
import { API, SHARES, SLOW_LIST_MS } from './limits.ts'
import { advance, beginWalk, isRepeated, ListWalk } from './list-walk.ts'
import type { Allowance, Meter } from './meter.ts'
import { newsEdge, type Readings } from './readings.ts'
import type { Sql } from './sql.ts'
import { cardOf, type Store } from './store.ts'

/** A list that lacks more projects than this, and more than a third of them, may be a fault of Cloudflare's. */
const FEW = 2
/** Then they stay until every list of so long (ms) has lacked them, and at least so many lists. */
const DOUBT = { ms: 10 * 60_000, lists: 3 }

const NOBODY_MISSING = { names: [], since: 0, lists: 0 }

/** When the list was read last is written down once a minute at most. */
const KEPT_MS = 60_000

/** What Cloudflare's answers have forced the list to do without is tried again after this. */
const NARROWED_MS = HOUR_MS

const ListState = v.object({
  /** When the newest complete list was asked for; null before the first. */
  checkedAt: v.nullable(v.number()),
  /** Pages of the list at that time. */
  pages: v.number(),
  unreadable: v.number(),
  /** Projects that every list since a time has lacked, and how many lists that were. */
  missing: v.object({ names: v.array(v.string()), since: v.number(), lists: v.number() }),
  /** A list that one run could not finish. */
  walk: v.nullable(ListWalk),
  /** So few are asked for at once until then: more would be too large to be read. */
  few: v.nullable(v.object({ perPage: v.number(), until: v.number() })),
  /** The pages behind so many repeat what was there before, and are left alone until then. */
  cut: v.nullable(v.object({ pages: v.number(), until: v.number() })),
  /** Whether the newest list was read to its end. */
  isWhole: v.boolean(),
})
export type ListState = v.InferOutput<typeof ListState>

/** `more`: the run's calls are used up, the list goes on in the next run. */
export type ListResult = { kind: 'done' } | { kind: 'more' } | { kind: 'failed'; failure: Failure }

export interface ProjectListOptions {
  sql: Sql
  cloudflare: Pick<CloudflarePages, 'listProjects'>
  store: Store
  readings: Readings
  meter: Meter
  /** `PROJECTS`: what is not shown is not kept either. */
  isShown: (name: string) => boolean
  now: () => number
  log: Log
}

/** The account's list of projects. */
export type ProjectList = ReturnType<typeof createProjectList>

/**
 * Reads the list of projects, each with its latest and canonical deployment: ceil(P / 10) calls for P projects. The first
 * page tells how many there are, the others are read side by side. What a page says is kept at once; only a complete list
 * may conclude that a project is gone.
 */
export function createProjectList(options: ProjectListOptions) {
  const { sql, cloudflare, store, readings, meter, isShown, now, log } = options
  const cell: Cell<ListState> = createCell(sql, {
    ...{ key: 'list', shape: 2, schema: ListState, isDerived: true },
    initial: {
      ...{ checkedAt: null, pages: 1, unreadable: 0, walk: null, few: null, cut: null, isWhole: true },
      missing: NOBODY_MISSING,
    },
  })

  const set = (changes: Partial<ListState>) => cell.set({ ...cell.get(), ...changes })

  /** A digest of what the list said of each project last: most say the same every time, and then nothing is read or written. */
  const said = new Map<string, string>()
  const names = new Set(store.names())

  /** Of other domains than before the states are asked for; what is known of those that are gone is over. */
  const takeOverDomains = (change: ProjectChange, project: Project): void => {
    const { row } = change
    const before = cardOf(row)?.project
    const domains = customDomains(project)
    if (JSON.stringify(domains) === JSON.stringify(before ? customDomains(before) : [])) return
    change.setInactive((before?.inactive ?? []).filter(({ name }) => domains.includes(name)))
    readings.set(row.key, { domains_due_at: domains.length > 0 ? now() : null })
  }

  const takeOver = ({ name, digest, read }: ListedRecord): void => {
    if (said.get(name) === digest) return
    const listed = read()
    store.adopt(listed, (change) => {
      const { row } = change
      const wasRunning = store.deployments.isRunning(row.latest_id)
      const { endedAt, isMoved } = change.saveListed(listed, () => newsEdge(row, readings.of(row.key)))
      takeOverDomains(change, listed.project)
      readings.noteEnd(row.key, endedAt)
      const isEnded = wasRunning && listed.latest !== null && !isInProgress(listed.latest)
      // A new build, a rollback, or an end (which moves the branch's alias): the project's page has news as well.
      if (isMoved || isEnded) readings.haveNews(row.key, now())
    })
    said.set(name, digest)
    names.add(name)
  }

  const takeOverPage = (page: ListPage<ListedRecord>): void => {
    for (const record of page.items) if (isShown(record.name)) takeOver(record)
  }

  /** How many pages there are to read, as far as that is known. */
  const lastPage = (walk: ListWalk) => {
    const { cut } = cell.get()
    return cut === null ? walk.totalPages : Math.min(cut.pages, walk.totalPages ?? cut.pages)
  }

  /** Forgets the projects that are gone, and remembers those of which that is not certain. */
  const forgetMissing = (seen: ReadonlySet<string>): ListState['missing'] => {
    const { missing } = cell.get()
    // What could not be read is there all the same; where it does not say its name, it may be any of them.
    const isListed = (name: string) => seen.has(name) || seen.has(`?${name}`) || seen.has('??')
    const unseen = [...names].filter((name) => !isListed(name))
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

  const finish = (walk: ListWalk): ListResult => {
    const before = cell.get()
    const isWhole = before.cut === null
    // Half a list may not conclude that a project is gone.
    const missing = isWhole ? forgetMissing(new Set(walk.seen)) : before.missing
    const after = {
      ...{ checkedAt: walk.startedAt, pages: walk.nextPage - 1, unreadable: walk.unreadable, isWhole },
      missing: missing.names.length === 0 ? NOBODY_MISSING : missing,
      ...{ walk: null, few: before.few, cut: before.cut },
    }
    // That the list was read once more, and nothing else: an eviction may lose a minute of it.
    const isNews = JSON.stringify({ ...before, checkedAt: 0 }) !== JSON.stringify({ ...after, checkedAt: 0 })
    const isKept = isNews || now() - keptAt >= KEPT_MS
    cell.set(after, { isKept })
    if (isKept) keptAt = now()
    const shown = ({ checkedAt, unreadable, missing: { names }, isWhole }: ListState) =>
      JSON.stringify([checkedAt === null, unreadable, names.length, isWhole])
    // These counts are part of the overview, and so is that there is one at all.
    if (shown(before) !== shown(cell.get())) store.changeBoard()
    return { kind: 'done' }
  }

  /** The next pages that may be read side by side: one while their number is not known. */
  const nextPages = (walk: ListWalk, allowance: Allowance): number[] => {
    const last = lastPage(walk)
    const rest = last === null ? 1 : last - walk.nextPage + 1
    return Array.from({ length: Math.min(rest, allowance.left()) }, (_, index) => walk.nextPage + index)
  }

  const perPage = () => cell.get().few?.perPage ?? PROJECTS_PER_PAGE

  /** In the order of the numbers; null for a page that was not asked for, as there were no calls left or one before it failed. */
  const readPages = (numbers: number[], total: number | null, allowance: Allowance) => {
    let failed = false
    const read = async (page: number) => {
      if (failed) return null
      const answer = await allowance.spend(0, () => cloudflare.listProjects(page, perPage()))
      // One project alone is too large. Of the first page nobody knows yet whether others are not.
      if (isTooLarge(answer) && fewerThan(perPage()) === null && (page === 1 || total !== null))
        return { ok: true, value: tooLargePage(page, total) } as const
      failed ||= answer?.ok === false
      return answer
    }
    return pMap(numbers, read, { concurrency: API.atOnce })
  }

  const begin = (): ListWalk => {
    const { few, cut, ...state } = cell.get()
    const still = <T extends { until: number }>(one: T | null) => (one && one.until > now() ? one : null)
    if (few !== still(few) || cut !== still(cut)) cell.set({ ...state, few: still(few), cut: still(cut) })
    return beginWalk(now())
  }

  /** Asks for fewer at once. Pages have other numbers then, so that the list begins anew. */
  const askForFewer = (perPage: number): ListWalk => {
    set({ few: { perPage, until: now() + NARROWED_MS }, cut: null, walk: null })
    return beginWalk(now())
  }

  /** Goes no further: what is behind this page is left alone for a while. */
  const cutOff = (walk: ListWalk): void => {
    const pages = walk.nextPage - 1
    log('list of projects repeats itself', { pages })
    set({ cut: { pages, until: now() + NARROWED_MS } })
  }

  return {
    state: cell.get,
    /** How far apart two lists must be (ms), so that reading them stays within its share of the calls and of the day's rows. */
    interval() {
      const byCalls = (cell.get().pages * API.windowMs) / API.listCalls
      return meter.rowShare() < SHARES.slowList ? byCalls : Math.max(byCalls, SLOW_LIST_MS)
    },
    /** When the list is read that a run could not finish (ms); null when none is. */
    due: () => (cell.get().walk === null ? null : now()),
    /** Half a list may not conclude that a project is gone: the next one begins anew. */
    restart() {
      if (cell.get().walk !== null) set({ walk: null })
    },
    async read(allowance: Allowance): Promise<ListResult> {
      let walk = cell.get().walk ?? begin()
      for (;;) {
        const numbers = nextPages(walk, allowance)
        if (numbers.length === 0) {
          set({ walk })
          return { kind: 'more' }
        }
        const answers = await readPages(numbers, walk.totalPages, allowance)
        const failed = answers.find((answer) => answer?.ok === false)
        const fewer = answers.some(isTooLarge) ? fewerThan(perPage()) : null
        if (fewer !== null) {
          walk = askForFewer(fewer)
          continue
        }
        if (failed?.ok === false) {
          // Every project is too large: that is not for their number.
          if (isTooLarge(failed)) set({ few: null })
          return { kind: 'failed', failure: failed.failure }
        }
        for (const answer of answers) {
          // Another run took the last calls of the budget: the rest of these pages is read in the next run.
          if (!answer?.ok) break
          if (isRepeated(walk, answer.value)) {
            cutOff(walk)
            break
          }
          takeOverPage(answer.value)
          walk = advance(walk, answer.value, isShown)
        }
        const last = lastPage(walk)
        if (last !== null && walk.nextPage > last) return finish(walk)
      }
    },
  }
}

function isTooLarge(answer: Outcome<unknown> | null): boolean {
  return answer?.ok === false && answer.failure.kind === 'too-large'
}
