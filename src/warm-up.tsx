import { readConfig } from './config.ts'
import { countStates, type ProjectCard } from './domain/board.ts'
import { type Deployment, summaryOf } from './domain/deployment.ts'
import { pageOfCards } from './domain/overview-pages.ts'
import {
  decodeContent,
  decodePiece,
  encodePiece,
  type Overview,
  type PieceContents,
  type PieceKind,
  type ProjectPage,
} from './domain/piece.ts'
import type { Status } from './domain/status.ts'
import { DeploymentView } from './views/deployment.tsx'
import type { Frame } from './views/layout.tsx'
import { OverviewView } from './views/overview.tsx'
import { ProjectView } from './views/project.tsx'

const DATE = '2026-01-01T00:00:00.000Z'

const makeDeployment = (status: Status): Deployment => ({
  id: '00000000-0000-4000-8000-000000000000',
  shortId: '00000000',
  project: 'site',
  url: 'https://00000000.site.pages.dev',
  aliases: ['https://main.site.pages.dev'],
  environment: 'production',
  ...{ status, stage: 'build', skipReason: null },
  ...{ createdOn: DATE, startedOn: DATE, endedOn: DATE, modifiedOn: DATE },
  ...{ trigger: 'github:push', branch: 'main', commitHash: '0'.repeat(40), commitDirty: false },
  ...{ subject: 'First version', message: 'First version' },
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
    ...{ live, latest, production: latest },
    running: status === 'building' ? [latest] : [],
  }
}

const OVERVIEW: Overview = { cards: [makeCard('failed'), makeCard('building')], unreadable: 0 }

const PROJECT: ProjectPage = {
  card: makeCard('building'),
  branches: { list: [{ newest: live, aliases: live.aliases, shown: live }], more: false },
  deployments: [deployment, makeDeployment('failed')],
  live: deployment,
  ...{ total: 2, loaded: true, stored: 2, complete: true, unreadable: 0 },
}

/**
 * Makes each of the most visited pages from an invented snapshot, while the isolate starts. The engine compiles code when
 * it is first run: that would otherwise be in the time of the isolate's first reader. Reaches nothing outside.
 */
export function warmUp(): string[] {
  readConfig({})
  const { cards } = throughKv('overview', OVERVIEW)
  const page = throughKv('project', PROJECT)
  const frame: Frame = {
    ...{ boardTitle: 'Pageboard', current: 'projects', mayShare: true },
    freshness: { kind: 'fresh' },
  }
  const pages = [
    <OverviewView
      {...{ frame, query: '', total: cards.length, unreadable: 0 }}
      {...pageOfCards(cards, null)}
      counts={countStates(cards)}
    />,
    <ProjectView frame={frame} page={page} older={null} />,
    <DeploymentView frame={frame} card={page.card} deployment={deployment} />,
  ]
  return pages.map(String)
}

/** As it is written to KV and read from there. */
function throughKv<K extends PieceKind>(kind: K, content: PieceContents[K]): PieceContents[K] {
  const text = encodePiece({ version: 1, checkedAt: 0, content: JSON.stringify(content) })
  return decodeContent(kind, decodePiece(text)?.content ?? '') ?? content
}
