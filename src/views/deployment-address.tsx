import type { ProjectCard } from '../domain/card.ts'
import { type Deployment, isInProgress } from '../domain/deployment.ts'
import { mainDomain } from '../domain/project.ts'
import { siteAddress } from './addresses.ts'
import { CopyableSite, SiteLink } from './site-link.tsx'

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

/** Cloudflare gives an address to every deployment, but only a finished one answers there. */
export function hasSite({ status }: Pick<Deployment, 'status'>): boolean {
  return status === 'success' || status === 'unknown'
}

/** Where to look at a deployment: the live site, else its alias, else its own address; null where nothing answers. */
export function bestAddress(card: ProjectCard, deployment: Deployment): string | null {
  const domain = mainDomain(card.project)
  if (deployment.id === card.live?.id && domain) return siteAddress(domain)
  return hasSite(deployment) ? (deployment.aliases[0] ?? deployment.url) : null
}
