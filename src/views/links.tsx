import type { ProjectCard } from '../domain/card.ts'
import { type Deployment, type DeploymentSummary, endedAt, isInProgress } from '../domain/deployment.ts'
import type { Environment } from '../domain/environment.ts'
import { type InactiveDomain, isSettingUp, isSiteAddress } from '../domain/project.ts'
import { branchPages, commitUrl, type Repository } from '../domain/repository.ts'
import { visibleName } from '../domain/text.ts'
import { bestAddress, branchPath, deploymentPath, hasSite, projectPath } from './addresses.ts'
import { CopyButton, Dotted } from './inline.tsx'
import type { Child } from './jsx.ts'
import type { Fact } from './section.tsx'
import { Time } from './time.tsx'

/** Of a link that opens beside the page. */
export const NEW_TAB = { target: '_blank', rel: 'noopener' } as const

interface OutLinkProps {
  to: string
  children: Child
  class?: string
  /** In a frame of somebody else's page: opens beside it. */
  newTab?: boolean
}

/**
 * A link out of the board, the address exactly as it was given. Any other kind of address is shown as text. That it is not to
 * be told where a reader comes from, nor to be followed by a crawler, every page says once, in its headers.
 */
export function OutLink({ to, children, class: kind, newTab = false }: OutLinkProps) {
  if (!isSiteAddress(to)) return <span>{children}</span>
  return (
    <a class={kind} href={to} {...(newTab && NEW_TAB)}>
      {children}
    </a>
  )
}

/** A link to a site of the team: its address in blue, without the `https://` that all of them have. */
export function SiteLink({ address, newTab = false }: { address: string; newTab?: boolean }) {
  return (
    <OutLink class="site" to={address} newTab={newTab}>
      <bdi>{withoutScheme(address)}</bdi>
    </OutLink>
  )
}

/** A link to a site of the team, with a button that copies the whole address. */
export function CopyableSite({ address }: { address: string }) {
  return (
    <span class="copyable">
      <SiteLink address={address} />
      {isSiteAddress(address) && <CopyButton text={address} what={withoutScheme(address)} />}
    </span>
  )
}

/** An address that is known not to work, with Cloudflare's word for its state. */
export function InactiveAddress({ domain }: { domain: InactiveDomain }) {
  return (
    <span>
      <bdi>{domain.name}</bdi> ({isSettingUp(domain) && 'being set up: '}
      {domain.state})
    </span>
  )
}

function withoutScheme(address: string): string {
  return isSiteAddress(address) ? address.slice('https://'.length) : address
}

/** A project's name, as a link to its page. */
export function ProjectLink({ project }: { project: string }) {
  return (
    <a class="inside" href={projectPath(project)}>
      <bdi>{project}</bdi>
    </a>
  )
}

interface CommitProps {
  /** Of its project. */
  card: Pick<ProjectCard, 'project'>
  deployment: Pick<DeploymentSummary, 'commitHash'> & Partial<Pick<DeploymentSummary, 'commitDirty'>>
}

interface SubjectProps {
  deployment: Pick<DeploymentSummary, 'project' | 'shortId' | 'subject'>
  newTab?: boolean
  /** It has no page any more. */
  isGone?: boolean
}

/** The one line of a deployment's message, as a link to its page. */
export function SubjectLink({ deployment, newTab = false, isGone = false }: SubjectProps) {
  return (
    <a class="subject" href={isGone ? undefined : deploymentPath(deployment)} {...(newTab && NEW_TAB)}>
      {deployment.subject === '' ? 'No commit message' : <bdi>{deployment.subject}</bdi>}
    </a>
  )
}

/** The branch as Cloudflare tells it. */
export function Branch({ branch }: { branch: string | null }) {
  return branch ? <bdi>{visibleName(branch)}</bdi> : <span>branch not known</span>
}

/** The branch as Cloudflare tells it, as a link to its page. */
export function BranchLink({ project, branch }: { project: string; branch: string | null }) {
  const path = branch ? branchPath(project, branch) : null
  if (path === null) return <Branch branch={branch} />
  return (
    <a class="branch" href={path}>
      <Branch branch={branch} />
    </a>
  )
}

/** A fact: the branch where the code lives, and what was asked to be merged from it. Nothing where that is not known. */
export function onProvider(repository: Repository | null, branch: string | null): Fact {
  const pages = branchPages(repository, branch)
  return (
    pages && [
      `On ${pages.title}`,
      <Dotted>
        <OutLink to={pages.branch}>branch</OutLink>
        <OutLink to={pages.requests.url}>{pages.requests.word}</OutLink>
      </Dotted>,
    ]
  )
}

/** The short hash, a link to the commit where the repository's pages are known. */
export function CommitHash({ card, deployment }: CommitProps) {
  const { commitHash, commitDirty } = deployment
  if (!commitHash) return <span>no commit</span>
  const url = commitUrl(card.project.repository, commitHash)
  // Where it leads to the commit, the whole hash stands in its address.
  const short = <code title={url ? undefined : commitHash}>{commitHash.slice(0, 7)}</code>
  return (
    <>
      {url ? <OutLink to={url}>{short}</OutLink> : short}
      {commitDirty && ' with uncommitted changes'}
    </>
  )
}

/** `main · 7c1e0fa`: where a deployment comes from. */
export function Origin({ card, deployment }: CommitProps & { deployment: DeploymentSummary }) {
  return (
    <Dotted>
      <Branch branch={deployment.branch} />
      <CommitHash deployment={deployment} card={card} />
    </Dotted>
  )
}

/** A deployment's own site, as a link where there is one. */
export function DeploymentAddress({ deployment }: { deployment: Deployment }) {
  if (deployment.url && hasSite(deployment)) return <SiteLink address={deployment.url} />
  return <span>{isInProgress(deployment) ? 'no site yet' : 'no site'}</span>
}

/** Cloudflare gives every deployment an address; where nothing was put there, it is text. */
export function OwnAddress({ deployment }: { deployment: Deployment }) {
  if (!deployment.url) return <DeploymentAddress deployment={deployment} />
  if (hasSite(deployment)) return <CopyableSite address={deployment.url} />
  return (
    <>
      <bdi>{deployment.url}</bdi>{' '}
      <span class="muted">({isInProgress(deployment) ? 'nothing there yet' : 'nothing was put there'})</span>
    </>
  )
}

/** What is on a named environment, whose name leads to its site. */
export function OnEnvironment({
  card,
  environment: { name, newest, shown },
  newTab = false,
}: {
  card: ProjectCard
  environment: Environment
  newTab?: boolean
}) {
  const address = shown && bestAddress(card, shown)
  return (
    <>
      {address ? (
        <OutLink class="site" to={address} newTab={newTab}>
          {name}
        </OutLink>
      ) : (
        name
      )}{' '}
      <SubjectLink deployment={shown ?? newest} newTab={newTab} />{' '}
      <span class="muted">{shown ? <Time at={endedAt(shown)} /> : 'nothing on it yet'}</span>
    </>
  )
}

/** Whom to ask, as the operator named them. */
export function Contact({ contact }: { contact: string | null }) {
  if (contact === null) return 'Ask whoever gave you the address.'
  return (
    <>
      Ask{' '}
      <OutLink to={contact} newTab>
        <bdi>{contact}</bdi>
      </OutLink>
      .
    </>
  )
}
