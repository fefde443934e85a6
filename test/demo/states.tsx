import { countStates, type ProjectCard } from '../../src/domain/card.ts'
import { chooseForWall } from '../../src/domain/card-lists.ts'
import type { Freshness } from '../../src/domain/freshness.ts'
import { SetupView } from '../../src/views/access/setup.tsx'
import { ActivityView } from '../../src/views/activity/activity.tsx'
import { EmbedNotice, EmbedView } from '../../src/views/board/embed.tsx'
import { OverviewView } from '../../src/views/board/overview.tsx'
import { WallView } from '../../src/views/board/wall.tsx'
import { DeploymentView } from '../../src/views/deployment/deployment.tsx'
import { ProjectView } from '../../src/views/project/project.tsx'
import { AccessDeniedView, LockedView, ProblemView } from '../../src/views/refused.tsx'
import { ASKED, activity, line, retention } from '../views/activity/samples.ts'
import { card, failed, frame, page } from '../views/samples.ts'
import { DEPLOYMENTS, LEDGER, LONG_CARD, MANY, named, projects, RECEIVERS } from './state-samples.ts'

const NOON = Date.parse('2026-11-24T12:00:00Z')
const STALE: Freshness = { kind: 'stale', checkedAt: NOON }
const FAILING: Freshness = {
  kind: 'failing',
  checkedAt: NOON,
  since: NOON,
  failure: { kind: 'rate-limited', seconds: 60 },
}
const BOARD = { boardTitle: frame.boardTitle }

function overview(
  cards: ProjectCard[],
  freshness: Freshness = { kind: 'fresh' },
  next: string | null = null,
) {
  return (
    <OverviewView
      frame={{ ...frame, freshness }}
      cards={cards}
      counts={countStates(cards)}
      query=""
      total={cards.length}
      prev={null}
      next={next}
      unreadable={next ? 2 : 0}
      missing={next ? 3 : 0}
    />
  )
}

const wall = (cards: ProjectCard[], freshness: Freshness = { kind: 'fresh' }) => (
  <WallView
    frame={{ ...frame, freshness }}
    checkedAt={NOON}
    wall={chooseForWall(cards, ['*'])}
    refresh={30}
  />
)

const WRONG = {
  name: 'ACCESS_KEYS',
  state: 'wrong',
  secret: true,
  help: 'Keys that open the whole board.',
  says: 'holds a key that is too short',
  example: 'one that `npm run key` makes',
} as const

/** Pages in states that the demo's account does not come to, or not soon. */
const STATES: Record<string, unknown> = {
  stale: overview(projects(9), STALE),
  'rate-limited': overview(projects(9), FAILING),
  'one-project': overview([named('only')]),
  'hundred-projects': overview(projects(100), { kind: 'fresh' }, '/?page=2'),
  loading: (
    <ProjectView
      frame={frame}
      page={page({ deployments: [], total: null, loaded: false, stored: 0, complete: false })}
      older={null}
    />
  ),
  'loading-history': <ProjectView frame={frame} page={MANY} older="/projects/shop?page=2" />,
  'nothing-live': (
    <ProjectView
      frame={{ ...frame, freshness: FAILING }}
      page={page({
        card: card({ live: null, production: failed(), latest: failed() }),
        deployments: [failed()],
        live: null,
      })}
      older={null}
    />
  ),
  ...Object.fromEntries(
    Object.entries(DEPLOYMENTS).map(([name, one]) => [
      `deployment-${name}`,
      <DeploymentView frame={frame} card={card()} deployment={one} />,
    ]),
  ),
  'activity-to-correct': (
    <ActivityView
      frame={{ ...frame, current: 'activity' }}
      problems={[{ name: 'BUILD_BUDGET', says: 'is no number', fallback: 'no budget' }]}
      features={[{ title: 'Scheduled builds', setting: 'BUILDS', why: '`BUILDS` does not switch it on.' }]}
      activity={activity({
        retention: retention({
          waiting: { count: 12, fingerprint: 'd0d0d0d0' },
          plan: { project: 'shop', lines: [line(), line({ decision: 'keep' })], from: 50, count: 310 },
        }),
        ledger: { entries: LEDGER, newer: 6, older: 5 },
        receivers: RECEIVERS,
        notices: { at: NOON },
      })}
      asked={ASKED}
      isNarrowed
      isPublic={false}
    />
  ),
  'activity-not-known': (
    <ActivityView
      frame={{ ...frame, current: 'activity' }}
      problems={[]}
      features={[]}
      activity={null}
      asked={ASKED}
      isNarrowed={false}
      isPublic
    />
  ),
  'setup-wrong': <SetupView items={[WRONG, { ...WRONG, name: 'ACCESS', state: 'missing', secret: false }]} />,
  'locked-wrong': <LockedView {...BOARD} refusal="wrong" />,
  'access-unavailable': <AccessDeniedView {...BOARD} refusal="unavailable" />,
  'one-moment': (
    <ProblemView
      frame={{ ...frame, freshness: null }}
      status={503}
      title="One moment"
      says="Wait."
      retrySeconds={5}
    />
  ),
  'wall-of-one': wall([named('only')]),
  'wall-of-forty': wall(projects(44)),
  'wall-old': wall(projects(9), FAILING),
  'wall-empty': wall([]),
  'card-old': <EmbedView frame={{ ...frame, freshness: FAILING }} card={MANY.card} />,
  'card-long': (
    <EmbedView frame={{ ...frame, boardTitle: 'w'.repeat(60), freshness: FAILING }} card={LONG_CARD} />
  ),
  'card-missing': <EmbedNotice title="Not found" says="There is no such project." />,
}

/** `/simulator/states/<name>`: the page in that state, `/simulator/states/`: the names; null for any other address. */
export function showState(pathname: string): Response | null {
  const [, name] = pathname.match(/^\/simulator\/states\/([\w-]*)$/) ?? []
  if (name === undefined) return null
  if (name === '') return Response.json(Object.keys(STATES))
  const view = STATES[name]
  return view ? new Response(String(view), { headers: { 'Content-Type': 'text/html; charset=utf-8' } }) : null
}
