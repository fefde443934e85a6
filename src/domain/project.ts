import * as v from 'valibot'
import { Repository } from './repository.ts'

/** Cloudflare's words for a custom domain that does not work, or not yet. Source: `status` of a domain in the official SDK. */
export const InactiveState = v.picklist(['initializing', 'pending', 'deactivated', 'blocked', 'error'])

/** A custom domain that is known not to work. */
export const InactiveDomain = v.object({
  name: v.string(),
  state: InactiveState,
  /** When the board first saw it being set up, or out of order (ms). */
  since: v.number(),
})
export type InactiveDomain = v.InferOutput<typeof InactiveDomain>

/** True for one that does not work yet: it may soon. */
export function isSettingUp({ state }: Pick<InactiveDomain, 'state'>): boolean {
  return state === 'initializing' || state === 'pending'
}

/** A project's name: it stands in addresses, so letters, digits, `-`, `_` and `.`, and not just dots. */
export const PROJECT_NAME = /^[A-Za-z0-9][\w.-]{0,127}$/

/** The public facts of a project. Times are ISO 8601, UTC, milliseconds. */
export const Project = v.object({
  id: v.string(),
  /** Unique in the account, and its key everywhere. */
  name: v.string(),
  /** `name.pages.dev`, or with a suffix when that was taken: never derived from the name. */
  subdomain: v.nullable(v.string()),
  /** As Cloudflare lists them, the subdomain among them: host names, and patterns for such. */
  domains: v.array(v.string()),
  /** Those that are known not to work; missing where there is none. */
  inactive: v.optional(v.array(InactiveDomain)),
  productionBranch: v.nullable(v.string()),
  createdOn: v.nullable(v.string()),
  /** Null for a direct-upload project, and where Cloudflare does not say which it is. */
  repository: v.nullable(Repository),
  /** Who holds the code, of a project that has a repository and does not say which; `''` where that is not said either. */
  provider: v.optional(v.string()),
})
export type Project = v.InferOutput<typeof Project>

/** True for a project whose deployments are all uploaded: there is no repository to build. */
export function isUploaded({ repository, provider }: Project): boolean {
  return repository === null && provider === undefined
}

/** The project's own domains, without the subdomain. */
export function customDomains(project: Pick<Project, 'domains' | 'subdomain'>): string[] {
  return project.domains.filter((domain) => domain !== project.subdomain)
}

/** A label of a host name, in any script. */
const LABEL = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_-]{0,61}[\p{L}\p{M}\p{N}_])?$/u

/** True for what people can be sent to. Cloudflare also lists patterns, such as `*.example.org`. */
export function isHostName(text: string): boolean {
  const labels = text.split('.')
  return text.length <= 253 && labels.length > 1 && labels.every((label) => LABEL.test(label))
}

/** The only check of addresses that leave the board: `https:`, a host and nobody's name before it, nothing that cannot be printed. */
export function isSiteAddress(address: string): boolean {
  const url = /^https:\/\/[^\s\p{C}]+$/u.test(address) ? URL.parse(address) : null
  return url !== null && isHostName(url.hostname) && url.username === '' && url.password === ''
}

/** A project's domain that is known not to work. */
export function inactiveDomain(
  { inactive }: Pick<Project, 'inactive'>,
  domain: string,
): InactiveDomain | undefined {
  return inactive?.find(({ name }) => name === domain)
}

/** The host name to send people to: the first custom domain that is one and may work, else the subdomain; null when there is neither. */
export function mainDomain(project: Pick<Project, 'domains' | 'subdomain' | 'inactive'>): string | null {
  const { subdomain } = project
  const active = customDomains(project).filter((domain) => !inactiveDomain(project, domain))
  return [...active, ...(subdomain ? [subdomain] : [])].find(isHostName) ?? null
}

/** Behind a scheme, wherever that stands; without one at the beginning of a text of one word, behind signs. */
const PASTED_HOST =
  /(?:https?:\/\/|^(?!\S*\s)[^\p{L}\p{N}]*)([\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*(?:\.[\p{L}\p{M}\p{N}_-]+)+)/iu

/** The host of an address as people paste it, with the words and signs that a chat has around it; null for other text. */
export function hostOf(text: string): string | null {
  const [, pasted] = text.match(PASTED_HOST) ?? []
  const host = pasted && URL.parse(`https://${pasted}`)?.hostname
  return host && isHostName(host) ? host : null
}

/**
 * What a host stands for in a project: the site itself, or what lies below the subdomain: a deployment by its short id, or
 * an alias. Null where it is none of the project's. Source: Cloudflare's docs, "Preview deployments" of Pages.
 */
type HostMeaning = { kind: 'site' } | { kind: 'deployment'; shortId: string } | { kind: 'alias' }

/** Tells what a host stands for in a project. */
export function meaningOf(host: string, { domains, subdomain }: Project): HostMeaning | null {
  if (host === subdomain || domains.includes(host)) return { kind: 'site' }
  if (!subdomain || !host.endsWith(`.${subdomain}`)) return null
  const label = host.slice(0, -subdomain.length - 1)
  if (label.includes('.')) return null
  return /^[0-9a-f]{8}$/.test(label) ? { kind: 'deployment', shortId: label } : { kind: 'alias' }
}
