import { COMPARED_BUILDS, usualTimes } from '../domain/build-times.ts'
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
import { SHARES } from './limits.ts'
import { FIRST_DATED_KEY } from './order.ts'
import { decodeDeployments } from './protocol.ts'
import { cardOf } from './store.ts'
import { createStretches, type Fact } from './stretches.ts'
import { BRANCHES_OF_WORDS, besides, daysOf, type Span, type WordSearch } from './texts.ts'

/** What was found of commits lately, which a page that is open asks for again and again, in bytes of JSON. */
const COMMIT_BYTES = 4_000_000

/** Finds deployments of a project by what is known of each, in one walk from the newest to the oldest at most. */
export type Finder = { [K in keyof Finding]: (question: Finding[K]['ask']) => Finding[K]['answer'] }

type FinderGround = Pick<Ground, 'sql' | 'store'> & {
  meter: Pick<Ground['meter'], 'rowShare'>
  settings: Pick<Ground['settings'], 'ENVIRONMENTS'>
}

export function createFinder({ sql, store, meter, settings }: FinderGround): Finder {
  const { deployments, texts } = store
  const stretches = createStretches(sql, () => meter.rowShare() < SHARES.rechecks)
  const commits = createMemory<{ revision: number; found: FoundCommit }>(COMMIT_BYTES)

  const findCommit = (row: ProjectRow, hash: string): FoundCommit => {
    const live = cardOf(row)?.live
    const liveKey = live ? deployments.placeOf(row.key, { id: live.id, createdOn: live.createdOn ?? '' }) : 0
    const hashes = new Set<string>()
    const keys: number[] = []
    let successes = 0
    let behind: number | null = null
    for (const { key, commitHash, environment, status } of stretches.facts(row.key)) {
      const isBuilt = environment === 'production' && status === 'success'
      if (commitHash?.startsWith(hash)) {
        if (hashes.size < COMMIT_LENGTH) hashes.add(commitHash)
        if (keys.length < COMMIT_LENGTH) keys.push(key)
        if (isBuilt) behind ??= successes
      }
      if (isBuilt && key <= liveKey) successes += 1
    }
    return { bodies: deployments.withKeys(row.key, keys), hashes: [...hashes], behind: behind ?? 0 }
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
    const spots = texts.find(wanted, span, isBack ? 'ASC' : 'DESC', limit)
    if (isBack) spots.reverse()
    return {
      bodies: spots.flatMap(({ project, key }) => deployments.withKeys(project, [key])),
      count: texts.count(wanted, COUNTED_TO + 1),
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
    for (const fact of stretches.facts(row.key)) {
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
      const place = cursor && deployments.placeOf(row.key, cursor.place)
      const isBack = cursor?.direction === 'before'
      const tooMuch = new Set<SearchField>()
      let keys: number[] = []
      let count = 0
      for (const fact of stretches.facts(row.key)) {
        const failed = tests.filter(({ fits }) => !fits(fact))
        const [only] = failed
        if (only && failed.length === 1) tooMuch.add(only.field)
        if (failed.length > 0) continue
        count += 1
        if (place === null || (isBack ? fact.key > place : fact.key < place)) keys.push(fact.key)
        // The nearest to the place: going back, the last of those before it.
        if (isBack) keys = keys.slice(-limit)
        const isFull = isBack ? place !== null && fact.key <= place : keys.length >= limit
        if (isFull && count > COUNTED_TO) break
      }
      const bodies = deployments.withKeys(row.key, keys.slice(0, limit))
      const missing = SEARCH_FIELDS.filter((field) => tooMuch.has(field))
      return {
        ...{ bodies, count: Math.min(count, COUNTED_TO + 1), reach: 'all' },
        tooMuch: count === 0 ? missing : [],
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
      for (const fact of stretches.facts(row.key)) if (fact.branch === branch) tell(telling, fact)
      return deployments.withKeys(row.key, keysOf(telling))
    },

    alias({ project, address }) {
      const row = store.project(project)
      if (!row) return NOTHING_FOUND.alias
      for (const { key, alias } of stretches.facts(row.key))
        if (alias === address) return { body: deployments.withKeys(row.key, [key])[0] ?? null }
      return NOTHING_FOUND.alias
    },

    neighbours({ project, branch, place }) {
      const row = store.project(project)
      if (!row) return NOTHING_FOUND.neighbours
      const own = deployments.placeOf(row.key, place)
      const builds: number[] = []
      let newer: number | null = null
      let older: number | null = null
      for (const fact of stretches.facts(row.key)) {
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
      for (const fact of stretches.facts(row.key)) {
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

/** What tells where a branch is, by the keys: its newest deployment, its newest success, and the newest that has its alias. */
type Telling = Map<'any' | 'success' | 'alias', number>

/** Adds one of the branch's deployments, which come newest first. */
function tell(telling: Telling, { key, status, alias }: Fact): Telling {
  if (telling.size === 0) telling.set('any', key)
  if (status === 'success' && !telling.has('success')) telling.set('success', key)
  if (alias !== null && !telling.has('alias')) telling.set('alias', key)
  return telling
}

const keysOf = (telling: Telling) => [...new Set(telling.values())]

/** One for each field that is asked for. */
function testsOf(
  { environment, status, branch, since, until }: DeploymentSearch,
  named: readonly NamedBranches[],
) {
  const tests: { field: SearchField; fits: (fact: Fact) => boolean }[] = []
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
