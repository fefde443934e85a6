import type { Branches, Branch as BranchFacts } from '../../domain/branch.ts'
import type { ProjectCard } from '../../domain/card.ts'
import { type DeploymentSummary, endedAt } from '../../domain/deployment.ts'
import type { Environment } from '../../domain/environment.ts'
import { isSiteAddress } from '../../domain/project.ts'
import { compareUrl } from '../../domain/repository.ts'
import { bestAddress, branchesPath, environmentPath, siteAddress } from '../addresses.ts'
import { Branch, BranchLink, CommitHash, CopyableSite, OutLink, SubjectLink } from '../links.tsx'
import { Section, Table } from '../section.tsx'
import { DeploymentStatus } from '../status.tsx'
import { Time } from '../time.tsx'
import { count, ENVIRONMENT_WORDS } from '../words.ts'

/** What is on the named environments: nothing where there are none. */
export function EnvironmentsSection({ card }: { card: ProjectCard }) {
  if (!card.environments) return null
  return (
    <Section id="environments" title="Environments">
      <Table
        kind="branches"
        hasRows
        caption={`Environments of ${card.project.name}`}
        columns={{
          'Newest build': 'w-status',
          Environment: '',
          Address: 'w-address',
          'What is on it': 'w-commit',
          'Against live': 'w-compare',
        }}
      >
        {card.environments.map((environment) => (
          <EnvironmentRow card={card} environment={environment} />
        ))}
      </Table>
    </Section>
  )
}

function EnvironmentRow({ card, environment }: { card: ProjectCard; environment: Environment }) {
  const { name, newest, shown } = environment
  const { project } = card
  const address = shown && bestAddress(card, shown)
  return (
    <tr>
      <td class="state">
        <DeploymentStatus deployment={newest} />
      </td>
      <th scope="row">
        <strong>
          <a class="branch" href={environmentPath(project.name, name)}>
            {name}
          </a>
        </strong>{' '}
        <small>
          <BranchLink project={project.name} branch={(shown ?? newest).branch} />
        </small>
      </th>
      <td class="where">
        {address ? <CopyableSite address={address} /> : <span class="muted">no site yet</span>}
      </td>
      <td class="commit">
        {shown ? <SubjectLink deployment={shown} /> : <span class="muted">nothing yet</span>}{' '}
        <small>
          {shown && <Time at={endedAt(shown)} />}
          {newest.id !== shown?.id && (
            <>
              {shown && ', since then '}
              <SubjectLink deployment={newest} />
            </>
          )}
        </small>
      </td>
      <td class="compare optional">
        <Compare card={card} newest={shown ?? newest} />
      </td>
    </tr>
  )
}

/** Where each branch is: nothing before the first deployment. */
export function BranchesSection({ card, branches }: { card: ProjectCard; branches: Branches }) {
  if (branches.list.length === 0) return null
  return (
    <Section id="branches" title="Branches" says={<Extent card={card} branches={branches} />}>
      <Table
        kind="branches"
        hasRows
        caption={`Branches of ${card.project.name}, the one deployed last first`}
        columns={{
          Status: 'w-status',
          Branch: '',
          'Stable address': 'w-address',
          'Newest commit': 'w-commit',
          'Against live': 'w-compare',
        }}
      >
        {branches.list.map((branch) => (
          <BranchRow card={card} branch={branch} />
        ))}
      </Table>
    </Section>
  )
}

function Extent({ card, branches: { list, more } }: { card: ProjectCard; branches: Branches }) {
  if (!more) return `${count(list.length, 'branch', 'branches')}, the one deployed last first.`
  return (
    <>
      The {list.length} deployed last.{' '}
      <a class="inside" href={branchesPath(card.project.name)}>
        All branches
      </a>
    </>
  )
}

function BranchRow({ card, branch }: { card: ProjectCard; branch: BranchFacts }) {
  const { newest, shown } = branch
  return (
    <tr>
      <td class="state">
        <DeploymentStatus card={card} deployment={newest} />
      </td>
      <th scope="row">
        <strong>
          <BranchLink project={card.project.name} branch={newest.branch} />
        </strong>{' '}
        <small class="optional">{ENVIRONMENT_WORDS[newest.environment]}</small>
      </th>
      <td class="where">
        <StableAddress card={card} branch={branch} />{' '}
        {shown && shown.id !== newest.id && (
          <small>
            <span class="optional">still shows the </span>older build
            <span class="optional">
              {' '}
              of <Time at={shown.createdOn} />
            </span>
          </small>
        )}
      </td>
      <td class="commit">
        <SubjectLink deployment={newest} />{' '}
        <small>
          <span class="optional">
            <CommitHash deployment={newest} card={card} /> ·{' '}
          </span>
          <Time at={newest.createdOn} />
        </small>
      </td>
      <td class="compare optional">
        <Compare card={card} newest={newest} />
      </td>
    </tr>
  )
}

/** The alias as Cloudflare gave it; for the production branch, the site itself. */
export function StableAddress({
  card,
  branch: { newest, aliases, shown },
}: {
  card: ProjectCard
  branch: BranchFacts
}) {
  const site = newest.environment === 'production' && card.live ? card.project.subdomain : null
  const address = site ? siteAddress(site) : (aliases.find(isSiteAddress) ?? aliases[0])
  if (address === undefined) return <span class="muted">{shown ? 'no stable address' : 'no site yet'}</span>
  if (!site && shown === null) return <span class="muted">no site yet</span>
  return <CopyableSite address={address} />
}

/** What a branch has that the live commit has not, where the provider shows it. */
export function Compare({ card, newest }: { card: ProjectCard; newest: DeploymentSummary }) {
  if (newest.commitHash && newest.commitHash === card.live?.commitHash)
    return <span class="muted">same as live</span>
  const url = compareUrl(card.project.repository, card.live?.commitHash, newest.commitHash)
  if (!url) return <span class="muted">{card.live ? 'not known' : 'nothing is live'}</span>
  return (
    <OutLink to={url}>
      compare
      <span class="visually-hidden">
        {' '}
        <Branch branch={newest.branch} /> with what is live
      </span>
    </OutLink>
  )
}
