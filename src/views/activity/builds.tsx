import type { BudgetForecast } from '../../builds/budget.ts'
import type { BuildsActivity, ScheduleActivity } from '../../mirror/activity.ts'
import { projectPath } from '../addresses.ts'
import { Column, Fact, Section } from '../section.tsx'
import { StatusMark } from '../status.tsx'
import { Day, Time } from '../time.tsx'
import { count } from '../words.ts'
import { explainEntry, RESULT_MARKS } from './words.ts'

/** The builds that this board starts: when, what came of the last, and what the month's budget says. */
export function BuildsSection({ builds, isNarrowed }: { builds: BuildsActivity; isNarrowed: boolean }) {
  return (
    <Section id="builds" title="Scheduled builds">
      <table class="jobs">
        <caption>Scheduled builds, and what came of the last</caption>
        <thead>
          <tr>
            <Column>Project and branch</Column>
            <Column>Schedule</Column>
            <Column kind="w-time">Next</Column>
            <Column>Last time</Column>
          </tr>
        </thead>
        <tbody>
          {builds.schedules.map((schedule) => (
            <ScheduleRow schedule={schedule} />
          ))}
        </tbody>
      </table>
      {builds.budget && (
        <Budget budget={builds.budget} isCounted={builds.isCounted} isNarrowed={isNarrowed} />
      )}
    </Section>
  )
}

function ScheduleRow({ schedule }: { schedule: ScheduleActivity }) {
  const { project, branch, cron, timezone, nextAt, last } = schedule
  return (
    <tr>
      <th scope="row">
        <a href={projectPath(project)}>
          <bdi>{project}</bdi>
        </a>{' '}
        <span class="second">{branch === null ? 'production branch' : <bdi>{branch}</bdi>}</span>
      </th>
      <td>
        <code>{cron}</code> <span class="second">{timezone}</span>
      </td>
      <td data-label="Next">{nextAt === null ? 'never' : <Time at={nextAt} />}</td>
      <td data-label="Last time">
        {last === null ? (
          <span class="muted">not yet</span>
        ) : (
          <>
            <StatusMark shape={RESULT_MARKS[last.result][0]} word={RESULT_MARKS[last.result][1]} />{' '}
            <span class="second">
              <Time at={last.at} />
            </span>{' '}
            <span class="second">{explainEntry(last)}</span>
          </>
        )}
      </td>
    </tr>
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
      <dl class="facts">
        <Fact name="Builds this month">
          {used} of {budget.budget}
        </Fact>
        <Fact name="By the end of the month">{count(projected, 'build')}, if it goes on like this</Fact>
        <Fact name="Used up">{runsOutOn === null ? 'not this month' : <Day at={runsOutOn} />}</Fact>
      </dl>
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
