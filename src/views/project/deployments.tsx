import type { ProjectCard } from '../../domain/card.ts'
import { type Deployment, duration, isInProgress } from '../../domain/deployment.ts'
import type { ProjectPage } from '../../mirror/protocol.ts'
import { apiDeploymentsPath, projectPath } from '../addresses.ts'
import type { Child } from '../jsx.ts'
import { type Frame, Page } from '../layout.tsx'
import { Branch, CommitHash, DeploymentAddress, ProjectLink, SubjectLink } from '../links.tsx'
import { Crumbs, Pager, Section, Table } from '../section.tsx'
import { DeploymentStatus } from '../status.tsx'
import { DeletionMark, formatDuration, Time } from '../time.tsx'
import { count, ENVIRONMENT_WORDS, explainFailure, shortName, triggerWord } from '../words.ts'

/** The newest deployments of a project, or why there are none to show. */
export function DeploymentsSection({ page, finder }: { page: ProjectPage; finder?: Child }) {
  const { card, deployments, unreadable } = page
  return (
    <Section id="deployments" title="Deployments" says={extentOf(page)}>
      {finder && deployments.length > 0 && (
        <details>
          <summary>Find deployments by environment, status, branch, words or day</summary>
          {finder}
        </details>
      )}
      {deployments.length > 0 && <DeploymentsTable card={card} deployments={deployments} />}
      {unreadable > 0 && <p class="note">{count(unreadable, 'deployment')} could not be read.</p>}
    </Section>
  )
}

/** How many there are, and how far the older ones are known. */
function extentOf(page: ProjectPage): string {
  const { deployments, loaded, unreadable, failure } = page
  if (failure) return `${explainFailure(failure)} The list of deployments is asked for again by itself.`
  if (!loaded) return 'The list of deployments is still loading.'
  const shown = deployments.length
  if (shown === 0) return unreadable > 0 ? '' : 'There are none yet.'
  const total = totalOf(page)
  if (total !== null && total <= shown + unreadable) return `${shown} in all.`
  return `The newest ${shown}${total === null ? '' : ` of ${number(total)}`}. ${historyOf(page)}`.trim()
}

/** How many there are: what Cloudflare counts, else what was read to the end; null while nobody can tell. */
function totalOf({ total, stored, complete, unreadable }: ProjectPage): number | null {
  return total ?? (complete ? stored + unreadable : null)
}

/** How far the older ones are known; nothing when all of them are. */
export function historyOf({
  total,
  stored,
  complete,
}: Pick<ProjectPage, 'total' | 'stored' | 'complete'>): string {
  if (complete) return ''
  const extent = total === null ? number(stored) : `${number(stored)} of ${number(total)}`
  return `Older ones are being read: ${extent} so far.`
}

/** `20,000` */
function number(value: number): string {
  return value.toLocaleString('en-US')
}

/** Deployments of one project, newest first. */
export function DeploymentsTable({ card, deployments }: Pick<ProjectPage, 'card' | 'deployments'>) {
  const rows = deployments.map((deployment) => ({ card, deployment }))
  return <DeploymentRows caption={`Deployments of ${card.project.name}, newest first`} rows={rows} />
}

interface RowProps {
  card: ProjectCard
  deployment: Deployment
  /** Beside those of other projects: then it says of which it is. */
  isMixed?: boolean
}

/** Deployments, a row each. */
export function DeploymentRows({
  caption,
  rows,
  isMixed = false,
}: {
  caption: string
  rows: readonly RowProps[]
  isMixed?: boolean
}) {
  return (
    <Table
      kind="deployments"
      hasRows
      caption={caption}
      columns={{
        Status: 'w-status',
        Deployment: '',
        'Branch and address': '',
        Created: 'w-time',
        Duration: 'w-took number',
      }}
    >
      {rows.map((row) => (
        <DeploymentRow {...row} isMixed={isMixed} />
      ))}
    </Table>
  )
}

function DeploymentRow({ card, deployment, isMixed }: RowProps) {
  return (
    <tr>
      <td class="state">
        <DeploymentStatus card={card} deployment={deployment} /> <DeletionMark at={deployment.deletesOn} />
      </td>
      <th scope="row">
        <SubjectLink deployment={deployment} />{' '}
        <small class="optional">
          <CommitHash deployment={deployment} card={card} />
          {' · '}
          <bdi>{triggerWord(deployment.trigger)}</bdi>
        </small>
      </th>
      <td class="where">
        <span>
          {isMixed && (
            <>
              <ProjectLink project={card.project.name} />
              {' · '}
            </>
          )}
          <Branch branch={deployment.branch} />{' '}
          <span class="muted optional">· {ENVIRONMENT_WORDS[deployment.environment]}</span>
        </span>{' '}
        <small>
          <DeploymentAddress deployment={deployment} />
        </small>
      </td>
      <td class="when">
        <Time at={deployment.createdOn} />
      </td>
      <td class="took number">{tookOf(deployment)}</td>
    </tr>
  )
}

function tookOf(deployment: Deployment): string {
  const took = duration(deployment)
  if (took !== null) return formatDuration(took)
  if (deployment.status === 'skipped') return 'not built'
  return isInProgress(deployment) ? 'running' : 'not known'
}

/** A page of a list of deployments. */
export interface DeploymentsPageProps {
  /** Newest first. */
  deployments: Deployment[]
  /** Addresses of the neighbouring pages. */
  newer: string | null
  older: string | null
}

/** Deployments of one project, and the way to the pages beside them. `says`: of how many these are some. */
export function DeploymentsPage({
  card,
  deployments,
  says,
  newer,
  older,
}: DeploymentsPageProps & { card: ProjectCard; says?: string }) {
  return (
    <>
      <Section id="deployments" title="Deployments" says={says}>
        {deployments.length > 0 ? <DeploymentsTable card={card} deployments={deployments} /> : <NoneHere />}
      </Section>
      <Pager says="Newest first" prev={newer} next={older} />
    </>
  )
}

/** Instead of deployments that were there when the page before this one was made. */
export function NoneHere() {
  return <p class="note">There are none here. They may have been deleted.</p>
}

interface OlderDeploymentsProps extends DeploymentsPageProps {
  frame: Frame
  page: ProjectPage
}

/** A page of a project's deployments further back than its newest. */
export function OlderDeploymentsView({ frame, page, deployments, newer, older }: OlderDeploymentsProps) {
  const { name } = page.card.project
  const total = totalOf(page)
  const order = total === null ? 'Newest first.' : `${count(total, 'deployment')} in all, newest first.`
  return (
    <Page
      title={`${shortName(name)}: older deployments`}
      description={order}
      status="idle"
      frame={frame}
      twin={apiDeploymentsPath(name)}
    >
      <Crumbs steps={[{ text: name, to: projectPath(name) }, { text: 'Older deployments' }]} />
      <h1>Older deployments of {name}</h1>
      <p class="lede">{`${order} ${historyOf(page)}`.trim()}</p>
      <DeploymentsPage card={page.card} {...{ deployments, newer, older }} />
    </Page>
  )
}
