import { newerBuilds, type ProjectCard, projectState } from '../../domain/card.ts'
import { type DeploymentSummary, endedAt, isInProgress } from '../../domain/deployment.ts'
import { mainDomain } from '../../domain/project.ts'
import { projectPath, siteAddress } from '../addresses.ts'
import { InactiveAddress, OnEnvironment, Origin, SiteLink, SubjectLink } from '../links.tsx'
import { ReasonLine } from '../reasons.tsx'
import { Table } from '../section.tsx'
import { DeploymentStatus, NothingLive, ProjectStatus, StageBar } from '../status.tsx'
import { Time } from '../time.tsx'
import { count, stagePlace } from '../words.ts'

interface ProjectsProps {
  cards: readonly ProjectCard[]
  boardTitle: string
}

/** The projects, a row each. */
export function ProjectsTable({ cards, boardTitle }: ProjectsProps) {
  return (
    <section class="board" aria-label="Projects">
      <Table
        kind="projects"
        hasRows
        caption={`Projects of ${boardTitle}, those that need attention first`}
        columns={{
          Status: 'w-status',
          Project: '',
          'Live now': '',
          Deployed: 'w-time',
          'Newer builds': 'w-newer',
        }}
      >
        {cards.map((card) => (
          <ProjectRow card={card} />
        ))}
      </Table>
    </section>
  )
}

function ProjectRow({ card }: { card: ProjectCard }) {
  const isNews = card.running.length > 0 || projectState(card) === 'failed' || card.attention !== undefined
  return (
    <tr class={isNews ? 'news' : undefined}>
      <td class="state">
        <ProjectStatus card={card} />
      </td>
      <th scope="row">
        <ProjectName card={card} />
      </th>
      <td class="live-now">
        {card.live ? <LiveCommit card={card} live={card.live} /> : <NothingLive card={card} />}
        {card.environments?.map((environment) => (
          <p class="on">
            <OnEnvironment card={card} environment={environment} />
          </p>
        ))}
      </td>
      <td class="when">{card.live && <Time at={endedAt(card.live)} />}</td>
      <td class="newer">
        <ReasonLine card={card} />
        <Newer card={card} />
      </td>
    </tr>
  )
}

function ProjectName({ card: { project, live, attention } }: { card: ProjectCard }) {
  const domain = mainDomain(project)
  const [inactive] = project.inactive ?? []
  const named = [domain, project.subdomain, inactive?.name]
  const others = project.domains.filter((one) => !named.includes(one)).length
  return (
    <>
      <a href={projectPath(project.name)}>{project.name}</a>{' '}
      <small>
        {domain && (live ? <SiteLink address={siteAddress(domain)} /> : `${domain} (no site yet)`)}
        {others > 0 && <span class="optional"> and {count(others, 'other')}</span>}
        {inactive && attention?.[0]?.rule !== 'address' && (
          <span class="optional">
            , not <InactiveAddress domain={inactive} />
          </span>
        )}
      </small>
    </>
  )
}

function LiveCommit({ card, live }: { card: ProjectCard; live: DeploymentSummary }) {
  return (
    <>
      <SubjectLink deployment={live} />{' '}
      <small>
        <Origin deployment={live} card={card} />
      </small>
    </>
  )
}

function Newer({ card }: { card: ProjectCard }) {
  const news = toldOf(card)
  const hidden = card.running.length - news.filter(isInProgress).length
  if (news.length === 0) return card.live ? <span class="muted optional">None</span> : null
  return (
    <>
      {news.map((deployment) => (
        <NewerBuild card={card} deployment={deployment} />
      ))}
      {hidden > 0 && <small class="optional">and {hidden} more in progress</small>}
    </>
  )
}

/** What is newer than the live deployment, else the latest. */
function toldOf(card: ProjectCard): DeploymentSummary[] {
  const news = newerBuilds(card)
  if (news.length > 0 || !card.latest || card.latest.id === card.live?.id) return news
  return [card.latest]
}

function NewerBuild({ card, deployment }: { card: ProjectCard; deployment: DeploymentSummary }) {
  const stage = isInProgress(deployment) && deployment.stage
  return (
    <p class="build">
      <DeploymentStatus deployment={deployment} /> <SubjectLink deployment={deployment} />{' '}
      {stage && <StageBar stage={stage} />}
      <small>
        <span class="optional">
          <Origin deployment={deployment} card={card} />
          {'\u00a0· '}
        </span>
        {stage ? stagePlace(stage) : <Time at={deployment.createdOn} />}
      </small>
    </p>
  )
}
