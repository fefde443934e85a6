import type { DeploymentSummary } from '../domain/deployment.ts'
import { BRANCH_IN_ADDRESS } from '../domain/deployment-search.ts'
import { isSiteAddress, mainDomain } from '../domain/project.ts'

/** The addresses of the board's own pages. Each segment is encoded; what Cloudflare gave is never rewritten here. */

/** The overview of all projects. */
export const OVERVIEW_PATH = '/'

/** The projects that need attention. */
export const ATTENTION_PATH = '/?attention='

/** The projects in a state. */
export function statusPath(state: string): string {
  return `/?status=${state}`
}

/** What is found by these words, in projects and their deployments; `cursor`: of deployments, on another page. */
export function wordsPath(query: string, cursor?: string): string {
  return `${OVERVIEW_PATH}?${new URLSearchParams({ q: query, ...(cursor && { cursor }) })}`
}

/** The deployments of all projects. */
export const DEPLOYMENTS_PATH = '/deployments'

/** What the board does by itself, and which features are off. */
export const ACTIVITY_PATH = '/activity'

/** A part of the activity: which project, decisions, kind of entries, and where its pages begin. */
export function activityPath(query: Record<string, string | number>): string {
  const text = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]))
  return withQuery(ACTIVITY_PATH, String(text))
}

/** The wall screen. */
export const WALL_PATH = '/tv'

/** Where a key is entered. */
export const ACCESS_PATH = '/access'

/** Where Cloudflare's notifications come in. */
export const WEBHOOK_PATH = '/webhooks/cloudflare'

/** Where links for less than the whole board are made. */
export const SHARE_PATH = '/share'

/** The card of a project, for the frame of a wiki's page. */
export function embedPath(project: string): string {
  return `/embed/${encodeURIComponent(project)}`
}

/** The badge of a project: as a picture, or for shields.io. `link`: what opens it on a board that is not public. */
export function badgePath(project: string, format: 'svg' | 'png' | 'json', link?: string): string {
  return `/badges/${link ? `k/${link}/` : ''}${encodeURIComponent(project)}.${format}`
}

/** The feed of the board, without the ending of its format. */
export const FEEDS_PATH = '/feeds'

/** The feed of a project. */
export function feedPath(project: string): string {
  return `${FEEDS_PATH}/${encodeURIComponent(project)}`
}

/** One project. */
export function projectPath(project: string): string {
  return `/projects/${encodeURIComponent(project)}`
}

/** A project's deployments to one environment. */
export function environmentPath(project: string, environment: string): string {
  return `${projectPath(project)}?environment=${encodeURIComponent(environment)}`
}

/** All branches of a project. */
export function branchesPath(project: string): string {
  return `${projectPath(project)}/branches`
}

/**
 * One branch; null for a name that no address can hold. Browsers take a dot or two for a way up, however they are encoded:
 * such a branch is looked for.
 */
export function branchPath(project: string, branch: string): string | null {
  if (branch.length > BRANCH_IN_ADDRESS || branch.includes('\0') || !branch.isWellFormed()) return null
  if (/^\.\.?$/.test(branch)) return `${projectPath(project)}?branch=${branch}`
  return `${branchesPath(project)}/${encodeURIComponent(branch)}`
}

/** One commit of a project, by its hash or the beginning of it. */
export function commitPath(project: string, hash: string): string {
  return `${projectPath(project)}/commits/${encodeURIComponent(hash.toWellFormed())}`
}

/** One commit in all projects, by its hash or the beginning of it. */
export function commitsPath(hash: string): string {
  return `/commits/${encodeURIComponent(hash.toWellFormed())}`
}

/** What was live in a project, and when. */
export function livePath(project: string): string {
  return `${projectPath(project)}/live`
}

/** One deployment, by its short id. */
export function deploymentPath({ project, shortId }: { project: string; shortId: string }): string {
  return `${projectPath(project)}/deployments/${encodeURIComponent(shortId)}`
}

/** What a deployment wrote while it was built. */
export function logPath(deployment: { project: string; shortId: string }): string {
  return `${deploymentPath(deployment)}/log`
}

/** The list of projects as Cloudflare's API would say it. The account may have any name there: the board has one. */
export const API_PROJECTS_PATH = '/client/v4/accounts/board/pages/projects'

/** The twin of a project's page. */
export function apiProjectPath(project: string): string {
  return `${API_PROJECTS_PATH}/${encodeURIComponent(project)}`
}

/** The twin of a page of deployments. */
export function apiDeploymentsPath(project: string): string {
  return `${apiProjectPath(project)}/deployments`
}

/** The twin of a deployment's page. The API knows full ids only. */
export function apiDeploymentPath({ project, id }: { project: string; id: string }): string {
  return `${apiDeploymentsPath(project)}/${encodeURIComponent(id)}`
}

/** Where a host name of a project leads. Pages serves every site over https. */
export function siteAddress(host: string): string {
  return `https://${host}`
}

/** Cloudflare gives an address to every deployment, but only a finished one answers there. */
export function hasSite({ status }: Pick<DeploymentSummary, 'status'>): boolean {
  return status === 'success' || status === 'unknown'
}

interface Served {
  project: Parameters<typeof mainDomain>[0]
  live: { id: string | null } | null
}

/** Where to look at a deployment: the live site, else its alias, else its own address; null where nothing answers. */
export function bestAddress({ project, live }: Served, deployment: DeploymentSummary): string | null {
  const domain = mainDomain(project)
  if (deployment.id === live?.id && domain) return siteAddress(domain)
  const own = hasSite(deployment) ? [...deployment.aliases, deployment.url ?? ''] : []
  return own.find(isSiteAddress) ?? null
}

/** An address on this host, for redirects. Exactly one slash at its start: two would name another host. */
export function localAddress(pathname: string, search = ''): string {
  return `/${pathname.replace(/^[/\\]+/, '')}${search}`
}

/** An address, which has none yet, with a query; empty for none. */
export function withQuery(address: string, query: string | undefined): string {
  return query ? `${address}?${query}` : address
}

/** An address with one more parameter. */
export function withParameter(address: string, name: string, value: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams({ [name]: value })}`
}

/** The query without the parameter of that name; the others stay as they are written. `''` when nothing is left. */
export function withoutParameter(search: string, name: string): string {
  const rest = search
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => pair !== '' && nameOf(pair) !== name)
  return rest.length > 0 ? `?${rest.join('&')}` : ''
}

function nameOf(pair: string): string | undefined {
  return [...new URLSearchParams(pair).keys()][0]
}
