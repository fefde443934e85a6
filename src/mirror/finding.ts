import type { UsualTimes } from '../domain/build-times.ts'
import type { Cursor } from '../domain/deployment-pages.ts'
import type { DeploymentSearch, SearchField } from '../domain/deployment-search.ts'

/** What readers look for among a project's deployments, and what the mirror's tables say to it. Nothing of it stands in KV. */

/** Found deployments are counted up to here; beyond, there are "more than". */
export const COUNTED_TO = 200

/** How far back words are found: through all that is known, nowhere yet, or since a time (ms). */
export type TextReach = 'all' | 'none' | number

/** Deployments that a search has found. */
interface FoundDeployments {
  /** The stored JSON of those on this page, newest first; one more than was asked for where others follow. */
  bodies: string[]
  /** On all pages; {@link COUNTED_TO} and one for more than that. */
  count: number
  /** Where nothing was found: each field without which something would be. */
  tooMuch: SearchField[]
  /** Of a search for words, or in all projects. */
  reach: TextReach
}

/** Deployments of a commit on its page, and commits of the same beginning. */
export const COMMIT_LENGTH = 25

/** What is known of a commit, or of those that begin alike, in one project. */
export interface FoundCommit {
  /** The stored JSON of its deployments, newest first. */
  bodies: string[]
  /** Whole hashes that begin with what was asked for. */
  hashes: string[]
  /**
   * How many production builds succeeded from its own newest one up to what is live, {@link COUNTED_TO} and one for more than
   * that; 0 where that is none, or older.
   */
  behind: number
}

/** Branches that are told in full on the page of all of them, and by their names alone. */
export const BRANCHES_IN_FULL = 100
export const BRANCHES_NAMED = 1_000

/** All branches of a project, the one deployed last first. */
interface FoundBranches {
  /** Of each that is told in full: the stored JSON of the deployments that tell where it is. */
  inFull: string[][]
  /** The others, and when they were deployed last (ms); null: nobody knows. */
  named: { branch: string; at: number | null }[]
  /** How many there are in all. */
  count: number
}

/** What stands beside a deployment: the next ones of its branch, by their short ids, and how long builds usually take. */
export interface Neighbours {
  newer: string | null
  older: string | null
  usual: UsualTimes | null
}

/** The questions, by their kind. */
export interface Finding {
  /** A page of the deployments that a search finds: the first, or the one next to a place. In all projects (null) none is looked for in a named environment. */
  search: {
    ask: { project: string | null; search: DeploymentSearch; cursor: Cursor | null; limit: number }
    answer: FoundDeployments
  }
  /** The stored JSON of the deployments that tell where a branch is: its newest, its newest success, and what its alias is of. */
  branch: { ask: { project: string; branch: string }; answer: string[] }
  /** The stored JSON of the newest deployment that has this alias; null where none has. */
  alias: { ask: { project: string; address: string }; answer: { body: string | null } }
  neighbours: {
    ask: { project: string; branch: string | null; place: Cursor['place'] }
    answer: Neighbours
  }
  /** All branches; those deployed since a time (ms) in full, as long as they are not too many. */
  branches: { ask: { project: string; since: number }; answer: FoundBranches }
  /** A commit by its hash, or by the beginning of it, in lower case, in each of the projects; none where it is not known. */
  commit: {
    ask: { projects: string[]; hash: string }
    answer: ({ project: string } & FoundCommit)[]
  }
}

/** What there is to say where nothing is known. */
export const NOTHING_FOUND: { [K in keyof Finding]: Finding[K]['answer'] } = {
  search: { bodies: [], count: 0, tooMuch: [], reach: 'all' },
  branch: [],
  alias: { body: null },
  neighbours: { newer: null, older: null, usual: null },
  branches: { inFull: [], named: [], count: 0 },
  commit: [],
}
