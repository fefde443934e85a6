/** The addresses of the board's own pages. Each segment is encoded; what Cloudflare gave is never rewritten here. */

/** The overview of all projects. */
export const OVERVIEW_PATH = '/'

/** What the board does by itself, and which features are off. */
export const ACTIVITY_PATH = '/activity'

/** One project. */
export function projectPath(project: string): string {
  return `/projects/${encodeURIComponent(project)}`
}

/** One deployment, by its short id. */
export function deploymentPath({ project, shortId }: { project: string; shortId: string }): string {
  return `${projectPath(project)}/deployments/${encodeURIComponent(shortId)}`
}

/** Where a host name of a project leads. Pages serves every site over https. */
export function siteAddress(host: string): string {
  return `https://${host}`
}
