import type { BuildsActivity, ScheduleActivity } from '../mirror/activity.ts'
import { API } from '../mirror/limits.ts'
import type { Task } from '../mirror/task.ts'
import { createForecast } from './budget.ts'
import { isMonthCounted } from './counter.ts'
import { createRunSchedule, type RunOptions } from './run.ts'
import { createScheduleTable, type ScheduleState } from './schedules.ts'
import type { BuildEntry } from './settings.ts'

/** What was due and could not be decided on is tried again after this. */
const RETRY_MS = 60_000

/** `BUILDS`, `DEPLOY_HOOKS`, `BUILD_BUDGET`, and what they work on. */
export interface BuildsOptions extends Omit<RunOptions, 'schedules'> {
  entries: readonly BuildEntry[]
}

/** Scheduled builds. */
export interface Builds {
  task: Task
  /** As far as a visitor may know of it; null: off. Calls nobody. */
  activity(isShown: (project: string) => boolean, seesAll: boolean): BuildsActivity | null
}

export function createBuilds(options: BuildsOptions): Builds {
  const schedules = createScheduleTable(options.sql, options.entries, options.now)
  const runOptions = { ...options, schedules }
  return { task: createTask(runOptions), activity: createActivity(runOptions) }
}

function createTask(options: RunOptions): Task {
  const { schedules, now } = options
  const runSchedule = createRunSchedule(options)
  return {
    name: 'builds',
    reserve: API.listReserve,
    due: schedules.nextDue,
    async run(allowance) {
      for (const state of schedules.due()) {
        if (allowance.left(API.listReserve) === 0) return null
        const decision = await runSchedule(state, allowance)
        // Each rests by itself: what is wrong with one project must not keep the others waiting.
        if (decision !== 'decided') schedules.rest(state.key, now() + RETRY_MS)
        if (typeof decision !== 'string') return decision
      }
      return null
    },
  }
}

function createActivity({ sql, schedules, ledger, counter, budget, now }: RunOptions): Builds['activity'] {
  // One that cannot be read starts nothing.
  const running = schedules.all().filter(({ isUnreadable }) => !isUnreadable)
  const forecast = createForecast(
    running.map(({ schedule }) => schedule),
    budget,
  )
  const tell = ({ entry, dueAt, lastEntry, isUnreadable }: ScheduleState): ScheduleActivity => ({
    ...entry,
    nextAt: isUnreadable ? null : dueAt,
    last: lastEntry === null ? null : ledger.one(lastEntry),
    isUnreadable,
  })

  return function activity(isShown, seesAll) {
    const all = schedules.all()
    const shown = all.filter(({ entry }) => isShown(entry.project))
    if ((seesAll ? all : shown).length === 0) return null
    return {
      schedules: shown.map(tell),
      // Of all projects together.
      budget: seesAll ? forecast(counter.used(), now(), ledger.startedSince) : null,
      isCounted: isMonthCounted(sql, now()),
    }
  }
}
