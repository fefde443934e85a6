import { COMPARED_BUILDS, usualTimes } from '../domain/build-times.ts'
import type { Cursor } from '../domain/deployment-pages.ts'
import { SEARCH_FIELDS } from '../domain/deployment-search.ts'
import { createMemory } from '../memory/bounded.ts'
import { findCommit } from './find-commit.ts'
import { BRANCHES_IN_FULL, BRANCHES_NAMED, COUNTED_TO, type Finding, NOTHING_FOUND } from './finding.ts'
import { lookIn, type Searched } from './look.ts'
import { FIRST_DATED_KEY } from './order.ts'
import { decodeDeployments } from './protocol.ts'
import { ALL_DAYS, besides, daysOf, type Spot } from './spans.ts'
import { factsIn } from './stretches.ts'
import type { PlacedProject } from './texts.ts'

/** What was found lately, which a page that is open asks for again and again, in bytes of JSON. */
const FOUND_BYTES = 4_000_000

type Within = 'search' | 'branch' | 'alias' | 'neighbours' | 'branches'

/** Answers a question about a project. */
type FindIn<K extends Within> = (
  searched: Searched,
  row: PlacedProject,
  question: Finding[K]['ask'],
) => Finding[K]['answer']

/** Finds deployments of a project by what is known of each: by the index of words, or in one walk from the newest to the oldest at most. */
export type Finder = { [K in keyof Finding]: (question: Finding[K]['ask']) => Finding[K]['answer'] }

/** Opens it. The same is found once, for as long as what it is found in is in the same state. */
export function createFinder(searched: Searched): Finder {
  const { store } = searched
  const lately = createMemory<{ state: string; found: unknown }>(FOUND_BYTES)

  const once = <T>(asked: readonly unknown[], state: string, find: () => T): T => {
    const key = JSON.stringify(asked)
    const known = lately.get(key)
    if (known?.state === state) return known.found as T
    const found = find()
    lately.set(key, { state, found }, key.length + JSON.stringify(found).length)
    return found
  }

  /** Answers a question about a project, if that is there. */
  const within =
    <K extends Within>(kind: K, find: FindIn<K>) =>
    (question: Finding[K]['ask'] & { project: string }) => {
      const row = store.texts.placed(question.project)
      if (!row) return NOTHING_FOUND[kind]
      const state = `${row.key}:${row.revision}:${row.reach}`
      return once([kind, question], state, () => find(searched, row, question))
    }
  const searchWithin = within('search', search)

  return {
    search(question) {
      const { project } = question
      if (project !== null) return searchWithin({ ...question, project })
      const state = `${store.changes()}:${store.texts.fills()}`
      return once(['search', question], state, () => search(searched, null, question))
    },
    branch: within('branch', findBranch),
    alias: within('alias', findAlias),
    neighbours: within('neighbours', findNeighbours),
    branches: within('branches', findBranches),
    commit({ projects, hash }) {
      // Of many projects those alone are looked through that the index names.
      const holders = projects.length > 1 ? store.texts.holdersOf(hash) : null
      return projects.flatMap((project) => {
        const row = (holders?.has(project) ?? true) ? store.project(project) : null
        // With many projects a question costs as many rows, and what has changed.
        const found =
          row && once(['commit', row.key, hash], String(row.revision), () => findCommit(searched, row, hash))
        return found && found.hashes.length > 0 ? [{ project, ...found }] : []
      })
    },
  }
}

/** A page of what a search finds in a project (null: in all), and how many there are. */
function search(
  searched: Searched,
  row: PlacedProject | null,
  { search, cursor, limit }: Finding['search']['ask'],
): Finding['search']['answer'] {
  const { deployments } = searched.store
  const { reach, look } = lookIn(searched, row)
  const days = daysOf(search)
  const isBack = cursor?.direction === 'before'
  const find = look(search)
  const counted = find(days, 'newest', COUNTED_TO + 1)
  const span = cursor && besides(days, spotOf(deployments, row, cursor.place), cursor.direction)
  const page = span ? find(span, isBack ? 'oldest' : 'newest', limit) : counted.slice(0, limit)
  const tooMuch = SEARCH_FIELDS.filter((field) => {
    if (counted.length > 0 || search[field] === null) return false
    const less = { ...search, [field]: null }
    return look(less)(daysOf(less), 'newest', 1).length > 0
  })
  const bodies = deployments.at(isBack ? page.reverse() : page)
  return { bodies, count: counted.length, tooMuch, reach: row && search.q === null ? 'all' : reach }
}

/** A place among those of one project, or of all. */
function spotOf(
  deployments: Searched['store']['deployments'],
  row: PlacedProject | null,
  place: Cursor['place'],
): Spot {
  const project = row?.key ?? deployments.projectOf(place.id) ?? 0
  return { key: deployments.placeOf(project, place), project }
}

/** The deployments that tell where a branch is. */
const findBranch: FindIn<'branch'> = (searched, row, { branch }) => {
  const { look } = lookIn(searched, row)
  const telling = [{}, { status: 'success' as const }, { isAliased: true as const }].flatMap((also) =>
    look({ branch, ...also })(ALL_DAYS, 'newest', 1),
  )
  return searched.store.deployments.at([...new Set(telling)])
}

/** The newest deployment that has an alias. */
const findAlias: FindIn<'alias'> = ({ store, stretches }, row, { address }) => {
  for (const { read } of stretches.pieces(row)) {
    const place = read('aliases').indexOf(address)
    const fact = place < 0 ? null : read('facts')[place]
    if (fact) return { body: store.deployments.withKeys(row.key, [fact.key])[0] ?? null }
  }
  return NOTHING_FOUND.alias
}

/** What stands beside a deployment. */
const findNeighbours: FindIn<'neighbours'> = (searched, row, { branch, place }) => {
  const { deployments } = searched.store
  const own = spotOf(deployments, row, place)
  const { look } = lookIn(searched, row)
  const read = (numbers: readonly string[]) => decodeDeployments(deployments.at(numbers))
  const next = (direction: Cursor['direction']) => {
    if (branch === null) return null
    const end = direction === 'before' ? 'oldest' : 'newest'
    const [one] = read(look({ branch })(besides(ALL_DAYS, own, direction), end, 1))
    return one?.shortId ?? null
  }
  const builds = look({ status: 'success' })(ALL_DAYS, 'newest', COMPARED_BUILDS.most)
  return { newer: next('before'), older: next('after'), usual: usualTimes(read(builds)) }
}

/** All branches of a project, by one walk through it. */
const findBranches: FindIn<'branches'> = ({ store, stretches }, row, { since }) => {
  const telling = new Map<string, Telling>()
  for (const { branch, key, status, isAliased } of factsIn(stretches.pieces(row))) {
    if (!branch) continue
    const own = telling.get(branch) ?? { newest: key }
    if (status === 'success') own.success ??= key
    if (isAliased) own.aliased ??= key
    telling.set(branch, own)
  }
  const keysOf = (own: Telling): number[] => [...new Set(Object.values(own))]
  const all = [...telling].map(([branch, own]) => ({ branch, keys: keysOf(own) }))
  // They stand in the order of their newest deployments.
  const inFull = all.slice(0, BRANCHES_IN_FULL).filter(({ keys: [newest = 0] }) => newest >= since * 1000)
  return {
    inFull: inFull.map(({ keys }) => store.deployments.withKeys(row.key, keys)),
    named: all.slice(inFull.length, inFull.length + BRANCHES_NAMED).map(({ branch, keys: [newest = 0] }) => ({
      branch,
      at: newest < FIRST_DATED_KEY ? null : Math.floor(newest / 1000),
    })),
    count: all.length,
  }
}

/** What tells where a branch is, by the keys: its newest deployment, its newest success, and the newest that has its alias. */
interface Telling {
  newest: number
  success?: number
  aliased?: number
}
