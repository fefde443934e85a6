import { type Branch, makeBranch } from '../domain/branch.ts'
import type { ProjectCard } from '../domain/card.ts'
import type { Deployment } from '../domain/deployment.ts'
import { type Cursor, LIST_LENGTH } from '../domain/deployment-pages.ts'
import { ANY_DEPLOYMENT, type DeploymentSearch, type SearchField } from '../domain/deployment-search.ts'
import { shortHash } from '../domain/hash.ts'
import { meaningOf } from '../domain/pasted-address.ts'
import type { Visibility } from '../domain/visibility.ts'
import type { FoundDeployments, Neighbours, TextReach } from '../mirror/finding.ts'
import type { Overview } from '../mirror/overview.ts'
import { decodeDeployments, type ProjectPage } from '../mirror/protocol.ts'
import type { Asks } from './limits.ts'
import { STALE_WAIT_MS } from './load-entry.ts'
import type { Loaded } from './visible-entries.ts'

/** A page of what a search found, newest first. */
export interface FoundList {
  page: ProjectPage
  deployments: Deployment[]
  /** On all pages; `COUNTED_TO` and one for more than that. */
  count: number
  /** Where nothing was found: each field without which something would be. */
  tooMuch: SearchField[]
  reach: TextReach
  hasNewer: boolean
  hasOlder: boolean
}

/** A page of the deployments that hold the words, newest first, each with its project's card. */
export interface FoundWords extends Pick<FoundList, 'count' | 'reach' | 'hasNewer' | 'hasOlder'> {
  rows: { card: ProjectCard; deployment: Deployment }[]
  /** Another answer has another one. */
  version: string
}

/** What is looked for within a project, as far as it is known by now. It stands in no entry: the mirror is asked each time. */
export interface Finds {
  /** The first page of what a search finds, or the one next to a place. */
  search(
    name: string,
    asked: { search: DeploymentSearch; cursor: Cursor | null },
    visibility: Visibility,
  ): Promise<Loaded<FoundList>>
  /** What holds these words in all projects that may be seen; null where nobody can tell just now. */
  words(
    asked: { q: string; cursor: Cursor | null },
    overview: Overview,
    visibility: Visibility,
  ): Promise<FoundWords | null>
  /** Where a branch is; null when no deployment of it is known. */
  branch(name: string, branch: string, visibility: Visibility): Promise<Loaded<FoundBranch>>
  /** What stands beside a deployment that the visitor may see; null where the mirror does not say it soon: a page is whole without it. */
  neighbours(deployment: Deployment): Promise<Neighbours | null>
  /** All branches; those deployed since a time (ms) in full. */
  branches(name: string, since: number, visibility: Visibility): Promise<Loaded<AllBranches>>
  /** Where a commit is, by its hash or the beginning of it. */
  commit(
    name: string,
    hash: string,
    visibility: Visibility,
  ): Promise<Loaded<FoundCommit & { page: ProjectPage }>>
  /** The same in all projects, those alone that know it. */
  commits(hash: string, visibility: Visibility): Promise<Loaded<(FoundCommit & { card: ProjectCard })[]>>
  /** What is at a host, which may be that of a site, a deployment or an alias; null where nobody can tell. */
  host(host: string, visibility: Visibility): Promise<AtHost | null>
  /** The newest deployment of an environment that succeeded; null when none is known. */
  newestSuccess(
    name: string,
    environment: string,
    visibility: Visibility,
  ): Promise<Loaded<{ page: ProjectPage; deployment: Deployment | null }>>
}

export interface FoundBranch {
  page: ProjectPage
  branch: Branch | null
}

/** The branches of a project, the one deployed last first. */
export interface AllBranches {
  page: ProjectPage
  list: Branch[]
  /** Those that were not deployed lately, by name and time (ms). */
  named: { branch: string; at: number | null }[]
  count: number
}

/** The deployments of a commit, or of those that begin alike. */
export interface FoundCommit {
  /** Newest first. */
  deployments: Deployment[]
  /** Whole hashes: more than one for commits that begin alike. */
  hashes: string[]
  /** How many production builds succeeded from its own newest one up to what is live. */
  behind: number
}

/** The project of a site, or a deployment. */
export type AtHost =
  | { kind: 'project'; name: string }
  | { kind: 'deployment'; project: string; shortId: string }

export interface FindsOptions {
  overview: (visibility: Visibility) => Promise<Loaded<Overview>>
  project: (name: string, visibility: Visibility) => Promise<Loaded<ProjectPage>>
  deployment: (
    name: string,
    id: string,
    visibility: Visibility,
  ) => Promise<Loaded<{ deployment: Deployment }>>
  asks: Asks
}

export function createFinds({ overview, project, deployment, asks }: FindsOptions): Finds {
  /** What the mirror says of a project whose deployments were read; it says null where it cannot tell just now. */
  const within = async <T>(
    name: string,
    visibility: Visibility,
    ask: (page: ProjectPage) => Promise<T | null>,
  ): Promise<Loaded<T>> => {
    const loaded = await project(name, visibility)
    if (loaded.kind !== 'ready') return loaded
    const value = loaded.value.loaded ? await ask(loaded.value) : null
    return value === null ? { kind: 'unavailable', outage: null } : { ...loaded, value }
  }

  return {
    search: (name, { search, cursor }, visibility) =>
      within(name, visibility, async (page) => {
        const answer = await asks({ kind: 'search', project: name, search, cursor, limit: LIST_LENGTH + 1 })
        return answer && { page, ...listOf(answer, cursor) }
      }),

    async words({ q, cursor }, { cards }, { scope }) {
      const known = new Map(cards.map((card) => [card.project.name, card]))
      const project = scope.kind === 'all' ? null : scope.name
      const search = { ...ANY_DEPLOYMENT, q }
      const answer = await asks({ kind: 'search', project, search, cursor, limit: LIST_LENGTH + 1 })
      if (answer === null) return null
      const { deployments, ...list } = listOf(answer, cursor)
      const rows = deployments.flatMap((deployment) => {
        const card = known.get(deployment.project)
        return card ? [{ card, deployment }] : []
      })
      return { ...list, rows, version: (await shortHash(JSON.stringify(answer))).slice(0, 16) }
    },

    branch: (name, branch, visibility) =>
      within(name, visibility, async (page) => {
        const near = page.branches.list.find(({ newest }) => newest.branch === branch)
        if (near) return { page, branch: near }
        const bodies = await asks({ kind: 'branch', project: name, branch })
        return bodies && { page, branch: makeBranch(decodeDeployments(bodies)) }
      }),

    neighbours: ({ project, branch, id, createdOn }) =>
      asks({ kind: 'neighbours', project, branch, place: { id, createdOn: createdOn ?? '' } }, STALE_WAIT_MS),

    branches: (name, since, visibility) =>
      within(name, visibility, async (page) => {
        const answer = await asks({ kind: 'branches', project: name, since })
        if (answer === null) return null
        const { inFull, named, count } = answer
        const list = inFull
          .map((bodies) => makeBranch(decodeDeployments(bodies)))
          .filter((one) => one !== null)
        return { page, list, named, count }
      }),

    commit: (name, hash, visibility) =>
      within(name, visibility, async (page) => {
        const answer = await asks({ kind: 'commit', projects: [name], hash })
        if (answer === null) return null
        const { bodies, hashes, behind } = answer[0] ?? { bodies: [], hashes: [], behind: 0 }
        return { page, deployments: decodeDeployments(bodies), hashes, behind }
      }),

    async commits(hash, visibility) {
      const loaded = await overview(visibility)
      if (loaded.kind !== 'ready') return loaded
      const cards = new Map(loaded.value.cards.map((card) => [card.project.name, card]))
      const answer = await asks({ kind: 'commit', projects: [...cards.keys()], hash })
      if (answer === null) return { kind: 'unavailable', outage: null }
      const value = answer.flatMap(({ project, bodies, hashes, behind }) => {
        const card = cards.get(project)
        return card ? [{ card, deployments: decodeDeployments(bodies), hashes, behind }] : []
      })
      // The overview does not change with everything that is found.
      const version = `${loaded.version}-${(await shortHash(JSON.stringify(answer))).slice(0, 16)}`
      return { ...loaded, value, version }
    },

    async host(host, visibility) {
      const loaded = await overview(visibility)
      if (loaded.kind !== 'ready') return null
      for (const { project } of loaded.value.cards) {
        const { name } = project
        const meaning = meaningOf(host, project)
        if (meaning === null) continue
        if (meaning.kind === 'site') return { kind: 'project', name }
        if (meaning.kind === 'deployment') {
          const found = await deployment(name, meaning.shortId, visibility)
          return found.kind === 'ready'
            ? { kind: 'deployment', project: name, shortId: meaning.shortId }
            : null
        }
        const answer = await asks({ kind: 'alias', project: name, address: `https://${host}` })
        const [found] = decodeDeployments(answer?.body ? [answer.body] : [])
        return found ? { kind: 'deployment', project: name, shortId: found.shortId } : null
      }
      return null
    },

    newestSuccess: (name, environment, visibility) =>
      within(name, visibility, async (page) => {
        const search = { ...ANY_DEPLOYMENT, environment, status: 'success' as const }
        const answer = await asks({ kind: 'search', project: name, search, cursor: null, limit: 1 })
        return answer && { page, deployment: decodeDeployments(answer.bodies)[0] ?? null }
      }),
  }
}

/** The page that an answer of one more than a page is, and what lies beside it. */
function listOf({ bodies, ...rest }: FoundDeployments, cursor: Cursor | null) {
  const hasMore = bodies.length > LIST_LENGTH
  const isBack = cursor?.direction === 'before'
  return {
    ...rest,
    deployments: decodeDeployments(isBack ? bodies.slice(-LIST_LENGTH) : bodies.slice(0, LIST_LENGTH)),
    hasNewer: isBack ? hasMore : cursor !== null,
    hasOlder: isBack || hasMore,
  }
}
