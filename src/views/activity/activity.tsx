import type { Activity, AskedActivity, LimitShare } from '../../mirror/activity.ts'
import { Marked } from '../inline.tsx'
import { type Frame, Page } from '../layout.tsx'
import { Facts, Section, Table } from '../section.tsx'
import { StatusMark } from '../status.tsx'
import { Day, Time } from '../time.tsx'
import { count } from '../words.ts'
import { BuildsSection } from './builds.tsx'
import { LedgerSection } from './ledger.tsx'
import { ReceiversSection } from './receivers.tsx'
import { PlanSection, RetentionSection } from './retention.tsx'

interface ActivityProps {
  frame: Frame
  /** Settings that are wrong: `says` ends a sentence that begins with the name, `fallback` is what holds instead. */
  problems: { name: string; says: string; fallback: string }[]
  /** Features that are off, and why. */
  features: { title: string; setting: string; why: string }[]
  /** Null while nobody can tell. */
  activity: Activity | null
  asked: Pick<AskedActivity, 'decision' | 'ledger'>
  /** Whether the account may have projects that this board does not show. */
  isNarrowed: boolean
  /** Whether everyone may look: then the use of limits is told in words. */
  isPublic: boolean
}

/** What the board does by itself, and what it does not do. */
export function ActivityView(props: ActivityProps) {
  const { frame, problems, features, activity } = props
  return (
    <Page title={`Activity: ${frame.boardTitle}`} description={ledeOf(activity)} status="idle" frame={frame}>
      <h1>Activity</h1>
      <p class="lede">
        {ledeOf(activity)}
        {problems.length > 0 && ' Some settings need a correction.'}
      </p>
      {problems.length > 0 && <Problems problems={problems} />}
      {activity && <Nudges activity={activity} />}
      {activity && <Chores {...props} activity={activity} />}
      {activity?.receivers && <ReceiversSection receivers={activity.receivers} isPublic={props.isPublic} />}
      {activity?.notices && <Notices at={activity.notices.at} />}
      {activity?.limits && <LimitsSection limits={activity.limits} isPublic={props.isPublic} />}
      {features.length > 0 && <Features features={features} />}
    </Page>
  )
}

function ledeOf(activity: Activity | null): string {
  if (activity === null)
    return 'What this board did and will do cannot be told just now. Try again in a minute.'
  const { builds, retention } = activity
  const starts = builds ? 'This board starts builds on a schedule' : 'This board starts no builds'
  if (!retention)
    return builds
      ? `${starts}, and deletes no deployments.`
      : 'This board only reads: it starts no builds and deletes no deployments.'
  if (retention.isUnreadable) return `${starts}, and leaves old deployments alone.`
  return `${starts}, and ${retention.mode === 'delete' ? 'deletes' : 'plans the deletion of'} old deployments.`
}

/** What might be settled before it costs something. */
function Nudges({ activity: { runsOut, oldPreviews } }: { activity: Activity }) {
  return (
    <>
      {runsOut?.runsOutOn != null && (
        <p class="note">
          If it goes on like this, this month's builds are used up on <Day at={runsOut.runsOutOn} />.
        </p>
      )}
      {oldPreviews.length > 0 && (
        <p class="note">
          Previews of {count(oldPreviews.length, 'project')} are public for over a year, which{' '}
          <code>RETENTION</code> would delete.
        </p>
      )}
    </>
  )
}

function Chores({ activity, asked, isNarrowed, isPublic }: ActivityProps & { activity: Activity }) {
  const { builds, retention, ledger } = activity
  const isEmpty = !builds && !retention && ledger.entries.length === 0 && ledger.older === null
  return (
    <>
      {builds && <BuildsSection builds={builds} isNarrowed={isNarrowed} />}
      {retention && <RetentionSection retention={retention} />}
      {retention?.plan && (
        <PlanSection plan={retention.plan} mode={retention.mode} decision={asked.decision} />
      )}
      {!isEmpty && (
        <LedgerSection
          ledger={ledger}
          asked={asked.ledger}
          hasMessages={activity.receivers !== null && !isPublic}
        />
      )}
    </>
  )
}

/** Cloudflare's own notifications. */
function Notices({ at }: { at: number | null }) {
  return (
    <Section
      id="notices"
      title="Cloudflare's notifications"
      says="Each makes this board look at the account at once."
    >
      <Facts of={[['The last one came', at === null ? 'not yet' : <Time at={at} />]]} />
    </Section>
  )
}

function Problems({ problems }: Pick<ActivityProps, 'problems'>) {
  return (
    <Section id="problems" title="Settings to correct" says="The board works without them, on other values.">
      <Table
        kind="settings"
        caption="Settings that are wrong"
        columns={{ Result: 'w-status', Setting: '', 'What is wrong': '', 'What holds instead': '' }}
      >
        {problems.map(({ name, says, fallback }) => (
          <tr>
            <td>
              <StatusMark shape="failed" word="Wrong" />
            </td>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>{says}</td>
            <td data-label="Instead">
              <Marked text={fallback} />
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  )
}

function Features({ features }: Pick<ActivityProps, 'features'>) {
  return (
    <Section id="features" title="Features that are off">
      <Table
        kind="settings"
        caption="Features that are off, and why"
        columns={{ State: 'w-status', Feature: '', Why: '', Setting: '' }}
      >
        {features.map(({ title, setting, why }) => (
          <tr>
            <td>
              <StatusMark shape="none" word="Off" />
            </td>
            <th scope="row">{title}</th>
            <td>
              <Marked text={why} />
            </td>
            <td data-label="Setting">{setting && <code>{setting}</code>}</td>
          </tr>
        ))}
      </Table>
    </Section>
  )
}

const LIMIT_WORDS: Record<LimitShare['limit'], string> = {
  rowsRead: "Rows read from the mirror's storage",
  rowsWritten: "Rows written to the mirror's storage",
  kvWrites: 'Snapshots written to KV',
}

const LEVEL_WORDS = { fine: 'fine', 'half-used': 'more than half used', near: 'near the limit' }
type LimitLevel = keyof typeof LEVEL_WORDS

/** How a day's use of a limit is told where everyone may look: without a number. */
export function levelOf({ share }: LimitShare): LimitLevel {
  if (share >= 0.85) return 'near'
  return share >= 0.5 ? 'half-used' : 'fine'
}

/** A share as it is shown: in whole percents. */
export function percentOf({ share }: LimitShare): number {
  return Math.round(share * 100)
}

/** How much of Cloudflare's daily limits this board used. `isPublic`: everyone may look, so it is told in words. */
function LimitsSection({ limits, isPublic }: { limits: readonly LimitShare[]; isPublic: boolean }) {
  return (
    <Section
      id="limits"
      title="Limits of the day"
      says="The limits are those of the whole account, by UTC; counted is only what this board uses of them."
    >
      <Facts
        of={limits.map((one) => [
          LIMIT_WORDS[one.limit],
          isPublic ? LEVEL_WORDS[levelOf(one)] : `${percentOf(one)} %`,
        ])}
      />
    </Section>
  )
}
