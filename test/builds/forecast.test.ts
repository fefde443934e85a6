import { describe, expect, it } from 'vitest'
import { createForecast } from '../../src/builds/forecast.ts'
import { openSchedule, type Schedule } from '../../src/builds/schedule.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const DECEMBER = Date.parse('2026-12-01T00:00:00Z')

/** A forecast for some schedules, and the hours that their runs were counted over so far. */
function open(schedules: readonly Schedule[], at = DECEMBER + HOUR / 2) {
  const state = { now: at, used: 0, hours: 0 }
  const watched = schedules.map((schedule) => ({
    ...schedule,
    count(after: number, until: number) {
      state.hours += Math.round((until - after) / HOUR)
      return schedule.count(after, until)
    },
  }))
  const forecast = createForecast(watched, {
    counter: { used: () => state.used },
    ledger: { startedSince: () => state.used },
    budget: 500,
    now: () => state.now,
  })
  return { state, forecast }
}

const hourly = openSchedule({ cron: '0 * * * *', timezone: 'Europe/Berlin' })

describe('the forecast of the budget', () => {
  it('counts the runs of all schedules up to the end of the month', () => {
    const nightly = openSchedule({ cron: '30 2 * * *', timezone: 'UTC' })
    expect(open([hourly]).forecast()).toMatchObject({ projected: 31 * 24 - 1 })
    expect(open([hourly, nightly]).forecast()).toMatchObject({ projected: 31 * 24 - 1 + 31 })
    expect(open([]).forecast()).toMatchObject({ projected: 0, runsOutOn: null })
  })

  it('is the same whether it is counted on or made for the first time', () => {
    const { state, forecast } = open([hourly])
    forecast()
    for (const days of [3, 10, 25]) {
      state.now = DECEMBER + days * DAY + 5 * HOUR
      state.used = days * 24
      const anew = open([hourly], state.now)
      anew.state.used = state.used
      expect(forecast()).toEqual(anew.forecast())
    }
  })

  it('is made once for a day and a number of builds, however often it is looked at', () => {
    const { state, forecast } = open([hourly])
    const first = forecast()
    const { hours } = state
    state.now += HOUR
    expect(forecast()).toBe(first)
    expect(state.hours).toBe(hours)
  })

  it('is made anew in the next month', () => {
    const { state, forecast } = open([hourly])
    forecast()
    state.now = DECEMBER + 31 * DAY
    expect(forecast()).toMatchObject({ projected: 31 * 24 - 1 })
  })
})
