import { isAlarm, type Reason } from '../domain/attention.ts'
import type { ProjectCard } from '../domain/card.ts'
import { type DeploymentSummary, endedAt } from '../domain/deployment.ts'
import { compareUrl } from '../domain/repository.ts'
import type { Child } from './jsx.ts'
import { Branch, OutLink, ProjectLink, SubjectLink } from './links.tsx'
import { Section } from './section.tsx'
import { Time } from './time.tsx'
import { count } from './words.ts'

interface ReasonsProps {
  card: ProjectCard
  /** The builds of other projects before the one that waits, as far as this visitor may know of them. */
  ahead?: readonly DeploymentSummary[]
}

/** What is to be said of a project, in the same sentence wherever it is said, and what to do about it or where to look. */
export function wordsOf(
  reason: Reason,
  { card, ahead = [] }: ReasonsProps,
): [sentence: Child, advice: Child] {
  const { project, live } = card
  switch (reason.rule) {
    case 'production-stuck': {
      const branch = <Branch branch={reason.branch} />
      const production = <Branch branch={project.productionBranch} />
      return [
        <>
          Production is stuck: {reason.count} deployments of {branch} are previews, and the production branch{' '}
          {production} has had none since <Time at={reason.since} ends />
        </>,
        <>
          Make {branch} the production branch in the project's settings at Cloudflare, or deploy {production}.
          An upload names it by <code>--branch</code>.
        </>,
      ]
    }
    case 'failing': {
      const { first, good } = reason
      const url = compareUrl(project.repository, good?.commitHash ?? null, first.commitHash)
      return [
        <>
          The last {reason.count} production builds failed, the first of them{' '}
          <Time at={endedAt(first)} ends />
        </>,
        <>
          It began with <SubjectLink deployment={first} />.{' '}
          {good && (
            <>
              The last good one was <SubjectLink deployment={good} />.{' '}
            </>
          )}
          {url && <OutLink to={url}>Compare the two</OutLink>}
        </>,
      ]
    }
    case 'address': {
      const { name, state, since } = reason.domain
      return [
        <>
          <bdi>{name}</bdi> {reason.isNew ? 'is being set up' : 'does not work'}: Cloudflare says “{state}”,
          seen first <Time at={since} ends />
        </>,
        "What it lacks stands at Cloudflare, under the project's custom domains.",
      ]
    }
    case 'build-hangs':
      return [
        <>
          The build of <SubjectLink deployment={reason.build} /> hangs; it was seen at work{' '}
          <Time at={reason.build.seenAt ?? null} ends />
        </>,
        'Cloudflare lets no build take longer than 20 minutes. Whoever runs the project can cancel it and try again.',
      ]
    case 'build-waits':
      return [
        <>
          The build of <SubjectLink deployment={reason.build} /> waits to be built; it was asked for{' '}
          <Time at={reason.build.createdOn} ends /> <Ahead builds={ahead} />
        </>,
        'Its turn comes when other builds have ended.',
      ]
    case 'rolled-back':
      return [
        <>
          Rolled back{' '}
          {live && (
            <>
              to <SubjectLink deployment={live} />
            </>
          )}
          : <SubjectLink deployment={reason.from} /> was taken back
          {reason.since === null ? '.' : [' ', <Time at={reason.since} ends />]}
        </>,
        'It stays so until the next production build succeeds.',
      ]
  }
}

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

const kindOf = (reason: Reason) => (isAlarm(reason) ? 'reason alarm' : 'reason')

/** The most important of a project's reasons, as a line of its own; nothing where there is none. */
export function ReasonLine(props: ReasonsProps) {
  const [reason] = props.card.attention ?? []
  return reason ? <p class={kindOf(reason)}>{wordsOf(reason, props)[0]}</p> : null
}

/** All that is to be said of a project, each with what to do about it. */
export function ReasonsSection(props: ReasonsProps) {
  const { attention } = props.card
  if (!attention) return null
  return (
    <Section id="attention" title="Needs attention">
      {attention.map((reason) => {
        const [sentence, advice] = wordsOf(reason, props)
        return (
          <div class="entry">
            <p class={kindOf(reason)}>{sentence}</p>
            <p class="muted">{advice}</p>
          </div>
        )
      })}
    </Section>
  )
}
