import * as v from 'valibot'
import type { Deployment } from '../domain/deployment.ts'
import type { Project } from '../domain/project.ts'
import type { Repository } from '../domain/repository.ts'
import { parseDeployment } from './parse-deployment.ts'
import { branchName, key, projectName, text, texts, time, words } from './wire.ts'

/** The fields of a project that may ever be public. Source: `Project` in the official SDK. */
const WireProject = v.object({
  id: key,
  name: projectName,
  subdomain: text,
  domains: texts,
  production_branch: branchName,
  created_on: time,
  // Absent, not null, on a direct-upload project.
  source: v.fallback(
    v.nullable(v.object({ type: words, config: v.object({ owner: words, repo_name: words }) })),
    null,
  ),
  canonical_deployment: v.optional(v.unknown()),
  latest_deployment: v.optional(v.unknown()),
})

/** A project as the list shows it: with the two deployments that Cloudflare sends along. */
export interface ListedProject {
  project: Project
  canonical: Deployment | null
  latest: Deployment | null
}

/** Reads one project; null when it has no name or id. Nothing but the fields named here comes through. */
export function parseProject(wire: unknown): ListedProject | null {
  const read = v.safeParse(WireProject, wire)
  if (!read.success) return null
  const { id, name, source, ...rest } = read.output
  return {
    project: {
      id,
      name,
      subdomain: rest.subdomain || null,
      domains: rest.domains,
      productionBranch: rest.production_branch || null,
      createdOn: rest.created_on,
      repository: source && repositoryOf(source),
    },
    canonical: parseDeployment(name, rest.canonical_deployment),
    latest: parseDeployment(name, rest.latest_deployment),
  }
}

function repositoryOf(source: { type: string; config: { owner: string; repo_name: string } }): Repository {
  return { provider: source.type, owner: source.config.owner, name: source.config.repo_name }
}

/** What a record calls itself, for the log; `?` when it does not say. Never anything but a name or an id. */
export function nameOfRecord(wire: unknown): string {
  const read = v.safeParse(v.object({ name: text, id: text }), wire)
  const name = read.success ? (read.output.name ?? read.output.id) : null
  return name?.slice(0, 64).replace(/[^\w.-]/g, '?') ?? '?'
}
