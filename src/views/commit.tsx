import type { DeploymentSummary } from '../domain/deployment.ts'
import { commitUrl, type Repository } from '../domain/repository.ts'
import { deploymentPath } from './addresses.ts'
import { Dotted } from './dotted.tsx'
import { OutLink } from './site-link.tsx'

interface CommitProps {
  deployment: DeploymentSummary
  repository: Repository | null
}

interface SubjectProps {
  deployment: DeploymentSummary
  /** The link that its row is opened by. */
  main?: boolean
  newTab?: boolean
}

/** The one line of a deployment's message, as a link to its page. */
export function SubjectLink({ deployment, main = false, newTab = false }: SubjectProps) {
  return (
    <a
      class="subject"
      href={deploymentPath(deployment)}
      data-open={main ? '' : undefined}
      target={newTab ? '_blank' : undefined}
      rel={newTab ? 'noopener' : undefined}
    >
      {deployment.subject === '' ? 'No commit message' : <bdi>{deployment.subject}</bdi>}
    </a>
  )
}

/** The branch as Cloudflare tells it. */
export function Branch({ branch }: { branch: string | null }) {
  return branch ? <bdi>{branch}</bdi> : <span>branch not known</span>
}

/** The short hash, a link to the commit where the repository's pages are known. */
export function CommitHash({ deployment, repository }: CommitProps) {
  const { commitHash, commitDirty } = deployment
  if (!commitHash) return <span>no commit</span>
  const url = commitUrl(repository, commitHash)
  const short = <code title={commitHash}>{commitHash.slice(0, 7)}</code>
  return (
    <span>
      {url ? <OutLink to={url}>{short}</OutLink> : short}
      {commitDirty && ' with uncommitted changes'}
    </span>
  )
}

/** `main · 7c1e0fa`: where a deployment comes from. */
export function Origin({ deployment, repository }: CommitProps) {
  return (
    <Dotted>
      <Branch branch={deployment.branch} />
      <CommitHash deployment={deployment} repository={repository} />
    </Dotted>
  )
}
