import type { Outcome } from '../domain/failure.ts'
import { shortHash } from '../domain/hash.ts'
import type { Answer } from './call.ts'
import { readList } from './envelope.ts'
import { type ListPage, type PageNumbers, readPage } from './list-page.ts'
import { identify, type ListedProject, parseProject } from './parse-project.ts'

/** A project on a page of the list. Mostly it is known already: what it says is read when it is asked for. */
export interface ListedRecord {
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
    const list = once(() => readList(answer))
    const before = known.get(key)
    const page = before?.digest === digest ? before.page : readPage(list(), asked, knownRecord)
    if (!page.ok) return page
    known.set(key, { digest, page })
    const items = page.value.items.map(({ place, ...record }) => ({
      ...record,
      read: () => projectAt(list(), place),
    }))
    return { ok: true, value: { ...page.value, items } }
  }
}

function knownRecord(wire: unknown, place: number): KnownRecord | null {
  const identity = identify(wire)
  return identity && { ...identity, place }
}

function projectAt(list: ReturnType<typeof readList>, place: number): ListedProject {
  const listed = list.ok ? parseProject(list.value.records[place]) : null
  if (listed === null) throw new Error('a project that was on a page of the list is not there')
  return listed
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
