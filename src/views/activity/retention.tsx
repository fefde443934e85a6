import {
  PLAN_LENGTH,
  type PlanLine,
  type PlanPage,
  type ProjectPlan,
  type RetentionActivity,
} from '../../mirror/activity.ts'
import { explainReason } from '../../retention/reasons.ts'
import { activityPath, deploymentPath } from '../addresses.ts'
import { Branch } from '../links.tsx'
import { Command, Facts, Filters, Pager, Section, Table } from '../section.tsx'
import { type Mark, StatusMark } from '../status.tsx'
import { Day, Time } from '../time.tsx'
import { count } from '../words.ts'
import { explainJobFailure, explainRefusal, KEPT_BY_BRANCH, KEPT_WORDS } from './words.ts'

/** What retention does, and would do with each project. */
export function RetentionSection({ retention }: { retention: RetentionActivity }) {
  const { mode, projects, waiting } = retention
  if (retention.isUnreadable) return <Unreadable />
  return (
    <Section
      id="retention"
      title="Old deployments"
      says={mode === 'delete' ? 'They are deleted.' : 'A dry run: nothing is deleted.'}
    >
      {waiting && <Waiting waiting={waiting} />}
      <Facts
        of={[
          ['Next run', retention.isRunning ? 'going on now' : <Time at={retention.nextRunAt} />],
          ['Last run', lastRun(retention.last)],
          ['To be deleted', sumOf(projects, ({ removed }) => removed)],
          ['Kept', sumOf(projects, ({ total, removed }) => total - removed)],
          ...keptCounts(projects).map(([kind, number]) => [`Kept: ${KEPT_WORDS[kind]}`, number] as const),
        ]}
      />
      <ByHand projects={projects} />
      <Projects projects={projects} />
    </Section>
  )
}

function Unreadable() {
  return (
    <Section id="retention" title="Old deployments" says="They are left alone.">
      <p class="note">
        What was stored of the deletions cannot be read. Nothing is deleted. Set <code>RETENTION</code> to
        mode off, deploy, and set it again: everything is planned anew, with a new grace.
      </p>
    </Section>
  )
}

function Waiting({ waiting }: { waiting: NonNullable<RetentionActivity['waiting']> }) {
  return (
    <p class="note">
      The run waits for you: {count(waiting.count, 'deployment')} to be deleted, which is more than{' '}
      <code>max_share</code> of a project. If that is right, add{' '}
      <code>{`confirm = "${waiting.fingerprint}"`}</code> to <code>RETENTION</code>. It holds for exactly
      these.
    </p>
  )
}

function lastRun(last: RetentionActivity['last']) {
  if (last === null) return 'not yet'
  return [
    last.stoppedBy && `Ended early: ${explainJobFailure(last.stoppedBy)} `,
    last.deleted !== null && `${last.deleted} deleted, `,
    last.refused !== null && last.refused > 0 && `${last.refused} refused by Cloudflare, `,
    <Time at={last.endedAt} />,
  ]
}

type Kind = keyof typeof KEPT_WORDS

function keptCounts(projects: readonly ProjectPlan[]): [Kind, number][] {
  const kinds = Object.keys(KEPT_WORDS) as Kind[]
  return kinds
    .map((kind): [Kind, number] => [kind, sumOf(projects, ({ kept }) => kept[kind] ?? 0)])
    .filter(([, number]) => number > 0)
}

function ByHand({ projects }: { projects: readonly ProjectPlan[] }) {
  const number = sumOf(projects, ({ kept }) =>
    KEPT_BY_BRANCH.reduce((sum, kind) => sum + (kept[kind] ?? 0), 0),
  )
  if (number === 0) return null
  return (
    <div class="note">
      {count(number, 'deployment')} that {number === 1 ? 'is' : 'are'} old enough stay only because of their
      branch: it may still be in use, and its previews stay public. To remove one by hand, delete it in
      Cloudflare's dashboard (Workers &amp; Pages, the project, Deployments), or run:
      <Command>{'npx wrangler pages deployment delete <id> --project-name <project> --force'}</Command>
    </div>
  )
}

function Projects({ projects }: { projects: readonly ProjectPlan[] }) {
  if (projects.length === 0) return <p class="note">Nothing was planned yet.</p>
  return (
    <Table
      kind="jobs"
      caption="What would become of the deployments of each project"
      columns={{ Project: '', 'To be deleted': 'number', Kept: 'number', History: '' }}
    >
      {projects.map(({ project, removed, total, complete }) => (
        <tr>
          <th scope="row">
            <a href={`${activityPath({ project })}#plan`}>
              <span class="visually-hidden">Plan for </span>
              <bdi>{project}</bdi>
            </a>
          </th>
          <td class="number" data-label="To be deleted">
            {removed}
          </td>
          <td class="number" data-label="Kept">
            {total - removed}
          </td>
          <td data-label="History">{complete ? 'complete' : 'nothing goes yet'}</td>
        </tr>
      ))}
    </Table>
  )
}

function sumOf<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + numberOf(item), 0)
}

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
      <Filters
        choices={FILTERS}
        chosen={decision}
        to={(value) => `${activityPath({ project, ...(value && { decision: value }) })}#plan`}
      />
      {lines.length > 0 && <PlanTable project={project} lines={lines} mode={mode} />}
      <Pager
        name="Pages of the plan"
        says={`${from + 1} to ${from + lines.length} of ${plan.count}`}
        prev={from > 0 ? pathTo({ from: Math.max(0, from - PLAN_LENGTH) }) : null}
        next={from + lines.length < plan.count ? pathTo({ from: from + lines.length }) : null}
      />
    </Section>
  )
}

const DECISIONS: Record<PlanLine['decision'], Mark> = {
  keep: { shape: 'none', word: 'Kept' },
  remove: { shape: 'canceled', word: 'Deleted' },
}

const FILTERS = [
  [null, 'All deployments'],
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
    <Table
      kind="jobs"
      caption="What becomes of each deployment, and why"
      columns={{ Decision: 'w-status', Deployment: '', Why: '', When: 'w-time' }}
    >
      {lines.map((line) => (
        <tr>
          <td>
            <StatusMark {...DECISIONS[line.decision]} />
          </td>
          <th scope="row">
            <a href={deploymentPath({ project, shortId: line.id.slice(0, 8) })}>
              <code>{line.id.slice(0, 8)}</code>
            </a>{' '}
            <small>
              <Branch branch={line.branch} /> · <Time at={line.createdOn} />
            </small>
          </th>
          <td>{line.refusedCode === null ? explainReason(line.reason) : explainRefusal(line.refusedCode)}</td>
          <td class="when">{whenOf(line, mode)}</td>
        </tr>
      ))}
    </Table>
  )
}

function whenOf(line: PlanLine, mode: PlanProps['mode']) {
  if (line.decision === 'keep') return ''
  if (mode === 'dry-run') return 'not in a dry run'
  if (line.refusedCode !== null) return 'not for now'
  if (line.isWaiting) return 'waits for confirm'
  return line.deletesAt === null ? 'at the next run' : <Day at={line.deletesAt} />
}
