import type { DeploymentSummary } from '../domain/deployment.ts'
import { DAY_MS } from '../domain/duration.ts'

/**
 * Whether Cloudflare counts this deployment as a build: uploads are not built, and skipped ones were not.
 * Source: Cloudflare's docs, "Limits" of Pages: builds a month, for the account.
 */
export function isBuild({ trigger, status }: DeploymentSummary): boolean {
  return trigger !== 'ad_hoc' && status !== 'skipped'
}

/** The month of a time, by UTC, as its first moment and that of the next one (ms since 1970). */
export function monthOf(now: number): { start: number; end: number } {
  const date = new Date(now)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) }
}

export interface BudgetQuestion {
  /** Builds of this month so far, and how many of them schedules started. */
  used: number
  scheduled: number
  budget: number
  /** How many builds schedules will start after one time and up to another (ms). */
  scheduledBetween: (after: number, until: number) => number
  now: number
}

/** What the month comes to if it goes on like this. */
export interface BudgetForecast {
  used: number
  budget: number
  /** By the end of the month, whatever the budget says. */
  projected: number
  /** The day on which the budget is used up (ms, 0:00 UTC); null: not this month. */
  runsOutOn: number | null
}

/** The others' builds are taken to go on as they did this month; those of schedules are counted. */
export function forecastBudget(question: BudgetQuestion): BudgetForecast {
  const { used, scheduled, budget, scheduledBetween, now } = question
  const { start, end } = monthOf(now)
  // In the first hours of a month a single push would stand for hundreds. Of those that schedules started, some may have
  // been skipped by Cloudflare, and are not counted.
  const pace = Math.max(used - scheduled, 0) / Math.max(now - start, DAY_MS)
  // A minute's schedule is due 44,640 times in a month: each is counted once, from day to day.
  const counted = { until: now, runs: 0 }
  const usedBy = (until: number) => {
    counted.runs += scheduledBetween(counted.until, until)
    counted.until = until
    return used + pace * (until - now) + counted.runs
  }
  let runsOutOn: number | null = used >= budget ? Math.floor(now / DAY_MS) * DAY_MS : null
  for (let day = Math.floor(now / DAY_MS); runsOutOn === null && day * DAY_MS < end; day += 1) {
    if (usedBy((day + 1) * DAY_MS - 1) >= budget) runsOutOn = day * DAY_MS
  }
  return { used, budget, projected: Math.round(usedBy(end - 1)), runsOutOn }
}
