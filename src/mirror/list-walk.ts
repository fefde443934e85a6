import * as v from 'valibot'
import type { ListPage } from '../cloudflare/list-page.ts'
import type { ListedRecord } from '../cloudflare/page-memory.ts'

/** No account is believed to have more pages of projects than this. */
const MAX_PAGES = 2_000

/** How far a list of projects is read. */
export const ListWalk = v.object({
  startedAt: v.number(),
  nextPage: v.number(),
  totalPages: v.nullable(v.number()),
  /** What was on all pages: names, those of hidden projects among them, and `?name` of what could not be read. */
  seen: v.array(v.string()),
  unreadable: v.number(),
})
export type ListWalk = v.InferOutput<typeof ListWalk>

export function beginWalk(startedAt: number): ListWalk {
  return { startedAt, nextPage: 1, totalPages: null, seen: [], unreadable: 0 }
}

/** What a page holds, as {@link ListWalk} remembers it. */
function heldBy({ items, unreadableNames }: ListPage<ListedRecord>): string[] {
  return [...items.map(({ name }) => name), ...unreadableNames.map((name) => `?${name}`)]
}

/** Cloudflare gives what was there before, whatever the number of the page: a list may not go on for ever. */
export function isRepeated({ seen }: ListWalk, page: ListPage<ListedRecord>): boolean {
  return page.full && heldBy(page).every((one) => seen.includes(one))
}

/** The walk after its next page was read. */
export function advance(
  walk: ListWalk,
  page: ListPage<ListedRecord>,
  isShown: (name: string) => boolean,
): ListWalk {
  const told = page.totalPages ?? (page.full ? null : walk.nextPage)
  return {
    ...walk,
    nextPage: walk.nextPage + 1,
    // Without a number of pages, a page that is not full is the last.
    totalPages: told === null && walk.nextPage < MAX_PAGES ? null : Math.min(told ?? MAX_PAGES, MAX_PAGES),
    seen: [...walk.seen, ...heldBy(page)],
    unreadable: walk.unreadable + page.unreadableNames.filter(isShown).length,
  }
}
