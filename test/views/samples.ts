import type { ProjectCard } from '../../src/domain/card.ts'
import type { Deployment } from '../../src/domain/deployment.ts'
import type { Project } from '../../src/domain/project.ts'
import type { ProjectPage } from '../../src/mirror/protocol.ts'
import type { Frame } from '../../src/views/layout.tsx'

export const frame: Frame = {
  boardTitle: 'Halden & Rye',
  freshness: { kind: 'fresh' },
  current: 'projects',
  mayShare: false,
}

export const project = (over: Partial<Project> = {}): Project => ({
  id: '5f0c9a3e-71b2-4d0e-a86c-29d4e1b7f380',
  name: 'shop',
  subdomain: 'shop-4kx.pages.example',
  domains: ['shop-4kx.pages.example', 'www.halden.example', 'halden.example'],
  productionBranch: 'main',
  createdOn: '2025-03-01T08:00:00.000Z',
  repository: { provider: 'github', owner: 'halden', name: 'shop' },
  ...over,
})

/** A production deployment that succeeded. */
export const deployment = (over: Partial<Deployment> = {}): Deployment => ({
  id: '7c1e0fa2-63d0-4b5a-9e2f-b07c5d1184aa',
  shortId: '7c1e0fa2',
  project: 'shop',
  url: 'https://7c1e0fa2.shop-4kx.pages.example',
  aliases: [],
  environment: 'production',
  status: 'success',
  stage: 'deploy',
  skipReason: null,
  createdOn: '2026-11-24T09:43:00.000Z',
  startedOn: '2026-11-24T09:43:02.000Z',
  endedOn: '2026-11-24T09:44:46.000Z',
  trigger: 'github:push',
  branch: 'main',
  commitHash: '9f3c1a70b5d2e8f4a6c1d3e5f7a9b1c3d5e7f901',
  subject: 'Cart: keep the discount code',
  commitDirty: false,
  modifiedOn: '2026-11-24T09:44:46.000Z',
  stages: [
    stage('queued', 'success', '09:43:00', '09:43:02'),
    stage('initialize', 'success', '09:43:02', '09:43:07'),
    stage('clone_repo', 'success', '09:43:07', '09:43:11'),
    stage('build', 'success', '09:43:11', '09:44:30'),
    stage('deploy', 'success', '09:44:30', '09:44:46'),
  ],
  message: 'Cart: keep the discount code\n\nIt was lost after signing in.',
  ...over,
})

export function stage(name: string, status: string, start: string | null = null, end: string | null = null) {
  const at = (clock: string | null) => clock && `2026-11-24T${clock}.000Z`
  return { name, status, startedOn: at(start), endedOn: at(end) }
}

/** The newest production build, failed in its fourth stage. */
export const failed = (over: Partial<Deployment> = {}) =>
  deployment({
    id: 'd3907af0-63d0-4b5a-9e2f-b07c5d1184aa',
    shortId: 'd3907af0',
    status: 'failed',
    stage: 'build',
    createdOn: '2026-11-24T11:45:00.000Z',
    startedOn: '2026-11-24T11:45:01.000Z',
    endedOn: '2026-11-24T11:45:49.000Z',
    subject: 'Upgrade to Astro 6',
    message: 'Upgrade to Astro 6',
    ...over,
  })

/** A preview that is being built. */
export const building = (over: Partial<Deployment> = {}) =>
  deployment({
    id: '56e27d51-63d0-4b5a-9e2f-b07c5d1184aa',
    shortId: '56e27d51',
    environment: 'preview',
    status: 'building',
    stage: 'build',
    createdOn: '2026-11-24T12:02:00.000Z',
    startedOn: '2026-11-24T12:02:01.000Z',
    endedOn: null,
    branch: 'wishlist',
    subject: 'Wishlist: share as a link',
    message: 'Wishlist: share as a link',
    ...over,
  })

/** A project with one live deployment and nothing else. It is busy when something runs, unless `over` says otherwise. */
export const card = (over: Partial<ProjectCard> = {}): ProjectCard => ({
  project: project(),
  live: deployment(),
  latest: deployment(),
  production: deployment(),
  running: [],
  busy: (over.running ?? []).length > 0,
  ...over,
})

/** A project to which nothing was ever deployed. */
export const emptyCard = (over: Partial<Project> = {}): ProjectCard => ({
  project: project(over),
  live: null,
  latest: null,
  production: null,
  running: [],
  busy: false,
})

export const page = (over: Partial<ProjectPage> = {}): ProjectPage => ({
  card: card(),
  branches: { list: [], more: false },
  deployments: [deployment()],
  live: deployment(),
  total: 1,
  loaded: true,
  stored: 1,
  complete: true,
  unreadable: 0,
  ...over,
})
