import { isAlarm, type Mention, type Reason } from '../domain/attention.ts'
import type { ProjectCard } from '../domain/card.ts'
import type { DeploymentSummary } from '../domain/deployment.ts'
import { isSettingUp, isUploaded, type Project } from '../domain/project.ts'
import { compareUrl } from '../domain/repository.ts'
import { Branch, OutLink, ProjectLink, SubjectLink } from './links.tsx'
import { Section } from './section.tsx'
import { Time } from './time.tsx'
import { count } from './words.ts'

/** What is to be said of a project, in the same sentence wherever it is said. */
export function ReasonSentence({ reason }: { reason: Reason }) {
  switch (reason.rule) {
    case 'production-stuck':
      return <Stuck reason={reason} />
    case 'failing':
      return (
        <>
          The last {reason.count} production builds failed, the first of them <Time at={reason.since} ends />
        </>
      )
    case 'build-hangs':
      return (
        <>
          <BuildOf build={reason.build} /> hangs: it was seen at work <Time at={reason.since} ends />
        </>
      )
    case 'build-waits':
      return (
        <>
          <BuildOf build={reason.build} /> waits to be built; it was asked for <Time at={reason.since} ends />
        </>
      )
    case 'rolled-back':
      return <RolledBack reason={reason} />
    case 'address':
      return <Inactive reason={reason} />
  }
}

type ReasonOf<R extends Reason['rule']> = Extract<Reason, { rule: R }>

function Stuck({ reason }: { reason: ReasonOf<'production-stuck'> }) {
  const { branch, count, since, productionBranch, deployedAt } = reason
  return (
    <>
      Production is stuck: the last {count} deployments of <Branch branch={branch} /> are previews, and the
      production branch <Branch branch={productionBranch} />{' '}
      {deployedAt === null ? 'was never deployed; the first preview came' : 'was deployed last'}{' '}
      <Time at={deployedAt ?? since} ends />
    </>
  )
}

function RolledBack({ reason: { since, to, from } }: { reason: ReasonOf<'rolled-back'> }) {
  return (
    <>
      Rolled back to <SubjectLink deployment={to} />: <SubjectLink deployment={from} /> was taken back
      {since === null ? (
        '.'
      ) : (
        <>
          {' '}
          <Time at={since} ends />
        </>
      )}
    </>
  )
}

function Inactive({ reason: { domain, isNew } }: { reason: ReasonOf<'address'> }) {
  return (
    <>
      <bdi>{domain.name}</bdi>{' '}
      {isNew ? 'is being set up' : isSettingUp(domain) ? 'is not set up yet' : 'does not work'}: Cloudflare's
      word is “{domain.state}”, seen first <Time at={domain.since} ends />
    </>
  )
}

function BuildOf({ build }: { build: Mention }) {
  if (!build.branch) return 'A build'
  return (
    <>
      A build of <Branch branch={build.branch} />
    </>
  )
}

/** The most important of a project's reasons, as a line of its own; nothing where there is none. */
export function ReasonLine({
  card,
  ahead = [],
}: {
  card: ProjectCard
  ahead?: readonly DeploymentSummary[]
}) {
  const [reason] = card.attention ?? []
  if (!reason) return null
  return (
    <p class={kindOf(reason)}>
      <ReasonSentence reason={reason} /> {reason.rule === 'build-waits' && <Ahead builds={ahead} />}
    </p>
  )
}

const kindOf = (reason: Reason) => (isAlarm(reason) ? 'reason alarm' : 'reason')

/** Behind what a build waits, to who may see it. */
function Ahead({ builds: [first, ...others] }: { builds: readonly DeploymentSummary[] }) {
  if (!first) return null
  return (
    <>
      Before it comes one of <ProjectLink project={first.project} />
      {others.length > 0 && `, and ${count(others.length, 'other')}`}.
    </>
  )
}

interface ReasonsProps {
  card: ProjectCard
  /** The builds of other projects before the one that waits, as far as this visitor may know of them. */
  ahead: readonly DeploymentSummary[]
}

/** All that is to be said of a project, each with what to do about it. */
export function ReasonsSection({ card, ahead }: ReasonsProps) {
  const { project, attention = [] } = card
  if (attention.length === 0) return null
  return (
    <Section id="attention" title="Needs attention">
      {attention.map((reason) => (
        <div class="entry">
          <p class={kindOf(reason)}>
            <ReasonSentence reason={reason} />
          </p>
          <p class="muted">
            <Advice reason={reason} project={project} ahead={ahead} />
          </p>
        </div>
      ))}
    </Section>
  )
}

interface AdviceProps {
  reason: Reason
  project: Project
  ahead: readonly DeploymentSummary[]
}

/** What to do about it, and where to look. */
function Advice({ reason, project, ahead }: AdviceProps) {
  switch (reason.rule) {
    case 'production-stuck':
      return isUploaded(project) ? (
        <>
          Upload with <code>--branch</code> <Branch branch={reason.productionBranch} />, or make{' '}
          <Branch branch={reason.branch} /> the production branch in the project's settings at Cloudflare.
        </>
      ) : (
        <>
          Make <Branch branch={reason.branch} /> the production branch in the project's settings at
          Cloudflare, or merge it into <Branch branch={reason.productionBranch} />.
        </>
      )
    case 'failing':
      return <Broke reason={reason} project={project} />
    case 'build-hangs':
      return (
        <>
          <SubjectLink deployment={reason.build} /> should have ended after 20 minutes: Cloudflare lets no
          build take longer. Whoever runs the project can cancel it and try again.
        </>
      )
    case 'build-waits':
      return ahead.length > 0 ? <Ahead builds={ahead} /> : 'Its turn comes when other builds have ended.'
    case 'address':
      return "What it lacks stands at Cloudflare, under the project's custom domains."
    case 'rolled-back':
      return 'It stays so until the next production build succeeds.'
  }
}

function Broke({ reason: { first, good }, project }: { reason: ReasonOf<'failing'>; project: Project }) {
  const url = compareUrl(project.repository, good?.commitHash ?? null, first.commitHash)
  return (
    <>
      It began with <SubjectLink deployment={first} />
      {good ? (
        <>
          ; the last good one was <SubjectLink deployment={good} />.
        </>
      ) : (
        '; no good one is known.'
      )}{' '}
      {url && <OutLink to={url}>Compare the two</OutLink>}
    </>
  )
}
