import type { Outcome } from '../domain/failure.ts'
import { shortHash } from '../domain/hash.ts'
import { type Answer, readList, type WireList } from './envelope.ts'
import { identify, type ListedProject, nameOfRecord, parseProject } from './parse-project.ts'

/** One page of a list. */
export interface ListPage<T> {
  items: T[]
  /** What those call themselves that could not be read; `?` for one that does not say. */
  unreadable: string[]
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
  return { items: [], unreadable: [`?${page}`], ...numbers }
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
  const unreadable: string[] = []
  for (const [place, record] of records.entries()) {
    const item = parse(record, place)
    if (item === null) unreadable.push(nameOfRecord(record))
    else items.push(item)
  }
  return { ok: true, value: { items, unreadable, ...numbers } }
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

/**
 * Reads a list to its end, page after page; in smaller ones where a page is too large. A page that holds nothing new would be
 * asked for without end: an answer of no use. `keyOf`: what an item is known by, on whichever pages it is.
 */
export async function readAllPages<T>(
  read: (page: number, perPage: number) => Promise<Outcome<ListPage<T>>>,
  perPage: number,
  keyOf: (item: T) => string,
): Promise<Outcome<T[]>> {
  const items = new Map<string, T>()
  for (let page = 1; ; page += 1) {
    const answer = await read(page, perPage)
    if (!answer.ok) {
      const fewer = answer.failure.kind === 'too-large' ? fewerThan(perPage) : null
      return fewer === null ? answer : readAllPages(read, fewer, keyOf)
    }
    const before = items.size
    for (const item of answer.value.items) items.set(keyOf(item), item)
    if (!answer.value.full) return { ok: true, value: [...items.values()] }
    if (items.size === before) return { ok: false, failure: { kind: 'malformed' } }
  }
}

/** A project on a page of the list. Mostly it is known already: what it says is read when it is asked for. */
export interface ListedRecord {
  id: string
  name: string
  /** Another one whenever anything that is read of the project is another. */
  digest: string
  read(): ListedProject
}

/** The same without what it says: which record of the page it was. */
type KnownRecord = Omit<ListedRecord, 'read'> & { place: number }

/**
 * Reads pages of the list of projects, and remembers of each who was on it: an answer of the same bytes to the same
 * question is not looked into again. Where the bytes are others each time, the fields that are read tell what is news.
 */
export function createPageMemory() {
  const known = new Map<string, { digest: string; page: Outcome<ListPage<KnownRecord>> }>()

  return async function readProjects(
    answer: Answer,
    asked: PageNumbers,
  ): Promise<Outcome<ListPage<ListedRecord>>> {
    const digest = await shortHash(answer.bytes)
    const key = `${asked.perPage} ${asked.page}`
    let list: Outcome<WireList> | undefined
    const readOnce = () => {
      list ??= readList(answer)
      return list
    }
    const before = known.get(key)
    const page = before?.digest === digest ? before.page : readPage(readOnce(), asked, knownRecord)
    if (!page.ok) return page
    known.set(key, { digest, page })
    const items = page.value.items.map(({ place, ...record }) => ({
      ...record,
      read: () => projectAt(readOnce(), place),
    }))
    return { ok: true, value: { ...page.value, items } }
  }
}

function knownRecord(wire: unknown, place: number): KnownRecord | null {
  const identity = identify(wire)
  return identity && { ...identity, place }
}

function projectAt(list: Outcome<WireList>, place: number): ListedProject {
  const listed = list.ok ? parseProject(list.value.records[place]) : null
  if (listed === null) throw new Error('a project that was on a page of the list is not there')
  return listed
}
