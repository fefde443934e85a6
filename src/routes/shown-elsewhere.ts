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

/** A commit, also of a request, or a branch. */
const IN_REPOSITORY = /^\/(?:-\/)?(?:pull\/\d+\/)?(commits?|tree)\/(.+?)\/?$/

/**
 * The board's own page of what a pasted address shows to who has an account there: of Cloudflare's dashboard, or of the
 * repository of some of these projects; null for another. Of what is merged from where, the board knows nothing: a request's
 * page stands for the project.
 */
export function pathOfShownElsewhere(
  text: string,
  projects: readonly Pick<Project, 'name' | 'repository' | 'productionBranch'>[],
): string | null {
  const [address] = text.match(ADDRESS) ?? []
  // To parse what is no address takes long.
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
  const { name, repository, productionBranch } = first
  const isOne = built.length === 1
  const [, kind, shown = ''] = pathIn(repository, url)?.match(IN_REPOSITORY) ?? []
  const hash = readCommitHash(shown.replace(/[/.].*/, ''))
  if (hash !== null) return isOne ? commitPath(name, hash) : commitsPath(hash)
  // Of a file it says where that is: in the branch that everybody reads, or in one whose name ends nobody knows where.
  const branch = shown.startsWith(`${productionBranch}/`) ? productionBranch : shown
  if (isOne && kind && branch) return branchPath(name, branch)
  // What people say around an address is looked for, unless it leads to more than the project.
  if (/\s/.test(text)) return null
  return isOne ? projectPath(name) : wordsPath(`${repository.owner}/${repository.name}`)
}

/** What stands behind the repository's own address; null for an address that is not below it. Hosts of code take any case. */
function pathIn(repository: Repository, { origin, pathname }: URL): string | null {
  const base = repositoryUrl(repository)
  const address = (origin + pathname).replace(/\.git$/, '')
  if (base === null || !`${address}/`.toLowerCase().startsWith(`${base}/`.toLowerCase())) return null
  try {
    return decodeURIComponent(address.slice(base.length))
  } catch {
    return ''
  }
}
