import type { ProjectCard } from '../domain/board.ts'
import { type Deployment, isInProgress } from '../domain/deployment.ts'
import { mainDomain } from '../domain/project.ts'
import { siteAddress } from './addresses.ts'
import { Branch, CommitHash } from './commit.tsx'
import { ENVIRONMENT_WORDS, skipSentence, triggerWord } from './deployment-words.ts'
import { DeploymentAddress, hasSite } from './deployments-table.tsx'
import { Fact, Section } from './section.tsx'
import { SiteLink } from './site-link.tsx'
import { Time } from './time.tsx'

interface Props {
  card: ProjectCard
  deployment: Deployment
}

/** Where a deployment can be seen, and the rest of what is public of it. */
export function DeploymentFacts({ card, deployment }: Props) {
  return (
    <div>
      <Addresses card={card} deployment={deployment} />
      <Section id="origin" title="Origin">
        <dl class="facts stacked">
          <Fact name="Commit">
            <CommitHash deployment={deployment} repository={card.project.repository} />
          </Fact>
          <Fact name="Branch">
            <Branch branch={deployment.branch} />
          </Fact>
          <Fact name="Environment">{ENVIRONMENT_WORDS[deployment.environment]}</Fact>
          <Fact name="Trigger">
            <bdi>{triggerWord(deployment.trigger)}</bdi>
          </Fact>
          {deployment.status === 'skipped' && (
            <Fact name="Skipped">{skipSentence(deployment.skipReason)}</Fact>
          )}
          <Times deployment={deployment} />
          <Fact name="Deployment ID">
            <code>{deployment.id}</code>
          </Fact>
        </dl>
      </Section>
    </div>
  )
}

function Addresses({ card, deployment }: Props) {
  const domain = mainDomain(card.project)
  return (
    <Section id="addresses" title="Addresses">
      <dl class="facts stacked">
        {deployment.id === card.live?.id && domain && (
          <Fact name="Live site">
            <SiteLink address={siteAddress(domain)} />
          </Fact>
        )}
        <Fact name="This deployment">
          <OwnAddress deployment={deployment} />
        </Fact>
        {deployment.aliases.map((alias) => (
          <Fact name="Alias">
            <SiteLink address={alias} />
          </Fact>
        ))}
      </dl>
    </Section>
  )
}

/** Cloudflare gives every deployment an address; where nothing was put there, it is text. */
function OwnAddress({ deployment }: { deployment: Deployment }) {
  if (!deployment.url || hasSite(deployment)) return <DeploymentAddress deployment={deployment} />
  return (
    <>
      <bdi>{deployment.url}</bdi>{' '}
      <span class="muted">({isInProgress(deployment) ? 'nothing there yet' : 'nothing was put there'})</span>
    </>
  )
}

function Times({ deployment }: { deployment: Deployment }) {
  const times: [name: string, at: string | null][] = [
    ['Created', deployment.createdOn],
    ['Started', deployment.startedOn],
    ['Ended', deployment.endedOn],
    ['Modified', deployment.modifiedOn],
  ]
  return (
    <>
      {times.map(
        ([name, at]) =>
          at && (
            <Fact name={name}>
              <Time at={at} seconds />
            </Fact>
          ),
      )}
    </>
  )
}
