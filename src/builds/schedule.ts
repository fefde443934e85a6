import { Cron, CronPattern } from 'croner'
import { DAY_MS } from '../domain/duration.ts'

const MINUTE_MS = 60_000

/** When builds are due. Days and hours are those of the time zone, clock changes included. */
export interface ScheduleLine {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron: string
  /** An IANA name. */
  timezone: string
}

/** A line that was read: reading takes longer than asking. */
export interface Schedule {
  /** The first time after `after` at which it is due (ms since 1970); null for a day that never comes. */
  next(after: number): number | null
  /**
   * How often it is due after `after`, up to and including `until` (ms). It is counted by the day, and by the clock on the
   * wall alone: what a change brings twice or leaves out is not told apart, and a month of minutes is as cheap as one of days.
   */
  count(after: number, until: number): number
}

/**
 * Reads a line; throws for one that {@link problemOfCron} refuses. What a clock change leaves out is due when the change is
 * over. Of what comes twice, a line of numbers is due in the first, and one with `*` or a step in its minutes or hours in
 * both. The line is asked about the clock on the wall, as if that were UTC; when the wall shows it is found out here,
 * because croner leaves out what a gap up to midnight or a line with `*` would owe.
 */
export function openSchedule({ cron, timezone }: ScheduleLine): Schedule {
  const line = new Cron(cron, { utcOffset: 0, paused: true, mode: '5-part' })
  const pattern = new CronPattern(cron, 'UTC', { mode: '5-part', fixedTimeRule: 'no-wildcard' })
  const { isFixedTime } = pattern
  const zone = openZone(timezone)
  const nextOnWall = (wall: number) => line.nextRun(new Date(wall))?.getTime() ?? null

  /** When the clocks go back right after a time: the first that is due of what comes again. */
  const nextAgain = (after: number) => {
    const back = zone.goesBack(after)
    const wall = back === null ? null : nextOnWall(back + zone.ahead(back) - 1)
    return back === null || wall === null ? Number.POSITIVE_INFINITY : wall - zone.ahead(back)
  }

  const next = (after: number) => {
    for (let wall = nextOnWall(after + zone.ahead(after)); wall !== null; wall = nextOnWall(wall)) {
      const times = zone.times(wall)
      const at = (isFixedTime ? times.slice(0, 1) : times).find((time) => time > after)
      if (at !== undefined) return isFixedTime ? at : Math.min(at, nextAgain(after))
    }
    return null
  }

  const ofDay = countDay(pattern)
  const before = (time: number) => ofDay[Math.min(Math.floor(time / MINUTE_MS), ofDay.length - 1)] ?? 0

  const count = (after: number, until: number) => {
    const end = until + zone.ahead(until)
    let runs = 0
    for (let wall = nextOnWall(after + zone.ahead(after)); wall !== null && wall <= end; ) {
      const midnight = Math.floor(wall / DAY_MS) * DAY_MS
      runs += before(end - midnight + MINUTE_MS) - before(wall - midnight)
      wall = nextOnWall(midnight + DAY_MS - 1)
    }
    return runs
  }

  return { next, count }
}

/** How often a line is due on a day before each of its minutes, and before its end. */
function countDay({ hour, minute }: CronPattern): number[] {
  const counts = [0]
  for (let at = 0; at < DAY_MS / MINUTE_MS; at += 1)
    counts.push((counts[at] ?? 0) + (hour[Math.floor(at / 60)] && minute[at % 60] ? 1 : 0))
  return counts
}

/** The clock of a time zone. A time on the wall is told in milliseconds, as if it were one of UTC. */
function openZone(timezone: string) {
  const format = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' })

  /** How far the clock is ahead of UTC (ms). */
  const ahead = (at: number) => {
    const [, sign, ...parts] = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(at)) ?? []
    const [hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0))
    return (sign === '-' ? -1000 : 1000) * (hours * 3600 + minutes * 60 + seconds)
  }

  /** When the clock is changed between two times. */
  const changeBetween = (before: number, after: number) => {
    let [low, high] = [before, after]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (ahead(middle) === ahead(before)) low = middle
      else high = middle
    }
    return high
  }

  return {
    ahead,
    /** When the clock on the wall shows a time: twice while it goes back. What is left out counts as its end. */
    times(wall: number): number[] {
      const [old, young] = [ahead(wall - DAY_MS), ahead(wall + DAY_MS)]
      const times = [wall - old, wall - young].filter((at) => at + ahead(at) === wall)
      return times.length > 0 ? times : [changeBetween(wall - young, wall - old)]
    },
    /** When the clock goes back, if it shows then what it has shown by this time; else null. */
    goesBack(at: number): number | null {
      const again = ahead(at) - ahead(at + DAY_MS)
      return again > 0 && ahead(at + again) !== ahead(at) ? changeBetween(at, at + again) : null
    },
  }
}

const NO_LINE = 'is not a cron line of five fields that ever comes; 0 * * * * is every hour'

/** What to write instead, by croner's reason; the first that fits. */
const CURES: readonly [reason: RegExp, cure: string][] = [
  [/\bstep/, '*/15 is every quarter of an hour, 5-59/15 the same from minute 5 on'],
  [/larger/, 'what goes past the end is two ranges: FRI-SAT,SUN-MON or 22-23,0-5'],
  [/day-of-month/, 'L alone is the last day of the month, and 28 a day that every month has'],
  [/day-of-week|dayOfWeek is|\bnth\b/, 'MON#1 is the first Monday of the month, FRIL the last Friday'],
  [/value for/, 'minutes go to 59, hours to 23, days from 1 to 31, months to 12, weekdays from 0 to 7'],
  [/^/, 'a field holds numbers or names such as MON and JAN, with * , - / between them'],
]

/**
 * What is wrong with a line, as the end of a sentence; null: nothing. Nicknames like `@daily` are no lines, and seconds are
 * not for builds.
 */
export function problemOfCron(cron: string): string | null {
  if (cron.trim().split(/\s+/).length !== 5) return NO_LINE
  try {
    return openSchedule({ cron, timezone: 'UTC' }).next(0) === null ? NO_LINE : null
  } catch (error) {
    const reason = reasonIn(String(Object(error).message))
    const cure = CURES.find(([word]) => word.test(reason))?.[1]
    return reason === '' ? NO_LINE : `is not a cron line: ${reason}; ${cure}`
  }
}

/** Croner's words, up to where it repeats the line. */
function reasonIn(message: string): string {
  if (message.endsWith('illegal characters.')) return 'illegal characters'
  return /^CronPattern: (?:Syntax error, )?([A-Za-z -]+[a-z])/.exec(message)?.[1] ?? ''
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const ORDER = ['first', 'second', 'third', 'fourth', 'fifth', 'last']

/**
 * The weekdays of a line that names them by numbers, in words; null for one that does not. The numbers count from 0 =
 * Sunday, those of a Worker's `crons` from 1 = Sunday.
 */
export function weekdaysOf(cron: string): string | null {
  if (!/(?<!#)\d/.test(cron.trim().split(/\s+/)[4] ?? '')) return null
  const { dayOfWeek } = new CronPattern(cron, 'UTC', { mode: '5-part' })
  // Croner keeps for each day, from Sunday on, a bit for each week of the month in which it counts, and one for the last.
  const week = [...dayOfWeek.slice(1, 7), dayOfWeek[0] ?? 0]
  const days = WEEKDAYS.filter((_, day) => week[day])
  const isWhole = week.every((weeks) => weeks === 0 || weeks === 63)
  if (isWhole && days.length > 2 && WEEKDAYS.join().includes(days.join()))
    return `${days[0]} to ${days.at(-1)}`
  const named = days.map((day) => {
    const weeks = week[WEEKDAYS.indexOf(day)] ?? 0
    return weeks === 63
      ? day
      : `${ORDER.filter((_, bit) => weeks & (1 << bit)).join(' and ')} ${day} of the month`
  })
  return named.join(', ')
}

/** The weekday of a time (ms) in a time zone. */
export function weekdayAt(at: number, timezone: string): string {
  return new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: timezone }).format(at)
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
