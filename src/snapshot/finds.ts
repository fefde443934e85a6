import { type Branch, makeBranch } from '../domain/branch.ts'
import { COMPARED_BUILDS, usualTimes } from '../domain/build-times.ts'
import type { ProjectCard } from '../domain/card.ts'
import type { Deployment } from '../domain/deployment.ts'
import { type Cursor, LIST_LENGTH } from '../domain/deployment-pages.ts'
import { ANY_DEPLOYMENT, type DeploymentSearch, type SearchField } from '../domain/deployment-search.ts'
import type { Visibility } from '../domain/visibility.ts'
import type { FoundCommit as Answered, Neighbours, TextReach } from '../mirror/finding.ts'
import type { Overview } from '../mirror/overview.ts'
import {
  type Answer,
  decodeDeployments,
  holdsAll,
  type ProjectPage,
  type Question,
  type QuestionKind,
  type Resting,
} from '../mirror/protocol.ts'
import { type Asks, STALE_WAIT_MS } from './asking.ts'
import { atHost, type HostOptions, holderOf } from './hosts.ts'
import { type Loaded, type VisibleEntries, versionOf } from './visible-entries.ts'

/** Where a search begins: on its first page, or next to a place. */
interface Asked {
  search: DeploymentSearch
  cursor: Cursor | null
}

/** A page of deployments of all projects, newest first, each with its project's card. */
export interface FoundInAll {
  rows: { card: ProjectCard; deployment: Deployment }[]
  /** Those of projects that the overview does not know (yet, or any more) among them. */
  deployments: Deployment[]
  /** On all pages; `COUNTED_TO` and one for more than that. */
  count: number
  reach: TextReach
  /** Where nothing was found: each field without which something would be. */
  tooMuch: SearchField[]
  hasNewer: boolean
  hasOlder: boolean
  /** Another answer has another one. */
  version: string
}

/** The deployments of a commit, or of those that begin alike. */
interface FoundCommit {
  /** Newest first. */
  deployments: Deployment[]
  /** Whole hashes: more than one for commits that begin alike. */
  hashes: string[]
  /** How many production builds succeeded from its own newest one up to what is live; `COUNTED_TO` and one for more than that. */
  behind: number
}

interface FindsOptions extends HostOptions, Pick<VisibleEntries, 'project'> {
  visibility: () => Visibility
}

/**
 * Asks the mirror about a project whose deployments were read: together with the project itself where that has to be asked
 * for, and once more where that takes too long.
 */
export function createAskAbout(project: VisibleEntries['project'], asks: Asks) {
  return async function askAbout<K extends QuestionKind, T extends object>(
    name: string,
    question: Question<K>,
    tell: (answer: Exclude<Answer<K>, Resting>) => T,
  ): Promise<Loaded<T & { page: ProjectPage }>> {
    const loaded = await project(name, () => void asks(question, STALE_WAIT_MS))
    if (loaded.kind !== 'ready') return loaded
    const page = loaded.value
    const answer = page.loaded ? await asks(question) : null
    if (answer === null) return { kind: 'unavailable', outage: null }
    // It may be newer than what is known of the project.
    const version = `${loaded.version}-${await versionOf(answer)}`
    return { ...loaded, version, value: { ...tell(answer), page } }
  }
}

/** What is looked for within a project, as far as it is known by now. It stands in no entry: the mirror is asked each time. */
export function createFinds(options: FindsOptions) {
  const { overview, project, visibility, asks } = options
  const askAbout = createAskAbout(project, asks)
  const searchQuestion = (project: string | null, asked: Asked) =>
    ({ kind: 'search', project, ...asked, limit: LIST_LENGTH + 1 }) as const
  return {
    holderOf: (project: string, host: string) => holderOf(asks, project, host),
    host: (host: string) => atHost(options, host),
    /** A page of what a search finds, newest first. */
    search: (name: string, asked: Asked) =>
      askAbout(name, searchQuestion(name, asked), (answer) => listOf(answer, asked.cursor)),
    /** Asks for the same ahead, together with what is asked for just now. */
    searchBeside: (name: string, asked: Asked) => void asks(searchQuestion(name, asked), STALE_WAIT_MS),

    /** What a search finds in all projects that may be seen; null where nobody can tell just now. */
    async searchAll(asked: Asked, { cards }: Overview): Promise<FoundInAll | null> {
      const { scope } = visibility()
      const answer = await asks(searchQuestion(scope.kind === 'all' ? null : scope.name, asked))
      if (answer === null) return null
      const known = byName(cards)
      const list = listOf(answer, asked.cursor)
      const rows = list.deployments.flatMap((deployment) => {
        const card = known.get(deployment.project)
        return card ? [{ card, deployment }] : []
      })
      return { ...list, rows, version: await versionOf(answer) }
    },

    /** Where a branch is; null when no deployment of it is known. */
    async branch(
      name: string,
      branch: string,
    ): Promise<Loaded<{ page: ProjectPage; branch: Branch | null }>> {
      const loaded = await project(name)
      if (loaded.kind !== 'ready') return loaded
      const page = loaded.value
      const near = page.branches.list.find(({ newest }) => newest.branch === branch)
      if (near) return { ...loaded, value: { page, branch: near } }
      return askAbout(name, { kind: 'branch', project: name, branch }, (bodies) => ({
        branch: makeBranch(decodeDeployments(bodies)),
      }))
    },

    /** What stands beside a deployment that the visitor may see; null where the mirror does not say it soon: a page is whole without it. */
    async neighbours(deployment: Deployment, page: ProjectPage): Promise<Neighbours | null> {
      if (holdsAll(page)) return neighboursAmong(page.deployments, deployment)
      const { project, branch, id, createdOn } = deployment
      const question = {
        kind: 'neighbours',
        project,
        branch,
        place: { id, createdOn: createdOn ?? '' },
      } as const
      return asks(question, STALE_WAIT_MS)
    },

    /** The branches of a project, the one deployed last first; those deployed since a time (ms) in full, the others by name and time. */
    branches: (name: string, since: number) =>
      askAbout(name, { kind: 'branches', project: name, since }, ({ inFull, named, count }) => {
        const list = inFull
          .map((bodies) => makeBranch(decodeDeployments(bodies)))
          .filter((one) => one !== null)
        return { list, named, count }
      }),

    /** Where a commit is, by its hash or the beginning of it. */
    commit: (name: string, hash: string) =>
      askAbout(name, { kind: 'commit', projects: [name], hash }, ([found]) => {
        return commitOf(found ?? { bodies: [], hashes: [], behind: 0 })
      }),

    /** The same in all projects, those alone that know it. */
    async commits(hash: string): Promise<Loaded<(FoundCommit & { card: ProjectCard })[]>> {
      const loaded = await overview()
      if (loaded.kind !== 'ready') return loaded
      const cards = byName(loaded.value.cards)
      const answer = await asks({ kind: 'commit', projects: [...cards.keys()], hash })
      if (answer === null) return { kind: 'unavailable', outage: null }
      const value = answer.flatMap((found) => {
        const card = cards.get(found.project)
        return card ? [{ card, ...commitOf(found) }] : []
      })
      // The overview does not change with everything that is found.
      const version = `${loaded.version}-${await versionOf(answer)}`
      return { ...loaded, value, version }
    },

    /** The newest deployment of an environment that succeeded; null when none is known. */
    newestSuccess(name: string, environment: string) {
      const search = { ...ANY_DEPLOYMENT, environment, status: 'success' as const }
      const question = searchQuestion(name, { search, cursor: null })
      return askAbout(name, { ...question, limit: 1 }, ({ bodies }) => ({
        deployment: decodeDeployments(bodies)[0] ?? null,
      }))
    },
  }
}

const byName = (cards: readonly ProjectCard[]) => new Map(cards.map((card) => [card.project.name, card]))

/** What stands beside a deployment where these are all that there are, newest first. */
function neighboursAmong(all: readonly Deployment[], { id, branch }: Deployment): Neighbours {
  const own = all.findIndex((one) => one.id === id)
  const isNext = (one: Deployment) => branch !== null && one.branch === branch
  const successes = all.filter(({ status }) => status === 'success')
  return {
    newer: all.slice(0, own).findLast(isNext)?.shortId ?? null,
    older: all.slice(own + 1).find(isNext)?.shortId ?? null,
    usual: usualTimes(successes.slice(0, COMPARED_BUILDS.most)),
  }
}

const commitOf = ({ bodies, hashes, behind }: Answered): FoundCommit => ({
  deployments: decodeDeployments(bodies),
  hashes,
  behind,
})

/** The page that an answer of one more than a page is, and what lies beside it. */
export function listOf<T extends { bodies: string[] }>({ bodies, ...rest }: T, cursor: Cursor | null) {
  const hasMore = bodies.length > LIST_LENGTH
  const isBack = cursor?.direction === 'before'
  return {
    ...rest,
    deployments: decodeDeployments(isBack ? bodies.slice(-LIST_LENGTH) : bodies.slice(0, LIST_LENGTH)),
    hasNewer: isBack ? hasMore : cursor !== null,
    hasOlder: isBack || hasMore,
  }
}
