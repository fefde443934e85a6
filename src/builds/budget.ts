import type { Deployment } from '../domain/deployment.ts'
import type { Stage } from '../domain/status.ts'
import { DAY_MS } from '../domain/time.ts'
import type { Schedule } from './schedule.ts'

/** The stages that an upload leaves out. */
const BUILD_STAGES = ['initialize', 'clone_repo', 'build']

const isOfBuild = ({ name }: Stage) => BUILD_STAGES.includes(name)

/** A word that Cloudflare may add counts as begun. */
const hasBegun = ({ status, startedOn }: Stage) =>
  startedOn !== null || !['idle', 'skipped', 'canceled'].includes(status)

/** Whether it ended without a build. Where the stages are not known, its trigger is all that tells. */
export function wasUploaded({ status, trigger, stages }: Deployment): boolean {
  if (status !== 'success' && status !== 'failed') return false
  const ofBuild = stages.filter(isOfBuild)
  return ofBuild.length > 0 ? !ofBuild.some(hasBegun) : trigger === 'ad_hoc'
}

/**
 * Whether Cloudflare counts this deployment as a build: uploads are not built, and skipped ones were not. The trigger does
 * not tell them apart, because a build that is asked for by a call has that of an upload: as long as it waits, it may be
 * one. Source: Cloudflare's docs, "Limits" of Pages: builds a month, for the account.
 */
export function isBuild(deployment: Deployment): boolean {
  const { status, trigger, stages } = deployment
  if (status === 'skipped' || wasUploaded(deployment)) return false
  return trigger !== 'ad_hoc' || stages.some((stage) => isOfBuild(stage) && hasBegun(stage))
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

/** Forecasts a budget for some schedules. A forecast is made anew on the next day and after each build, and not for each view. */
export function createForecast(schedules: readonly Pick<Schedule, 'count'>[], budget: number) {
  const scheduledBetween = (after: number, until: number) =>
    schedules.reduce((sum, schedule) => sum + schedule.count(after, until), 0)
  let last: { day: number; forecast: BudgetForecast } | null = null

  return function forecast(used: number, now: number, startedSince: (at: number) => number): BudgetForecast {
    const day = Math.floor(now / DAY_MS)
    if (last?.day === day && last.forecast.used === used) return last.forecast
    const scheduled = startedSince(monthOf(now).start)
    last = { day, forecast: forecastBudget({ used, scheduled, budget, scheduledBetween, now }) }
    return last.forecast
  }
}
