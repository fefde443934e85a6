import { CARD_STATE_WORDS, type CardState, type ProjectCard, type StateCounts } from '../../domain/card.ts'
import { newestFirst } from '../../domain/deployment.ts'
import {
  API_PROJECTS_PATH,
  ATTENTION_PATH,
  DEPLOYMENTS_PATH,
  FEEDS_PATH,
  OVERVIEW_PATH,
  statusPath,
} from '../addresses.ts'
import { type Frame, Page } from '../layout.tsx'
import { Pager } from '../section.tsx'
import { type PageStatus, statusName } from '../shapes.ts'
import { deploymentNews, StatusMark } from '../status.tsx'
import { count, shortName } from '../words.ts'
import { type FoundDeployments, FoundSection } from './found.tsx'
import { ProjectsTable } from './projects-table.tsx'

interface OverviewProps {
  frame: Frame
  /** This page of the projects, those that need attention first. */
  cards: ProjectCard[]
  /** Of all projects, whatever is looked for. */
  counts: StateCounts
  /** What is looked for; `''` for nothing. */
  query: string
  /** Why deployments cannot be searched for it. */
  problem?: string | undefined
  /** Only what needs attention is looked for. */
  attention?: boolean
  /** Only what is in this state is. */
  status?: CardState | null
  /** All projects that this visitor may see. */
  all?: readonly ProjectCard[]
  /** How many projects there are on all pages of what was found. */
  total: number
  /** Addresses of the pages before and after. */
  prev: string | null
  next: string | null
  /** Deployments that hold what is looked for; null where nobody can tell, undefined where none are looked for. */
  found?: FoundDeployments | null | undefined
  /** Projects that could not be understood. */
  unreadable: number
  /** Projects that the board has no room for. */
  beyond?: number | undefined
  /** Projects that Cloudflare has not listed lately. */
  missing: number
  /** Whether Cloudflare's list could not be read to its end. */
  isCut?: boolean | undefined
}

/** All projects: what is live, what failed, what is building. */
export function OverviewView(props: OverviewProps) {
  const { frame, cards, all, counts, query, attention = false, status = null, total, prev, next } = props
  const { problem, found, unreadable, beyond = 0, missing, isCut } = props
  const isSearch = query !== '' || attention
  return (
    <Page
      title={titleOf(props)}
      description={boardNews(counts, all ?? cards)}
      status={statusOf(counts)}
      busy={counts.busy > 0}
      frame={{ ...frame, query, problem }}
      twin={API_PROJECTS_PATH}
      feed={FEEDS_PATH}
    >
      <h1>
        <bdi>{frame.boardTitle}</bdi>
      </h1>
      <p class="lede">
        {isSearch || status ? (
          <Found {...{ query, attention, status, total }} all={counts.all} />
        ) : (
          <>
            <Sentences counts={counts} />{' '}
            {counts.all > 0 && <a href={DEPLOYMENTS_PATH}>Deployments of all projects</a>}
          </>
        )}
      </p>
      {counts.all === 0 ? <NoProjects /> : !isSearch && <Counts {...{ counts, status }} />}
      {cards.length > 0 && <ProjectsTable cards={cards} boardTitle={frame.boardTitle} />}
      {missing > 0 && (
        <p class="note">
          Cloudflare lists {missing} of these projects no longer. They stay here until that has been so for
          ten minutes.
        </p>
      )}
      {isCut && (
        <p class="note">
          Cloudflare's list of projects repeats itself and could not be read to its end: some projects may be
          missing here, or be out of date. The board tries again within an hour.
        </p>
      )}
      {unreadable > 0 && <p class="note">{count(unreadable, 'project')} could not be read.</p>}
      {beyond > 0 && (
        <p class="note">{count(beyond, 'more project')} cannot be shown: the board has room for no more.</p>
      )}
      <Pager says={`${cards.length} of ${count(total, 'project')}`} prev={prev} next={next} />
      {found !== undefined && <FoundSection {...{ found, query }} />}
    </Page>
  )
}

interface FoundProps {
  query: string
  attention: boolean
  status: CardState | null
  total: number
  all: number
}

function Found({ query, attention, status, total, all }: FoundProps) {
  const [has, is, needs] = total < 2 ? ['has', 'is', 'needs'] : ['have', 'are', 'need']
  const states = {
    failed: `${has} failed to build`,
    building: `${is} building`,
    live: `${is} live`,
    none: `${has} nothing live`,
  }
  const asked = [
    attention && `${needs} attention`,
    status && states[status],
    query && (
      <>
        {has} “<bdi>{query}</bdi>” in the name, an address or the repository
      </>
    ),
  ].filter(Boolean)
  return (
    <>
      {total === 0 ? 'None' : total} of {count(all, 'project')}
      {asked.map((one, place) => [place > 0 ? ' and ' : ' ', one])}. <a href={OVERVIEW_PATH}>Show all</a>
    </>
  )
}

/** The board in a few sentences, what needs attention first. */
function Sentences({ counts }: { counts: StateCounts }) {
  const { attention } = counts
  return (
    <>
      {attention > 0 && (
        <>
          <a href={ATTENTION_PATH}>
            {count(attention, 'project')} {attention === 1 ? 'needs' : 'need'} attention
          </a>
          .{' '}
        </>
      )}
      {sentenceOf(counts)}
    </>
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

/** The board in a few sentences, and what happened last. */
export function boardNews(counts: StateCounts, cards: readonly ProjectCard[]): string {
  const [last] = cards.flatMap(({ latest }) => latest ?? []).toSorted(newestFirst)
  if (!last) return sentenceOf(counts)
  return `${sentenceOf(counts)} Newest: ${last.project}, ${deploymentNews(last)}`
}

/** `2 failed, 1 building, 9 live`: the board in a few words. */
export function boardSummary(counts: StateCounts): string {
  return (
    statesOf(counts)
      .map((state) => `${counts[state]} ${state}`)
      .join(', ') || 'nothing live'
  )
}

function titleOf({ frame, counts, query, attention, status }: OverviewProps): string {
  const asked = [
    attention && 'What needs attention',
    status && wordFor(status),
    query && `“${shortName(query)}”`,
  ].filter(Boolean)
  return `${asked.join(', ')}${asked.length > 0 ? ' on ' : ''}${frame.boardTitle}: ${boardSummary(counts)}`
}

/** What needs attention most. */
export function statusOf(counts: StateCounts): PageStatus {
  return statesOf(counts)[0] ?? 'none'
}

/** The states in which something is, what needs attention most first. */
export function statesOf(counts: StateCounts): CardState[] {
  return CARD_STATE_WORDS.filter((state) => state !== 'none' && counts[state] > 0)
}

const wordFor = (state: CardState) => (state === 'none' ? 'Nothing live' : statusName(state))

/** The board in numbers, on split flaps; each leads to the projects that it counts. */
function Counts({ counts, status }: { counts: StateCounts; status: CardState | null }) {
  return (
    <ul class="counts" aria-label="Projects by state">
      {[null, ...CARD_STATE_WORDS].map((state) => (
        <li>
          <a
            href={state ? statusPath(state) : OVERVIEW_PATH}
            aria-current={state === status ? 'true' : undefined}
          >
            <span class="flap">{counts[state ?? 'all']}</span>{' '}
            {state ? <StatusMark shape={state} word={wordFor(state)} /> : <strong>All</strong>}
          </a>
        </li>
      ))}
    </ul>
  )
}
