import type { Failure } from '../domain/failure.ts'
import type { Allowance } from '../mirror/meter.ts'
import type { Newest } from '../mirror/newest.ts'
import type { Readings } from '../mirror/readings.ts'
import type { Store } from '../mirror/store.ts'
import type { ScheduleTable } from './schedules.ts'
import type { Target } from './target.ts'

/** What is known of a project's deployments is new enough for this long (ms). */
const FRESH_MS = 60_000

export interface LookOptions {
  store: Store
  readings: Pick<Readings, 'of'>
  newest: Pick<Newest, 'read'>
  schedules: ScheduleTable
  now: () => number
}

/** Whether the project's newest deployments are known now; a failure is one that concerns the whole account. */
export interface Look {
  isKnown: boolean
  failure: Failure | null
}

const NEVER = Number.NEGATIVE_INFINITY

/**
 * Reads the newest deployments of a project, unless they were just read. `intentAt`: a call was announced then (ms) of
 * which nothing is known, so that they have to be read after it in any case.
 */
export function createLook({ store, readings, newest, schedules, now }: LookOptions) {
  /** When the newest of a project's builds was started that is not seen yet: a hook's answer tells no more than its id. */
  const lastUnseen = (project: string) => {
    const unseen = schedules.startedIn(project).filter(({ id }) => store.deployments.body(id) === null)
    return Math.max(NEVER, ...unseen.map(({ at }) => at))
  }

  return async function look(
    { project, projectKey }: Target,
    intentAt: number | null,
    allowance: Allowance,
  ): Promise<Look> {
    const fresh = now() - FRESH_MS
    const unseen = lastUnseen(project)
    const askedAt = readings.of(projectKey).asked_at ?? NEVER
    if (intentAt === null && askedAt >= fresh && askedAt > unseen) return { isKnown: true, failure: null }
    const failure = await newest.read(project, allowance)
    const row = store.project(project)
    const reading = row && readings.of(row.key)
    // A page that could not be read is put off; one that was, is not. It may have been asked for before the last build.
    const needed = Math.max(fresh, unseen, intentAt ?? NEVER)
    const isRead = reading?.retry_at === 0 && (reading.asked_at ?? NEVER) >= needed
    return { isKnown: failure === null && isRead, failure }
  }
}
