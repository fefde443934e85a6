import type { Plan } from './build.ts'
import { STAGE_NAMES, type StageName } from './stages.ts'

/** One stage of a build from Git, and how it ends. Milliseconds. */
export interface Span {
  name: StageName
  startsAt: number
  endsAt: number
  end: 'success' | 'failure' | 'canceled'
}

/** The stages that a build will go through, in order, up to the one that stops it. */
export function timeline(plan: Plan): Span[] {
  const spans: Span[] = []
  let startsAt = plan.createdAt
  for (const name of STAGE_NAMES) {
    const endsAt = startsAt + plan.durations[name]
    const end = endOf(plan, name)
    spans.push({ name, startsAt, endsAt, end })
    if (end !== 'success') break
    startsAt = endsAt + plan.pause
  }
  return spans
}

function endOf({ outcome, failedStage }: Plan, name: StageName): Span['end'] {
  return name === failedStage && (outcome === 'failure' || outcome === 'canceled') ? outcome : 'success'
}
