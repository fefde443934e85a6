import * as v from 'valibot'
import type { ProjectCard } from '../domain/card.ts'
import { type DeploymentSummary, isNewer } from '../domain/deployment.ts'

/** What the board tells of, each a transition from what was stored to what is stored now. docs/messages.md has the same table. */
export const EVENTS = [
  /** A build failed: the first of a row on its branch. */
  'failed',
  /** A build succeeded on a branch whose last one failed. */
  'fixed',
  /** A newer deployment is what visitors get. */
  'live',
  /** An older one is. */
  'rolled-back',
  /** A preview is there. */
  'branch-ready',
  /** A rule of what needs attention begins, or ends. */
  'stuck',
  /** A run of retention has marked deployments of a project. */
  'deleting-soon',
  /** A schedule begins to skip its builds, or no longer does. */
  'schedule-skipped',
] as const
export type EventKind = (typeof EVENTS)[number]

/** What most events have nothing to say of. */
const text = v.optional(v.nullable(v.string()), null)

/** Something that happened: ids and numbers by which it can be told when it is, and nothing that could not be told then. */
export const BoardEvent = v.object({
  kind: v.picklist(EVENTS),
  /** The same however often it is told, and to whom. */
  id: v.string(),
  project: v.string(),
  /** Null for what is about no environment. */
  environment: v.optional(v.nullable(v.picklist(['production', 'preview', 'unknown'])), null),
  branch: text,
  /** The deployment's id, and that of the one before it: what was live, or failed. */
  deployment: text,
  previous: text,
  /** Which rule, or why a schedule skips. */
  why: text,
  /** Whether it begins or ends. */
  begins: v.optional(v.boolean(), true),
  /** How many deployments, and when the first of them goes (ms). */
  count: v.optional(v.number(), 0),
  day: v.optional(v.nullable(v.number()), null),
  /** When the board saw it (ms). */
  at: v.number(),
})
export type BoardEvent = v.InferOutput<typeof BoardEvent>

/** A build as its branch knows it. */
type BranchBuild = Pick<DeploymentSummary, 'id' | 'status' | 'branch'>

/** What a change of a project made of it. */
export interface Transition {
  project: string
  /** Null: it was seen for the first time, or again. */
  before: Pick<ProjectCard, 'live' | 'attention'> | null
  after: Pick<ProjectCard, 'live' | 'attention'>
  /** What Cloudflare says is live. */
  canonicalId: string | null
  /** Whether its whole history was known before. */
  wasComplete: boolean
  /** What came to its end by this change, and was not already over when the board first saw it; the oldest first. */
  ended: readonly DeploymentSummary[]
  /** The project's builds, the newest first. */
  newest: () => Iterable<BranchBuild>
}

/** The rules without an event of their own, each with what is said of it. */
export const TOLD_RULES = {
  'production-stuck': 'production is stuck: another branch is deployed in its place',
  failing: 'the last production builds all failed',
  address: 'an address does not work',
  'build-hangs': 'a build hangs',
}
export type ToldRule = keyof typeof TOLD_RULES

/** What is known of an event; what is left out it has nothing to say of. */
export type EventFacts = Pick<BoardEvent, 'kind' | 'project' | 'at'> & Partial<BoardEvent>

/** An event with what it tells; `at` is when it was seen (ms), which keeps one that comes again apart. */
export function makeEvent(event: EventFacts, isOnce = false): BoardEvent {
  const { kind, project, at, deployment, why, begins = true } = event
  const id = [kind, deployment ?? project, why, !begins && 'ends', !isOnce && at.toString(36)]
  return v.parse(BoardEvent, { id: id.filter(Boolean).join('.'), ...event })
}

/** Everything that is to be told of a change, at `now` (ms). Of what was only seen for the first time nothing is. */
export function eventsOf(transition: Transition, now: number): BoardEvent[] {
  return [...buildEvents(transition, now), ...liveEvents(transition, now), ...ruleEvents(transition, now)]
}

function buildEvents({ project, ended, newest: builds }: Transition, at: number): BoardEvent[] {
  const byBranch = Map.groupBy(ended, ({ branch }) => branch)
  const about = ({ id, branch, environment }: DeploymentSummary) => ({
    project,
    at,
    branch,
    environment,
    deployment: id,
  })
  const turns = [...byBranch].flatMap(([branch, endedNow]) => {
    const { newest, before } = turnOf(branch, endedNow, builds())
    // A newer build of the branch was over before: what became of this one changes nothing.
    if (!newest || newest.status === before?.status) return []
    if (newest.status === 'failed') return [makeEvent({ kind: 'failed', ...about(newest) }, true)]
    if (before === null) return []
    return [makeEvent({ kind: 'fixed', ...about(newest), previous: before.id }, true)]
  })
  const ready = ended
    .filter(({ status, environment }) => status === 'success' && environment === 'preview')
    .map((one) => makeEvent({ kind: 'branch-ready', ...about(one) }, true))
  return [...turns, ...ready]
}

/**
 * The newest build of a branch that succeeded or failed, if it is one of those that just ended (else null), and the newest
 * before this change.
 */
function turnOf(branch: string | null, ended: readonly DeploymentSummary[], builds: Iterable<BranchBuild>) {
  let newest: DeploymentSummary | null | undefined
  for (const build of builds) {
    if (build.branch !== branch || (build.status !== 'success' && build.status !== 'failed')) continue
    const now = ended.find(({ id }) => id === build.id) ?? null
    newest = newest === undefined ? now : newest
    if (now === null) return { newest, before: build }
  }
  return { newest: newest ?? null, before: null }
}

function liveEvents({ project, before, after, canonicalId }: Transition, at: number): BoardEvent[] {
  const { live } = after
  // Where Cloudflare does not say what is live, the board's own guess may turn with the history that it reads.
  if (before === null || live === null || live.id !== canonicalId || live.id === before.live?.id) return []
  const isOlder = isNewer(before.live, live)
  const { id: deployment, branch, environment } = live
  const previous = before.live?.id ?? null
  const kind = isOlder ? 'rolled-back' : 'live'
  return [makeEvent({ kind, project, at, deployment, previous, branch, environment })]
}

function ruleEvents({ project, before, after, wasComplete }: Transition, at: number): BoardEvent[] {
  if (before === null || !wasComplete) return []
  const holds = ({ attention = [] }: Pick<ProjectCard, 'attention'>, rule: ToldRule) =>
    attention.some((one) => one.rule === rule)
  const about = { kind: 'stuck', project, at, environment: 'production' } as const
  const rules = Object.keys(TOLD_RULES) as ToldRule[]
  return rules
    .filter((why) => holds(before, why) !== holds(after, why))
    .map((why) => makeEvent({ ...about, why, begins: holds(after, why) }))
}
