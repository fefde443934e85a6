import * as v from 'valibot'
import { MINUTE_MS } from './time.ts'

/** The one word for what became of a deployment. `unknown` is what Cloudflare may add later. */
export const STATUSES = ['queued', 'building', 'success', 'failed', 'canceled', 'skipped', 'unknown'] as const
export type Status = (typeof STATUSES)[number]

/** A build that has worked for longer than this hangs: Cloudflare itself ends one after 20 minutes. */
export const BUILD_GIVEN_UP_MS = 30 * MINUTE_MS

interface StatusFacts {
  isSkipped: boolean
  latestStage: Stage | null
  stages: readonly Stage[]
}

/**
 * Decides the status from the facts that Cloudflare records, in an order that respects their traps:
 * a skipped deployment waits in `queued/idle` for ever, so `is_skipped` goes first; a canceled one keeps
 * `latest_stage` active and says so only in `stages`; a finished direct upload leaves `stages[0]` active,
 * so `stages` is not walked for anything else; success before the `deploy` stage is not the end.
 */
export function decideStatus({ isSkipped, latestStage, stages }: StatusFacts): Status {
  if (isSkipped) return 'skipped'
  if (latestStage === null) return 'unknown'
  if ([latestStage, ...stages].some((stage) => stage.status === 'canceled')) return 'canceled'
  switch (latestStage.status) {
    case 'failure':
      return 'failed'
    case 'skipped':
      return 'skipped'
    case 'success':
      return latestStage.name === 'deploy' ? 'success' : 'building'
    case 'active':
      return latestStage.endedOn === null ? runningIn(latestStage) : 'unknown'
    case 'idle':
      return runningIn(latestStage)
    default:
      return 'unknown'
  }
}

function runningIn(stage: Stage): Status {
  return stage.name === 'queued' ? 'queued' : 'building'
}

/**
 * The five stages of a deployment, in the order in which Cloudflare runs them.
 * Source: `Stage` in the official SDK, `cloudflare/resources/pages/projects`.
 */
export const STAGE_NAMES = ['queued', 'initialize', 'clone_repo', 'build', 'deploy'] as const

/** One step of a deployment. `name` and `status` stay as Cloudflare wrote them, so that a new word is shown and not lost. */
export const Stage = v.object({
  name: v.string(),
  status: v.string(),
  /** ISO 8601, UTC, milliseconds. */
  startedOn: v.nullable(v.string()),
  endedOn: v.nullable(v.string()),
})
export type Stage = v.InferOutput<typeof Stage>
