import * as v from 'valibot'
import { Branches } from '../domain/branch.ts'
import { ProjectCard } from '../domain/card.ts'
import { Deployment, type DeploymentFilter } from '../domain/deployment.ts'
import type { Cursor } from '../domain/deployment-pages.ts'
import { Failure, type Outage } from '../domain/failure.ts'
import { LivePeriod } from '../domain/live-period.ts'
import type { NumberedPage } from '../domain/numbered-pages.ts'
import { parseJson } from '../domain/text.ts'
import type { Activity, ActivityQuestion } from './activity.ts'
import { type Finding, NOTHING_FOUND } from './finding.ts'
import { type HeldParts, joinParts, type Overview, StoredOverview, type StoredParts } from './overview.ts'

/** What readers and the mirror say to each other, and what stands in KV between them. */

/**
 * The number of the shape of all that is derived from the API and stored, in SQLite as in KV. Raise it when a type below,
 * or one that it is made of, gets another shape: what another Worker wrote is then not read, but made anew.
 */
export const SHAPE = 12

/** One project with its branches and its newest deployments, both newest first. */
export const ProjectPage = v.object({
  card: ProjectCard,
  branches: Branches,
  deployments: v.array(Deployment),
  /** The live deployment in full: it may be older than all of the above. */
  live: v.nullable(Deployment),
  /** How many deployments Cloudflare counts; null when it did not say. */
  total: v.nullable(v.number()),
  /** False until the deployments were read for the first time. */
  loaded: v.boolean(),
  /** How many are known by now; the older ones are read in the background. */
  stored: v.number(),
  /** True once all of them were read. */
  complete: v.boolean(),
  unreadable: v.number(),
  /** Why the deployments could not be read, where they never were. */
  failure: v.optional(Failure),
  /** What was live last, the newest first. */
  periods: v.optional(v.array(LivePeriod)),
})
export type ProjectPage = v.InferOutput<typeof ProjectPage>

/** True as long as the deployments are expected any moment: they were never read, and nothing went wrong with it. */
export function isLoading({ loaded, failure }: ProjectPage): boolean {
  return !loaded && failure === undefined
}

/** Whether no deployments are known beside those on the page. */
export const holdsAll = ({ stored, deployments }: ProjectPage) => stored <= deployments.length

/** What stands in KV, one entry for each page-sized part of the snapshot. */
export interface EntryContents {
  overview: Overview
  project: ProjectPage
}
export type EntryKind = keyof EntryContents

/** Names one entry: `overview`, one of its parts, or `project:<name>`. */
export type EntryName = 'overview' | `part:${string}` | `project:${string}`

export const projectEntry = (name: string): EntryName => `project:${name}`
export const partEntry = (part: string): EntryName => `part:${part}`

/** The project's name; null for the entry that is not one project's. */
export const projectOf = (entry: EntryName): string | null =>
  entry.startsWith('project:') ? entry.slice('project:'.length) : null

/** The key of an entry, in KV and in memory. The account's hash keeps two accounts apart. */
export const entryKey = (account: string, entry: EntryName): string => `${account}:${entry}`

/** An entry as it is stored and sent. Times in milliseconds. */
export interface StoredEntry {
  /** Goes up with every change of the content; the content is the one of this revision. */
  revision: number
  /** When the content was last known to be true. */
  checkedAt: number
  /** How far apart the mirror's looks at the account are: what a page may promise follows from it. */
  interval: number
  /** JSON. */
  content: string
}

const Envelope = v.object({
  shape: v.literal(SHAPE),
  revision: v.number(),
  checkedAt: v.number(),
  interval: v.number(),
  content: v.string(),
})

/** The text to put into KV. */
export function encodeEntry({ revision, checkedAt, interval, content }: StoredEntry): string {
  return JSON.stringify({ shape: SHAPE, revision, checkedAt, interval, content })
}

/** Reads a text from KV; null for anything that a Worker of this shape did not write. */
export function decodeEntry(text: string): StoredEntry | null {
  const read = v.safeParse(Envelope, parseJson(text))
  if (!read.success) return null
  const { shape: _shape, ...entry } = read.output
  return entry
}

/** What an entry's content says by itself: of an overview perhaps only which parts it has. */
interface DecodedContents {
  overview: StoredOverview
  project: ProjectPage
}
const SCHEMAS = { overview: StoredOverview, project: ProjectPage }

/** Reads an entry's content, checked field by field; null for anything of another shape. */
export function decodeContent<K extends EntryKind>(kind: K, content: string): DecodedContents[K] | null
export function decodeContent(kind: EntryKind, content: string) {
  const read = v.safeParse(SCHEMAS[kind], parseJson(content))
  return read.success ? read.output : null
}

/** The whole of it, with parts that came along and those that `before` was made of; null where one cannot be had. */
export function joinContent<K extends EntryKind>(
  read: DecodedContents[K] | null,
  before?: EntryContents[K],
  news?: StoredParts,
): EntryContents[K] | null
export function joinContent(
  read: StoredOverview | ProjectPage | null,
  before?: Overview | ProjectPage,
  news?: StoredParts,
) {
  if (read === null || 'card' in read) return read
  return joinParts(read, heldBy(before), news)
}

/** The parts of an overview. */
export const heldBy = (value?: Overview | ProjectPage): HeldParts | undefined =>
  value && 'held' in value ? value.held : undefined

/** Reads one stored deployment; null for anything else. */
export function decodeDeployment(text: string): Deployment | null {
  const read = v.safeParse(Deployment, parseJson(text))
  return read.success ? read.output : null
}

/** Reads stored deployments. One that cannot be read must not hide the others. */
export function decodeDeployments(texts: readonly string[]): Deployment[] {
  return texts.map(decodeDeployment).filter((one) => one !== null)
}

/** A project's deployments next to a place. */
export interface ListRange extends Cursor {
  project: string
  limit: number
}

/** Everything that a reader may ask the mirror, by its kind, and what it is answered. */
export interface Conversation extends Finding {
  /** "Newer than revision `have`, and no older than `maxAge` milliseconds?" `parts`: the revisions of those that are held. */
  entry: {
    ask: { name: EntryName; have: number; maxAge: number; parts?: Record<string, number> }
    answer: EntryAnswer
  }
  /** The stored JSON of deployments, newest first. */
  list: { ask: ListRange; answer: string[] }
  /** The stored JSON of the deployments on a page of that number, and how many there are on all pages. */
  numbered: {
    ask: NumberedPage & { project: string; environment: DeploymentFilter }
    answer: { bodies: string[]; total: number }
  }
  /** The stored JSON of these deployments, of those that are known. */
  bodies: { ask: { ids: string[] }; answer: string[] }
  /** The stored JSON of one deployment, by its full id or its short one; null when it is not known. */
  deployment: { ask: { project: string; id: string }; answer: { body: string | null } }
  /** What was live, the newest first; only before the period of that number. */
  live: { ask: { project: string; before: number | null; limit: number }; answer: LivePeriod[] }
  /** Of a build's log the page that holds a line, all of it, or the lines that say why the build failed. */
  log: { ask: { project: string; id: string; part: LogPart }; answer: LogAnswer }
  activity: { ask: ActivityQuestion; answer: Activity | null }
  /** Cloudflare says that something happened: texts of its notice, of which one may be a project's name or id. */
  notice: { ask: { names: string[]; digest: string }; answer: { isTaken: boolean } }
  /** What a monitor may know. Never starts a sync. */
  health: { ask: object; answer: MirrorHealth }
}
export type QuestionKind = keyof Conversation
export type Question<K extends QuestionKind = QuestionKind> = {
  [One in K]: { kind: One } & Conversation[One]['ask']
}[K]

/** What there is to say where nothing is known: the board is closed, or its account is another one by now. */
export const NOTHING: { [K in QuestionKind]: Conversation[K]['answer'] } = {
  ...NOTHING_FOUND,
  entry: { kind: 'empty', outage: null },
  list: [],
  numbered: { bodies: [], total: 0 },
  bodies: [],
  deployment: { body: null },
  live: [],
  log: { kind: 'missing' },
  activity: null,
  notice: { isTaken: false },
  health: { checkedAt: null, outage: null },
}

/** The answer to a question; `resting`: the day's rows are nearly used up, and readers have to do with KV. */
export type Answer<K extends QuestionKind = QuestionKind> = Conversation[K]['answer'] | Resting
export interface Resting {
  kind: 'resting'
}
export const RESTING: Resting = { kind: 'resting' }

/** In place of an answer at which the mirror met a bug: whatever else was asked in the same call has its own. */
export interface Failed {
  kind: 'failed'
}
export const FAILED: Failed = { kind: 'failed' }

const isOfKind = (answer: unknown, kind: string) =>
  typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === kind

export const isResting = (answer: unknown): answer is Resting => isOfKind(answer, 'resting')
export const isFailed = (answer: unknown): answer is Failed => isOfKind(answer, 'failed')

/**
 * `gone`: there is no such project. `empty`: nothing was ever read.
 * `content` is null when the asker has this revision already; `parts` are those of an overview that the asker lacks.
 */
export type EntryAnswer =
  | ({ kind: 'entry'; content: string | null; parts?: StoredParts; outage: Outage | null } & Omit<
      StoredEntry,
      'content'
    >)
  | { kind: 'gone' }
  | { kind: 'empty'; outage: Outage | null }

/** When the last good sync was (ms), and whether syncs fail. */
export interface MirrorHealth {
  checkedAt: number | null
  outage: Outage | null
}

/** The number of a line, or what else there is. */
export type LogPart = number | 'text' | 'excerpt'

/** A part of a log: `missing`, too, where it may not be shown. */
export type LogAnswer = LogPage | NoLog | { kind: 'missing' }
export interface LogPage {
  kind: 'log'
  /** When it was read (ms): another time, another page. */
  readAt: number
  /** In all, as are the secrets that were hidden. */
  lines: number
  hidden: number
  /** The numbers of the first line here, and of the next page's; null: this is the last one. */
  first: number
  next: number | null
  /** Gzip of HTML. An excerpt is short: its HTML itself. */
  blocks: ArrayBuffer[]
}
export interface NoLog {
  kind: 'none'
  /**
   * `values`: nobody could tell which values are to be hidden. `too-many`: they are longer than can be looked for. `later`: there
   * is no call left at the moment.
   */
  why: 'empty' | 'too-large' | 'too-many' | 'forbidden' | 'values' | 'failed' | 'later'
}
