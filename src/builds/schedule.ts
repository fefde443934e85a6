import { Cron } from 'croner'

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
  /** How often it is due after `after`, up to and including `until` (ms); counts no further than `most`. */
  count(after: number, until: number, most: number): number
}

/**
 * Reads a line; throws for one that {@link isCronLine} refuses. What a clock change leaves out is due when the change is
 * over; of an hour that comes twice, a daily line is due in the first, and an hourly one in both.
 */
export function openSchedule({ cron, timezone }: ScheduleLine): Schedule {
  const line = new Cron(cron, { timezone, paused: true, mode: '5-part' })
  const next = (after: number) => line.nextRun(new Date(after))?.getTime() ?? null
  return {
    next,
    count(after, until, most) {
      let count = 0
      for (let at = next(after); at !== null && at <= until && count < most; at = next(at)) count += 1
      return count
    },
  }
}

/** Five fields that name a day which comes. Nicknames like `@daily` are not cron lines, and seconds are not for builds. */
export function isCronLine(cron: string): boolean {
  if (cron.trim().split(/\s+/).length !== 5) return false
  try {
    return openSchedule({ cron, timezone: 'UTC' }).next(0) !== null
  } catch {
    return false
  }
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
