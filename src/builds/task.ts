import { MINUTE_MS } from '../domain/time.ts'
import type { ScheduleActivity } from '../mirror/activity.ts'
import { API } from '../mirror/limits.ts'
import type { Feature, Task, TellActivity } from '../mirror/task.ts'
import { createForecast } from './budget.ts'
import { isMonthCounted } from './counter.ts'
import { type BuildsGround, createRunSchedule, type RunOptions } from './run.ts'
import { createScheduleTable, type ScheduleState } from './schedules.ts'

/** What was due and could not be decided on is tried again after this. */
const RETRY_MS = MINUTE_MS

/** Scheduled builds. */
export function createBuilds(ground: BuildsGround): Feature {
  const { sql, ledger, settings, isWrong, now } = ground
  const schedules = createScheduleTable(sql, settings.BUILDS, now)
  // A slip of the pen takes no schedule away.
  if (!isWrong('BUILDS'))
    schedules.adopt(({ project, branch }, due) =>
      ledger.add({ kind: 'build', project, branch, result: 'unknown', reason: { kind: 'interrupted', due } }),
    )
  const options = { ...ground, schedules }
  return { tasks: [createTask(options)], activity: createActivity(options) }
}

function createTask(options: RunOptions): Task {
  const { schedules, list, now } = options
  const runSchedule = createRunSchedule(options)
  return {
    name: 'builds',
    reserve: API.listReserve,
    // Before the list was read to its end, a project may be on a page that is still to come.
    due: () => (list.state().checkedAt === null ? null : schedules.nextDue()),
    async run(allowance) {
      for (const state of schedules.due()) {
        if (allowance.left(API.listReserve) === 0) return
        const decision = await runSchedule(state, allowance)
        // Each rests by itself: what is wrong with one project must not keep the others waiting.
        if (decision !== 'decided') schedules.rest(state.key, now() + RETRY_MS)
        if (typeof decision !== 'string') return decision
      }
    },
  }
}

/** Tells what is due and what became of it, as far as a visitor may know of it. Calls nobody. */
function createActivity({ sql, schedules, ledger, counter, settings, now }: RunOptions): TellActivity {
  // One that cannot be read starts nothing.
  const running = schedules.all().filter(({ isUnreadable }) => !isUnreadable)
  const forecast = createForecast(
    running.map(({ schedule }) => schedule),
    settings.BUILD_BUDGET,
  )
  const tell = ({ entry, dueAt, lastEntry, isUnreadable }: ScheduleState): ScheduleActivity => ({
    ...entry,
    nextAt: isUnreadable ? null : dueAt,
    last: lastEntry === null ? null : ledger.one(lastEntry),
    isUnreadable,
  })

  return function activity({ isShown, seesAll }) {
    const all = schedules.all()
    const shown = all.filter(({ entry }) => isShown(entry.project))
    const isCounted = isMonthCounted(sql, now())
    // Of all projects together.
    const budget = seesAll ? forecast(counter.used(), now(), ledger.startedSince) : null
    const runsOut = isCounted && budget?.runsOutOn != null ? budget : null
    if ((seesAll ? all : shown).length === 0) return { builds: null, runsOut }
    return { builds: { schedules: shown.map(tell), budget, isCounted }, runsOut }
  }
}
