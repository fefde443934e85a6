import { isAlarm, type Mention, type Reason, type Rule } from '../domain/attention.ts'
import type { ProjectCard } from '../domain/card.ts'
import type { DeploymentSummary } from '../domain/deployment.ts'
import { isSettingUp, isUploaded, type Project } from '../domain/project.ts'
import { compareUrl } from '../domain/repository.ts'
import type { Child } from './jsx.ts'
import { Branch, OutLink, ProjectLink, SubjectLink } from './links.tsx'
import { Section } from './section.tsx'
import { Time } from './time.tsx'
import { count } from './words.ts'

/** Of whom a reason speaks, and the builds of other projects before the one that waits, as far as this visitor may know of them. */
interface About {
  project: Project
  ahead: readonly DeploymentSummary[]
}

/** What is to be said of a project, in the same sentence wherever it is said, and what to do about it or where to look. */
interface Words {
  sentence: Child
  advice: Child
}

type WordsOf<R extends Rule> = (reason: Extract<Reason, { rule: R }>, about: About) => Words

const WORDS: { [R in Rule]: WordsOf<R> } = {
  'production-stuck': ({ branch, count, since, productionBranch, deployedAt }, { project }) => ({
    sentence: (
      <>
        Production is stuck: the last {count} deployments of <Branch branch={branch} /> are previews, and the
        production branch <Branch branch={productionBranch} />{' '}
        {deployedAt === null ? 'was never deployed; the first preview came' : 'was deployed last'}{' '}
        <Time at={deployedAt ?? since} ends />
      </>
    ),
    advice: (
      <>
        Make <Branch branch={branch} /> the production branch in the project's settings at Cloudflare, or{' '}
        {isUploaded(project) ? (
          <>
            upload with <code>--branch</code>
          </>
        ) : (
          'merge it into'
        )}{' '}
        <Branch branch={productionBranch} />.
      </>
    ),
  }),
  failing: ({ count, since, first, good }, { project }) => {
    const url = compareUrl(project.repository, good?.commitHash ?? null, first.commitHash)
    return {
      sentence: (
        <>
          The last {count} production builds failed, the first of them <Time at={since} ends />
        </>
      ),
      advice: (
        <>
          It began with <SubjectLink deployment={first} />;{' '}
          {good ? (
            <>
              the last good one was <SubjectLink deployment={good} />
            </>
          ) : (
            'no good one is known'
          )}
          . {url && <OutLink to={url}>Compare the two</OutLink>}
        </>
      ),
    }
  },
  address: ({ domain, isNew }) => ({
    sentence: (
      <>
        <bdi>{domain.name}</bdi>{' '}
        {isNew ? 'is being set up' : isSettingUp(domain) ? 'is not set up yet' : 'does not work'}:
        Cloudflare's word is “{domain.state}”, seen first <Time at={domain.since} ends />
      </>
    ),
    advice: 'What is missing is told at Cloudflare: in the project, under Custom domains.',
  }),
  'build-hangs': ({ build, since }) => ({
    sentence: (
      <>
        <BuildOf build={build} /> hangs: it was seen at work <Time at={since} ends />
      </>
    ),
    advice: (
      <>
        <SubjectLink deployment={build} /> should have ended after 20 minutes: Cloudflare lets no build take
        longer. Whoever runs the project can cancel it and try again.
      </>
    ),
  }),
  'rolled-back': ({ since, to, from }) => ({
    sentence: (
      <>
        Rolled back to <SubjectLink deployment={to} />: <SubjectLink deployment={from} /> was taken back
        {since === null ? '.' : [' ', <Time at={since} ends />]}
      </>
    ),
    advice: 'It stays so until the next production build succeeds.',
  }),
  'build-waits': ({ build, since }, { ahead }) => ({
    sentence: (
      <>
        <BuildOf build={build} /> waits to be built; it was asked for <Time at={since} ends />
      </>
    ),
    advice: ahead.length > 0 ? <Ahead builds={ahead} /> : 'Its turn comes when other builds have ended.',
  }),
}

/** The words of a reason. */
export function reasonWords(reason: Reason, about: About): Words {
  const tell: (reason: never, about: About) => Words = WORDS[reason.rule]
  return tell(reason as never, about)
}

function BuildOf({ build }: { build: Mention }) {
  if (!build.branch) return 'A build'
  return (
    <>
      A build of <Branch branch={build.branch} />
    </>
  )
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

interface ReasonsProps {
  card: ProjectCard
  /** The builds of other projects before the one that waits. */
  ahead?: readonly DeploymentSummary[]
}

/** The most important of a project's reasons, as a line of its own; nothing where there is none. */
export function ReasonLine({ card, ahead = [] }: ReasonsProps) {
  const [reason] = card.attention ?? []
  if (!reason) return null
  return (
    <p class={kindOf(reason)}>
      {reasonWords(reason, { ...card, ahead }).sentence}{' '}
      {reason.rule === 'build-waits' && <Ahead builds={ahead} />}
    </p>
  )
}

/** All that is to be said of a project, each with what to do about it. */
export function ReasonsSection({ card, ahead = [] }: ReasonsProps) {
  const { attention = [] } = card
  if (attention.length === 0) return null
  return (
    <Section id="attention" title="Needs attention">
      {attention.map((reason) => {
        const { sentence, advice } = reasonWords(reason, { ...card, ahead })
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
