import { type ProjectCard, projectState } from '../domain/card.ts'
import type { Deployment, DeploymentSummary } from '../domain/deployment.ts'
import { isUploaded } from '../domain/project.ts'
import { STAGE_NAMES } from '../domain/status.ts'
import { visibleName } from '../domain/text.ts'
import { type Shape, statusName } from './shapes.ts'
import {
  cloudflareWord,
  commitWords,
  datedWords,
  runningShape,
  shortName,
  stageIndex,
  stageWord,
} from './words.ts'

/** A shape, and its word where that is not its own. */
export interface Mark {
  shape: Shape
  word?: string
}

/** A status: shape, word and colour, always the three together. Shape and colour come from the style sheet. */
export function StatusMark({ shape, word = statusName(shape) }: Mark) {
  return <span class={`status ${shape}`}>{word}</span>
}

interface StatusProps {
  /** Of its project: the deployment that visitors get is called live. Missing where that is not news. */
  card?: ProjectCard
  deployment: Deployment | DeploymentSummary
}

/** The status of one deployment. */
export function DeploymentStatus({ card, deployment }: StatusProps) {
  return card && deploymentShape(card, deployment) === 'live' ? (
    <StatusMark shape="live" />
  ) : (
    <StatusMark shape={deployment.status} word={statusWord(deployment)} />
  )
}

/** The shape for one deployment of a project: `live` for the one that visitors get. */
export function deploymentShape({ live }: ProjectCard, { id, status }: DeploymentSummary): Shape {
  return id === live?.id ? 'live' : status
}

/** `docs, main: live since 24 Nov 2026, 09:45 UTC`, the title of a page about a deployment; `of`: what stands before the branch. */
export function deploymentTitle(card: ProjectCard, deployment: DeploymentSummary, of = ''): string {
  const { project, branch, shortId } = deployment
  const word = deploymentShape(card, deployment) === 'live' ? 'live' : statusWord(deployment).toLowerCase()
  return `${shortName(project)}, ${of}${shortName(branch || shortId)}: ${datedWords(word, deployment)}`
}

/** `Failed in build`, `Unknown (paused)`, or the plain word. */
export function statusWord(deployment: Deployment | DeploymentSummary): string {
  const word = statusName(deployment.status)
  if (deployment.status === 'failed' && deployment.stage) return `${word} in ${stageWord(deployment.stage)}`
  const theirs = deployment.status === 'unknown' ? cloudflareWord(deployment) : null
  return theirs ? `${word} (${theirs})` : word
}

/** `failed in build 24 Nov 2026, 09:45 UTC, 1a2b3c4 Fix header`: a deployment in a line of text. */
export function deploymentNews(deployment: DeploymentSummary): string {
  return `${datedWords(statusWord(deployment).toLowerCase(), deployment)}, ${commitWords(deployment)}`
}

/** What a project's production came to, and beside it that something builds. */
export function ProjectStatus({ card }: { card: ProjectCard }) {
  return (
    <>
      <ProductionStatus card={card} />{' '}
      {card.running.length > 0 && <StatusMark shape={runningShape(card.running)} />}
    </>
  )
}

function ProductionStatus({ card }: { card: ProjectCard }) {
  switch (projectState(card)) {
    case 'live':
      return <StatusMark shape="live" />
    case 'none':
      return <StatusMark shape="none" word={card.latest ? 'Nothing live' : statusName('none')} />
    case 'failed':
      return (
        <>
          <StatusMark shape="failed" word="Build failed" />
          <span class="visually-hidden">, </span>
          <small>{card.live ? 'older commit is live' : 'nothing is live'}</small>
        </>
      )
  }
}

/** The one shape for a project: a failure goes before what builds, and that before what is live. */
export function projectShape(card: ProjectCard): Shape {
  const state = projectState(card)
  if (state === 'failed') return 'failed'
  return card.running.length > 0 ? runningShape(card.running) : state
}

/** How far a build is, as five bars. The words beside it say the same. */
export function StageBar({ stage }: { stage: string | null }) {
  const now = stageIndex(stage)
  if (now < 0) return null
  return (
    <span class="stagebar" aria-hidden="true">
      {STAGE_NAMES.map((_name, place) => (
        <span class={place < now ? 'done' : place === now ? 'now' : 'ahead'} />
      ))}
    </span>
  )
}

/** What to expect of a project that has nothing live. */
export function NothingLive({ card: { project, latest } }: { card: ProjectCard }) {
  if (latest) return <span class="muted">Nothing yet.</span>
  if (isUploaded(project) || !project.productionBranch)
    return <span class="muted">Nothing yet. The first upload deploys it.</span>
  return (
    <span class="muted">
      Nothing yet. The first push to <bdi>{visibleName(project.productionBranch)}</bdi> deploys it.
    </span>
  )
}
