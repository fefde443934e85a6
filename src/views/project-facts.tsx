import type { ProjectCard } from '../domain/card.ts'
import { customDomains, type Project } from '../domain/project.ts'
import { repositoryUrl } from '../domain/repository.ts'
import { siteAddress } from './addresses.ts'
import { Fact, Section } from './section.tsx'
import { OutLink, SiteLink } from './site-link.tsx'
import { Time } from './time.tsx'

/** The facts of a project that are public. */
export function ProjectFacts({ card: { project, live } }: { card: ProjectCard }) {
  return (
    <Section id="about" title="About this project">
      <dl class="facts">
        <Fact name="Domains">
          <Hosts hosts={customDomains(project)} none="none of its own" reachable={live !== null} />
        </Fact>
        <Fact name="Subdomain">
          <Hosts hosts={project.subdomain ? [project.subdomain] : []} none="none" reachable={live !== null} />
        </Fact>
        <Fact name="Canonical preview">
          {live?.url ? <SiteLink address={live.url} /> : <span class="muted">none</span>}
        </Fact>
        <Fact name="Repository">
          <RepositoryLink project={project} />
        </Fact>
        <Fact name="Production branch">
          {project.productionBranch ? (
            <bdi>{project.productionBranch}</bdi>
          ) : (
            <span class="muted">not known</span>
          )}
        </Fact>
        <Fact name="Created">
          <Time at={project.createdOn} />
        </Fact>
        <Fact name="Project ID">
          <code>{project.id}</code>
        </Fact>
      </dl>
    </Section>
  )
}

function Hosts({ hosts, none, reachable }: { hosts: string[]; none: string; reachable: boolean }) {
  if (hosts.length === 0) return <span class="muted">{none}</span>
  return (
    <ul>
      {hosts.map((host) => (
        <li>{reachable ? <SiteLink address={siteAddress(host)} /> : <bdi>{host}</bdi>}</li>
      ))}
    </ul>
  )
}

function RepositoryLink({ project: { repository } }: { project: Project }) {
  if (!repository) return <span class="muted">none, uploaded directly</span>
  const name = <bdi>{`${repository.owner}/${repository.name}`}</bdi>
  const url = repositoryUrl(repository)
  return url ? <OutLink to={url}>{name}</OutLink> : name
}
