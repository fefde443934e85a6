import type { ProjectCard } from '../../domain/card.ts'
import { type Deployment, endedAt, isInProgress } from '../../domain/deployment.ts'
import { isBlank } from '../../domain/text.ts'
import type { Neighbours } from '../../mirror/finding.ts'
import type { LogPage, NoLog } from '../../mirror/protocol.ts'
import { apiDeploymentPath, bestAddress, deploymentPath, projectPath } from '../addresses.ts'
import { Dotted } from '../inline.tsx'
import { type Frame, Page } from '../layout.tsx'
import { Branch, CopyableSite, Origin, SubjectLink } from '../links.tsx'
import { Crumbs, Pager, Section } from '../section.tsx'
import { DeploymentStatus, deploymentShape, deploymentTitle } from '../status.tsx'
import { DeletionMark, Time } from '../time.tsx'
import { commitWords, ENVIRONMENT_WORDS, skipSentence, stagePlace } from '../words.ts'
import { DeploymentFacts } from './facts.tsx'
import { FailedLog } from './log.tsx'
import { StagesSection } from './stages.tsx'

interface DeploymentProps {
  card: ProjectCard
  deployment: Deployment
}

interface ViewProps extends DeploymentProps {
  frame: Frame
  /** Null where nobody can tell just now. */
  neighbours?: Neighbours | null
  /** Whether its log may be read. */
  hasLog?: boolean
  /** Of a failed one, for the lines that say why. */
  log?: LogPage | NoLog | null
  /** Seconds after which the page asks again, while that log is being read. */
  refresh?: number | undefined
}

/** One deployment: what became of it, what visitors get, its stages, its message, its addresses. */
export function DeploymentView({
  frame,
  card,
  deployment,
  neighbours = null,
  hasLog = false,
  log = null,
  refresh,
}: ViewProps) {
  const { project } = deployment
  const address = bestAddress(card, deployment)
  const steps = [{ text: project, to: projectPath(project) }, { text: deployment.shortId }]
  return (
    <Page
      title={deploymentTitle(card, deployment)}
      description={`${commitWords(deployment)} · ${ENVIRONMENT_WORDS[deployment.environment]}`}
      status={deploymentShape(card, deployment)}
      busy={card.busy && isInProgress(deployment)}
      {...{ frame, refresh }}
      twin={apiDeploymentPath(deployment)}
    >
      <Crumbs steps={steps} />
      <h1>{deployment.subject ? <bdi>{deployment.subject}</bdi> : `Deployment ${deployment.shortId}`}</h1>
      <Outcome card={card} deployment={deployment} />
      {address && (
        <p class="goto">
          <CopyableSite address={address} />
        </p>
      )}
      <div class="split">
        <div>
          {log && <FailedLog deployment={deployment} log={log} />}
          <StagesSection {...{ deployment, hasLog }} usual={neighbours?.usual ?? null} />
          <Message deployment={deployment} />
        </div>
        <DeploymentFacts card={card} deployment={deployment} />
      </div>
      <OfBranch deployment={deployment} neighbours={neighbours} />
    </Page>
  )
}

/** The way to the deployments of the same branch before and after this one. */
function OfBranch({ deployment, neighbours }: Pick<ViewProps, 'deployment' | 'neighbours'>) {
  const { project, branch } = deployment
  const to = (shortId?: string | null) => (shortId ? deploymentPath({ project, shortId }) : null)
  return (
    <Pager
      name="Deployments of the branch"
      says={
        <>
          Deployments of <Branch branch={branch} />
        </>
      }
      prev={to(neighbours?.older)}
      next={to(neighbours?.newer)}
    />
  )
}

function Outcome({ card, deployment }: DeploymentProps) {
  return (
    <>
      <p class="lede outcome">
        <DeploymentStatus card={card} deployment={deployment} />{' '}
        <span>
          <Dotted>
            {deployment.status === 'building' && deployment.stage && (
              <span>{stagePlace(deployment.stage)}</span>
            )}
            <span>{ENVIRONMENT_WORDS[deployment.environment]}</span>
            <Origin deployment={deployment} card={card} />
            {deployment.deletesOn !== undefined && <DeletionMark at={deployment.deletesOn} />}
            <Time at={deployment.createdOn} />
          </Dotted>
        </span>
      </p>
      <p class="lede">
        {deployment.status === 'skipped' && `${skipSentence(deployment.skipReason)} `}
        <Consequence card={card} deployment={deployment} />
      </p>
    </>
  )
}

function Consequence({ card: { live }, deployment }: DeploymentProps) {
  if (live === null) return 'Nothing of this project is live.'
  if (live.id === deployment.id) return 'Live now: this is what visitors of the site get.'
  return (
    <>
      {deployment.status === 'failed' && deployment.environment === 'production'
        ? 'Build failed, older commit is live: '
        : 'Live now is '}
      <SubjectLink deployment={live} />, deployed <Time at={endedAt(live)} ends />
    </>
  )
}

function Message({ deployment }: { deployment: Deployment }) {
  const message = deployment.message.trim()
  // A message of one line is the heading already.
  if (message === deployment.subject || isBlank(message)) return null
  return (
    <Section id="message" title="Commit message">
      <p class="message">
        <bdi>{message}</bdi>
      </p>
    </Section>
  )
}
