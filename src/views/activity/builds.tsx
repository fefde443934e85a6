import type { BudgetForecast } from '../../builds/budget.ts'
import { weekdayAt, weekdaysOf } from '../../builds/schedule.ts'
import type { BuildsActivity, ScheduleActivity } from '../../mirror/activity.ts'
import { Branch, ProjectLink } from '../links.tsx'
import { Facts, Section, Table } from '../section.tsx'
import { StatusMark } from '../status.tsx'
import { Day, Time } from '../time.tsx'
import { count } from '../words.ts'
import { explainEntry, RESULT_MARKS } from './words.ts'

/** The builds that this board starts: when, what came of the last, and what the month's budget says. */
export function BuildsSection({ builds, isNarrowed }: { builds: BuildsActivity; isNarrowed: boolean }) {
  return (
    <Section id="builds" title="Scheduled builds">
      <Table
        kind="jobs"
        caption="Scheduled builds, and what came of the last"
        columns={{ 'Project and branch': '', Schedule: '', Next: 'w-time', 'Last time': '' }}
      >
        {builds.schedules.map((schedule) => (
          <ScheduleRow schedule={schedule} />
        ))}
      </Table>
      {builds.budget && (
        <Budget budget={builds.budget} isCounted={builds.isCounted} isNarrowed={isNarrowed} />
      )}
    </Section>
  )
}

function ScheduleRow({ schedule }: { schedule: ScheduleActivity }) {
  const { project, branch, cron, timezone } = schedule
  const weekdays = weekdaysOf(cron)
  return (
    <tr>
      <th scope="row">
        <ProjectLink project={project} />{' '}
        <small>{branch === null ? 'production branch' : <Branch branch={branch} />}</small>
      </th>
      <td>
        <code>{cron}</code>{' '}
        <small>
          {weekdays && `${weekdays}, `}
          {timezone}
        </small>
      </td>
      <td data-label="Next">{nextOf(schedule)}</td>
      <td data-label="Last time">
        <LastTime schedule={schedule} />
      </td>
    </tr>
  )
}

/** The weekday is that of the schedule's own zone; before the time, which may get longer. */
function nextOf({ nextAt, isUnreadable, timezone }: ScheduleActivity) {
  if (isUnreadable) return 'not by itself'
  if (nextAt === null) return 'never'
  return (
    <>
      <small>{weekdayAt(nextAt, timezone)},</small> <Time at={nextAt} />
    </>
  )
}

function LastTime({ schedule: { last, isUnreadable } }: { schedule: ScheduleActivity }) {
  if (isUnreadable)
    return (
      <>
        <StatusMark shape="failed" word="Stopped" />{' '}
        <small>
          What was stored of this schedule cannot be read: nothing is built by it until its entry in{' '}
          <code>BUILDS</code> is changed.
        </small>
      </>
    )
  if (last === null) return <span class="muted">not yet</span>
  return (
    <>
      <StatusMark {...RESULT_MARKS[last.result]} />{' '}
      <small>
        <Time at={last.at} />
      </small>{' '}
      <small>{explainEntry(last)}</small>
    </>
  )
}

function Budget({
  budget,
  isCounted,
  isNarrowed,
}: {
  budget: BudgetForecast
  isCounted: boolean
  isNarrowed: boolean
}) {
  const { used, projected, runsOutOn } = budget
  return (
    <>
      <Facts
        of={[
          ['Builds this month', `${used} of ${budget.budget}`],
          ['By the end of the month', `${count(projected, 'build')}, if it goes on like this`],
          ['Used up', runsOutOn === null ? 'not this month' : <Day at={runsOutOn} />],
        ]}
      />
      <p class="note">
        Schedules stop at the budget. Uploads and skipped deployments are no builds. The month begins on the
        first, by UTC.
        {isNarrowed &&
          ' Only the projects on this board are counted: others of the account use the same budget.'}
        {!isCounted && " This month's builds are still being counted: none is started until that is done."}
      </p>
    </>
  )
}
