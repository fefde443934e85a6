import type { SingleCalls } from '../cloudflare/single-calls.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { BuildsActivity, ScheduleActivity } from '../mirror/activity.ts'
import { API } from '../mirror/limits.ts'
import type { Newest } from '../mirror/newest.ts'
import type { Readings } from '../mirror/readings.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Store } from '../mirror/store.ts'
import type { Task } from '../mirror/task.ts'
import { isMonthCounted } from './counted.ts'
import type { BuildCounter } from './counter.ts'
import { createForecast } from './forecast.ts'
import { createBuildRecord } from './record.ts'
import { createRunSchedule } from './run-schedule.ts'
import { createScheduleTable, isReadable, type ScheduleTable, type StoredSchedule } from './schedules.ts'
import type { BuildEntry, DeployHooks } from './settings.ts'

/** What was due and could not be decided on is tried again after this. */
const RETRY_MS = 60_000

export interface BuildsOptions {
  sql: Sql
  cloudflare: Pick<SingleCalls, 'createDeployment' | 'runDeployHook'>
  store: Store
  readings: Pick<Readings, 'of'>
  newest: Pick<Newest, 'read'>
  ledger: Ledger
  counter: BuildCounter
  /** `BUILDS`, `DEPLOY_HOOKS`, `BUILD_BUDGET`. */
  entries: readonly BuildEntry[]
  hooks: DeployHooks
  budget: number
  now: () => number
}

/** Scheduled builds. */
export interface Builds {
  task: Task
  /** As far as a visitor may know of it; null: off. Calls nobody. */
  activity(isShown: (project: string) => boolean, seesAll: boolean): BuildsActivity | null
}

export function createBuilds(options: BuildsOptions): Builds {
  const { sql, ledger, now } = options
  const schedules = createScheduleTable(sql, options.entries, now)
  const record = createBuildRecord({ sql, schedules, ledger, now })
  return {
    task: createTask(schedules, createRunSchedule({ ...options, schedules, record }), now),
    activity: createActivity(schedules, options),
  }
}

function createTask(
  schedules: ScheduleTable,
  runSchedule: ReturnType<typeof createRunSchedule>,
  now: () => number,
): Task {
  let retryAt = 0
  return {
    name: 'builds',
    reserve: API.listReserve,
    due() {
      const at = schedules.nextDue()
      return at === null ? null : Math.max(at, retryAt)
    },
    async run(allowance) {
      for (const state of schedules.due()) {
        if (allowance.left(API.listReserve) === 0) return null
        const { isDecided, failure } = await runSchedule(state, allowance)
        if (!isDecided) retryAt = now() + RETRY_MS
        if (failure) return failure
      }
      return null
    },
  }
}

function createActivity(schedules: ScheduleTable, options: BuildsOptions): Builds['activity'] {
  const { sql, ledger, now } = options
  // One that cannot be read starts nothing.
  const running = schedules.all().filter(isReadable)
  const forecast = createForecast(
    running.map(({ schedule }) => schedule),
    options,
  )
  const tell = (state: StoredSchedule): ScheduleActivity => ({
    ...state.entry,
    nextAt: isReadable(state) ? state.dueAt : null,
    last: state.lastEntry === null ? null : ledger.one(state.lastEntry),
    isUnreadable: !isReadable(state),
  })

  return function activity(isShown, seesAll) {
    const all = schedules.all()
    const shown = all.filter(({ entry }) => isShown(entry.project))
    if ((seesAll ? all : shown).length === 0) return null
    return {
      schedules: shown.map(tell),
      // Of all projects together.
      budget: seesAll ? forecast() : null,
      isCounted: isMonthCounted(sql, now()),
    }
  }
}
