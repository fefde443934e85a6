import { type ProjectCard, projectState } from '../domain/board.ts'
import type { ProjectPage } from '../domain/piece.ts'
import { apiProjectPath } from './addresses.ts'
import { DeploymentsSection } from './deployments-table.tsx'
import { type Frame, Page, type TabIcon } from './layout.tsx'
import { Pager } from './pager.tsx'
import { ProjectFacts } from './project-facts.tsx'
import { BuildingNow, LiveNow } from './project-now.tsx'
import { Crumbs } from './section.tsx'
import { runningShape } from './status.tsx'
import { Time } from './time.tsx'

interface ProjectProps {
  frame: Frame
  page: ProjectPage
  /** The address of the next page of deployments. */
  older: string | null
}

/** One project: its facts, what is live, what is building, its newest deployments. */
export function ProjectView({ frame, page, older }: ProjectProps) {
  const { card } = page
  const { name } = card.project
  return (
    <Page title={`${name}: ${summaryOf(card)}`} tab={tabOf(card)} frame={frame} twin={apiProjectPath(name)}>
      <Crumbs steps={[{ text: name }]} />
      <h1>{name}</h1>
      <p class="lede">
        <ProjectSentence card={card} />
      </p>
      <ProjectFacts card={card} />
      <div class="columns">
        <LiveNow card={card} />
        <BuildingNow card={card} />
      </div>
      <DeploymentsSection page={page} />
      <Pager says="Newest first" prev={null} next={older} />
    </Page>
  )
}

function ProjectSentence({ card }: { card: ProjectCard }) {
  return (
    <>
      {capital(productionOf(card))}
      {card.live && (
        <>
          , deployed <Time at={card.live.endedOn ?? card.live.createdOn} />
        </>
      )}
      .{card.running.length > 0 && ` ${capital(runningOf(card))}.`}
    </>
  )
}

/** `live`, `build failed, older commit is live`, `live, building main`. */
function summaryOf(card: ProjectCard): string {
  return card.running.length > 0 ? `${productionOf(card)}, ${runningOf(card)}` : productionOf(card)
}

function productionOf(card: ProjectCard): string {
  const state = projectState(card)
  if (state === 'live') return 'live'
  if (state === 'failed')
    return card.live ? 'build failed, older commit is live' : 'build failed, nothing is live'
  return card.latest ? 'nothing is live' : 'never deployed'
}

function runningOf({ running }: ProjectCard): string {
  const word = runningShape(running)
  if (running.length > 1) return `${running.length} deployments in progress`
  return running[0]?.branch ? `${word} ${running[0].branch}` : word
}

function tabOf(card: ProjectCard): TabIcon {
  const state = projectState(card)
  if (state === 'failed') return 'failed'
  if (card.running.length > 0) return 'building'
  return state === 'live' ? 'live' : 'idle'
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
