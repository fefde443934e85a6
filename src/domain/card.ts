import * as v from 'valibot'
import { isAlarm, Reason } from './attention.ts'
import {
  type Deployment,
  DeploymentSummary,
  fromSummary,
  isInProgress,
  madeAt,
  newestFirst,
  stuckAt,
  summaryOf,
} from './deployment.ts'
import { Environment } from './environment.ts'
import { Project } from './project.ts'
import { DAY_MS } from './time.ts'

/** One project as the overview shows it. */
export const ProjectCard = v.object({
  project: Project,
  /** What visitors of the production site get: the canonical deployment. A failed build leaves it in place. */
  live: v.nullable(DeploymentSummary),
  /** The newest deployment of any environment. */
  latest: v.nullable(DeploymentSummary),
  /** The newest production build that came to an end, well or badly. */
  production: v.nullable(DeploymentSummary),
  /** All that is queued or building, newest first. */
  running: v.array(DeploymentSummary),
  /** Something runs that is expected to end soon. A build that hangs is none, though Cloudflare calls it running for ever. */
  busy: v.boolean(),
  /** What nobody should have to ask for, the most important first; missing where there is nothing. */
  attention: v.optional(v.array(Reason)),
  /** What is on the named environments; missing where nothing is. */
  environments: v.optional(v.array(Environment)),
})
export type ProjectCard = v.InferOutput<typeof ProjectCard>

/** A project with all that is public of its two deployments. */
export interface ProjectInFull {
  project: Project
  live: Deployment | null
  latest: Deployment | null
}

/** The project of a card in full, as far as its deployments are among the known ones. */
export function cardInFull(card: ProjectCard, known: readonly (Deployment | null)[]): ProjectInFull {
  const inFull = (summary: DeploymentSummary | null) =>
    summary && (known.find((one) => one?.id === summary.id) ?? fromSummary(summary))
  return { project: card.project, live: inFull(card.live), latest: inFull(card.latest) }
}

/** What the mirror knows of a project when it makes the card. */
interface ProjectRecord {
  project: Project
  canonicalId: string | null
  latestId: string | null
  /** In any order; those of the two ids among them if they are known. */
  deployments: readonly Deployment[]
}

/** The card of one project, from what is known of its deployments at `now` (ms). */
export function makeCard(
  { project, canonicalId, latestId, deployments }: ProjectRecord,
  now: number,
): ProjectCard {
  const known = deployments.map(summaryOf).sort(newestFirst)
  const running = known.filter(isInProgress)
  return {
    project,
    live: findLive(known, canonicalId) ?? null,
    latest: known.find((one) => one.id === latestId) ?? known[0] ?? null,
    production: known.find(isFinishedProduction) ?? null,
    running,
    busy: awaitedUntil(running) > now,
  }
}

/** True for a build of production that came to an end, well or badly. */
function isFinishedProduction({ environment, status }: DeploymentSummary): boolean {
  return environment === 'production' && (status === 'success' || status === 'failed')
}

/**
 * When a card that is busy at `now` stops being so by time alone (ms): when the last of what runs has gone on for too
 * long. Null for one that is not busy.
 */
export function turnsAt({ running }: Pick<ProjectCard, 'running'>, now: number): number | null {
  const end = awaitedUntil(running)
  return end > now ? end : null
}

/**
 * Until when the end of what runs is expected any moment (ms), and looked for every few seconds. What waits takes as long as
 * what is ahead of it; after a day of it, it is looked for as often as anything else.
 */
function awaitedUntil(running: readonly DeploymentSummary[]): number {
  return Math.max(0, ...running.map((one) => stuckAt(one) ?? (madeAt(one) ?? 0) + DAY_MS))
}

/**
 * The canonical deployment, if it succeeded. Whether Cloudflare can name a failed one canonical is not documented;
 * visitors would then still get the newest successful production deployment.
 */
export function findLive<D extends DeploymentSummary>(
  newestFirstList: readonly D[],
  canonicalId: string | null,
) {
  const canonical = newestFirstList.find((one) => one.id === canonicalId)
  if (canonical?.status === 'success') return canonical
  return newestFirstList.find((one) => one.environment === 'production' && one.status === 'success')
}

/** The word for a project: what its production came to, whatever builds beside it. */
type ProjectState = 'failed' | 'live' | 'none'

/**
 * `failed`: the newest finished production build failed (an older one may still be live);
 * `live`: visitors get what was built last; `none`: nothing was ever put live.
 */
export function projectState(card: ProjectCard): ProjectState {
  if (card.production?.status === 'failed') return 'failed'
  return card.live ? 'live' : 'none'
}

/** The newest finished production build, where that failed. */
export function failedBuild(card: ProjectCard): DeploymentSummary | null {
  return projectState(card) === 'failed' ? card.production : null
}

/** What is newer than what is live: the production build that failed, and the newest that runs. */
export function newerBuilds(card: ProjectCard): DeploymentSummary[] {
  return [failedBuild(card), card.running[0]].filter((one) => one != null)
}

/** True where somebody has to do something, however green all else is. */
export function needsAttention({ attention = [] }: Pick<ProjectCard, 'attention'>): boolean {
  return attention.some(isAlarm)
}

const RANKS: Record<ProjectState, number> = { failed: 0, live: 3, none: 4 }

/** Sort key of the overview: 0 what needs attention or failed, 1 building, 2 queued, 3 live, 4 nothing live. */
export function attentionRank(card: ProjectCard): number {
  const state = projectState(card)
  if (state === 'failed' || needsAttention(card)) return RANKS.failed
  if (card.running.some((one) => one.status === 'building')) return 1
  if (card.running.length > 0) return 2
  return RANKS[state]
}

/** Orders cards for the overview: by attention, then by name. */
export function byAttention(a: ProjectCard, b: ProjectCard): number {
  return attentionRank(a) - attentionRank(b) || (a.project.name < b.project.name ? -1 : 1)
}

/** By what projects are chosen, what needs attention most first. They overlap: one may be live, have failed since, and build again. */
export const CARD_STATES = {
  /** The last production build failed, whether or not an older one is live. */
  failed: (card: ProjectCard) => projectState(card) === 'failed',
  building: ({ running }: ProjectCard) => running.length > 0,
  /** Visitors get something. */
  live: ({ live }: ProjectCard) => live !== null,
  none: ({ live }: ProjectCard) => live === null,
}
export type CardState = keyof typeof CARD_STATES
/** As an address names them. */
export const CARD_STATE_WORDS = Object.keys(CARD_STATES) as CardState[]

const COUNTED = {
  all: () => true,
  /** Somebody has to do something. */
  attention: needsAttention,
  /** Of those that build: what is expected to end soon. */
  busy: ({ busy }: ProjectCard) => busy,
  ...CARD_STATES,
}

/** How many projects need which word. */
export type StateCounts = Record<keyof typeof COUNTED, number>

export function countStates(cards: readonly ProjectCard[]): StateCounts {
  const counts = Object.entries(COUNTED).map(([word, is]) => [word, cards.filter(is).length])
  return Object.fromEntries(counts) as StateCounts
}
