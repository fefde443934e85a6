import * as v from 'valibot'

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

/**
 * How long a stage took, in milliseconds; null while it runs or where a time is missing.
 * Never negative: `queued` is recorded as ending up to 100 ms before it started.
 */
export function stageDuration(stage: Stage): number | null {
  return between(stage.startedOn, stage.endedOn)
}

/** Milliseconds from one ISO time to another, never below 0; null where one is missing. */
export function between(start: string | null, end: string | null): number | null {
  if (start === null || end === null) return null
  return Math.max(0, Date.parse(end) - Date.parse(start))
}
