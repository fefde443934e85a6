import * as v from 'valibot'
import { Repository } from './repository.ts'

/** The public facts of a project. Times are ISO 8601, UTC, milliseconds. */
export const Project = v.object({
  id: v.string(),
  /** Unique in the account, and its key everywhere. */
  name: v.string(),
  /** `name.pages.dev`, or with a suffix when that was taken: never derived from the name. */
  subdomain: v.nullable(v.string()),
  /** Host names, the subdomain among them, as Cloudflare lists them. */
  domains: v.array(v.string()),
  productionBranch: v.nullable(v.string()),
  createdOn: v.nullable(v.string()),
  /** Null for a direct-upload project. */
  repository: v.nullable(Repository),
})
export type Project = v.InferOutput<typeof Project>

/** The project's own domains, without the subdomain. */
export function customDomains(project: Project): string[] {
  return project.domains.filter((domain) => domain !== project.subdomain)
}

/** The host name to send people to: the first custom domain, else the subdomain; null when there is neither. */
export function mainDomain(project: Project): string | null {
  return customDomains(project)[0] ?? project.subdomain
}
