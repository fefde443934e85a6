import * as v from 'valibot'
import { isBranchName } from './glob.ts'

/** Where a Git project's code lives. `provider` is `github`, `gitlab` or what Cloudflare adds later. */
export const Repository = v.object({
  provider: v.string(),
  owner: v.string(),
  name: v.string(),
})
export type Repository = v.InferOutput<typeof Repository>

/** A commit's hash, or its beginning, as people write it: 7 digits or more. Source: git's own short form. */
export const COMMIT_HASH = /^[0-9a-f]{7,64}$/i

/** A map and not an object: a provider called `constructor` must not be found in it. */
const HOSTS = new Map([
  [
    'github',
    {
      title: 'GitHub',
      origin: 'https://github.com',
      commit: 'commit',
      compare: 'compare',
      branch: 'tree',
      requests: { word: 'pull requests', path: (head: string) => `pulls?q=is%3Apr+head%3A${head}` },
    },
  ],
  [
    'gitlab',
    {
      title: 'GitLab',
      origin: 'https://gitlab.com',
      commit: '-/commit',
      compare: '-/compare',
      branch: '-/tree',
      requests: {
        word: 'merge requests',
        path: (head: string) => `-/merge_requests?scope=all&state=all&source_branch=${head}`,
      },
    },
  ],
])

/** The repository's page; null for a provider whose addresses are not known here. */
export function repositoryUrl(repository: Repository): string | null {
  const host = HOSTS.get(repository.provider)
  // A GitLab owner may be a path of groups. Half a character would make `encodeURIComponent` throw.
  const path = `${repository.owner}/${repository.name}`
    .toWellFormed()
    .split('/')
    .map(encodeURIComponent)
    .join('/')
  return host ? `${host.origin}/${path}` : null
}

/** The commit's page; null where there is no such page or the hash is not one. */
export function commitUrl(repository: Repository | null, hash: string | null): string | null {
  if (repository === null || hash === null || !COMMIT_HASH.test(hash)) return null
  const base = repositoryUrl(repository)
  return base && `${base}/${HOSTS.get(repository.provider)?.commit}/${hash}`
}

/** A branch where the code lives, and what was asked to be merged from it. */
interface BranchPages {
  /** Of the provider, as it writes itself. */
  title: string
  branch: string
  /** What the provider calls them, and where they are found. */
  requests: { word: string; url: string }
}

/** The pages of a branch; null where there are none, or git would not take the name. */
export function branchPages(repository: Repository | null, branch: string | null): BranchPages | null {
  const host = repository && HOSTS.get(repository.provider)
  const base = repository && repositoryUrl(repository)
  if (!host || !base || branch === null || !isBranchName(branch)) return null
  const { title, requests } = host
  return {
    title,
    branch: `${base}/${host.branch}/${branch.split('/').map(encodeURIComponent).join('/')}`,
    requests: { word: requests.word, url: `${base}/${requests.path(encodeURIComponent(branch))}` },
  }
}

/** The page that shows what `head` has and `base` has not; null where there is none, or nothing to compare. */
export function compareUrl(
  repository: Repository | null,
  base: string | null | undefined,
  head: string | null | undefined,
): string | null {
  if (!repository || !base || !head || base === head) return null
  if (!COMMIT_HASH.test(base) || !COMMIT_HASH.test(head)) return null
  const root = repositoryUrl(repository)
  return root && `${root}/${HOSTS.get(repository.provider)?.compare}/${base}...${head}`
}
