import { type ProjectCard, projectState } from '../domain/card.ts'
import { type DeploymentSummary, isInProgress } from '../domain/deployment.ts'
import { tileDeployment } from '../domain/wall.ts'
import { projectPath } from './addresses.ts'
import { stagePlace } from './deployment-words.ts'
import { projectShape } from './project-words.ts'
import { StageBar, StatusMark } from './status.tsx'
import { Time } from './time.tsx'

/** Names of this length are set smaller, so that a tile holds them. In UTF-16 units. */
const LONG_NAME = 18

/** One project on the wall: its state and its name above the flap line, what it is about below. */
export function WallTile({ card }: { card: ProjectCard }) {
  const { name } = card.project
  const deployment = tileDeployment(card)
  const shape = projectShape(card)
  return (
    <li class={`tile ${shape}`}>
      <div class="tile-top">
        <StatusMark shape={shape} {...(shape === 'none' && { word: 'Nothing live' })} />
        <h2 class={name.length > LONG_NAME ? 'long' : undefined}>
          <a href={projectPath(name)}>{name}</a>
        </h2>
      </div>
      {deployment && (
        <div class="tile-below">
          <p class="tile-what">
            <bdi>{deployment.subject || 'No commit message'}</bdi>
          </p>
          {isInProgress(deployment) && <StageBar stage={deployment.stage} />}
          <p class="tile-when">
            <When card={card} deployment={deployment} />
          </p>
        </div>
      )}
    </li>
  )
}

function When({ card, deployment }: { card: ProjectCard; deployment: DeploymentSummary }) {
  if (isInProgress(deployment)) {
    return (
      <>
        {deployment.stage && `${stagePlace(deployment.stage)}, `}started{' '}
        <Time at={deployment.startedOn ?? deployment.createdOn} />
      </>
    )
  }
  return (
    <>
      {projectState(card) === 'failed' &&
        (card.live ? 'older commit is live; failed ' : 'nothing is live; failed ')}
      <Time at={deployment.endedOn ?? deployment.createdOn} />
    </>
  )
}
