import { describe, expect, it } from 'vitest'
import { openSchedule } from '../../src/builds/schedule.ts'

/**
 * A year of every time zone, looked at by the quarter of an hour, which is what all zones and these lines go by. What the
 * clock on the wall shows is Intl's word alone, and when a build is due is counted: no offset is worked with here.
 */

const QUARTER = 15 * 60_000
const DAY = 96 * QUARTER
const YEAR = Date.UTC(2026, 0, 1)
const YEAR_END = Date.UTC(2027, 0, 1)

/** What a clock on the wall shows, such as `2026-03-28 23:00`: in the order of letters as in that of time. */
type Clock = (at: number) => string

function clockOf(timeZone: string): Clock {
  // Swedish writes dates like this.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const shown = new Map<number, string>()
  return (at) => {
    const wall = shown.get(at) ?? format.format(at)
    shown.set(at, wall)
    return wall
  }
}

/** The same in UTC: the wall without any change, quarter by quarter. */
const wallOf: Clock = (at) => new Date(at).toISOString().slice(0, 16).replace('T', ' ')

const quarters = (from: number, until: number) =>
  Array.from({ length: (until - from) / QUARTER }, (_, index) => from + (index + 1) * QUARTER)

/** The quarters at which a clock is set to another time. */
function changesOf(clock: Clock): number[] {
  const runs = (at: number, ms: number) =>
    Date.parse(`${clock(at + ms)}Z`) - Date.parse(`${clock(at)}Z`) === ms
  const days = Array.from({ length: 365 }, (_, day) => YEAR + day * DAY).filter((at) => !runs(at, DAY))
  return days.flatMap((day) => quarters(day, day + DAY).filter((at) => !runs(at - QUARTER, QUARTER)))
}

/** One zone of each group whose clocks show the same all year long, with its clock and the changes of it. */
const zones = new Map<string, { zone: string; clock: Clock; changes: number[] }>()
for (const zone of Intl.supportedValuesOf('timeZone')) {
  const clock = clockOf(zone)
  const changes = changesOf(clock)
  const key = [clock(YEAR), ...changes.map((at) => `${at} ${clock(at)}`)].join()
  if (!zones.has(key)) zones.set(key, { zone, clock, changes })
}

/** A line, and what it says of a time on the wall. */
interface Line {
  cron: string
  matches: (hour: number, minute: number) => boolean
}

const YEARLONG: Line = {
  cron: '0 2,23 * * *',
  matches: (hour, minute) => [2, 23].includes(hour) && minute === 0,
}
const NUMBERS: Line[] = [
  { cron: '0 23 * * *', matches: (hour, minute) => hour === 23 && minute === 0 },
  { cron: '0 2,14 * * *', matches: (hour, minute) => [2, 14].includes(hour) && minute === 0 },
  { cron: '30 2 * * *', matches: (hour, minute) => hour === 2 && minute === 30 },
  { cron: '0 0 * * *', matches: (hour, minute) => hour === 0 && minute === 0 },
  { cron: '15,45 0-3 * * *', matches: (hour, minute) => hour <= 3 && [15, 45].includes(minute) },
  { cron: '0,30 22-23 * * *', matches: (hour, minute) => hour >= 22 && [0, 30].includes(minute) },
]
const STEPS: Line[] = [
  { cron: '0 * * * *', matches: (_, minute) => minute === 0 },
  { cron: '*/15 * * * *', matches: () => true },
  { cron: '30 */2 * * *', matches: (hour, minute) => hour % 2 === 0 && minute === 30 },
  { cron: '*/30 23 * * *', matches: (hour, minute) => hour === 23 && minute % 30 === 0 },
  { cron: '45 0-23/3 * * *', matches: (hour, minute) => hour % 3 === 0 && minute === 45 },
]

const isOn = ({ matches }: Line, wall: string) => matches(Number(wall.slice(11, 13)), Number(wall.slice(14)))

/** When the clock shows each time of the line for the first time, or is first past it: once each. */
function countNumbers(line: Line, clock: Clock, from: number, until: number): number[] {
  const due = new Set<number>()
  const shown = quarters(from, until).map((at) => ({ at, wall: clock(at) }))
  const before = clock(from)
  let index = 0
  for (const wall of quarters(from - 2 * DAY, until + 2 * DAY).map(wallOf)) {
    if (wall <= before || !isOn(line, wall)) continue
    while (shown[index] && (shown[index]?.wall ?? '') < wall) index += 1
    const at = shown[index]?.at
    if (at !== undefined) due.add(at)
  }
  return [...due]
}

/** Whenever the clock shows a time of the line, and when it has gone past one that it did not show. */
function countSteps(line: Line, clock: Clock, from: number, until: number): number[] {
  const due: number[] = []
  for (const at of quarters(from, until)) {
    const [before, wall] = [clock(at - QUARTER), clock(at)]
    const passed = quarters(
      Date.parse(`${before}Z`),
      Math.max(Date.parse(`${wall}Z`), Date.parse(`${before}Z`)),
    )
    if ([...passed.map(wallOf), wall].some((one) => isOn(line, one))) due.push(at)
  }
  return due
}

function dueTimes({ cron }: Line, timezone: string, from: number, until: number): number[] {
  const schedule = openSchedule({ cron, timezone })
  const due: number[] = []
  for (let at = schedule.next(from); at !== null && at <= until; at = schedule.next(at)) due.push(at)
  return due
}

const isoTimes = (times: readonly number[]) => times.map((at) => new Date(at).toISOString())

/** The time between one moment and another in a zone. */
type Span = [zone: string, clock: Clock, from: number, until: number]

function expectDue(line: Line, count: typeof countNumbers, spans: readonly Span[]): void {
  const timesIn = (times: (span: Span) => number[]) =>
    Object.fromEntries(spans.map((span) => [`${span[0]} ${span[2]}`, isoTimes(times(span))]))
  const due = timesIn(([zone, , from, until]) => dueTimes(line, zone, from, until))
  expect(due).toEqual(timesIn(([, clock, from, until]) => count(line, clock, from, until)))
}

describe('in every zone, whatever its clock is set to in the year', () => {
  const all = [...zones.values()]
  const around = all.flatMap(({ zone, clock, changes }) =>
    changes.map((at): Span => [zone, clock, at - 2 * DAY, at + 2 * DAY]),
  )

  it.each(NUMBERS)('$cron is due once at each of its times in the days around a change', (line) => {
    expectDue(line, countNumbers, around)
  })

  it.each(STEPS)(
    '$cron is due whenever the clock shows it, and once for what a change leaves out',
    (line) => {
      expectDue(line, countSteps, around)
    },
  )

  it.each([YEARLONG])(
    '$cron is due once at each of its times all year long',
    (line) => {
      const years = all.map(({ zone, clock }): Span => [zone, clock, YEAR, YEAR_END])
      expectDue(line, countNumbers, years)
    },
    60_000,
  )

  it('there are those of half an hour, at midnight, and more than two a year', () => {
    const names = all.map(({ zone }) => zone)
    expect(names).toEqual(expect.arrayContaining(['Australia/Lord_Howe', 'America/Godthab', 'Africa/Cairo']))
    expect(Math.max(...all.map(({ changes }) => changes.length))).toBe(3)
  })
})

it('a month of a hundred schedules that are due every minute is counted before this test is given up', () => {
  const [from, until] = [Date.UTC(2026, 11, 1) - 1, Date.UTC(2027, 0, 1) - 1]
  const everyMinute = () => openSchedule({ cron: '* * * * *', timezone: 'Europe/Berlin' })
  const runs = Array.from({ length: 100 }, () => everyMinute().count(from, until))
  expect(new Set(runs)).toEqual(new Set([31 * 24 * 60]))
}, 30_000)
