import type { Ledger } from '../ledger/ledger.ts'
import { type BudgetForecast, forecastBudget, monthOf } from './budget.ts'
import type { BuildCounter } from './counter.ts'
import type { Schedule } from './schedule.ts'

const DAY_MS = 86_400_000

export interface ForecastOptions {
  counter: Pick<BuildCounter, 'used'>
  ledger: Pick<Ledger, 'startedSince'>
  budget: number
  now: () => number
}

/** What the month comes to, of some schedules. It is made anew on the next day and after each build, not for each view. */
export function createForecast(schedules: readonly Schedule[], options: ForecastOptions) {
  const { counter, ledger, budget, now } = options
  const scheduledBetween = (after: number, until: number) =>
    schedules.reduce((sum, schedule) => sum + schedule.count(after, until), 0)
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
