import { isHostName, type Project } from './project.ts'

/** The host of an address as people paste it, with or without its scheme and whatever stands behind the host; null for other text. */
export function hostOf(text: string): string | null {
  if (!/^\S+$/.test(text)) return null
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`)
  return url !== null && isHostName(url.hostname) ? url.hostname : null
}

/**
 * What a host stands for in a project: the site itself, or what lies below the subdomain: a deployment by its short id, or
 * an alias. Null where it is none of the project's. Source: Cloudflare's docs, "Preview deployments" of Pages.
 */
export type HostMeaning = { kind: 'site' } | { kind: 'deployment'; shortId: string } | { kind: 'alias' }

/** Tells what a host stands for in a project. */
export function meaningOf(host: string, { domains, subdomain }: Project): HostMeaning | null {
  if (host === subdomain || domains.includes(host)) return { kind: 'site' }
  if (!subdomain || !host.endsWith(`.${subdomain}`)) return null
  const label = host.slice(0, -subdomain.length - 1)
  if (label.includes('.')) return null
  return /^[0-9a-f]{8}$/.test(label) ? { kind: 'deployment', shortId: label } : { kind: 'alias' }
}
