import * as v from 'valibot'
import { type CloudflarePages, PROJECTS_PER_PAGE } from '../cloudflare/client.ts'
import { fewerThan, type ListedRecord, type ListPage, tooLargePage } from '../cloudflare/list-page.ts'
import type { Failure, Outcome } from '../domain/failure.ts'
import { HOUR_MS } from '../domain/time.ts'
import type { Log } from '../log.ts'
import { type Cell, createCell } from './cells.ts'
import { API, SHARES, SLOW_LIST_MS } from './limits.ts'
import { createKnownProjects, type KnownProjectsOptions, Missing, Said } from './list-known.ts'
import type { Allowance, Meter } from './meter.ts'
import type { Sql } from './sql.ts'

const NOBODY_MISSING: Missing = { names: [], since: 0, lists: 0 }

/** After this the object may be out of memory between two lists. Source: Cloudflare's docs, "Lifecycle of a Durable Object". */
const APART_MS = 10_000

/** What Cloudflare's answers have forced the list to do without is tried again after this. */
const NARROWED_MS = HOUR_MS

/** No account is believed to have more pages of projects than this. */
const MAX_PAGES = 2_000

/** How far a list of projects is read. */
const ListWalk = v.object({
  startedAt: v.number(),
  nextPage: v.number(),
  totalPages: v.nullable(v.number()),
  /** What was on all pages: names, `#id` of those that are hidden or have no room, and `?name` of what could not be read. */
  seen: v.array(v.string()),
  unreadable: v.number(),
})
type ListWalk = v.InferOutput<typeof ListWalk>

const ListState = v.object({
  /** When the newest complete list was asked for; null before the first. */
  checkedAt: v.nullable(v.number()),
  /** Pages of the list at that time. */
  pages: v.number(),
  unreadable: v.number(),
  /** Projects that there was no room for. */
  beyond: v.optional(v.number(), 0),
  /** Projects that every list since a time has lacked, and how many lists that were. */
  missing: Missing,
  /** A list that one run could not finish. */
  walk: v.nullable(ListWalk),
  /** So few are asked for at once until then: more would be too large to be read. */
  few: v.nullable(v.object({ perPage: v.number(), until: v.number() })),
  /** The pages behind so many repeat what was there before, and are left alone until then. */
  cut: v.nullable(v.object({ pages: v.number(), until: v.number() })),
  /** Whether the newest list was read to its end. */
  isWhole: v.boolean(),
  /** What it said; null: nobody knows. */
  said: v.optional(v.nullable(Said), null),
})
type ListState = v.InferOutput<typeof ListState>

/** `more`: the run's calls are used up, the list goes on in the next run. */
type ListResult = { kind: 'done' } | { kind: 'more' } | { kind: 'failed'; failure: Failure }

interface ProjectListOptions extends KnownProjectsOptions {
  sql: Sql
  cloudflare: Pick<CloudflarePages, 'listProjects'>
  meter: Meter
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
  const { sql, cloudflare, store, meter, isShown, now, log } = options
  const cell: Cell<ListState> = createCell(sql, {
    key: 'list',
    shape: 2,
    schema: ListState,
    isDerived: true,
    initial: {
      checkedAt: null,
      pages: 1,
      unreadable: 0,
      beyond: 0,
      walk: null,
      few: null,
      cut: null,
      isWhole: true,
      missing: NOBODY_MISSING,
      said: null,
    },
  })

  const known = createKnownProjects(options, cell.get().said)

  /** How many pages there are to read, as far as that is known. */
  const lastPage = (walk: ListWalk) => {
    const { cut } = cell.get()
    return cut === null ? walk.totalPages : Math.min(cut.pages, walk.totalPages ?? cut.pages)
  }

  // Of projects that are hidden by now nothing is known, and nothing that another version has read.
  if (cell.get().said !== null) cell.change({ said: known.toKeep() })

  const { checkedAt } = cell.get()
  if (checkedAt !== null)
    cell.set({ ...cell.get(), checkedAt: Math.max(checkedAt, meter.listedAt()) }, { isKept: false })

  const finish = (walk: ListWalk): ListResult => {
    const before = cell.get()
    const isWhole = before.cut === null
    // Half a list may not conclude that a project is gone.
    const seen = new Set(walk.seen)
    const missing = isWhole ? known.forgetMissing(seen, before.missing) : before.missing
    const isApart = now() - (before.checkedAt ?? 0) >= APART_MS
    const isBeyond = (one: string) => /^\w/.test(one) && isShown(one) && !known.has(one)
    const after = {
      ...before,
      beyond: [...seen].filter(isBeyond).length,
      checkedAt: walk.startedAt,
      pages: walk.nextPage - 1,
      unreadable: walk.unreadable,
      isWhole,
      missing: missing.names.length === 0 ? NOBODY_MISSING : missing,
      walk: null,
      said: isApart ? known.allToKeep() : known.toKeep(),
    }
    const isNews = JSON.stringify({ ...before, checkedAt: 0 }) !== JSON.stringify({ ...after, checkedAt: 0 })
    cell.set(after, { isKept: isNews })
    // That it was read once more, and nothing else: while lists follow each other closely an eviction may lose a minute of it.
    if (!isNews) meter.noteList(walk.startedAt, isApart)
    const shown = ({ checkedAt, unreadable, beyond, missing: { names }, isWhole }: ListState) =>
      JSON.stringify([checkedAt === null, unreadable, beyond, names.length, isWhole])
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
    return allowance.each(numbers, read)
  }

  const begin = (): ListWalk => {
    const { few, cut, ...state } = cell.get()
    const still = <T extends { until: number }>(one: T | null) => (one && one.until > now() ? one : null)
    if (few !== still(few) || cut !== still(cut)) cell.set({ ...state, few: still(few), cut: still(cut) })
    return beginWalk(now())
  }

  /** Asks for fewer at once. Pages have other numbers then, so that the list begins anew. */
  const askForFewer = (perPage: number): ListWalk => {
    cell.change({ few: { perPage, until: now() + NARROWED_MS }, cut: null, walk: null })
    return beginWalk(now())
  }

  /** Goes no further: what is behind this page is left alone for a while. */
  const cutOff = (walk: ListWalk): void => {
    const pages = walk.nextPage - 1
    log('list of projects repeats itself', { pages })
    cell.change({ cut: { pages, until: now() + NARROWED_MS } })
  }

  return {
    state: cell.get,
    /** Somebody else has read what the list tells of a project, and taken it over. */
    doubt(name: string) {
      known.doubt(name)
      cell.change({ said: known.toKeep() })
    },
    /** How far apart two lists must be (ms), so that reading them stays within its share of the calls and of the day's rows. */
    interval() {
      const byCalls = (cell.get().pages * API.windowMs) / API.listCalls
      return meter.rowShare() < SHARES.slowList ? byCalls : Math.max(byCalls, SLOW_LIST_MS)
    },
    /** When the list is read that a run could not finish (ms); null when none is. */
    due: () => (cell.get().walk === null ? null : now()),
    /** Half a list may not conclude that a project is gone: the next one begins anew. */
    restart() {
      if (cell.get().walk !== null) cell.change({ walk: null })
    },
    async read(allowance: Allowance): Promise<ListResult> {
      let walk = cell.get().walk ?? begin()
      for (;;) {
        const numbers = nextPages(walk, allowance)
        if (numbers.length === 0) {
          cell.change({ walk })
          return { kind: 'more' }
        }
        const askedAt = now()
        const answers = await readPages(numbers, walk.totalPages, allowance)
        const failed = answers.find((answer) => answer?.ok === false)
        const fewer = answers.some(isTooLarge) ? fewerThan(perPage()) : null
        if (fewer !== null) {
          walk = askForFewer(fewer)
          continue
        }
        if (failed?.ok === false) {
          // Every project is too large: that is not for their number.
          if (isTooLarge(failed)) cell.change({ few: null })
          return { kind: 'failed', failure: failed.failure }
        }
        for (const answer of answers) {
          // Another run took the last calls of the budget: the rest of these pages is read in the next run.
          if (!answer?.ok) break
          if (isRepeated(walk, answer.value)) {
            cutOff(walk)
            break
          }
          known.takeOver(answer.value, askedAt)
          walk = advance(walk, answer.value, isShown, known.has)
        }
        const last = lastPage(walk)
        if (last !== null && walk.nextPage > last) return finish(walk)
        // With what was just written: the list may never come to its end.
        if (known.isUnkept()) cell.change({ said: known.toKeep() })
      }
    },
  }
}

function isTooLarge(answer: Outcome<unknown> | null): boolean {
  return answer?.ok === false && answer.failure.kind === 'too-large'
}

function beginWalk(startedAt: number): ListWalk {
  return { startedAt, nextPage: 1, totalPages: null, seen: [], unreadable: 0 }
}

/** What a page holds, as {@link ListWalk} remembers it. */
function recordsOn({ items, unreadable }: ListPage<ListedRecord>): string[] {
  return [...items.map(({ name }) => name), ...unreadable.map((name) => `?${name}`)]
}

/** Cloudflare gives what was there before, whatever the number of the page: a list may not go on for ever. */
function isRepeated({ seen }: ListWalk, page: ListPage<ListedRecord>): boolean {
  return page.full && recordsOn(page).every((one) => seen.includes(one))
}

/** The walk after its next page was read. */
function advance(
  walk: ListWalk,
  page: ListPage<ListedRecord>,
  isShown: (name: string) => boolean,
  isKept: (name: string) => boolean,
): ListWalk {
  const told = page.totalPages ?? (page.full ? null : walk.nextPage)
  const others = page.items.filter(({ name }) => !isKept(name))
  return {
    ...walk,
    nextPage: walk.nextPage + 1,
    // Without a number of pages, a page that is not full is the last.
    totalPages: told === null && walk.nextPage < MAX_PAGES ? null : Math.min(told ?? MAX_PAGES, MAX_PAGES),
    seen: [...walk.seen, ...recordsOn(page), ...others.map(({ id }) => `#${id}`)],
    unreadable: walk.unreadable + page.unreadable.filter(isShown).length,
  }
}
