import { DAY_MS } from '../domain/time.ts'
import { openCron } from './cron.ts'

/** When builds are due. Days and hours are those of the time zone, clock changes included. */
interface ScheduleLine {
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
 * Opens a line; throws for one that is none. What a clock change leaves out is due when the change is over. Of what comes
 * twice, a line of numbers is due in the first, and one with `*` or a step in its minutes or hours in both.
 */
export function openSchedule({ cron, timezone }: ScheduleLine): Schedule {
  const line = openCron(cron)
  const zone = openZone(timezone)

  /** When the clocks go back right after a time: the first that is due of what comes again. */
  const nextAgain = (after: number) => {
    const back = zone.goesBack(after)
    const wall = back === null ? null : line.next(back + zone.ahead(back) - 1)
    return back === null || wall === null ? Number.POSITIVE_INFINITY : wall - zone.ahead(back)
  }

  return {
    next(after) {
      for (let wall = line.next(after + zone.ahead(after)); wall !== null; wall = line.next(wall)) {
        const times = zone.times(wall)
        const at = (line.isFixedTime ? times.slice(0, 1) : times).find((time) => time > after)
        if (at !== undefined) return line.isFixedTime ? at : Math.min(at, nextAgain(after))
      }
      return null
    },
    count: (after, until) => line.count(after + zone.ahead(after), until + zone.ahead(until)),
  }
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

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const WEEKS = { '#1': 'first', '#2': 'second', '#3': 'third', '#4': 'fourth', '#5': 'fifth', '#l': 'last' }

/**
 * The weekdays of a line that names them by numbers, in words; null for one that does not. The numbers count from 0 =
 * Sunday, those of a Worker's `crons` from 1 = Sunday.
 */
export function weekdaysOf(cron: string): string | null {
  if (!/(?<!#)\d/.test(cron.trim().split(/\s+/)[4] ?? '')) return null
  const { weekdays } = openCron(cron)
  const named = WEEKDAYS.flatMap((day) => {
    const name = day.slice(0, 3).toLowerCase()
    if (weekdays.includes(name)) return day
    const weeks = Object.entries(WEEKS).filter(([week]) => weekdays.includes(name + week))
    return weeks.length > 0 ? `${weeks.map(([, words]) => words).join(' and ')} ${day} of the month` : []
  })
  const isRange = named.length > 2 && WEEKDAYS.join().includes(named.join())
  return isRange ? `${named[0]} to ${named.at(-1)}` : named.join(', ')
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
