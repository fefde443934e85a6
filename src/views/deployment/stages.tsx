import type { UsualTimes } from '../../domain/build-times.ts'
import { type Deployment, duration, isInProgress } from '../../domain/deployment.ts'
import type { Stage } from '../../domain/status.ts'
import { between } from '../../domain/time.ts'
import { logPath } from '../addresses.ts'
import { Dotted } from '../inline.tsx'
import { Section, Table } from '../section.tsx'
import type { Shape } from '../shapes.ts'
import { type Mark, StatusMark } from '../status.tsx'
import { formatDuration, Time } from '../time.tsx'
import { count, stageWord } from '../words.ts'

interface Props {
  deployment: Deployment
  /** How long the last successful builds of the project took; null where too few tell it. */
  usual: UsualTimes | null
  /** Whether its log may be read. */
  hasLog: boolean
}

/** The stages of a deployment in the order in which Cloudflare runs them. */
export function StagesSection({ deployment, hasLog, ...than }: Props) {
  const took = duration(deployment)
  // What was never built, or came to no known end, is not compared.
  const usual = took !== null || isInProgress(deployment) ? than.usual : null
  const whole = wholeOf(took, usual)
  const says = (
    <Dotted>
      {whole !== null && <span>{whole}</span>}
      {hasLog && <a href={logPath(deployment)}>Build log</a>}
    </Dotted>
  )
  return (
    <Section id="stages" title="Stages" says={(whole !== null || hasLog) && says}>
      {deployment.stages.length === 0 ? (
        <p class="muted">Cloudflare told of none.</p>
      ) : (
        <StagesTable deployment={deployment} usual={usual} />
      )}
    </Section>
  )
}

/** `1 m 12 s in all, 14 s longer than the median of the last 20 successful builds`; `58 s is the median …` while it runs. */
function wholeOf(took: number | null, usual: UsualTimes | null): string | null {
  const of = usual && `the median of the last ${count(usual.builds, 'successful build')}`
  if (took === null) return usual && `${formatDuration(usual.whole)} is ${of}`
  const whole = `${formatDuration(took)} in all`
  return usual ? `${whole}, ${apart(took, usual.whole)} ${of}` : whole
}

/** `14 s longer than`: by whole seconds, as times are printed. */
function apart(took: number, usual: number): string {
  const seconds = Math.round((took - usual) / 1000)
  if (seconds === 0) return 'about'
  return `${formatDuration(Math.abs(seconds) * 1000)} ${seconds > 0 ? 'longer' : 'shorter'} than`
}

function StagesTable({ deployment, usual }: Omit<Props, 'hasLog'>) {
  const medians = new Map(usual?.stages.map(({ name, took }) => [name, took]))
  return (
    <Table
      kind="stages"
      caption="Stages, in the order in which they run"
      columns={{
        Stage: '',
        Result: '',
        Started: 'optional',
        Took: 'w-took number',
        ...(usual && { Median: 'w-took number' }),
        Timeline: 'optional',
      }}
    >
      {deployment.stages.map((stage) => (
        <StageRow
          stage={stage}
          deployment={deployment}
          median={usual && (medians.get(stage.name) ?? 'none')}
        />
      ))}
    </Table>
  )
}

interface RowProps {
  stage: Stage
  deployment: Deployment
  /** What the stage usually takes (ms); null where no stage is compared. */
  median: number | 'none' | null
}

function StageRow({ stage, deployment, median }: RowProps) {
  const result = resultOf(stage, deployment)
  const took = duration(stage)
  return (
    <tr>
      <th scope="row">
        <strong>{stageWord(stage.name)}</strong>
      </th>
      <td>
        <StatusMark {...result} />
      </td>
      <td class="optional">{stage.startedOn && <Time at={stage.startedOn} seconds />}</td>
      <td class="number">{took !== null && formatDuration(took)}</td>
      {median !== null && <td class="number muted median">{median !== 'none' && formatDuration(median)}</td>}
      <td class="optional">
        <Timeline stage={stage} deployment={deployment} shape={result.shape} />
      </td>
    </tr>
  )
}

/**
 * A finished direct upload leaves `queued` active and the middle stages idle for ever, so these two words count
 * only while the deployment is in progress.
 */
function resultOf({ name, status }: Stage, deployment: Deployment): Mark {
  const running = isInProgress(deployment)
  if (status === 'active' && running)
    return name === 'queued' ? { shape: 'queued', word: 'Waiting' } : { shape: 'building', word: 'Running' }
  if (status === 'active' || (status === 'idle' && deployment.status === 'success'))
    return { shape: 'none', word: 'Not recorded' }
  if (status === 'idle') return { shape: 'none', word: running ? 'Not reached yet' : 'Not reached' }
  return RESULTS.get(status) ?? { shape: 'unknown', word: status }
}

const RESULTS = new Map<string, Mark>([
  ['success', { shape: 'success', word: 'Done' }],
  ['failure', { shape: 'failed' }],
  ['canceled', { shape: 'canceled' }],
  ['skipped', { shape: 'skipped' }],
])

/** When the stage ran within the whole, in percent. The words beside it say the same. */
function Timeline({ stage, deployment, shape }: { stage: Stage; deployment: Deployment; shape: Shape }) {
  const start = deployment.stages.find((one) => one.startedOn)?.startedOn ?? null
  const whole = between(start, deployment.endedOn)
  const from = between(start, stage.startedOn)
  const took = duration(stage)
  if (!whole || from === null || took === null) return null
  const percent = (part: number) => Math.min(100, (part / whole) * 100).toFixed(1)
  return (
    <svg class={`timeline ${shape}`} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect x={percent(from)} width={percent(Math.max(took, whole / 200))} height="4" fill="currentColor" />
    </svg>
  )
}
