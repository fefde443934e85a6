import { activeDomain } from './domains.ts'
import type { PagesProject, Repository } from './project.ts'
import type { Seeded } from './seeded.ts'
import { initialSettings } from './settings.ts'

export interface NewProject {
  name: string
  id?: string | undefined
  /** Default: `<name>.pages.dev`. Cloudflare adds a suffix when that is taken. */
  subdomain?: string | undefined
  domains?: string[] | undefined
  source?: Repository | undefined
  productionBranch?: string | undefined
  createdAt?: number | undefined
}

export function newProject(wanted: NewProject, random: Seeded, now: number): PagesProject {
  const createdAt = wanted.createdAt ?? now
  return {
    id: wanted.id ?? random.uuid(),
    name: wanted.name,
    subdomain: wanted.subdomain ?? `${wanted.name}.pages.dev`,
    domains: (wanted.domains ?? []).map((name) => activeDomain(name, createdAt)),
    source: wanted.source,
    productionBranch: wanted.productionBranch ?? 'main',
    createdAt,
    settings: initialSettings(wanted.source !== undefined),
    deployments: [],
    branches: new Map(),
    labels: new Set(),
    rollback: undefined,
    assets: new Map(),
    confirmed: new Set(),
    upcoming: [],
  }
}
