import type { ProjectCard } from '../domain/board.ts'
import { type DeploymentSummary, duration } from '../domain/deployment.ts'
import { mainDomain } from '../domain/project.ts'
import { siteAddress } from './addresses.ts'
import { Origin, SubjectLink } from './commit.tsx'
import { ENVIRONMENT_WORDS, stagePlace } from './deployment-words.ts'
import { Dotted } from './dotted.tsx'
import { NothingLive } from './projects-table.tsx'
import { Section } from './section.tsx'
import { SiteLink } from './site-link.tsx'
import { DeploymentStatus, StageBar } from './status.tsx'
import { formatDuration, Time } from './time.tsx'

/** What visitors of the production site get. */
export function LiveNow({ card }: { card: ProjectCard }) {
  const domain = mainDomain(card.project)
  return (
    <Section id="live-now" title="Live now">
      {card.live ? <LiveDeployment card={card} live={card.live} /> : <NothingLive card={card} />}
      {card.live && domain && (
        <p>
          <SiteLink address={siteAddress(domain)} />
        </p>
      )}
    </Section>
  )
}

function LiveDeployment({ card, live }: { card: ProjectCard; live: DeploymentSummary }) {
  const took = duration(live)
  return (
    <div class="entry">
      <DeploymentStatus deployment={live} live />
      <SubjectLink deployment={live} />
      <p class="muted">
        <Dotted>
          <Time at={live.endedOn ?? live.createdOn} />
          <Origin deployment={live} repository={card.project.repository} />
          {took !== null && <span>built in {formatDuration(took)}</span>}
        </Dotted>
      </p>
    </div>
  )
}

/** All that is queued or building, newest first. */
export function BuildingNow({ card }: { card: ProjectCard }) {
  return (
    <Section id="building-now" title="Building now">
      {card.running.length === 0 && <p class="muted">Nothing is building.</p>}
      {card.running.map((deployment) => (
        <Running card={card} deployment={deployment} />
      ))}
    </Section>
  )
}

function Running({ card, deployment }: { card: ProjectCard; deployment: DeploymentSummary }) {
  return (
    <div class="entry">
      <DeploymentStatus deployment={deployment} />
      <SubjectLink deployment={deployment} />
      <p class="muted">
        <Dotted>
          {deployment.stage && <span>{stagePlace(deployment.stage)}</span>}
          <span>{ENVIRONMENT_WORDS[deployment.environment]}</span>
          <Origin deployment={deployment} repository={card.project.repository} />
          <span>
            since <Time at={deployment.startedOn ?? deployment.createdOn} />
          </span>
        </Dotted>
      </p>
      <StageBar stage={deployment.stage} />
    </div>
  )
}
