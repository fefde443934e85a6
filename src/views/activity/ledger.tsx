import {
  LEDGER_KINDS,
  type LedgerEntry,
  type LedgerKind,
  type LedgerPage,
  type LedgerQuestion,
} from '../../ledger/entry.ts'
import { activityPath, deploymentPath, projectPath } from '../addresses.ts'
import { Column, Pager, Section } from '../section.tsx'
import { StatusMark } from '../status.tsx'
import { Time } from '../time.tsx'
import { explainEntry, PROBE_WORDS, RESULT_MARKS } from './words.ts'

const KIND_WORDS: Record<LedgerKind, string> = { build: 'Build', deletion: 'Deletion' }

/** What the jobs did, newest first. `asked`: the filter and the place of this page. */
export function LedgerSection({ ledger, asked }: { ledger: LedgerPage; asked: LedgerQuestion }) {
  const { entries, hasNewer, hasOlder } = ledger
  const { kind, result, project } = asked
  const filter = { ...(kind && { kind }), ...(result && { result }), ...(project && { project }) }
  const pathTo = (place: object) => `${activityPath({ ...filter, ...place })}#ledger`
  const [first, last] = [entries[0], entries.at(-1)]
  return (
    <Section id="ledger" title="Ledger" says="What was done, newest first. Kept for 90 days.">
      <p class="filters">
        <a href={`${activityPath({})}#ledger`} aria-current={kind === null ? 'true' : undefined}>
          All
        </a>
        {LEDGER_KINDS.map((one) => (
          <a href={`${activityPath({ kind: one })}#ledger`} aria-current={kind === one ? 'true' : undefined}>
            {KIND_WORDS[one]}s
          </a>
        ))}
      </p>
      {entries.length > 0 ? <Entries entries={entries} /> : <p class="note">Nothing was done.</p>}
      <Pager
        name="Pages of the ledger"
        says=""
        prev={hasNewer && first ? pathTo({ after: first.id }) : null}
        next={hasOlder && last ? pathTo({ before: last.id }) : null}
      />
    </Section>
  )
}

function Entries({ entries }: { entries: LedgerEntry[] }) {
  return (
    <table class="jobs">
      <caption>What the jobs did, newest first</caption>
      <thead>
        <tr>
          <Column kind="w-status">Result</Column>
          <Column>What</Column>
          <Column>Why</Column>
          <Column kind="w-time">Time</Column>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr>
            <td>
              <StatusMark shape={RESULT_MARKS[entry.result][0]} word={RESULT_MARKS[entry.result][1]} />
            </td>
            <th scope="row">
              <What entry={entry} />
            </th>
            <td>
              {explainEntry(entry)} {entry.probe && <span class="second">{PROBE_WORDS[entry.probe]}</span>}
            </td>
            <td class="when">
              <Time at={entry.at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function What({ entry: { kind, project, branch, deployment, result } }: { entry: LedgerEntry }) {
  const isThere = result !== 'deleted' && result !== 'gone'
  const shortId = deployment?.slice(0, 8)
  return (
    <>
      {KIND_WORDS[kind]}:{' '}
      <a href={projectPath(project)}>
        <bdi>{project}</bdi>
      </a>{' '}
      <span class="second">
        {branch !== null && <bdi>{branch}</bdi>}{' '}
        {shortId &&
          (isThere ? <a href={deploymentPath({ project, shortId })}>{shortId}</a> : <code>{shortId}</code>)}
      </span>
    </>
  )
}
