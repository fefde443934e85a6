import type { ProjectCard } from '../../src/domain/card.ts'
import { Deployment, type DeploymentSummary } from '../../src/domain/deployment.ts'
import type { Project } from '../../src/domain/project.ts'

/** What is read of a deployment: all but the marks that are this board's own. */
export const CLOUDFLARE_FIELDS = Object.keys(Deployment.entries)
  .filter((field) => !['deletesOn', 'seenAt'].includes(field))
  .sort()

/** A finished production deployment of `site`, with what the test changes; its fields stand in the order in which they are stored. */
export function makeDeployment(changes: Partial<Deployment> = {}): Deployment {
  return {
    ...makeSummary(),
    modifiedOn: '2026-11-24T10:01:00.000Z',
    stages: [],
    message: 'First version\n\nWith a body.',
    ...changes,
  }
}

/** The same, as lists hold it. */
export function makeSummary(changes: Partial<DeploymentSummary> = {}): DeploymentSummary {
  return {
    id: 'aaaaaaaa-0000-4000-8000-000000000000',
    shortId: 'aaaaaaaa',
    project: 'site',
    url: 'https://aaaaaaaa.site.pages.dev',
    aliases: [],
    environment: 'production',
    status: 'success',
    stage: 'deploy',
    skipReason: null,
    createdOn: '2026-11-24T10:00:00.000Z',
    startedOn: '2026-11-24T10:00:05.000Z',
    endedOn: '2026-11-24T10:01:00.000Z',
    trigger: 'github:push',
    branch: 'main',
    commitHash: '1f00aa93be7c4410d2e5f6a7b8c9d0e1f2a3b4c5',
    commitDirty: false,
    subject: 'First version',
    ...changes,
  }
}

export function makeProject(changes: Partial<Project> = {}): Project {
  return {
    id: 'bbbbbbbb-0000-4000-8000-000000000000',
    name: 'site',
    subdomain: 'site.pages.dev',
    domains: ['site.pages.dev'],
    productionBranch: 'main',
    createdOn: '2026-01-01T00:00:00.000Z',
    repository: null,
    ...changes,
  }
}

/** The card of a project that is live, with what the test changes. It is busy when something runs, unless the test says otherwise. */
export function makeProjectCard(name: string, changes: Partial<ProjectCard> = {}): ProjectCard {
  const live = makeSummary({ project: name })
  const { running = [], busy = running.length > 0 } = changes
  return { project: makeProject({ name }), live, latest: live, production: live, ...changes, running, busy }
}
