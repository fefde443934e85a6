import {
  LEDGER_KINDS,
  type LedgerEntry,
  type LedgerKind,
  type LedgerPage,
  type LedgerQuestion,
} from '../../ledger/entry.ts'
import { activityPath, deploymentPath } from '../addresses.ts'
import { Branch, ProjectLink } from '../links.tsx'
import { Filters, Pager, Section, Table } from '../section.tsx'
import { StatusMark } from '../status.tsx'
import { Time } from '../time.tsx'
import { explainEntry, PROBE_WORDS, RESULT_MARKS } from './words.ts'

const KIND_WORDS: Record<LedgerKind, string> = {
  build: 'Build',
  deletion: 'Deletion',
  message: 'Message',
}

/** `hasMessages`: whether anybody is told of what happens. */
const filtersOf = (hasMessages: boolean) => [
  [null, 'All entries'] as const,
  ...LEDGER_KINDS.filter((kind) => hasMessages || kind !== 'message').map(
    (kind) => [kind, `${KIND_WORDS[kind]}s`] as const,
  ),
]

interface LedgerProps {
  ledger: LedgerPage
  /** The filter and the place of this page. */
  asked: LedgerQuestion
  hasMessages: boolean
}

/** What the chores did, newest first. */
export function LedgerSection({ ledger, asked, hasMessages }: LedgerProps) {
  const { entries, newer, older } = ledger
  const { kind, result, project } = asked
  const filter = { ...(kind && { kind }), ...(result && { result }), ...(project && { project }) }
  const pathTo = (place: object) => `${activityPath({ ...filter, ...place })}#ledger`
  return (
    <Section id="ledger" title="Ledger" says="What was done, newest first. Kept for 90 days.">
      <Filters
        choices={filtersOf(hasMessages)}
        chosen={kind}
        to={(one) => `${activityPath(one ? { kind: one } : {})}#ledger`}
      />
      {entries.length > 0 ? <Entries entries={entries} /> : <p class="note">{emptyWords(ledger)}</p>}
      <Pager
        name="Pages of the ledger"
        says=""
        prev={newer === null ? null : pathTo({ after: newer })}
        next={older === null ? null : pathTo({ before: older })}
      />
    </Section>
  )
}

/** A page ends after so many rows of the ledger, and those may all be of other kinds. */
function emptyWords({ newer, older }: LedgerPage): string {
  return newer === null && older === null ? 'Nothing was done.' : 'Nothing on this page.'
}

function Entries({ entries }: { entries: LedgerEntry[] }) {
  return (
    <Table
      kind="jobs"
      caption="What the chores did, newest first"
      columns={{ Result: 'w-status', What: '', Why: '', Time: 'w-time' }}
    >
      {entries.map((entry) => (
        <tr>
          <td>
            <StatusMark {...RESULT_MARKS[entry.result]} />
          </td>
          <th scope="row">
            <What entry={entry} />
          </th>
          <td>
            {explainEntry(entry)} {entry.probe && <small>{PROBE_WORDS[entry.probe]}</small>}
          </td>
          <td class="when">
            <Time at={entry.at} />
          </td>
        </tr>
      ))}
    </Table>
  )
}

function What({ entry: { kind, project, branch, deployment, result } }: { entry: LedgerEntry }) {
  const isThere = result !== 'deleted' && result !== 'gone'
  const shortId = deployment?.slice(0, 8)
  return (
    <>
      {KIND_WORDS[kind]}: <ProjectLink project={project} />{' '}
      <small>
        {branch !== null && <Branch branch={branch} />}{' '}
        {shortId &&
          (isThere ? <a href={deploymentPath({ project, shortId })}>{shortId}</a> : <code>{shortId}</code>)}
      </small>
    </>
  )
}
