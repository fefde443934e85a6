import { COMPARED_BUILDS, usualTimes } from '../domain/build-times.ts'
import type { Deployment } from '../domain/deployment.ts'
import type { Cursor } from '../domain/deployment-pages.ts'
import {
  ANY_DEPLOYMENT,
  type DeploymentSearch,
  SEARCH_FIELDS,
  type SearchField,
} from '../domain/deployment-search.ts'
import { environmentOf, type NamedBranches } from '../domain/environment.ts'
import { createMemory } from '../memory/bounded.ts'
import type { ProjectRow } from './change.ts'
import type { Ground } from './core.ts'
import {
  BRANCHES_IN_FULL,
  BRANCHES_NAMED,
  COMMIT_LENGTH,
  COUNTED_TO,
  type Finding,
  type FoundCommit,
  type FoundDeployments,
  NOTHING_FOUND,
} from './finding.ts'
import { ABOVE_ALL, FIRST_DATED_KEY } from './order.ts'
import { decodeDeployment, decodeDeployments } from './protocol.ts'
import { cardOf } from './store.ts'
import { type Fact, factsOf } from './stretches.ts'
import { BRANCHES_OF_WORDS, besides, daysOf, type Span, type WordSearch } from './texts.ts'

/** What was found of commits lately, which a page that is open asks for again and again, in bytes of JSON. */
const COMMIT_BYTES = 4_000_000

/** So many deployments that name a commit are read; of more it is looked at each. */
const MENTIONS = 60

/** The deployments of a commit, or of those that begin alike: what is known of all, and the stored JSON of those that are told. */
interface OfCommit {
  all: (Pick<Fact, 'key' | 'environment' | 'status'> & Pick<Deployment, 'commitHash'>)[]
  bodies: string[]
}

/** Finds deployments of a project by what is known of each, in one walk from the newest to the oldest at most. */
export type Finder = { [K in keyof Finding]: (question: Finding[K]['ask']) => Finding[K]['answer'] }

type FinderGround = Pick<Ground, 'store' | 'stretches'> & {
  settings: Pick<Ground['settings'], 'ENVIRONMENTS'>
}

export function createFinder({ store, stretches, settings }: FinderGround): Finder {
  const { deployments, texts } = store
  const commits = createMemory<{ revision: number; found: FoundCommit }>(COMMIT_BYTES)

  /** The deployments of a commit by the index of words; null where not all stand there, or too many hold this word. */
  const byIndex = ({ key: project }: ProjectRow, hash: string): OfCommit | null => {
    if (texts.reach(project) !== 'all') return null
    const wanted = { project, search: { ...ANY_DEPLOYMENT, q: hash }, branches: null }
    const spots = texts.find(wanted, daysOf(wanted.search), 'DESC', MENTIONS)
    if (spots.length === MENTIONS) return null
    const all = deployments.at(spots).flatMap((body, place) => {
      const read = decodeDeployment(body)
      return read?.commitHash?.startsWith(hash) ? [{ ...read, body, key: spots[place]?.key ?? 0 }] : []
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
    const { all, bodies } = byIndex(row, hash) ?? byLooks(row, hash)
    const hashes = [...new Set(all.map(({ commitHash }) => commitHash))].filter((one) => one !== null)
    const built = all.find(isBuilt)?.key ?? ABOVE_ALL
    const upToLive = built < liveKey ? stretches.pieces(row).filter(({ first }) => first <= liveKey) : []
    let behind = 0
    for (const fact of factsOf(upToLive)) {
      if (fact.key <= built) break
      if (isBuilt(fact) && fact.key <= liveKey) behind += 1
    }
    return { bodies, hashes: hashes.slice(0, COMMIT_LENGTH), behind }
  }

  /** Once for each revision: with many projects a question costs as many rows, and what has changed. */
  const rememberedCommit = (row: ProjectRow, hash: string) => {
    const key = `${row.key}:${hash}`
    const known = commits.get(key)
    if (known?.revision === row.revision) return known.found
    const found = findCommit(row, hash)
    commits.set(key, { revision: row.revision, found }, key.length + JSON.stringify(found).length)
    return found
  }

  const findWords = (wanted: WordSearch, cursor: Cursor | null, limit: number): FoundDeployments => {
    const days = daysOf(wanted.search)
    const spotOf = ({ place }: Cursor) => {
      const project = wanted.project ?? deployments.projectOf(place.id) ?? 0
      return { key: deployments.placeOf(project, place), project }
    }
    const span = cursor ? besides(days, spotOf(cursor), cursor.direction) : days
    const isBack = cursor?.direction === 'before'
    // The first page is the beginning of what is counted.
    const all = cursor ? null : texts.find(wanted, span, 'DESC', COUNTED_TO + 1)
    const spots = all?.slice(0, limit) ?? texts.find(wanted, span, isBack ? 'ASC' : 'DESC', limit)
    return {
      bodies: deployments.at(isBack ? spots.reverse() : spots),
      count: all?.length ?? texts.count(wanted, COUNTED_TO + 1),
      tooMuch: [],
      reach: texts.reach(wanted.project),
    }
  }

  /** The index knows Cloudflare's own environments: a named one is looked for by its branches, those deployed last. */
  const wordsIn = (row: ProjectRow, search: DeploymentSearch): WordSearch => {
    const { environment, branch } = search
    const isNamed = settings.ENVIRONMENTS.some(({ name }) => name === environment)
    if (!isNamed) return { project: row.key, search, branches: branch === null ? null : [branch] }
    const branches = new Set<string>()
    for (const fact of factsOf(stretches.pieces(row))) {
      if (branches.size === BRANCHES_OF_WORDS) break
      if (environmentOf(settings.ENVIRONMENTS, fact) !== environment || fact.branch === null) continue
      if (branch === null || branch === fact.branch) branches.add(fact.branch)
    }
    return { project: row.key, search: { ...search, environment: 'preview' }, branches: [...branches] }
  }

  /** The fields without which something is found. */
  const tooMuchOf = (row: ProjectRow, search: DeploymentSearch) =>
    SEARCH_FIELDS.filter((field) => {
      if (search[field] === null) return false
      const less = wordsIn(row, { ...search, [field]: null })
      return texts.find(less, daysOf(less.search), 'DESC', 1).length > 0
    })

  return {
    search({ project, search, cursor, limit }) {
      const row = store.project(project)
      if (!row) return NOTHING_FOUND.search
      if (search.q !== null) {
        const wanted = wordsIn(row, search)
        const found = findWords(wanted, cursor, limit)
        return found.count > 0 ? found : { ...found, tooMuch: tooMuchOf(row, search) }
      }
      const tests = testsOf(search, settings.ENVIRONMENTS)
      const days = daysOf(search)
      const place = cursor && deployments.placeOf(row.key, cursor.place)
      const isBack = cursor?.direction === 'before'
      const pieces = stretches.pieces(row)
      let keys: number[] = []
      let count = 0
      for (const { first, read } of pieces) {
        const isBeyond = place !== null && !isBack && first >= place && count > COUNTED_TO
        if (isBeyond || first >= days.to.key) continue
        const found = read('facts').filter((fact) => tests.every(({ fits }) => fits(fact)))
        count += found.length
        for (const { key } of found)
          if (place === null || (isBack ? key > place : key < place)) keys.push(key)
        // The nearest to the place: going back, the last of those before it.
        if (isBack) keys = keys.slice(-limit)
        const isFull = isBack ? place !== null && first <= place : keys.length >= limit
        if (first < days.from.key || (isFull && count > COUNTED_TO)) break
      }
      return {
        bodies: deployments.withKeys(row.key, keys.slice(0, limit)),
        count: Math.min(count, COUNTED_TO + 1),
        tooMuch: count === 0 ? failedAlone(tests, factsOf(pieces)) : [],
        reach: 'all',
      }
    },

    words({ project, q, cursor, limit }) {
      const row = project === null ? null : store.project(project)
      if (project !== null && !row) return NOTHING_FOUND.words
      const search = { ...ANY_DEPLOYMENT, q }
      return findWords({ project: row?.key ?? null, search, branches: null }, cursor, limit)
    },

    branch({ project, branch }) {
      const row = store.project(project)
      if (!row) return NOTHING_FOUND.branch
      const telling: Telling = new Map()
      for (const fact of factsOf(stretches.pieces(row))) {
        if (fact.branch === branch) tell(telling, fact)
        if (telling.size === TELLING) break
      }
      return deployments.withKeys(row.key, keysOf(telling))
    },

    alias({ project, address }) {
      const row = store.project(project)
      if (!row) return NOTHING_FOUND.alias
      for (const { read } of stretches.pieces(row)) {
        const fact = read('facts')[read('aliases').indexOf(address)]
        if (fact) return { body: deployments.withKeys(row.key, [fact.key])[0] ?? null }
      }
      return NOTHING_FOUND.alias
    },

    neighbours({ project, branch, place }) {
      const row = store.project(project)
      if (!row) return NOTHING_FOUND.neighbours
      const own = deployments.placeOf(row.key, place)
      const builds: number[] = []
      let newer: number | null = null
      let older: number | null = null
      for (const fact of factsOf(stretches.pieces(row))) {
        if (fact.status === 'success' && builds.length < COMPARED_BUILDS.most) builds.push(fact.key)
        const isOfBranch = branch !== null && fact.branch === branch
        if (isOfBranch && fact.key > own) newer = fact.key
        if (isOfBranch && fact.key < own) older ??= fact.key
        if (builds.length === COMPARED_BUILDS.most && (branch === null || older !== null)) break
      }
      const read = (keys: readonly number[]) => decodeDeployments(deployments.withKeys(row.key, keys))
      const shortIdAt = (key: number | null) => (key === null ? null : (read([key])[0]?.shortId ?? null))
      return { newer: shortIdAt(newer), older: shortIdAt(older), usual: usualTimes(read(builds)) }
    },

    branches({ project, since }) {
      const row = store.project(project)
      if (!row) return NOTHING_FOUND.branches
      const branches = new Map<string, Telling>()
      for (const fact of factsOf(stretches.pieces(row))) {
        if (!fact.branch) continue
        branches.set(fact.branch, tell(branches.get(fact.branch) ?? new Map(), fact))
      }
      const all = [...branches].map(([branch, telling]) => ({ branch, keys: keysOf(telling) }))
      const isOld = ({ keys: [newest = 0] }: (typeof all)[number]) => newest < since * 1000
      const firstOld = all.findIndex(isOld)
      const inFull = all.slice(0, Math.min(firstOld < 0 ? all.length : firstOld, BRANCHES_IN_FULL))
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
    },

    commit({ projects, hash }) {
      // Of many projects those alone are looked through that the index names.
      const holders = projects.length > 1 ? texts.holdersOf(hash) : null
      return projects.flatMap((project) => {
        const row = (holders?.has(project) ?? true) ? store.project(project) : null
        const found = row && rememberedCommit(row, hash)
        return found && found.hashes.length > 0 ? [{ project, ...found }] : []
      })
    },
  }
}

const isBuilt = ({ environment, status }: Pick<Fact, 'environment' | 'status'>) =>
  environment === 'production' && status === 'success'

/** What tells where a branch is, by the keys: its newest deployment, its newest success, and the newest that has its alias. */
type Telling = Map<'any' | 'success' | 'alias', number>
const TELLING = 3

/** Adds one of the branch's deployments, which come newest first. */
function tell(telling: Telling, { key, status, isAliased }: Fact): Telling {
  if (telling.size === 0) telling.set('any', key)
  if (status === 'success' && !telling.has('success')) telling.set('success', key)
  if (isAliased && !telling.has('alias')) telling.set('alias', key)
  return telling
}

const keysOf = (telling: Telling) => [...new Set(telling.values())]

interface Test {
  field: SearchField
  fits: (fact: Fact) => boolean
}

/** The fields of the tests that something fails alone: without one of them it would be found. */
function failedAlone(tests: readonly Test[], facts: Iterable<Fact>): SearchField[] {
  const fields = new Set<SearchField>()
  for (const fact of facts) {
    const [one, another] = tests.filter(({ fits }) => !fits(fact))
    if (one && !another) fields.add(one.field)
    if (fields.size === tests.length) break
  }
  return SEARCH_FIELDS.filter((field) => fields.has(field))
}

/** One for each field that is asked for. */
function testsOf(
  { environment, status, branch, since, until }: DeploymentSearch,
  named: readonly NamedBranches[],
) {
  const tests: Test[] = []
  if (environment !== null) {
    const fits = (fact: Fact) => [fact.environment, environmentOf(named, fact)].includes(environment)
    tests.push({ field: 'environment', fits })
  }
  if (status !== null) tests.push({ field: 'status', fits: (fact) => fact.status === status })
  if (branch !== null) tests.push({ field: 'branch', fits: (fact) => fact.branch === branch })
  const isWithin =
    ({ from, to }: Span) =>
    ({ key }: Fact) =>
      key >= from.key && key < to.key
  if (since !== null) tests.push({ field: 'since', fits: isWithin(daysOf({ since, until: null })) })
  if (until !== null) tests.push({ field: 'until', fits: isWithin(daysOf({ since: null, until })) })
  return tests
}
