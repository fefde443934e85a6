import { describe, expect, it } from 'vitest'
import {
  type BudgetQuestion,
  createForecast,
  forecastBudget,
  isBuild,
  monthOf,
  wasUploaded,
} from '../../src/builds/budget.ts'
import { openSchedule, type Schedule } from '../../src/builds/schedule.ts'
import { STAGE_NAMES } from '../../src/domain/status.ts'
import { makeDeployment } from '../domain/make.ts'

const at = (iso: string) => Date.parse(iso)
const HOUR = 3_600_000

/** The middle of a month of 30 days. */
const MIDDLE = at('2026-11-16T00:00:00Z')

const forecast = (changes: Partial<BudgetQuestion>) =>
  forecastBudget({
    used: 0,
    scheduled: 0,
    budget: 500,
    scheduledBetween: () => 0,
    now: MIDDLE,
    ...changes,
  })

const stages = (...words: string[]) =>
  STAGE_NAMES.map((name, index) => ({
    name,
    status: words[index] ?? 'idle',
    startedOn: null,
    endedOn: null,
  }))
const UPLOADED = stages('active', 'idle', 'idle', 'idle', 'success')

describe('what counts as a build', () => {
  it.each([
    [{}, true],
    [{ status: 'failed' }, true],
    [{ status: 'canceled' }, true],
    [{ trigger: 'deploy_hook' }, true],
    [{ trigger: null }, true],
    [{ status: 'skipped' }, false],
    [{ trigger: 'ad_hoc' }, false],
  ] as const)('%j: %s', (changes, counts) => {
    expect(isBuild(makeDeployment(changes))).toBe(counts)
  })

  it.each([
    [
      'was asked for by a call and has begun',
      { status: 'building', trigger: 'ad_hoc', stages: stages('success', 'active') },
    ],
    [
      'was asked for by a call and failed while it cloned',
      { status: 'failed', trigger: 'ad_hoc', stages: stages('success', 'success', 'failure') },
    ],
    [
      'was canceled on its way',
      { status: 'canceled', trigger: 'ad_hoc', stages: stages('success', 'success', 'canceled') },
    ],
    [
      'waits, and is no upload by its trigger',
      { status: 'queued', trigger: 'github:push', stages: stages('active') },
    ],
    [
      'has a word of a stage that nobody knows yet',
      { status: 'unknown', trigger: 'ad_hoc', stages: stages('success', 'warming') },
    ],
  ] as const)('is one that %s', (_, changes) => {
    expect(isBuild(makeDeployment(changes))).toBe(true)
  })

  it.each([
    ['was uploaded, whatever its trigger is called', { trigger: 'upload', stages: UPLOADED }],
    ['was uploaded', { trigger: 'ad_hoc', stages: UPLOADED }],
    [
      'failed to be uploaded',
      { status: 'failed', trigger: 'ad_hoc', stages: stages('active', 'idle', 'idle', 'idle', 'failure') },
    ],
    ['waits, and may be an upload', { status: 'queued', trigger: 'ad_hoc', stages: stages('active') }],
    ['was skipped', { status: 'skipped', trigger: 'github:push', stages: stages('idle') }],
    [
      'was skipped in its stages',
      { status: 'skipped', stages: stages('skipped', 'skipped', 'skipped', 'skipped') },
    ],
  ] as const)('is none that %s', (_, changes) => {
    expect(isBuild(makeDeployment(changes))).toBe(false)
  })
})

describe('an upload', () => {
  it('is told by an end without a build, and only where no stage is known by its trigger', () => {
    const uploaded = { status: 'success', stages: UPLOADED } as const
    expect(wasUploaded(makeDeployment({ ...uploaded, trigger: 'deploy_hook' }))).toBe(true)
    expect(wasUploaded(makeDeployment({ trigger: 'ad_hoc', stages: [] }))).toBe(true)
    expect(wasUploaded(makeDeployment({ trigger: 'github:push', stages: [] }))).toBe(false)
  })

  it.each(['queued', 'building', 'canceled', 'skipped', 'unknown'] as const)(
    'is not one that is %s',
    (status) => {
      expect(wasUploaded(makeDeployment({ status, trigger: 'ad_hoc', stages: UPLOADED }))).toBe(false)
    },
  )
})

describe('a month', () => {
  it('goes from the first to the first, by UTC, over the end of a year too', () => {
    expect(monthOf(at('2026-12-31T23:59:59Z'))).toEqual({
      start: at('2026-12-01T00:00:00Z'),
      end: at('2027-01-01T00:00:00Z'),
    })
  })
})

describe('the forecast', () => {
  it('lets the builds of pushes go on as they did', () => {
    expect(forecast({ used: 100 })).toMatchObject({ projected: 200, runsOutOn: null })
  })

  it('counts the runs of schedules one by one, and not twice', () => {
    const hours = (until: number) => Math.floor((until - MIDDLE) / HOUR)
    const scheduledBetween = (after: number, until: number) => hours(until) - hours(after)
    const told = forecast({ used: 360, scheduled: 360, scheduledBetween })
    expect(told).toMatchObject({ projected: 719, runsOutOn: at('2026-11-21T00:00:00Z') })
  })

  it('expects no fewer builds than there are where some that schedules started were skipped', () => {
    expect(forecast({ used: 10, scheduled: 12 }).projected).toBe(10)
  })

  it('says the day of today when there is nothing left', () => {
    expect(forecast({ used: 500, now: MIDDLE + HOUR })).toMatchObject({ runsOutOn: MIDDLE })
  })

  it('does not take one push on the first morning for hundreds', () => {
    const now = at('2026-11-01T00:10:00Z')
    expect(forecast({ used: 1, now }).projected).toBe(31)
  })
})

const DAY = 24 * HOUR
const DECEMBER = at('2026-12-01T00:00:00Z')

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
  const ask = createForecast(watched, 500)
  const forecast = () => ask(state.used, state.now, () => state.used)
  return { state, forecast }
}

const hourly = openSchedule({ cron: '0 * * * *', timezone: 'Europe/Berlin' })

describe('the forecast for some schedules', () => {
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
