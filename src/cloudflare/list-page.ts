import type { Outcome } from '../domain/failure.ts'
import type { WireList } from './envelope.ts'
import { nameOfRecord } from './parse-project.ts'

/** One page of a list. Records that could not be read are left out and counted. */
export interface ListPage<T> {
  items: T[]
  unreadable: number
  /** What those call themselves; `?` for one that does not say. */
  unreadableNames: string[]
  /** Null when Cloudflare did not say. */
  totalPages: number | null
  totalCount: number | null
  /** More may follow, by what the answer says: that it is a full page, or how many there are. */
  full: boolean
}

/** How many to ask for when a page of so many was too large to be read; null: not even one of them can be read. */
export function fewerThan(perPage: number): number | null {
  return perPage > 1 ? Math.floor(perPage / 2) : null
}

/** What stands for a page of a single record that is too large to be read. `total`: how many there are, as others told. */
export function tooLargePage(page: number, total: number | null): ListPage<never> {
  const numbers = { totalPages: total, totalCount: total, full: true }
  return { items: [], unreadable: 1, unreadableNames: [`?${page}`], ...numbers }
}

/** Which page of a list was asked for, and of how many. */
export interface PageNumbers {
  page: number
  perPage: number
}

/** Reads a page record by record. `parse`: a record, and its place on the page. */
export function readPage<T>(
  answer: Outcome<WireList>,
  asked: PageNumbers,
  parse: (wire: unknown, place: number) => T | null,
): Outcome<ListPage<T>> {
  if (!answer.ok) return answer
  const { records } = answer.value
  const numbers = numbersOf(answer.value, asked)
  // A list that counts some and holds none is no empty list.
  const countsSome = numbers.full || (numbers.totalCount ?? 0) > 0
  if (records.length === 0 && countsSome && asked.page === 1)
    return { ok: false, failure: { kind: 'malformed' } }
  const items: T[] = []
  const unreadableNames: string[] = []
  for (const [place, record] of records.entries()) {
    const item = parse(record, place)
    if (item === null) unreadableNames.push(nameOfRecord(record))
    else items.push(item)
  }
  return { ok: true, value: { items, unreadable: unreadableNames.length, unreadableNames, ...numbers } }
}

/**
 * How far the list reaches: as far as any of its numbers says, but for one below what the page itself shows, which is none.
 * Where the size of pages is not told, what was asked for counts.
 */
function numbersOf({ records, ...told }: WireList, { page, perPage }: PageNumbers) {
  const size = told.perPage || perPage
  const totalCount = (told.totalCount ?? 0) < records.length ? null : told.totalCount
  const pages = records.length > 0 && (told.totalPages ?? 0) < page ? null : told.totalPages
  const counted = totalCount && Math.ceil(totalCount / size)
  const totalPages = pages === null ? counted : Math.max(pages, counted ?? 0)
  return { totalCount, totalPages, full: records.length >= size || page < (totalPages ?? 0) }
}
