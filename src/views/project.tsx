import type { ProjectCard } from '../domain/card.ts'
import type { ProjectPage } from '../mirror/protocol.ts'
import { apiProjectPath } from './addresses.ts'
import { BranchesSection } from './branches-table.tsx'
import { DeploymentsSection } from './deployments-table.tsx'
import { shortName } from './head.tsx'
import { type Frame, Page } from './layout.tsx'
import { Pager } from './pager.tsx'
import { ProjectFacts } from './project-facts.tsx'
import { BuildingNow, LiveNow } from './project-now.tsx'
import { productionWords, projectShape, projectSummary, runningWords, sentenceCase } from './project-words.ts'
import { Crumbs } from './section.tsx'
import { Time } from './time.tsx'

interface ProjectProps {
  frame: Frame
  page: ProjectPage
  /** The address of the next page of deployments. */
  older: string | null
}

/** One project, in the order in which people ask: what is live, what is building, where is my branch, what else. */
export function ProjectView({ frame, page, older }: ProjectProps) {
  const { card } = page
  const { name } = card.project
  return (
    <Page
      title={`${shortName(name)}: ${projectSummary(card)}`}
      status={projectShape(card)}
      busy={card.busy || !page.loaded}
      frame={frame}
      twin={apiProjectPath(name)}
    >
      <Crumbs steps={[{ text: name }]} />
      <h1>{name}</h1>
      <p class="lede">
        <ProjectSentence card={card} />
      </p>
      <div class="columns">
        <LiveNow card={card} />
        <BuildingNow card={card} />
      </div>
      <BranchesSection card={card} branches={page.branches} />
      <DeploymentsSection page={page} />
      <Pager says="Newest first" prev={null} next={older} />
      <ProjectFacts card={card} />
    </Page>
  )
}

function ProjectSentence({ card }: { card: ProjectCard }) {
  const production = sentenceCase(productionWords(card))
  const running = card.running.length > 0 ? `. ${sentenceCase(runningWords(card))}` : ''
  if (!card.live) return <>{`${production}${running}.`}</>
  return (
    <>
      {production}
      {running ? `${running}. The live commit was deployed ` : ', deployed '}
      <Time at={card.live.endedOn ?? card.live.createdOn} ends />
    </>
  )
}
