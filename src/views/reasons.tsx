import { isAlarm, type Reason } from '../domain/attention.ts'
import type { ProjectCard } from '../domain/card.ts'
import { endedAt } from '../domain/deployment.ts'
import { compareUrl } from '../domain/repository.ts'
import { Branch, OutLink, ProjectLink, SubjectLink } from './links.tsx'
import { Section } from './section.tsx'
import { Time } from './time.tsx'
import { count } from './words.ts'

interface ReasonProps {
  reason: Reason
  card: ProjectCard
}

/** What is to be said of a project, in the same sentence wherever it is said. */
export function Sentence({ reason, card: { project, live } }: ReasonProps) {
  switch (reason.rule) {
    case 'production-stuck':
      return (
        <>
          Production is stuck: {reason.count} deployments of <Branch branch={reason.branch} /> are previews,
          and the production branch <Branch branch={project.productionBranch} /> has had none since{' '}
          <Time at={reason.since} ends />
        </>
      )
    case 'failing':
      return (
        <>
          The last {reason.count} production builds failed, the first of them{' '}
          <Time at={endedAt(reason.first)} ends />
        </>
      )
    case 'address':
      return (
        <>
          <bdi>{reason.domain.name}</bdi> does not work: Cloudflare says “{reason.domain.state}”, seen first{' '}
          <Time at={reason.domain.since} ends />
        </>
      )
    case 'build-hangs':
      return (
        <>
          The build of <SubjectLink deployment={reason.build} /> hangs; it was seen at work{' '}
          <Time at={reason.build.seenAt} ends />
        </>
      )
    case 'build-waits':
      return (
        <>
          The build of <SubjectLink deployment={reason.build} /> waits to be built; it was asked for{' '}
          <Time at={reason.build.createdOn} ends /> <Ahead projects={reason.ahead ?? []} />
        </>
      )
    case 'rolled-back':
      return (
        <>
          Rolled back{live && [' to ', <SubjectLink deployment={live} />]}:{' '}
          <SubjectLink deployment={reason.from} /> was taken back
          {reason.since === null ? '.' : [' ', <Time at={reason.since} ends />]}
        </>
      )
  }
}

/** Behind what a build waits. */
function Ahead({ projects: [first, ...others] }: { projects: readonly string[] }) {
  if (!first) return null
  return (
    <>
      Before it comes one of <ProjectLink project={first} />
      {others.length > 0 && `, and ${count(others.length, 'other')}`}.
    </>
  )
}

/** What to do about it, or where to look, where the sentence does not say it. */
function Advice({ reason, card: { project } }: ReasonProps) {
  if (reason.rule === 'production-stuck')
    return (
      <p class="muted">
        Make <Branch branch={reason.branch} /> the production branch in the project's settings at Cloudflare,
        or deploy <Branch branch={project.productionBranch} />. An upload names it by <code>--branch</code>.
      </p>
    )
  if (reason.rule === 'address')
    return <p class="muted">What is missing is told at Cloudflare: in the project, under Custom domains.</p>
  if (reason.rule !== 'failing') return null
  const { first, good } = reason
  const url = compareUrl(project.repository, good?.commitHash, first.commitHash)
  return (
    <p class="muted">
      It began with <SubjectLink deployment={first} />.{' '}
      {good && ['The last good one was ', <SubjectLink deployment={good} />, '. ']}
      {url && <OutLink to={url}>Compare the two</OutLink>}
    </p>
  )
}

function Said(props: ReasonProps) {
  return (
    <p class={isAlarm(props.reason) ? 'reason alarm' : 'reason'}>
      <Sentence {...props} />
    </p>
  )
}

/** The most important of a project's reasons, as a line of its own; nothing where there is none. */
export function ReasonLine({ card }: { card: ProjectCard }) {
  const [reason] = card.attention ?? []
  return reason ? <Said {...{ reason, card }} /> : null
}

/** All that is to be said of a project, each with what to do about it. */
export function ReasonsSection({ card }: { card: ProjectCard }) {
  if (!card.attention) return null
  return (
    <Section id="attention" title="Needs attention">
      {card.attention.map((reason) => (
        <div class="entry">
          <Said {...{ reason, card }} />
          <Advice {...{ reason, card }} />
        </div>
      ))}
    </Section>
  )
}
