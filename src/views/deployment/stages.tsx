import { type Deployment, duration, isInProgress } from '../../domain/deployment.ts'
import { between, type Stage, stageDuration } from '../../domain/stage.ts'
import { logPath } from '../addresses.ts'
import { Dotted } from '../inline.tsx'
import { Section, Table } from '../section.tsx'
import { type Shape, StatusMark } from '../status.tsx'
import { formatDuration, Time } from '../time.tsx'
import { stageWord } from '../words.ts'

/** The stages of a deployment in the order in which Cloudflare runs them. */
export function StagesSection({ deployment, hasLog }: { deployment: Deployment; hasLog: boolean }) {
  const took = duration(deployment)
  const says = (
    <Dotted>
      {took !== null && <span>{formatDuration(took)} in all</span>}
      {hasLog && <a href={logPath(deployment)}>Build log</a>}
    </Dotted>
  )
  return (
    <Section id="stages" title="Stages" says={(took !== null || hasLog) && says}>
      {deployment.stages.length === 0 ? (
        <p class="muted">Cloudflare told of none.</p>
      ) : (
        <StagesTable deployment={deployment} />
      )}
    </Section>
  )
}

function StagesTable({ deployment }: { deployment: Deployment }) {
  return (
    <Table
      kind="stages"
      caption="Stages, in the order in which they run"
      columns={{ Stage: '', Result: '', Started: 'optional', Took: 'w-took number', Timeline: 'optional' }}
    >
      {deployment.stages.map((stage) => (
        <StageRow stage={stage} deployment={deployment} />
      ))}
    </Table>
  )
}

function StageRow({ stage, deployment }: { stage: Stage; deployment: Deployment }) {
  const result = resultOf(stage, deployment)
  const took = stageDuration(stage)
  return (
    <tr>
      <th scope="row">
        <strong>{stageWord(stage.name)}</strong>
      </th>
      <td>
        <StatusMark shape={result.shape} word={result.word} />
      </td>
      <td class="optional">{stage.startedOn && <Time at={stage.startedOn} seconds />}</td>
      <td class="number">{took !== null && formatDuration(took)}</td>
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
function resultOf(stage: Stage, deployment: Deployment): { shape: Shape; word: string } {
  const running = isInProgress(deployment)
  switch (stage.status) {
    case 'success':
      return { shape: 'success', word: 'Done' }
    case 'failure':
      return { shape: 'failed', word: 'Failed' }
    case 'canceled':
      return { shape: 'canceled', word: 'Canceled' }
    case 'skipped':
      return { shape: 'skipped', word: 'Skipped' }
    case 'active':
      if (!running) return { shape: 'none', word: 'Not recorded' }
      return stage.name === 'queued'
        ? { shape: 'queued', word: 'Waiting' }
        : { shape: 'building', word: 'Running' }
    case 'idle':
      return {
        shape: 'none',
        word: deployment.status === 'success' ? 'Not recorded' : running ? 'Not reached yet' : 'Not reached',
      }
    default:
      return { shape: 'unknown', word: stage.status }
  }
}

/** When the stage ran within the whole, in percent. The words beside it say the same. */
function Timeline({ stage, deployment, shape }: { stage: Stage; deployment: Deployment; shape: Shape }) {
  const start = deployment.stages.find((one) => one.startedOn)?.startedOn ?? null
  const whole = between(start, deployment.endedOn)
  const from = between(start, stage.startedOn)
  const took = stageDuration(stage)
  if (!whole || from === null || took === null) return null
  const percent = (part: number) => Math.min(100, (part / whole) * 100).toFixed(1)
  return (
    <svg class={`timeline ${shape}`} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect x={percent(from)} width={percent(Math.max(took, whole / 200))} height="4" fill="currentColor" />
    </svg>
  )
}
