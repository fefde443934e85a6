import type { ProjectCard } from '../../domain/card.ts'
import { endedAt } from '../../domain/deployment.ts'
import { customDomains, inactiveDomain, isHostName, isUploaded, type Project } from '../../domain/project.ts'
import { repositoryUrl } from '../../domain/repository.ts'
import { isLoading, type ProjectPage } from '../../mirror/protocol.ts'
import { apiProjectPath, feedPath, siteAddress } from '../addresses.ts'
import type { Child } from '../jsx.ts'
import { type Frame, Page } from '../layout.tsx'
import { Branch, InactiveAddress, OutLink, SiteLink } from '../links.tsx'
import { ReasonsSection } from '../reasons.tsx'
import { Crumbs, Facts, Pager, Section } from '../section.tsx'
import { projectShape } from '../status.tsx'
import { Time } from '../time.tsx'
import { productionWords, projectNews, projectTitle, runningWords, sentenceCase } from '../words.ts'
import { BadgePanel } from './badge-panel.tsx'
import { BranchesSection, EnvironmentsSection } from './branches.tsx'
import { DeploymentsSection } from './deployments.tsx'
import { LivePeriods } from './live.tsx'
import { BuildingNow, LiveNow } from './now.tsx'

interface ProjectProps {
  frame: Frame
  page: ProjectPage
  /** The address of the next page of deployments. */
  older: string | null
  /** The form that finds deployments. */
  finder?: Child
  /** The board's own origin, where everybody may see its badges. */
  origin?: string | null
  /** Whether a wiki may frame cards. */
  hasCards?: boolean
  /** Given when the page is sent with a `Refresh` header of as many seconds. */
  refresh?: number | undefined
}

/** One project, in the order in which people ask: what is live, what is building, where is my branch, what else. */
export function ProjectView({ frame, page, older, finder, origin, hasCards = false, refresh }: ProjectProps) {
  const { card } = page
  const { name } = card.project
  return (
    <Page
      title={projectTitle(card)}
      description={projectNews(card)}
      status={projectShape(card)}
      busy={card.busy || isLoading(page)}
      refresh={refresh}
      frame={frame}
      twin={apiProjectPath(name)}
      feed={feedPath(name)}
    >
      <Crumbs steps={[{ text: name }]} />
      <h1>{name}</h1>
      <p class="lede">
        <ProjectSentence card={card} />
      </p>
      <ReasonsSection card={card} />
      <div class="columns">
        <LiveNow card={card} />
        <BuildingNow card={card} />
      </div>
      <EnvironmentsSection card={card} />
      <BranchesSection card={card} branches={page.branches} />
      <DeploymentsSection page={page} finder={finder} />
      <Pager says="Newest first" prev={null} next={older} />
      <LivePeriods project={card.project} periods={page.periods ?? []} />
      <ProjectFacts card={card} />
      {(origin || frame.mayShare) && (
        <BadgePanel project={name} origin={origin ?? null} hasCards={hasCards} />
      )}
    </Page>
  )
}

function ProjectSentence({ card }: { card: ProjectCard }) {
  const production = sentenceCase(productionWords(card))
  const running = card.running.length > 0 ? `. ${sentenceCase(runningWords(card))}` : ''
  if (!card.live) return `${production}${running}.`
  return (
    <>
      {production}
      {running ? `${running}. The live commit was deployed ` : ', deployed '}
      <Time at={endedAt(card.live)} ends />
    </>
  )
}

/** The facts of a project that are public. */
function ProjectFacts({ card }: { card: ProjectCard }) {
  const { project, live } = card
  return (
    <Section id="about" title="About this project">
      <Facts
        of={[
          ['Domains', <Hosts card={card} hosts={customDomains(project)} none="none of its own" />],
          [
            'Subdomain',
            <Hosts card={card} hosts={project.subdomain ? [project.subdomain] : []} none="none" />,
          ],
          [
            'Canonical preview',
            live?.url ? <SiteLink address={live.url} /> : <span class="muted">none</span>,
          ],
          ['Repository', <RepositoryLink project={project} />],
          [
            'Production branch',
            project.productionBranch ? (
              <Branch branch={project.productionBranch} />
            ) : (
              <span class="muted">not known</span>
            ),
          ],
          ['Created', <Time at={project.createdOn} />],
          ['Project ID', <code>{project.id}</code>],
        ]}
      />
    </Section>
  )
}

function Hosts({ card, hosts, none }: { card: ProjectCard; hosts: string[]; none: string }) {
  if (hosts.length === 0) return <span class="muted">{none}</span>
  return (
    <ul>
      {hosts.map((host) => (
        <li>
          <Host card={card} host={host} />
        </li>
      ))}
    </ul>
  )
}

function Host({ card: { project, live }, host }: { card: ProjectCard; host: string }) {
  const inactive = inactiveDomain(project, host)
  if (inactive) return <InactiveAddress domain={inactive} />
  return live && isHostName(host) ? <SiteLink address={siteAddress(host)} /> : <bdi>{host}</bdi>
}

function RepositoryLink({ project }: { project: Project }) {
  const { repository, provider } = project
  if (isUploaded(project)) return <span class="muted">none, uploaded directly</span>
  if (!repository)
    return <span class="muted">{provider ? <bdi>{provider}</bdi> : 'one'}, not known which</span>
  const name = <bdi>{`${repository.owner}/${repository.name}`}</bdi>
  const url = repositoryUrl(repository)
  return url ? <OutLink to={url}>{name}</OutLink> : name
}
