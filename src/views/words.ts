import { failedBuild, type ProjectCard, projectState } from '../domain/card.ts'
import type { Deployment, DeploymentSummary } from '../domain/deployment.ts'
import { type Failure, secondsToWait } from '../domain/failure.ts'
import { STAGE_NAMES } from '../domain/status.ts'
import { clip, visibleName } from '../domain/text.ts'
import { DAY_MS } from '../domain/time.ts'
import { formatDuration, timeWords } from './time.tsx'

/** A stage's name as a reader says it; a new one of Cloudflare's stays as it is. */
export function stageWord(name: string): string {
  return name === 'clone_repo' ? 'clone repo' : name
}

/** The place of a stage in the row, from 0; -1 for one that Cloudflare added later. */
export function stageIndex(name: string | null): number {
  return STAGE_NAMES.map(String).indexOf(name ?? '')
}

/** `stage 4 of 5, build`; a stage that Cloudflare added later has no place in the row. */
export function stagePlace(name: string): string {
  const place = stageIndex(name)
  return place < 0
    ? `stage ${stageWord(name)}`
    : `stage ${place + 1} of ${STAGE_NAMES.length}, ${stageWord(name)}`
}

export const ENVIRONMENT_WORDS: Record<DeploymentSummary['environment'], string> = {
  production: 'Production',
  preview: 'Preview',
  unknown: 'Environment not known',
}

/** An environment's word: of a named one its name. */
export function environmentWord(name: string): string {
  return new Map(Object.entries(ENVIRONMENT_WORDS)).get(name) ?? name
}

// Maps, because an object has words of its own, such as `constructor`, which somebody else may write as well.
// `ad_hoc` is an upload, or a build that somebody, or a schedule of this board, asked for by a call.
const TRIGGERS = new Map([
  ['github:push', 'Push to GitHub'],
  ['gitlab:push', 'Push to GitLab'],
  ['ad_hoc', 'Upload or API call'],
  ['deploy_hook', 'Deploy hook'],
])

/** What started a deployment. */
export function triggerWord(trigger: string | null): string {
  return trigger === null ? 'not known' : (TRIGGERS.get(trigger) ?? trigger)
}

/** Source of the keys: `skip_reason` of a deployment in the official SDK. */
const SKIP_REASONS = new Map([
  ['commit_message', 'The commit message asked for no build.'],
  ['preview_deployments_disabled', 'Preview deployments are turned off for this project.'],
  ['production_deployments_disabled', 'Production deployments are turned off for this project.'],
  ['path_config', "No changed file is in the project's watched paths."],
  ['branch_config', "The project's settings leave this branch out."],
  ['pages_to_workers_conversion', 'The project was moved from Pages to Workers.'],
  ['superseded_queued_build', 'A newer commit took its place while it waited.'],
])

/** Why a deployment was skipped, as a sentence; a reason that is not known here is quoted. */
export function skipSentence(reason: string | null): string {
  if (reason === null) return 'Cloudflare gave no reason.'
  return SKIP_REASONS.get(reason) ?? `Cloudflare's reason: ${reason}.`
}

/** The word that Cloudflare used for the state of the deployment's stage, for a status that is not known here. */
export function cloudflareWord(deployment: Deployment | DeploymentSummary): string | null {
  if (!('stages' in deployment)) return null
  return deployment.stages.find((stage) => stage.name === deployment.stage)?.status ?? null
}

/** `1 project`, `2 projects`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

/** `3 days`, or below two of them `5 h 12 m`: a time that may be long. */
export function longTimeWords(ms: number): string {
  return ms < 2 * DAY_MS ? formatDuration(ms) : count(Math.floor(ms / DAY_MS), 'day')
}

/** `building` as soon as one of them is past the queue. */
export function runningShape(running: readonly DeploymentSummary[]): 'building' | 'queued' {
  return running.some((one) => one.status === 'building') ? 'building' : 'queued'
}

/** What its production came to: `live`, `build failed, older commit is live`. */
export function productionWords(card: ProjectCard): string {
  return productionAs(card, (word) => word)
}

function productionAs(card: ProjectCard, say: typeof datedWords): string {
  const state = projectState(card)
  if (state === 'live') return say('live', card.live)
  if (state === 'failed')
    return `${say('build failed', card.production)}, ${card.live ? 'older commit is live' : 'nothing is live'}`
  return card.latest ? 'nothing is live' : 'never deployed'
}

/** `docs: live since 24 Nov 2026, 09:45 UTC, building main`. */
export function projectTitle(card: ProjectCard): string {
  const running = card.running.length > 0 ? `, ${runningWords(card)}` : ''
  return `${shortName(card.project.name)}: ${productionAs(card, datedWords)}${running}`
}

/** Words that last until something else happens. */
const LASTING = ['live', 'building', 'queued']

/**
 * `live since 24 Nov 2026, 09:45 UTC`, `failed in build 24 Nov 2026, 09:45 UTC`, for a title. A chat shows for half an hour
 * what it was told once, and no script puts the time into it.
 */
export function datedWords(word: string, deployment: DeploymentSummary | null): string {
  const { endedOn, startedOn, createdOn } = deployment ?? { endedOn: null, startedOn: null, createdOn: null }
  const time = timeWords(endedOn ?? startedOn ?? createdOn)
  return [word, time && LASTING.includes(word) && 'since', time].filter(Boolean).join(' ')
}

/** `1a2b3c4 Fix header`. */
export function commitWords({
  commitHash,
  subject,
  shortId,
}: Pick<DeploymentSummary, 'commitHash' | 'subject' | 'shortId'>): string {
  return [commitHash?.slice(0, 7), subject].filter(Boolean).join(' ') || `deployment ${shortId}`
}

/** What failed, what is live and what runs of a project, each as `Live: 1a2b3c4 Fix header (main)`. */
export function projectNews(card: ProjectCard): string {
  const { live, running } = card
  const news: [word: string, deployment: DeploymentSummary | null | undefined][] = [
    ['Failed', failedBuild(card)],
    ['Live', live],
    [sentenceCase(runningShape(running)), running[0]],
  ]
  const told = news.flatMap(([word, one]) =>
    one ? [`${word}: ${commitWords(one)} (${shortName(one.branch ?? '?')})`] : [],
  )
  return told.join(' · ') || 'Nothing is live.'
}

/** What is in progress. */
export function runningWords({ running }: ProjectCard): string {
  const word = runningShape(running)
  if (running.length > 1) return `${running.length} deployments in progress`
  return running[0]?.branch ? `${word} ${shortName(running[0].branch)}` : word
}

/** With a capital letter, for the start of a sentence. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Why Cloudflare gave no usable answer, in one sentence for a reader. */
export function explainFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'unauthorized':
      return "Cloudflare refused the board's token as wrong, expired or revoked; whoever runs the board can renew it with the set-up checklist."
    case 'forbidden':
      return "Cloudflare refused the board's token because it may not read this account's Pages projects; whoever runs the board can go through the set-up checklist again."
    case 'not-found':
      return 'Cloudflare does not know the account or the project it was asked for; whoever runs the board can check the account id.'
    case 'rate-limited':
      return `Cloudflare was asked too often and wants a pause of ${pause(secondsToWait(failure))}.`
    case 'refused':
      return failure.status >= 500
        ? `Cloudflare has trouble of its own (HTTP ${failure.status}).`
        : `Cloudflare turned the question down (HTTP ${failure.status}${failure.code ? `, code ${failure.code}` : ''}).`
    case 'malformed':
      return 'Cloudflare answered in a form that this board does not understand.'
    case 'unreachable':
      return 'Cloudflare cannot be reached at the moment.'
    case 'too-large':
      return "Cloudflare's answer was larger than this board can read."
    case 'storage':
      return 'The board cannot keep what Cloudflare answers; the storage that its plan allows for a day may be used up until midnight UTC.'
  }
}

function pause(seconds: number): string {
  return seconds < 120 ? count(Math.ceil(seconds), 'second') : count(Math.ceil(seconds / 60), 'minute')
}

/** Tabs and cards cut a longer title anyway, wherever they like. In UTF-16 units. */
const TITLE_LENGTH = 110
/** What a name may take of it, so that the state after it is seen. */
const NAME_LENGTH = 30

/** A name or branch as titles hold it. */
export function shortName(name: string): string {
  return clip(visibleName(name), NAME_LENGTH)
}

/** What link cards say beside the title: chats show some 200 letters of it. */
const DESCRIPTION_LENGTH = 300

export function shortDescription(text: string): string {
  return clip(text, DESCRIPTION_LENGTH)
}

/** A document's title as tabs and link cards hold it. */
export function shortTitle(title: string): string {
  return clip(title, TITLE_LENGTH)
}
