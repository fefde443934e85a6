import type { ProjectCard, StateCounts } from '../domain/board.ts'
import { API_PROJECTS_PATH } from './addresses.ts'
import { Counts } from './counts.tsx'
import { count } from './deployment-words.ts'
import { type Frame, Page, type TabIcon } from './layout.tsx'
import { Pager } from './pager.tsx'
import { ProjectsTable } from './projects-table.tsx'

interface OverviewProps {
  frame: Frame
  /** This page of the projects, those that need attention first. */
  cards: ProjectCard[]
  counts: StateCounts
  /** How many projects there are on all pages. */
  total: number
  /** Addresses of the pages before and after. */
  prev: string | null
  next: string | null
  /** Projects that could not be understood. */
  unreadable: number
}

/** All projects: what is live, what failed, what is building. */
export function OverviewView({ frame, cards, counts, total, prev, next, unreadable }: OverviewProps) {
  return (
    <Page
      title={titleOf(frame.boardTitle, counts)}
      tab={tabOf(counts)}
      frame={frame}
      twin={API_PROJECTS_PATH}
    >
      <h1>
        <bdi>{frame.boardTitle}</bdi>
      </h1>
      <p class="lede">{sentenceOf(counts)}</p>
      {total === 0 ? <NoProjects /> : <Counts counts={counts} />}
      {cards.length > 0 && <ProjectsTable cards={cards} boardTitle={frame.boardTitle} />}
      {unreadable > 0 && <p class="note">{count(unreadable, 'project')} could not be read.</p>}
      <Pager says={`${cards.length} of ${count(total, 'project')}`} prev={prev} next={next} />
    </Page>
  )
}

function NoProjects() {
  return (
    <p class="note">
      A project shows up here by itself, once it exists on Cloudflare Pages and the board's setting{' '}
      <code>PROJECTS</code> lets it through.
    </p>
  )
}

function sentenceOf({ all, failed, building, live }: StateCounts): string {
  if (all === 0) return 'There are no projects to show.'
  const sentences = [
    live === all
      ? `${all === 1 ? 'The project is' : `All ${all} projects are`} live.`
      : `${live} of ${count(all, 'project')} ${live === 1 ? 'is' : 'are'} live.`,
  ]
  if (failed > 0) sentences.push(`The last build of ${count(failed, 'project')} failed.`)
  if (building > 0) sentences.push(`${count(building, 'project')} ${building === 1 ? 'is' : 'are'} building.`)
  return sentences.join(' ')
}

function titleOf(boardTitle: string, counts: StateCounts): string {
  const parts = (['failed', 'building', 'live'] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${kind}`)
  return `${boardTitle}: ${parts.join(', ') || 'nothing live'}`
}

function tabOf(counts: StateCounts): TabIcon {
  return (['failed', 'building', 'live'] as const).find((kind) => counts[kind] > 0) ?? 'idle'
}
