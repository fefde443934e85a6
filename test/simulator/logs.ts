import type { LogGetResponse } from 'cloudflare/resources/pages/projects/deployments/history/logs'
import { type Plan, progress } from './build.ts'
import { linesOf } from './log-lines.ts'
import type { PagesProject } from './project.ts'
import { type Span, timeline } from './timeline.ts'
import { logTimestamp } from './timestamp.ts'

interface Line {
  at: number
  line: string
}

/** The log as far as it is written at `now`: it grows while the build runs. */
export function logsOf(project: PagesProject, plan: Plan, now: number): LogGetResponse {
  const written = linesAt(project, plan, now)
    .filter(({ at }) => at <= now)
    .map(({ at, line }) => ({ ts: logTimestamp(at, plan.id), line }))
  return { total: written.length, includes_container_logs: !plan.isUpload, data: written }
}

function linesAt(project: PagesProject, plan: Plan, now: number): Line[] {
  if (progress(plan, now).isSkipped) return []
  if (plan.isUpload) return uploadLines(plan)
  return timeline(plan).flatMap((span) => spread(linesOf(project, plan, span), span))
}

/** From the start of a stage to its end, in even steps. */
function spread(lines: string[], { startsAt, endsAt }: Span): Line[] {
  const step = (endsAt - startsAt) / Math.max(1, lines.length - 1)
  return lines.map((line, index) => ({ at: Math.round(startsAt + index * step), line }))
}

/** A direct upload has few lines; of a failed one the last says why, and wrangler shows it without "Error:". */
function uploadLines(plan: Plan): Line[] {
  const endsAt = plan.createdAt + plan.durations.deploy
  const failed = [`Error: ${plan.failure ?? 'Failed to publish your Function. Got error: invalid script'}`]
  const done = ['Success: Assets published!', 'Success: Your site was deployed!']
  return (plan.outcome === 'failure' ? failed : done).map((line) => ({ at: endsAt, line }))
}
