import { isAlarm } from '../../domain/attention.ts'
import { countStates, type ProjectCard, projectState, type StateCounts } from '../../domain/card.ts'
import { tileDeployment, type Wall } from '../../domain/card-lists.ts'
import { type DeploymentSummary, endedAt, isInProgress } from '../../domain/deployment.ts'
import { OVERVIEW_PATH, projectPath } from '../addresses.ts'
import { type Frame, Sheet } from '../layout.tsx'
import { Sentence } from '../reasons.tsx'
import { projectShape, StageBar, StatusMark, statusWord } from '../status.tsx'
import { clockTime, Since, Time } from '../time.tsx'
import { explainFailure, stagePlace } from '../words.ts'
import { boardNews, boardSummary, statesOf, statusOf } from './overview.tsx'

interface WallProps {
  frame: Frame
  /** When the snapshot was last known to be true (ms): the clock shows it. */
  checkedAt: number
  wall: Wall
  /** Sent with a `Refresh` header of as many seconds. */
  refresh: number
}

/** The wall screen: the state of each project in type that is read from afar, what needs attention first. */
export function WallView({ frame, checkedAt, wall: { cards, hidden }, refresh }: WallProps) {
  const { boardTitle, freshness } = frame
  const counts = countStates(cards)
  const header = <Header {...{ boardTitle, counts, checkedAt }} />
  return (
    <Sheet
      title={`${boardTitle} on the wall: ${boardSummary(counts)}`}
      description={boardNews(counts, cards)}
      status={statusOf(counts)}
      busy={counts.busy > 0}
      kind="wall"
      {...{ frame, refresh, header }}
    >
      <OldData freshness={freshness} />
      {cards.length === 0 ? (
        <p class="empty">
          No project to show. <a href={OVERVIEW_PATH}>All projects</a>
        </p>
      ) : (
        <ul class={`tiles ${gridOf(cards.length)}`}>
          {cards.map((card) => (
            <WallTile card={card} />
          ))}
        </ul>
      )}
      {hidden > 0 && (
        <p class="more">
          And {hidden} more, for which there is no room. Choose with <code>?projects=</code>.
        </p>
      )}
    </Sheet>
  )
}

interface HeaderProps {
  boardTitle: string
  counts: StateCounts
  checkedAt: number
}

function Header({ boardTitle, counts, checkedAt }: HeaderProps) {
  return (
    <header class="wall-top">
      <h1>
        <a href={OVERVIEW_PATH}>
          <bdi>{boardTitle}</bdi>
        </a>
      </h1>
      <p class="wall-counts">
        {statesOf(counts).map((state) => (
          <StatusMark shape={state} word={`${counts[state]} ${state}`} />
        ))}
      </p>
      <p class="clock" data-clock={new Date(checkedAt).toISOString()}>
        {clockTime(checkedAt)} UTC
      </p>
    </header>
  )
}

/** Said loudly: nobody stands close enough to a wall screen to see a small hint. */
function OldData({ freshness }: Pick<Frame, 'freshness'>) {
  if (freshness === null || freshness.kind === 'fresh') return null
  const { checkedAt } = freshness
  return (
    <p class="old" role="alert">
      <strong>Old data: as of {clockTime(checkedAt)} UTC.</strong>{' '}
      {freshness.kind === 'failing'
        ? `No answer from Cloudflare since ${clockTime(freshness.since)} UTC. ${explainFailure(freshness.failure)}`
        : 'Newer facts are being fetched.'}
    </p>
  )
}

/** Columns and rows for so many tiles on a wide screen, as the style sheet names them. */
const GRIDS: [upTo: number, name: string][] = [
  [1, 'c1 r1'],
  [2, 'c2 r1'],
  [4, 'c2 r2'],
  [6, 'c3 r2'],
  [9, 'c3 r3'],
  [12, 'c4 r3'],
  [16, 'c4 r4'],
  [20, 'c5 r4'],
  [25, 'c5 r5'],
  [30, 'c6 r5'],
  [36, 'c6 r6'],
]

function gridOf(tiles: number): string {
  return GRIDS.find(([upTo]) => tiles <= upTo)?.[1] ?? 'c8 r5'
}

/** Names of this length are set smaller, so that a tile holds them. In UTF-16 units. */
const LONG_NAME = 18

/** One project on the wall: its state and its name above the flap line, what it is about below. */
function WallTile({ card }: { card: ProjectCard }) {
  const { name } = card.project
  const deployment = tileDeployment(card)
  const shape = projectShape(card)
  const alarm = card.attention?.find(isAlarm)
  return (
    <li class={`tile ${shape}${alarm ? ' attention' : ''}`}>
      <div class="tile-top">
        <StatusMark shape={shape} {...(shape === 'none' && { word: 'Nothing live' })} />
        <h2 class={name.length > LONG_NAME ? 'long' : undefined}>
          <a href={projectPath(name)}>{name}</a>
        </h2>
      </div>
      {alarm ? (
        <div class="tile-below">
          <p class="tile-why">
            <Sentence reason={alarm} card={card} />
          </p>
        </div>
      ) : (
        deployment && <TileBelow card={card} deployment={deployment} />
      )}
    </li>
  )
}

function TileBelow({ card, deployment }: { card: ProjectCard; deployment: DeploymentSummary }) {
  return (
    <div class="tile-below">
      <p class="tile-what">
        <bdi>{deployment.subject || 'No commit message'}</bdi>
      </p>
      {isInProgress(deployment) && <StageBar stage={deployment.stage} />}
      <p class="tile-when">
        <When card={card} deployment={deployment} />
      </p>
      {card.environments && (
        <div class="tile-when tile-on">
          {card.environments.map(({ name, newest, shown }) => (
            <p>
              {name}: {shown ? <bdi>{shown.subject || 'No commit message'}</bdi> : statusWord(newest)}
            </p>
          ))}
        </div>
      )}
    </div>
  )
}

function When({ card, deployment }: { card: ProjectCard; deployment: DeploymentSummary }) {
  if (isInProgress(deployment)) {
    return (
      <>
        {deployment.stage && <span class="tile-stage">{`${stagePlace(deployment.stage)}, `}</span>}
        <Since deployment={deployment} />
      </>
    )
  }
  return (
    <>
      {projectState(card) === 'failed' &&
        (card.live ? 'older commit is live; failed ' : 'nothing is live; failed ')}
      <Time at={endedAt(deployment)} />
    </>
  )
}
