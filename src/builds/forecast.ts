import type { Ledger } from '../ledger/ledger.ts'
import { type BudgetForecast, forecastBudget, monthOf } from './budget.ts'
import type { BuildCounter } from './counter.ts'
import type { Schedule } from './schedule.ts'

const DAY_MS = 86_400_000

/** A schedule is due once a minute at most. */
const MOST_RUNS_A_DAY = 1_440

export interface ForecastOptions {
  counter: Pick<BuildCounter, 'used'>
  ledger: Pick<Ledger, 'startedSince'>
  budget: number
  now: () => number
}

/**
 * What the month comes to, of some schedules. It is made anew on the next day and after each build, not for each view: to
 * count the runs of a minute's schedule up to the end of a month takes seconds.
 */
export function createForecast(schedules: readonly Schedule[], options: ForecastOptions) {
  const { counter, ledger, budget, now } = options
  const scheduledBetween = createRunCount(schedules)
  let last: { day: number; forecast: BudgetForecast } | null = null

  return function forecast(): BudgetForecast {
    const day = Math.floor(now() / DAY_MS)
    const used = counter.used()
    if (last?.day === day && last.forecast.used === used) return last.forecast
    const scheduled = ledger.startedSince(monthOf(now()).start)
    last = { day, forecast: forecastBudget({ used, scheduled, budget, scheduledBetween, now: now() }) }
    return last.forecast
  }
}

/** Counts runs after one time and up to another (ms). Those of whole days, of a month at most, are kept in memory. */
function createRunCount(schedules: readonly Schedule[]) {
  const ofDays = new Map<number, number>()
  const count = (after: number, until: number) =>
    schedules.reduce((sum, schedule) => sum + schedule.count(after, until, MOST_RUNS_A_DAY), 0)

  const countDay = (day: number, after: number, until: number) => {
    const [start, end] = [day * DAY_MS - 1, (day + 1) * DAY_MS - 1]
    if (after > start || until < end) return count(Math.max(after, start), Math.min(until, end))
    const runs = ofDays.get(day) ?? count(start, end)
    if (ofDays.size >= 31) ofDays.clear()
    ofDays.set(day, runs)
    return runs
  }

  return function scheduledBetween(after: number, until: number): number {
    let runs = 0
    for (let day = Math.floor((after + 1) / DAY_MS); day * DAY_MS <= until; day += 1)
      runs += countDay(day, after, until)
    return runs
  }
}
