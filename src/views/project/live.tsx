import type { LivePeriod } from '../../domain/live-period.ts'
import type { Project } from '../../domain/project.ts'
import { livePath, projectPath } from '../addresses.ts'
import { Dotted } from '../inline.tsx'
import { type Frame, Page } from '../layout.tsx'
import { CommitHash, SubjectLink } from '../links.tsx'
import { Crumbs, Pager, Section, Table } from '../section.tsx'
import { StatusMark } from '../status.tsx'
import { Time } from '../time.tsx'
import { longTimeWords, shortName } from '../words.ts'

interface LiveHistoryProps {
  frame: Frame
  project: Project
  /** The newest first. */
  periods: readonly LivePeriod[]
  /** Addresses of the pages before and after; null at the ends. */
  prev: string | null
  next: string | null
}

const SAYS =
  'What visitors of the site got, the newest first. Derived is what was live before this board could see it, as if nothing had been rolled back.'

/** What was live in a project, from when to when. */
export function LiveHistoryView({ frame, project, periods, prev, next }: LiveHistoryProps) {
  const { name } = project
  return (
    <Page
      title={`${shortName(name)}: what was live when`}
      description={SAYS}
      status="none"
      frame={frame}
      twin={`${livePath(name)}.json`}
    >
      <Crumbs steps={[{ text: name, to: projectPath(name) }, { text: 'What was live when' }]} />
      <h1>What was live in {name}</h1>
      <p class="lede">{periods.length > 0 ? SAYS : 'Nothing was live yet.'}</p>
      {periods.length > 0 && (
        <section class="board" aria-label="What was live">
          <PeriodsTable {...{ project, periods }} />
        </section>
      )}
      <Pager says="Newest first" prev={prev} next={next} />
    </Page>
  )
}

interface PeriodsProps {
  project: Project
  periods: readonly LivePeriod[]
}

/** The last of them, on the project's page; nothing where there are none. */
export function LivePeriods({ project, periods }: PeriodsProps) {
  if (periods.length === 0) return null
  return (
    <Section id="live-before" title="What was live" says={SAYS}>
      <PeriodsTable {...{ project, periods }} />
      <p class="note">
        <a class="button" href={livePath(project.name)}>
          All that was live
        </a>
      </p>
    </Section>
  )
}

function PeriodsTable({ project, periods }: PeriodsProps) {
  return (
    <Table
      kind="periods"
      caption={`What was live in ${project.name}, newest first`}
      columns={{ Status: 'w-status', Deployment: '', From: 'w-time', Until: 'w-time', For: 'w-took' }}
    >
      {periods.map((period) => (
        <PeriodRow {...{ project, period }} />
      ))}
    </Table>
  )
}

/** No row of news: what is live is said by the project's own words already, and what was does not change. */
function PeriodRow({ project, period }: { project: Project; period: LivePeriod }) {
  const { from, to, isRollback, isDerived, isKnown } = period
  return (
    <tr>
      <td class="state">
        {to === null ? <StatusMark shape="live" /> : <StatusMark shape="none" word="Before" />}
        {isRollback && <small>rolled back to</small>}
        {isDerived && <small>derived</small>}
      </td>
      <th scope="row">
        <SubjectLink deployment={{ ...period, project: project.name }} isGone={!isKnown} />{' '}
        <small>
          <Dotted>
            <CommitHash deployment={period} card={{ project }} />
            {!isKnown && <span>deleted since</span>}
          </Dotted>
        </small>
      </th>
      <td class="when">
        <Time at={from} />
      </td>
      <td class="optional">{to === null ? <span class="muted">now</span> : <Time at={to} />}</td>
      <td class="took">{to !== null && longTimeWords(to - from)}</td>
    </tr>
  )
}
