import pMap from 'p-map'
import type { CloudflarePages, ListPage } from '../cloudflare/client.ts'
import type { ListedProject } from '../cloudflare/parse-project.ts'
import type { Failure } from '../domain/failure.ts'
import { API_LIMITS } from './budgets.ts'
import type { Purse } from './calls.ts'
import type { ProjectTable } from './projects.ts'
import type { PieceName } from './protocol.ts'
import type { Cell, SyncState, Walk } from './state.ts'

/** No account is believed to have more pages of projects than this. */
const MAX_PAGES = 2_000

/** `more`: the run's calls are used up, the walk goes on in the next run. */
export type SyncResult = { kind: 'done' } | { kind: 'more' } | { kind: 'failed'; failure: Failure }

export interface SyncOptions {
  cloudflare: CloudflarePages
  projects: ProjectTable
  state: Cell<SyncState>
  /** `PROJECTS`: what is not shown is not kept either. */
  isShown: (name: string) => boolean
  touch: (pieces: PieceName[]) => void
  now: () => number
}

/**
 * Reads the account's list of projects, each with its latest and canonical deployment: ceil(P / 10) calls for P projects.
 * The first page tells how many there are, the others are read side by side. What a page says is kept at once; only a
 * complete walk may conclude that a project is gone.
 */
export function createSync({ cloudflare, projects, state, isShown, touch, now }: SyncOptions) {
  const takeOver = (page: ListPage<ListedProject>): string[] => {
    const shown = page.items.filter((listed) => isShown(listed.project.name))
    touch(shown.flatMap((listed) => projects.saveListed(listed)))
    return shown.map((listed) => listed.project.name)
  }

  const finish = (walk: Walk): SyncResult => {
    const before = state.get()
    touch(projects.removeMissing(new Set(walk.seen)))
    // The counter is part of the overview, and so is that there is one at all.
    if (before.checkedAt === null || before.unreadable !== walk.unreadable) touch(['overview'])
    state.set({
      checkedAt: walk.startedAt,
      listCalls: walk.nextPage - 1,
      unreadable: walk.unreadable,
      outage: null,
      walk: null,
    })
    return { kind: 'done' }
  }

  /** The next pages that may be read side by side: one while their number is not known. */
  const nextPages = (walk: Walk, purse: Purse): number[] => {
    const rest = walk.totalPages === null ? 1 : walk.totalPages - walk.nextPage + 1
    return Array.from({ length: Math.min(rest, purse.left()) }, (_, index) => walk.nextPage + index)
  }

  /** In the order of the numbers; null for a page that was not asked for, as there were no calls left or one before it failed. */
  const readPages = async (numbers: number[], purse: Purse) => {
    let failed = false
    const read = async (page: number) => {
      if (failed || !purse.take()) return null
      const answer = await cloudflare.listProjects(page)
      failed ||= !answer.ok
      return answer
    }
    return pMap(numbers, read, { concurrency: API_LIMITS.atOnce })
  }

  return async function sync(purse: Purse): Promise<SyncResult> {
    let walk: Walk = state.get().walk ?? {
      startedAt: now(),
      nextPage: 1,
      totalPages: null,
      seen: [],
      unreadable: 0,
    }
    for (;;) {
      const numbers = nextPages(walk, purse)
      if (numbers.length === 0) {
        state.set({ ...state.get(), walk })
        return { kind: 'more' }
      }
      const answers = await readPages(numbers, purse)
      const failed = answers.find((answer) => answer?.ok === false)
      if (failed?.ok === false) return { kind: 'failed', failure: failed.failure }
      for (const answer of answers) {
        // Another run took the last calls of the budget: the rest of these pages is read in the next run.
        if (!answer?.ok) break
        walk = advance(walk, answer.value, takeOver(answer.value), isShown)
      }
      if (isComplete(walk)) return finish(walk)
    }
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
