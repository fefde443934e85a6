import * as v from 'valibot'
import type { Deployment } from '../domain/deployment.ts'
import { digestOf } from '../domain/hash.ts'
import { PROJECT_NAME, type Project } from '../domain/project.ts'
import { parseDeployment, WireDeployment } from './parse-deployment.ts'
import { branchName, fieldsOf, key, text, textOf, texts, time, visibleWords } from './wire.ts'

/** The fields of a project that may ever be public. Source: `Project` in the official SDK. */
const WireProject = v.object({
  id: key,
  name: v.pipe(v.string(), v.regex(PROJECT_NAME)),
  subdomain: text,
  domains: texts,
  production_branch: branchName,
  created_on: time,
  // Absent, not null, on a direct-upload project.
  source: v.optional(v.unknown(), null),
  canonical_deployment: v.optional(v.unknown()),
  latest_deployment: v.optional(v.unknown()),
})

/** What no project is without. */
const Identity = v.object({ id: WireProject.entries.id, name: WireProject.entries.name })

const Source = v.object({
  type: visibleWords,
  config: v.object({ owner: visibleWords, repo_name: visibleWords }),
})
const SourceOfSomeKind = v.fallback(v.object({ type: text }), { type: null })

/** Every field that is looked at, however deep. */
const FIELDS = new Set([WireProject, Source, WireDeployment].flatMap(fieldsOf))

/** A project as the list shows it: with the two deployments that Cloudflare sends along. */
export interface ListedProject {
  project: Project
  canonical: Deployment | null
  /** Its id; null where Cloudflare says that there is none, empty where what it says cannot be read. */
  canonicalId: string | null
  latest: Deployment | null
}

/** Reads one project; null when it has no name or id. Nothing but the fields named here comes through. */
export function parseProject(wire: unknown): ListedProject | null {
  const read = v.safeParse(WireProject, wire)
  if (!read.success) return null
  const { id, name, source, ...rest } = read.output
  const canonical = parseDeployment(name, rest.canonical_deployment)
  return {
    project: {
      id,
      name,
      subdomain: rest.subdomain || null,
      domains: rest.domains,
      productionBranch: rest.production_branch || null,
      createdOn: rest.created_on,
      ...repositoryOf(source),
    },
    canonical,
    canonicalId: rest.canonical_deployment === null ? null : (canonical?.id ?? ''),
    latest: parseDeployment(name, rest.latest_deployment),
  }
}

/** Which project this is, and a digest of all that is read of it; null where {@link parseProject} says null. */
export function identify(wire: unknown): { id: string; name: string; digest: string } | null {
  const read = v.safeParse(Identity, wire)
  return read.success ? { ...read.output, digest: digestOf(textOf(wire, FIELDS)) } : null
}

/** Where the code lies. One that cannot be told is still no upload. */
function repositoryOf(source: unknown): Pick<Project, 'repository' | 'provider'> {
  const read = v.safeParse(Source, source)
  if (read.success) {
    const { type: provider, config } = read.output
    return { repository: { provider, owner: config.owner, name: config.repo_name }, provider: undefined }
  }
  if (source === null) return { repository: null, provider: undefined }
  return { repository: null, provider: v.parse(SourceOfSomeKind, source).type ?? '' }
}

const WithName = v.object({ name: text, id: text })

/** What a record calls itself, for the log; `?` when it does not say. Never anything but a name or an id. */
export function nameOfRecord(wire: unknown): string {
  const read = v.safeParse(WithName, wire)
  const name = read.success ? (read.output.name ?? read.output.id) : null
  return name?.slice(0, 64).replace(/[^\w.-]/g, '?') ?? '?'
}
