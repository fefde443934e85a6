import { COMPARED_BUILDS, usualTimes } from '../domain/build-times.ts'
import type { Deployment } from '../domain/deployment.ts'
import type { Cursor } from '../domain/deployment-pages.ts'
import { ANY_DEPLOYMENT, SEARCH_FIELDS } from '../domain/deployment-search.ts'
import { environmentOf, type NamedBranches } from '../domain/environment.ts'
import { createMemory } from '../memory/bounded.ts'
import { cardOf } from './cards.ts'
import type { ProjectRow } from './change.ts'
import type { Ground } from './core.ts'
import {
  BRANCHES_IN_FULL,
  BRANCHES_NAMED,
  COMMIT_LENGTH,
  COUNTED_TO,
  type Finding,
  type FoundCommit,
  NOTHING_FOUND,
} from './finding.ts'
import { FIRST_DATED_KEY, numberAt, placeAt } from './order.ts'
import { decodeDeployment, decodeDeployments } from './protocol.ts'
import { type Fact, factsIn, type Piece } from './stretches.ts'
import {
  BRANCHES_OF_WORDS,
  besides,
  daysOf,
  type End,
  type PlacedProject,
  type Sought,
  type Span,
  type Spot,
  type WordSearch,
} from './texts.ts'

/** What was found lately, which a page that is open asks for again and again, in bytes of JSON. */
const FOUND_BYTES = 4_000_000

/** So many deployments that name a commit are read; of more it is looked at each. */
const MENTIONS = 60

const ALL = daysOf(ANY_DEPLOYMENT)

/** The deployments of a commit, or of those that begin alike: what is known of all, and the stored JSON of those that are told. */
interface OfCommit {
  all: (Pick<Fact, 'key' | 'environment' | 'status'> & Pick<Deployment, 'commitHash'>)[]
  bodies: string[]
}

/** Builds that were, or could have been, live. */
const BUILT = { environment: 'production', status: 'success' } as const

/** The rows of up to `limit` deployments that are looked for, by their numbers, within a span, from an end of it on. */
type Find = (span: Span, end: End, limit: number) => string[]

type Look = (asked: Partial<Sought>) => Find

/** Finds deployments of a project by what is known of each: by the index of words, or in one walk from the newest to the oldest at most. */
export type Finder = { [K in keyof Finding]: (question: Finding[K]['ask']) => Finding[K]['answer'] }

type FinderGround = Pick<Ground, 'store' | 'stretches'> & {
  settings: Pick<Ground['settings'], 'ENVIRONMENTS'>
}

export function createFinder({ store, stretches, settings }: FinderGround): Finder {
  const { deployments, texts } = store
  const lately = createMemory<{ state: string; found: unknown }>(FOUND_BYTES)

  /** Finds the same once, for as long as what it is found in is in the same state. */
  const once = <T>(asked: readonly unknown[], state: string, find: () => T): T => {
    const key = JSON.stringify(asked)
    const known = lately.get(key)
    if (known?.state === state) return known.found as T
    const found = find()
    lately.set(key, { state, found }, key.length + JSON.stringify(found).length)
    return found
  }

  /** Finds something in a project, if that is there. */
  const withinProject = <K extends 'search' | 'branch' | 'alias' | 'neighbours' | 'branches'>(
    kind: K,
    question: Finding[K]['ask'] & { project: string },
    find: (row: PlacedProject) => Finding[K]['answer'],
  ): Finding[K]['answer'] => {
    const row = texts.placed(question.project)
    if (!row) return NOTHING_FOUND[kind]
    return once([kind, question], `${row.key}:${row.revision}:${row.reach}`, () => find(row))
  }

  const isNamed = (environment: string | null) =>
    settings.ENVIRONMENTS.some(({ name }) => name === environment)

  /** The index knows Cloudflare's own environments: a named one is looked for by its branches, those deployed last. */
  const wordsIn = (row: PlacedProject | null, search: Sought): WordSearch => {
    const { environment, branch } = search
    if (row === null || !isNamed(environment))
      return { project: row?.key ?? null, search, branches: branch === null ? null : [branch] }
    const fits = fitting({ ...search, status: null }, settings.ENVIRONMENTS)
    const facts = [...factsIn(stretches.pieces(row))].filter(fits)
    const branches = [...new Set(facts.map((fact) => fact.branch ?? ''))].slice(0, BRANCHES_OF_WORDS)
    return { project: row.key, search: { ...search, environment: 'preview' }, branches }
  }

  /**
   * Looks through a project (null: through all of them): by the index, but for what has no words and does not all
   * stand there.
   */
  const lookIn = (row: PlacedProject | null) => {
    const reach = row ? row.reach : texts.reach()
    let pieces: Piece[] | null = null
    const look: Look = (asked) => {
      const search = { ...ANY_DEPLOYMENT, ...asked }
      if (row && search.q === null && (isNamed(search.environment) || reach !== 'all')) {
        pieces ??= stretches.pieces(row)
        return walkThrough(row.key, pieces, fitting(search, settings.ENVIRONMENTS))
      }
      return texts.finder(wordsIn(row, search))
    }
    return { reach, look }
  }

  /** The deployments of a commit by the index of words; null where too many hold this word. */
  const byIndex = (look: Look, hash: string): OfCommit | null => {
    const numbers = look({ q: hash })(ALL, 'newest', MENTIONS)
    if (numbers.length === MENTIONS) return null
    const all = deployments.at(numbers).flatMap((body, place) => {
      const read = decodeDeployment(body)
      const { key } = placeAt(numbers[place] ?? '0')
      return read?.commitHash?.startsWith(hash) ? [{ ...read, body, key }] : []
    })
    return { all, bodies: all.slice(0, COMMIT_LENGTH).map(({ body }) => body) }
  }

  /** The same by a look at each. */
  const byLooks = (row: ProjectRow, hash: string): OfCommit => {
    const all = stretches.pieces(row).flatMap(({ read }) =>
      read('hashes').flatMap((commitHash, place) => {
        const fact = commitHash?.startsWith(hash) && read('facts')[place]
        return fact ? [{ ...fact, commitHash }] : []
      }),
    )
    const keys = all.slice(0, COMMIT_LENGTH).map(({ key }) => key)
    return { all, bodies: deployments.withKeys(row.key, keys) }
  }

  const findCommit = (row: ProjectRow, hash: string): FoundCommit => {
    const live = cardOf(row)?.live
    const liveKey = live ? deployments.placeOf(row.key, { id: live.id, createdOn: live.createdOn ?? '' }) : 0
    const { reach, look } = lookIn(texts.placed(row.name) ?? { ...row, reach: 'none' })
    const { all, bodies } = (reach === 'all' && byIndex(look, hash)) || byLooks(row, hash)
    const hashes = [...new Set(all.map(({ commitHash }) => commitHash))].filter((one) => one !== null)
    const built = all.find((one) => one.environment === BUILT.environment && one.status === BUILT.status)
    const above = (key: number) => ({ key: key + 1, project: 0 })
    const later = built
      ? look(BUILT)({ from: above(built.key), to: above(liveKey) }, 'newest', COUNTED_TO + 1)
      : []
    return { bodies, hashes: hashes.slice(0, COMMIT_LENGTH), behind: later.length }
  }

  /** A place among those of one project, or of all. */
  const spotOf = (row: PlacedProject | null, place: Cursor['place']): Spot => {
    const project = row?.key ?? deployments.projectOf(place.id) ?? 0
    return { key: deployments.placeOf(project, place), project }
  }

  const search = (row: PlacedProject | null, { search, cursor, limit }: Finding['search']['ask']) => {
    const { reach, look } = lookIn(row)
    const days = daysOf(search)
    const isBack = cursor?.direction === 'before'
    const find = look(search)
    const counted = find(days, 'newest', COUNTED_TO + 1)
    const span = cursor && besides(days, spotOf(row, cursor.place), cursor.direction)
    const page = span ? find(span, isBack ? 'oldest' : 'newest', limit) : counted.slice(0, limit)
    const tooMuch = SEARCH_FIELDS.filter((field) => {
      if (counted.length > 0 || search[field] === null) return false
      const less = { ...search, [field]: null }
      return look(less)(daysOf(less), 'newest', 1).length > 0
    })
    const bodies = deployments.at(isBack ? page.reverse() : page)
    return { bodies, count: counted.length, tooMuch, reach: row && search.q === null ? 'all' : reach }
  }

  /** The deployments that tell where a branch is. */
  const branch = (row: PlacedProject, name: string) => {
    const { look } = lookIn(row)
    const telling = [{}, { status: 'success' as const }, { isAliased: true as const }].flatMap((also) =>
      look({ branch: name, ...also })(ALL, 'newest', 1),
    )
    return deployments.at([...new Set(telling)])
  }

  const alias = (row: PlacedProject, address: string) => {
    for (const { read } of stretches.pieces(row)) {
      const place = read('aliases').indexOf(address)
      const fact = place < 0 ? null : read('facts')[place]
      if (fact) return { body: deployments.withKeys(row.key, [fact.key])[0] ?? null }
    }
    return NOTHING_FOUND.alias
  }

  const neighbours = (row: PlacedProject, { branch, place }: Finding['neighbours']['ask']) => {
    const own = spotOf(row, place)
    const { look } = lookIn(row)
    const read = (numbers: readonly string[]) => decodeDeployments(deployments.at(numbers))
    const next = (direction: Cursor['direction']) => {
      if (branch === null) return null
      const end = direction === 'before' ? 'oldest' : 'newest'
      const [one] = read(look({ branch })(besides(ALL, own, direction), end, 1))
      return one?.shortId ?? null
    }
    const builds = look({ status: 'success' })(ALL, 'newest', COMPARED_BUILDS.most)
    return { newer: next('before'), older: next('after'), usual: usualTimes(read(builds)) }
  }

  const branches = (row: PlacedProject, since: number) => {
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
      inFull: inFull.map(({ keys }) => deployments.withKeys(row.key, keys)),
      named: all
        .slice(inFull.length, inFull.length + BRANCHES_NAMED)
        .map(({ branch, keys: [newest = 0] }) => ({
          branch,
          at: newest < FIRST_DATED_KEY ? null : Math.floor(newest / 1000),
        })),
      count: all.length,
    }
  }

  return {
    search(question) {
      const { project } = question
      if (project !== null)
        return withinProject('search', { ...question, project }, (row) => search(row, question))
      return once(['search', question], `${store.changes()}:${texts.fills()}`, () => search(null, question))
    },
    branch: (question) => withinProject('branch', question, (row) => branch(row, question.branch)),
    alias: (question) => withinProject('alias', question, (row) => alias(row, question.address)),
    neighbours: (question) => withinProject('neighbours', question, (row) => neighbours(row, question)),
    branches: (question) => withinProject('branches', question, (row) => branches(row, question.since)),
    commit({ projects, hash }) {
      // Of many projects those alone are looked through that the index names.
      const holders = projects.length > 1 ? texts.holdersOf(hash) : null
      return projects.flatMap((project) => {
        const row = (holders?.has(project) ?? true) ? store.project(project) : null
        // With many projects a question costs as many rows, and what has changed.
        const found =
          row && once(['commit', row.key, hash], String(row.revision), () => findCommit(row, hash))
        return found && found.hashes.length > 0 ? [{ project, ...found }] : []
      })
    },
  }
}

/** What tells where a branch is, by the keys: its newest deployment, its newest success, and the newest that has its alias. */
interface Telling {
  newest: number
  success?: number
  aliased?: number
}

/** Whether a deployment is what a search without words looks for, on whichever day. */
function fitting({ environment, status, branch, isAliased }: Sought, named: readonly NamedBranches[]) {
  return (fact: Fact) =>
    (environment === null || [fact.environment, environmentOf(named, fact)].includes(environment)) &&
    (status === null || fact.status === status) &&
    (branch === null || fact.branch === branch) &&
    (!isAliased || fact.isAliased)
}

/** A walk from the newest to the oldest. */
function walkThrough(project: number, pieces: readonly Piece[], fits: (fact: Fact) => boolean): Find {
  return ({ from, to }, end, limit) => {
    const lowest = from.project > project ? from.key + 1 : from.key
    const keys: number[] = []
    for (const { first, read } of pieces) {
      if (first >= to.key) continue
      for (const fact of read('facts'))
        if (fact.key >= lowest && fact.key < to.key && fits(fact)) keys.push(fact.key)
      if (first <= lowest || (end === 'newest' && keys.length >= limit)) break
    }
    const wanted = end === 'newest' ? keys.slice(0, limit) : keys.slice(-limit).reverse()
    return wanted.map((key) => numberAt(project, key))
  }
}
