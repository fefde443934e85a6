import { type Deployment, isInProgress } from '../../domain/deployment.ts'
import { type LineRange, writeLineRange } from '../../domain/line-range.ts'
import type { LogPage, NoLog } from '../../mirror/protocol.ts'
import { deploymentPath, logPath, projectPath } from '../addresses.ts'
import { Dotted } from '../inline.tsx'
import { Html } from '../jsx.ts'
import { type Frame, Page } from '../layout.tsx'
import { Crumbs, Pager, Section } from '../section.tsx'
import { DeploymentStatus, deploymentNews } from '../status.tsx'
import { Time } from '../time.tsx'
import { count, shortName } from '../words.ts'

/** Stands in a page where the lines of a log come in: they are HTML already, and are put in when the page is made. */
export const LINES_COME_HERE = '<!--lines-->'

const LINES = new Html(LINES_COME_HERE)

interface LogProps {
  frame: Frame
  /** Its project, and the id that the address has. */
  of: { project: string; shortId: string }
  /** Null where it is deleted, and its log is still there. */
  deployment: Deployment | null
  log: LogPage | NoLog
  range: LineRange | null
  isWrapped: boolean
  refresh: number | undefined
}

/** The log of a build, or a page of it. */
export function LogView({ frame, of, deployment, log, range, isWrapped, refresh }: LogProps) {
  const isBuilding = deployment !== null && isInProgress(deployment)
  return (
    <Page
      title={`${shortName(of.project)}, ${shortName(deployment?.branch || of.shortId)}: build log`}
      description={deployment ? deploymentNews(deployment) : undefined}
      status={deployment?.status ?? 'idle'}
      busy={isBuilding}
      {...{ frame, refresh }}
    >
      <Crumbs
        steps={[
          { text: of.project, to: projectPath(of.project) },
          { text: of.shortId, ...(deployment && { to: deploymentPath(of) }) },
          { text: 'Log' },
        ]}
      />
      <h1>Build log</h1>
      <p class="lede">
        <Dotted>
          {deployment ? (
            <DeploymentStatus deployment={deployment} />
          ) : (
            <span>The deployment was deleted</span>
          )}
          {deployment?.subject ? <bdi>{deployment.subject}</bdi> : null}
          {deployment && <Time at={deployment.createdOn} />}
        </Dotted>
      </p>
      {log.kind === 'none' ? (
        <p class="notice">
          {isBuilding && log.why === 'empty' ? 'The build has written nothing so far.' : whyNoLog(log)}
        </p>
      ) : (
        <Log {...{ of, log, range, isWrapped }} />
      )}
    </Page>
  )
}

function Log({
  of,
  log,
  range,
  isWrapped,
}: Omit<LogProps, 'frame' | 'refresh' | 'deployment' | 'log'> & { log: LogPage }) {
  const path = logPath(of)
  const query = new URLSearchParams(range ? { lines: writeLineRange(range) } : { from: String(log.first) })
  if (isWrapped) query.set('wrap', 'off')
  const from = (line: number) => `${path}?from=${line}${isWrapped ? '' : '&wrap=off'}`
  const pager = (
    <Pager
      says={`Lines ${log.first} to ${log.next === null ? log.lines : log.next - 1} of ${log.lines}`}
      prev={log.first > 1 ? from(log.first - 1) : null}
      next={log.next === null ? null : from(log.next)}
    />
  )
  return (
    <>
      <p class="says">
        <Dotted>
          <span>{count(log.lines, 'line')}</span>
          <span>{hiddenWords(log.hidden)}</span>
          <a href={`${path}?${query}`}>{isWrapped ? 'Do not wrap lines' : 'Wrap lines'}</a>
          <a href={`${path}.txt`}>As plain text</a>
          <a href={`${log.next === null ? '' : from(log.lines)}#L${log.lines}`}>Last lines</a>
        </Dotted>
      </p>
      {log.first > 1 && pager}
      {/* What is wider than the page is scrolled to, by the keyboard too. */}
      <section class={isWrapped ? 'log' : 'log unwrapped'} aria-label="Lines" tabindex={0}>
        {LINES}
      </section>
      {pager}
    </>
  )
}

const hiddenWords = (hidden: number) =>
  hidden === 0 ? 'no secrets found in it' : `${count(hidden, 'secret')} taken out`

/** On the page of a deployment that failed: the lines that say why. */
export function FailedLog({ deployment, log }: { deployment: Deployment; log: LogPage | NoLog }) {
  return (
    <Section
      id="why"
      title="Why it failed"
      says={log.kind === 'log' && <a href={logPath(deployment)}>All {count(log.lines, 'line')} of the log</a>}
    >
      {log.kind === 'none' ? <p class="muted">{whyNoLog(log)}</p> : <div class="log">{LINES}</div>}
    </Section>
  )
}

const WHY: Record<NoLog['why'], string> = {
  empty: 'Cloudflare has no log of this deployment.',
  'too-large': 'This log is longer than 20 MB, which is more than this board reads.',
  'too-many':
    'This log is not shown, because the variables of its project are longer than 400,000 characters together, more than this board can take out of it. Whoever looks after the project can shorten some of them.',
  forbidden:
    "The board's token may not read this log; whoever runs the board can go through the set-up checklist again.",
  values:
    'This log is not shown, because the board could not read which values have to be taken out of it. It tries again by itself.',
  failed: 'Cloudflare did not give this log. The board tries again by itself.',
  later: 'This log is being read from Cloudflare.',
}

/** Why there is nothing to read, in a sentence. */
export const whyNoLog = ({ why }: NoLog): string => WHY[why]
