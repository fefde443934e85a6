import { failedBuild, type ProjectCard } from '../../domain/card.ts'
import { type DeploymentSummary, duration, endedAt } from '../../domain/deployment.ts'
import { mainDomain } from '../../domain/project.ts'
import { siteAddress } from '../addresses.ts'
import { Dotted } from '../inline.tsx'
import type { Child, PropsWithChildren } from '../jsx.ts'
import { CopyableSite, Origin, SubjectLink } from '../links.tsx'
import { Section } from '../section.tsx'
import { DeploymentStatus, NothingLive, StageBar } from '../status.tsx'
import { formatDuration, Since, Time } from '../time.tsx'
import { count, ENVIRONMENT_WORDS, stagePlace } from '../words.ts'

/** What is in progress beyond this many is told as a number. */
const SHOWN_RUNNING = 3

/** What visitors of the production site get. */
export function LiveNow({ card }: { card: ProjectCard }) {
  return (
    <Section id="live-now" title="Live now">
      {card.live ? <LiveDeployment card={card} live={card.live} /> : <NothingLive card={card} />}
    </Section>
  )
}

function LiveDeployment({ card, live }: { card: ProjectCard; live: DeploymentSummary }) {
  const took = duration(live)
  const domain = mainDomain(card.project)
  return (
    <Entry card={card} deployment={live} site={domain && siteAddress(domain)}>
      <Origin deployment={live} card={card} />
      {took !== null && <span>built in {formatDuration(took)}</span>}
      <Time at={endedAt(live)} />
    </Entry>
  )
}

/** What is queued or building, the release before previews, the newest first; else the production build that failed since; else that there is nothing. */
export function BuildingNow({ card }: { card: ProjectCard }) {
  const failed = failedBuild(card)
  const hidden = card.running.length - SHOWN_RUNNING
  // However many previews were asked for after it, whoever waits for the release finds it.
  const running = card.running.toSorted((a, b) => Number(isRelease(b)) - Number(isRelease(a)))
  return (
    <Section id="building-now" title="Building now">
      {card.running.length === 0 && <p class="muted">Nothing is building.</p>}
      {running.slice(0, SHOWN_RUNNING).map((deployment) => (
        <Running card={card} deployment={deployment} />
      ))}
      {hidden > 0 && <p class="muted">And {count(hidden, 'more', 'more')} in progress.</p>}
      {failed && <LastFailure card={card} deployment={failed} />}
    </Section>
  )
}

const isRelease = ({ environment }: DeploymentSummary) => environment === 'production'

interface CardProps {
  card: ProjectCard
  deployment: DeploymentSummary
}

function Running({ card, deployment }: CardProps) {
  return (
    <Entry card={card} deployment={deployment} bar={<StageBar stage={deployment.stage} />}>
      {deployment.stage && <span>{stagePlace(deployment.stage)}</span>}
      <span>{ENVIRONMENT_WORDS[deployment.environment]}</span>
      <Origin deployment={deployment} card={card} />
      <span>
        <Since deployment={deployment} />
      </span>
    </Entry>
  )
}

function LastFailure({ card, deployment }: CardProps) {
  return (
    <Entry card={card} deployment={deployment}>
      <Origin deployment={deployment} card={card} />
      <span>{card.live ? 'the older commit stays live' : 'nothing is live'}</span>
      <Time at={endedAt(deployment)} />
    </Entry>
  )
}

/** `site`: where it can be seen. */
type EntryProps = PropsWithChildren<CardProps & { bar?: Child; site?: string | null }>

/** One deployment: what became of it, and the facts of it in a row. */
function Entry({ card, deployment, bar, site, children }: EntryProps) {
  return (
    <div class="entry">
      <p class="headline">
        <DeploymentStatus card={card} deployment={deployment} /> <SubjectLink deployment={deployment} />
      </p>
      {bar}
      <p class="muted">
        <Dotted>{children}</Dotted>
      </p>
      {site && (
        <p>
          <CopyableSite address={site} />
        </p>
      )}
    </div>
  )
}
