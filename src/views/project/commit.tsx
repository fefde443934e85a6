import type { ProjectCard } from '../../domain/card.ts'
import { type CommitStanding, standingOf } from '../../domain/commit-standing.ts'
import { type Deployment, type DeploymentSummary, isInProgress, isNewer } from '../../domain/deployment.ts'
import { compareUrl } from '../../domain/repository.ts'
import { COMMIT_LENGTH } from '../../mirror/finding.ts'
import type { ProjectPage } from '../../mirror/protocol.ts'
import { commitPath, projectPath } from '../addresses.ts'
import type { Child } from '../jsx.ts'
import { type Frame, Page } from '../layout.tsx'
import { OutLink } from '../links.tsx'
import { Crumbs, Section } from '../section.tsx'
import type { Shape } from '../shapes.ts'
import { StatusMark } from '../status.tsx'
import { Time } from '../time.tsx'
import { commitWords, count, datedWords, shortName, skipSentence } from '../words.ts'
import { DeploymentsTable, historyOf } from './deployments.tsx'
import { countWords } from './search.tsx'

const NOT_KNOWN = 'No deployment of this commit is known here.'

/** What was found of a commit, or of those that begin alike. */
interface Found {
  deployments: Deployment[]
  hashes: string[]
  behind: number
}

interface CommitProps {
  frame: Frame
  page: ProjectPage
  /** As it was asked for. */
  hash: string
  found: Found
}

/** Is this commit live? And what became of it, deployment by deployment. */
export function CommitView({ frame, page, hash, found }: CommitProps) {
  const { card } = page
  const { name } = card.project
  const standing = found.hashes.length > 1 ? null : standingOf(found.deployments, card.live)
  const [newest] = found.deployments
  const word = standing ? STANDINGS[standing.kind].word.toLowerCase() : 'several commits'
  return (
    <Page
      title={`${shortName(name)}, ${hash.slice(0, 7)}: ${datedWords(word, standing && 'deployment' in standing ? standing.deployment : null)}`}
      description={newest ? commitWords(newest) : NOT_KNOWN}
      status={standing ? shapeOf(standing) : 'idle'}
      busy={card.busy && (standing?.kind === 'building' || standing?.kind === 'unknown')}
      frame={frame}
    >
      <Crumbs steps={[{ text: name, to: projectPath(name) }, { text: `Commit ${hash.slice(0, 7)}` }]} />
      <h1>
        Commit <code title={found.hashes[0] ?? hash}>{hash.slice(0, 12)}</code>
      </h1>
      {standing ? (
        <Answer {...{ card, found, standing }} page={page} />
      ) : (
        <Candidates {...{ card, found, hash }} />
      )}
      {found.deployments.length > 0 && (
        <Section id="deployments" title="Deployments" says={extentOf(found)}>
          <DeploymentsTable card={card} deployments={found.deployments} />
        </Section>
      )}
    </Page>
  )
}

function extentOf({ deployments, hashes }: Found): string {
  const of = hashes.length > 1 ? 'these commits' : 'this commit'
  return deployments.length < COMMIT_LENGTH
    ? `${count(deployments.length, 'deployment')} of ${of}, newest first.`
    : `The newest ${COMMIT_LENGTH} of ${of}.`
}

/** How a commit stands, in a word and a shape. */
const STANDINGS: Record<CommitStanding['kind'], { word: string; shape: Shape | null }> = {
  live: { word: 'Live', shape: 'live' },
  replaced: { word: 'Replaced', shape: 'success' },
  ahead: { word: 'Not live', shape: 'success' },
  building: { word: 'Not yet', shape: null },
  failed: { word: 'Not live', shape: 'failed' },
  canceled: { word: 'Not live', shape: 'canceled' },
  skipped: { word: 'Not built', shape: 'skipped' },
  preview: { word: 'Preview only', shape: null },
  unknown: { word: 'Not known', shape: 'none' },
}

function shapeOf(standing: CommitStanding): Shape {
  return STANDINGS[standing.kind].shape ?? (standing.kind === 'unknown' ? 'none' : standing.deployment.status)
}

function Standing({ standing }: { standing: CommitStanding }) {
  return <StatusMark shape={shapeOf(standing)} word={STANDINGS[standing.kind].word} />
}

interface AnswerProps {
  card: ProjectCard
  found: Found
  standing: CommitStanding
}

function Answer({ card, found, standing, page }: AnswerProps & { page: ProjectPage }) {
  return (
    <>
      <p class="lede outcome">
        <Standing standing={standing} />{' '}
        <span>
          <Sentence {...{ card, found, standing }} />
        </span>
      </p>
      {standing.kind !== 'live' && (
        <p class="lede">
          {mayContain(card, standing) &&
            'What is live came after it and may contain it: only deployments are known here. '}
          <Compare card={card} hash={found.hashes[0]} /> {historyOf(page)}
        </p>
      )}
    </>
  )
}

/** What was deployed before something that is live may be a part of that. */
function mayContain({ live }: ProjectCard, standing: CommitStanding): boolean {
  return standing.kind !== 'unknown' && isNewer(live, standing.deployment)
}

/** The standing as a sentence, with its reason. */
function Sentence({ card: { live }, found, standing }: AnswerProps) {
  switch (standing.kind) {
    case 'live':
      return (
        <>
          This is what visitors of the site get, deployed <Time at={standing.deployment.endedOn} ends />
        </>
      )
    case 'replaced':
      return (
        <>
          Deployed to production <Time at={standing.deployment.createdOn} />; what is live is newer by{' '}
          {countWords(found.behind, 'production build')}, and was deployed <Time at={live?.createdOn} ends />
        </>
      )
    case 'ahead':
      return live
        ? 'Built for production after what is live: something older was made live again.'
        : 'Built for production, but nothing of this project is live.'
    case 'building':
      return `Its production build ${standing.deployment.status === 'queued' ? 'waits' : 'goes on'}.`
    case 'failed':
      return `Its production build ${standing.deployment.status === 'failed' ? 'failed' : 'came to no known end'}.`
    case 'canceled':
      return 'Its production build was canceled.'
    case 'skipped':
      return `Its production build was skipped. ${skipSentence(standing.deployment.skipReason)}`
    case 'preview':
      return previewSentence(standing.deployment)
    case 'unknown':
      return NOT_KNOWN
  }
}

function previewSentence(deployment: DeploymentSummary): string {
  if (deployment.status === 'success') return 'Built for a preview, and never for production.'
  if (deployment.status === 'skipped')
    return `Not built for production or a preview. ${skipSentence(deployment.skipReason)}`
  if (isInProgress(deployment)) return 'Being built for a preview, and not for production.'
  return 'Not built for production; no preview of it succeeded.'
}

/** What the live commit has beyond this one, where the provider shows it. */
function Compare({ card, hash }: { card: ProjectCard; hash: string | undefined }) {
  const url = compareUrl(card.project.repository, hash, card.live?.commitHash)
  return url ? <OutLink to={url}>Compare it with live</OutLink> : null
}

/** Commits that begin alike, to choose from. */
function Candidates({ card, found, hash }: { card: ProjectCard; found: Found; hash: string }) {
  return (
    <>
      <p class="lede">
        {count(found.hashes.length, 'commit')} begin with <code>{hash}</code>. Which one?
      </p>
      <ul class="note">
        {found.hashes.map((one) => (
          <li>
            <a href={commitPath(card.project.name, one)}>
              <code>{one}</code>
            </a>{' '}
            <bdi>{found.deployments.find(({ commitHash }) => commitHash === one)?.subject}</bdi>
          </li>
        ))}
      </ul>
    </>
  )
}

export interface CommitsProps {
  frame: Frame
  hash: string
  found: (Found & { card: ProjectCard })[]
}

/** Is this commit live? In each project that knows it. */
export function CommitsView({ frame, hash, found }: CommitsProps) {
  return (
    <Page
      title={`Commit ${hash.slice(0, 7)}: ${count(found.length, 'project')}`}
      description={found.map(({ card }) => card.project.name).join(', ') || NOT_KNOWN}
      status="idle"
      frame={frame}
    >
      <Crumbs steps={[{ text: `Commit ${hash.slice(0, 7)}` }]} />
      <h1>
        Commit <code title={hash}>{hash.slice(0, 12)}</code>
      </h1>
      <p class="lede">
        {found.length === 0
          ? `${NOT_KNOWN} Deployments far back may still have to be read.`
          : `Deployments of it are known in ${count(found.length, 'project')}.`}
      </p>
      <CommitAnswers {...{ hash, found }} />
    </Page>
  )
}

/** The same as parts of a page. `says`: which commit that is, where the page is about more. */
export function CommitAnswers({ hash, found, says }: Omit<CommitsProps, 'frame'> & { says?: Child }) {
  return found.map(({ card, ...rest }) => (
    <Section id={`in-${card.project.name}`} title={card.project.name} says={says}>
      <ProjectAnswer {...{ card, hash }} found={rest} />
    </Section>
  ))
}

function ProjectAnswer({ card, hash, found }: { card: ProjectCard; hash: string; found: Found }) {
  const standing = standingOf(found.deployments, card.live)
  return (
    <>
      <p>
        {found.hashes.length > 1 ? (
          `${found.hashes.length} commits begin like this.`
        ) : (
          <>
            <Standing standing={standing} /> <Sentence {...{ card, found, standing }} />
          </>
        )}
      </p>
      <p class="filters">
        <a href={commitPath(card.project.name, found.hashes.length > 1 ? hash : (found.hashes[0] ?? hash))}>
          All deployments of it
          <span class="visually-hidden"> in {card.project.name}</span>
        </a>
      </p>
    </>
  )
}
