import type { Branch as BranchFacts } from '../../domain/branch.ts'
import type { ProjectCard } from '../../domain/card.ts'
import { type DeploymentSummary, isNewer } from '../../domain/deployment.ts'
import { visibleName } from '../../domain/text.ts'
import { between } from '../../domain/time.ts'
import { BRANCHES_IN_FULL, COUNTED_TO } from '../../mirror/finding.ts'
import type { ProjectPage } from '../../mirror/protocol.ts'
import { branchesPath, projectPath } from '../addresses.ts'
import { Dotted } from '../inline.tsx'
import { type Frame, Page } from '../layout.tsx'
import { Branch, BranchLink, onProvider, SubjectLink } from '../links.tsx'
import { Crumbs, Facts, Section } from '../section.tsx'
import { DeploymentStatus, deploymentShape, deploymentTitle } from '../status.tsx'
import { Time } from '../time.tsx'
import { commitWords, count, ENVIRONMENT_WORDS, longTimeWords, shortName } from '../words.ts'
import { BranchesSection, Compare, EnvironmentsSection, StableAddress } from './branches.tsx'
import { DeploymentsPage, type DeploymentsPageProps, historyOf } from './deployments.tsx'

interface BranchProps extends DeploymentsPageProps {
  frame: Frame
  page: ProjectPage
  branch: BranchFacts
  /** Of its deployments, on all pages. */
  count: number
}

/** One branch: where it can be seen, how it stands to what is live, and its history. */
export function BranchView({ frame, page, branch, deployments, count: found, newer, older }: BranchProps) {
  const { card } = page
  const { name } = card.project
  const { newest } = branch
  const steps = [
    { text: name, to: projectPath(name) },
    { text: 'Branches', to: branchesPath(name) },
    { text: visibleName(newest.branch ?? '') },
  ]
  return (
    <Page
      title={deploymentTitle(card, newest, 'branch ')}
      description={`${commitWords(newest)} · ${ENVIRONMENT_WORDS[newest.environment]}`}
      status={deploymentShape(card, newest)}
      busy={card.busy}
      frame={frame}
    >
      <Crumbs steps={steps} />
      <h1>
        <Branch branch={newest.branch} />
      </h1>
      <p class="lede outcome">
        <DeploymentStatus card={card} deployment={newest} />{' '}
        <span>
          <Dotted>
            <SubjectLink deployment={newest} />
            <span>{ENVIRONMENT_WORDS[newest.environment]}</span>
            <Time at={newest.createdOn} />
          </Dotted>
        </span>
      </p>
      <Section id="where" title="Where it is">
        <Facts
          of={[
            ['Stable address', <StableAddress card={card} branch={branch} />],
            ['Newest success', <NewestSuccess branch={branch} />],
            [
              'Against live',
              [
                <AgainstLive card={card} shown={branch.shown} />,
                ' ',
                <Compare card={card} newest={newest} />,
              ],
            ],
            onProvider(card.project.repository, newest.branch),
          ]}
        />
      </Section>
      <DeploymentsPage says={extentOf(found, page)} {...{ card, deployments, newer, older }} />
    </Page>
  )
}

function extentOf(found: number, page: ProjectPage): string {
  const all = found > COUNTED_TO ? `More than ${COUNTED_TO}` : `${found} in all`
  return `${all}, newest first. ${historyOf(page)}`.trim()
}

/** What its address shows, where that is not the newest. */
function NewestSuccess({ branch: { newest, shown } }: { branch: BranchFacts }) {
  if (!shown) return <span class="muted">none</span>
  if (shown.id === newest.id) return <span>the newest deployment</span>
  return (
    <Dotted>
      <SubjectLink deployment={shown} />
      <Time at={shown.createdOn} />
    </Dotted>
  )
}

/** How much older or newer its newest success is than what is live. */
function AgainstLive({ card: { live }, shown }: { card: ProjectCard; shown: DeploymentSummary | null }) {
  if (!live || !shown || live.id === shown.id) return null
  const isAfter = isNewer(shown, live)
  const [first, second] = isAfter ? [live, shown] : [shown, live]
  const apart = between(first.createdOn, second.createdOn)
  if (apart === null) return null
  return (
    <>
      {longTimeWords(apart)} {isAfter ? 'newer' : 'older'},
    </>
  )
}

interface BranchesProps {
  frame: Frame
  page: ProjectPage
  /** Those deployed lately. */
  list: BranchFacts[]
  /** The others, and when they were deployed last (ms). */
  named: { branch: string; at: number | null }[]
  count: number
}

/** All branches of a project; those without a deployment for long are folded away. */
export function BranchesView({ frame, page, list, named, count: all }: BranchesProps) {
  const { card } = page
  const { name } = card.project
  const more = all - list.length - named.length
  return (
    <Page
      title={`${shortName(name)}: branches`}
      description={`${count(all, 'branch', 'branches')} in all`}
      status="idle"
      busy={card.busy}
      frame={frame}
    >
      <Crumbs steps={[{ text: name, to: projectPath(name) }, { text: 'Branches' }]} />
      <h1>Branches of {name}</h1>
      <p class="lede">{`${count(all, 'branch', 'branches')} in all. ${historyOf(page)}`.trim()}</p>
      <EnvironmentsSection card={card} />
      <BranchesSection card={card} branches={{ list, more: false }} />
      {named.length > 0 && (
        <details>
          <summary>{foldedWords(named.length + more, list.length)}</summary>
          <ul class="note">
            {named.map(({ branch, at }) => (
              <li>
                <BranchLink project={name} branch={branch} /> <Time at={at} />
              </li>
            ))}
          </ul>
          {more > 0 && <p class="note">And {count(more, 'older one')}.</p>}
        </details>
      )}
    </Page>
  )
}

function foldedWords(folded: number, shown: number): string {
  if (shown === BRANCHES_IN_FULL) return `${count(folded, 'branch', 'branches')} deployed longer ago`
  return `${count(folded, 'branch', 'branches')} without a deployment for 30 days`
}
