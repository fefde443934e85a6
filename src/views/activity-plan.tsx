import type { PlanLine, PlanPage } from '../mirror/activity.ts'
import { explainReason } from '../retention/reasons.ts'
import { explainRefusal } from './activity-words.ts'
import { activityPath, deploymentPath } from './addresses.ts'
import { Branch } from './commit.tsx'
import { Day } from './day.tsx'
import { count } from './deployment-words.ts'
import { Pager } from './pager.tsx'
import { Column, Section } from './section.tsx'
import { StatusMark } from './status.tsx'
import { Time } from './time.tsx'

interface PlanProps {
  plan: PlanPage
  mode: 'dry-run' | 'delete'
  /** The filter of the page: which lines are shown. */
  decision: 'keep' | 'remove' | null
}

/** One project's plan, line by line: kept or removed, why, and when. */
export function PlanSection({ plan, mode, decision }: PlanProps) {
  const { project, lines, from } = plan
  const pathTo = (change: object) =>
    `${activityPath({ project, ...(decision && { decision }), ...change })}#plan`
  return (
    <Section
      id="plan"
      title={`Plan for ${project}`}
      says={`${count(plan.count, 'deployment')}, newest first.`}
    >
      <p class="filters">
        {FILTERS.map(([value, word]) => (
          <a
            href={`${activityPath({ project, ...(value && { decision: value }) })}#plan`}
            aria-current={value === decision ? 'true' : undefined}
          >
            {word}
          </a>
        ))}
      </p>
      {lines.length > 0 && <PlanTable project={project} lines={lines} mode={mode} />}
      <Pager
        name="Pages of the plan"
        says={`${from + 1} to ${from + lines.length} of ${plan.count}`}
        prev={from > 0 ? pathTo({ from: Math.max(0, from - PAGE) }) : null}
        next={from + lines.length < plan.count ? pathTo({ from: from + lines.length }) : null}
      />
    </Section>
  )
}

/** Lines on a page, as the mirror gives them. */
const PAGE = 50

const FILTERS = [
  [null, 'All'],
  ['remove', 'To be deleted'],
  ['keep', 'Kept'],
] as const

function PlanTable({
  project,
  lines,
  mode,
}: {
  project: string
  lines: PlanLine[]
  mode: PlanProps['mode']
}) {
  return (
    <table class="jobs">
      <caption>What becomes of each deployment, and why</caption>
      <thead>
        <tr>
          <Column kind="w-status">Decision</Column>
          <Column>Deployment</Column>
          <Column>Why</Column>
          <Column kind="w-time">When</Column>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr>
            <td>
              {line.decision === 'keep' ? (
                <StatusMark shape="none" word="Kept" />
              ) : (
                <StatusMark shape="canceled" word="Deleted" />
              )}
            </td>
            <th scope="row">
              <a href={deploymentPath({ project, shortId: line.id.slice(0, 8) })}>
                <code>{line.id.slice(0, 8)}</code>
              </a>{' '}
              <span class="second">
                <Branch branch={line.branch} /> · <Time at={line.createdOn} />
              </span>
            </th>
            <td>
              {line.refusedCode === null ? explainReason(line.reason) : explainRefusal(line.refusedCode)}
            </td>
            <td class="when">{whenOf(line, mode)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function whenOf(line: PlanLine, mode: PlanProps['mode']) {
  if (line.decision === 'keep') return ''
  if (mode === 'dry-run') return 'not in a dry run'
  if (line.refusedCode !== null) return 'not for now'
  if (line.isWaiting) return 'waits for confirm'
  return line.deletesAt === null ? 'at the next run' : <Day at={line.deletesAt} />
}
