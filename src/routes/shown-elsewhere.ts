import { readCommitHash } from '../domain/commit-standing.ts'
import { PROJECT_NAME, type Project } from '../domain/project.ts'
import { type Repository, repositoryUrl } from '../domain/repository.ts'
import {
  branchPath,
  commitPath,
  commitsPath,
  deploymentPath,
  projectPath,
  wordsPath,
} from '../views/addresses.ts'

/** An address wherever it stands in a text, without what a chat or a sentence puts around it. */
const ADDRESS = /https:\/\/[^\s<>"|)\]]*[^\s<>"|)\].,;:!?']/i

/**
 * A project or a deployment in Cloudflare's dashboard, whose account says nothing here. Source: wrangler 4.156.2 prints such
 * an address; Cloudflare's comments on pull requests link to `?to=/:account/pages/view/...` as "View logs".
 */
const IN_DASHBOARD = /\/pages\/view\/([^/]+)(?:\/([0-9a-f]{8}))?/

/**
 * The board's own page of what a pasted address shows to who has an account there: of Cloudflare's dashboard, or of the
 * repository of some of these projects; null for another. Of what is merged from where, the board knows nothing: a request's
 * page stands for the project.
 */
export function pathOfShownElsewhere(
  text: string,
  projects: readonly Pick<Project, 'name' | 'repository'>[],
): string | null {
  const [address] = text.match(ADDRESS) ?? []
  // Most often nothing is looked for, and to parse what is no address takes long.
  const url = address === undefined ? null : URL.parse(address)
  if (url === null) return null
  if (url.hostname === 'dash.cloudflare.com') {
    const [, project = '', shortId] = (url.searchParams.get('to') ?? url.pathname).match(IN_DASHBOARD) ?? []
    if (!PROJECT_NAME.test(project)) return null
    return shortId ? deploymentPath({ project, shortId }) : projectPath(project)
  }
  const built = projects.filter(({ repository }) => repository && pathIn(repository, url) !== null)
  const [first] = built
  if (!first?.repository) return null
  const { name, repository } = first
  const path = pathIn(repository, url) ?? ''
  const isOne = built.length === 1
  const hash = readCommitHash(path.match(/\/commits?\/([^/]+)/)?.[1] ?? '')
  if (hash !== null) return isOne ? commitPath(name, hash) : commitsPath(hash)
  if (!isOne) return wordsPath(`${repository.owner}/${repository.name}`)
  const branch = path.match(/^(?:\/-)?\/tree\/(.+)/)?.[1]
  return (branch && branchPath(name, branch)) || projectPath(name)
}

/** What stands behind the repository's own address; null for an address that is not below it. Hosts of code take any case. */
function pathIn(repository: Repository, { origin, pathname }: URL): string | null {
  const base = repositoryUrl(repository)
  const address = origin + pathname
  if (base === null || !`${address}/`.toLowerCase().startsWith(`${base}/`.toLowerCase())) return null
  try {
    return decodeURIComponent(address.slice(base.length))
  } catch {
    return ''
  }
}
