import { createApp } from './app.ts'
import { countStates, type ProjectCard } from './domain/card.ts'
import { pageOfCards } from './domain/card-lists.ts'
import { type Deployment, summaryOf } from './domain/deployment.ts'
import type { Status } from './domain/status.ts'
import type { Overview } from './mirror/overview.ts'
import { encodeEntry, type ProjectPage } from './mirror/protocol.ts'
import type { Env } from './settings/read.ts'
import type { MirrorPort } from './snapshot/asking.ts'
import { createSnapshotCache } from './snapshot/cache.ts'
import { createSnapshotReader } from './snapshot/reader.ts'
import { OverviewView } from './views/board/overview.tsx'
import { DeploymentView } from './views/deployment/deployment.tsx'
import type { Frame } from './views/layout.tsx'
import { ProjectView } from './views/project/project.tsx'

const DATE = '2026-01-01T00:00:00.000Z'

const makeDeployment = (status: Status): Deployment => ({
  id: '00000000-0000-4000-8000-000000000000',
  shortId: '00000000',
  project: 'site',
  url: 'https://00000000.site.pages.dev',
  aliases: ['https://main.site.pages.dev'],
  environment: 'production',
  status,
  stage: 'build',
  skipReason: null,
  createdOn: DATE,
  startedOn: DATE,
  endedOn: DATE,
  modifiedOn: DATE,
  trigger: 'github:push',
  branch: 'main',
  commitHash: '0'.repeat(40),
  commitDirty: false,
  subject: 'First version',
  message: 'First version',
  stages: [{ name: 'build', status, startedOn: DATE, endedOn: DATE }],
})

const deployment = makeDeployment('success')
const live = summaryOf(deployment)

const makeCard = (status: Status): ProjectCard => {
  const latest = summaryOf(makeDeployment(status))
  return {
    project: {
      id: '00000000-0000-4000-8000-000000000001',
      name: 'site',
      subdomain: 'site.pages.dev',
      domains: ['site.pages.dev', 'site.example'],
      productionBranch: 'main',
      createdOn: DATE,
      repository: { provider: 'github', owner: 'owner', name: 'site' },
    },
    live,
    latest,
    production: latest,
    ...(status === 'building' ? { running: [latest], busy: true } : { running: [], busy: false }),
  }
}

const frame: Frame = {
  boardTitle: 'Pageboard',
  current: 'projects',
  mayShare: true,
  freshness: { kind: 'fresh' },
}

const OVERVIEW: Overview = { cards: [makeCard('failed'), makeCard('building')], unreadable: 0, missing: 0 }

const PROJECT: ProjectPage = {
  card: makeCard('building'),
  branches: { list: [{ newest: live, aliases: live.aliases, shown: live }], more: false },
  deployments: [deployment, makeDeployment('failed')],
  live: deployment,
  total: 2,
  loaded: true,
  stored: 2,
  complete: true,
  unreadable: 0,
}

const PAGES = {
  '/': () => (
    <OverviewView
      {...{ frame, query: '', total: OVERVIEW.cards.length, unreadable: 0, missing: 0 }}
      {...pageOfCards(OVERVIEW.cards, null)}
      counts={countStates(OVERVIEW.cards)}
    />
  ),
  '/projects/site': () => <ProjectView frame={frame} page={PROJECT} older={null} />,
  '/projects/site/deployments/00000000': () => (
    <DeploymentView frame={frame} card={PROJECT.card} deployment={deployment} />
  ),
}

/** What was made of a page: its HTML, and how the board answers who has it already. */
interface WarmPage {
  html: string
  status: number
}

/**
 * Makes each of the most visited pages from an invented snapshot, while the isolate starts. The engine compiles code when
 * it is first run: that would otherwise be in the time of the isolate's first reader. Reaches nothing outside. While an
 * isolate starts no answer may have a body: so each page is asked for as by a browser that has it, and its view is rendered.
 */
export async function warmUp(): Promise<WarmPage[]> {
  const cache = createSnapshotCache(now)
  const app = createApp({
    now,
    after,
    log,
    openReader: (_env, { account }, request) =>
      createSnapshotReader({ account, cache, kv, mirror: noMirror, now, after, ...request, log }),
  })
  const made: WarmPage[] = []
  for (const [path, view] of Object.entries(PAGES)) {
    const { status } = await app.request(path, { headers: { 'If-None-Match': '*' } }, env, execution)
    made.push({ html: String(view()), status })
  }
  return made
}

const now = () => 0
const after = () => new Promise<void>(() => {})
const log = () => {}

/** An account that does not exist, open to everyone. */
const env = {
  CLOUDFLARE_API_TOKEN: '0'.repeat(40),
  CLOUDFLARE_ACCOUNT_ID: '0'.repeat(32),
  ACCESS: 'public',
  PROJECTS: '*',
} as unknown as Env

const kv: Pick<KVNamespace, 'get'> = { get: getPiece as KVNamespace['get'] }

async function getPiece(key: string): Promise<string> {
  const content = JSON.stringify(key.endsWith(':overview') ? OVERVIEW : PROJECT)
  return encodeEntry({ revision: 1, checkedAt: now(), interval: 0, content })
}

/** Nothing is asked of it: the snapshot is fresh. */
const noMirror = {} as MirrorPort

const execution = { waitUntil() {}, passThroughOnException() {}, props: {} } as unknown as ExecutionContext
