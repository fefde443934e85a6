import { newerBuilds, type ProjectCard } from '../../domain/card.ts'
import { type DeploymentSummary, endedAt } from '../../domain/deployment.ts'
import { mainDomain } from '../../domain/project.ts'
import { projectPath, siteAddress } from '../addresses.ts'
import { type Frame, Sheet } from '../layout.tsx'
import { Contact, InactiveAddress, NEW_TAB, OnEnvironment, SiteLink, SubjectLink } from '../links.tsx'
import { DeploymentStatus, NothingLive, projectShape } from '../status.tsx'
import { Time } from '../time.tsx'
import { projectNews, projectTitle, stagePlace } from '../words.ts'

/** A small card of one project, for a frame in a wiki. Its links open beside the wiki's page. */
export function EmbedView({ frame, card }: { frame: Frame; card: ProjectCard }) {
  const { name } = card.project
  const domain = mainDomain(card.project)
  const [inactive] = card.project.inactive ?? []
  return (
    <Sheet
      title={projectTitle(card)}
      description={projectNews(card)}
      frame={frame}
      status={projectShape(card)}
      busy={card.busy}
      kind="embed"
      header={null}
    >
      <div class="ends">
        <h1>
          <a href={projectPath(name)} {...NEW_TAB}>
            {name}
          </a>
        </h1>
        {card.live && domain && <SiteLink address={siteAddress(domain)} newTab />}
      </div>
      {card.live ? (
        <Line card={card} deployment={card.live} />
      ) : (
        <p>
          <NothingLive card={card} />
        </p>
      )}
      {newerBuilds(card).map((deployment) => (
        <Line card={card} deployment={deployment} />
      ))}
      {inactive && (
        <p class="cut second">
          Not at <InactiveAddress domain={inactive} />
        </p>
      )}
      {card.environments?.map((environment) => (
        <p class="cut on">
          <OnEnvironment card={card} environment={environment} newTab />
        </p>
      ))}
      <p class="ends second">
        <Age freshness={frame.freshness} />
        <a href={projectPath(name)} {...NEW_TAB}>
          More on <bdi>{frame.boardTitle}</bdi>
        </a>
      </p>
    </Sheet>
  )
}

function Line({ card, deployment }: { card: ProjectCard; deployment: DeploymentSummary }) {
  return (
    <p class="cut">
      <DeploymentStatus card={card} deployment={deployment} /> <SubjectLink deployment={deployment} newTab />{' '}
      <small>
        {deployment.status === 'building' && deployment.stage ? (
          stagePlace(deployment.stage)
        ) : (
          <Time at={endedAt(deployment)} />
        )}
      </small>
    </p>
  )
}

function Age({ freshness }: Pick<Frame, 'freshness'>) {
  if (freshness === null || freshness.kind === 'fresh')
    return (
      <span>
        Times are in <span data-zone="">UTC</span>
      </span>
    )
  return (
    <strong>
      Old data, as of <Time at={freshness.checkedAt} zone />
    </strong>
  )
}

interface NoticeProps {
  title: string
  says: string
  /** Whom to ask; null where nobody is named. */
  contact?: string | null
  /** Given when it is sent with a `Refresh` header of as many seconds. */
  retrySeconds?: number
}

/** Instead of the card: why there is none, in a frame's few lines. The same for what is hidden and for what does not exist. */
export function EmbedNotice({ title, says, contact = null, retrySeconds }: NoticeProps) {
  return (
    <Sheet title={title} status="none" kind="embed" header={null} refresh={retrySeconds}>
      <h1>{title}</h1>
      <p>{says}</p>
      <p class="second">
        <Contact contact={contact} />
      </p>
    </Sheet>
  )
}
