export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Milliseconds, or `never` for what does not end. */
export type Duration = number | 'never'

/** `1 day`, `30 days`, `36 hours`: a duration of whole hours, in ms, as it is said. */
export function durationWords(ms: number): string {
  const inDays = ms > 0 && ms % DAY_MS === 0
  const number = ms / (inDays ? DAY_MS : HOUR_MS)
  return `${number} ${inDays ? 'day' : 'hour'}${number === 1 ? '' : 's'}`
}

/**
 * Times as Cloudflare writes them: ISO 8601 with up to six digits of a second, trailing zeros dropped. Two deployments of
 * one push may be made in the same millisecond, so the order of lists is told by the microsecond.
 */
const FRACTION = /\.(\d+)(?=Z|[+-]\d\d:?\d\d$)/

/** The time as ISO 8601 in UTC, with three digits of a second, or six where it has that many; null for no time. */
export function instantOf(text: string): string | null {
  const at = Date.parse(text)
  if (Number.isNaN(at)) return null
  const whole = new Date(at).toISOString()
  const digits = belowMillis(text)
  return digits === 0 ? whole : `${whole.slice(0, -1)}${String(digits).padStart(3, '0')}Z`
}

/** Microseconds since 1970; null for no time. Exact until the year 2255. */
export function microsOf(text: string | null): number | null {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? null : at * 1000 + belowMillis(text ?? '')
}

/** The time cut to the millisecond, as HTML and feeds take it. */
export function toMillis(instant: string): string {
  return instant.replace(/(\.\d{3})\d+/, '$1')
}

function belowMillis(text: string): number {
  const digits = text.match(FRACTION)?.[1] ?? ''
  return Number(digits.slice(3, 6).padEnd(3, '0'))
}

/** Milliseconds from one ISO time to another, never below 0; null where one is missing. */
export function between(start: string | null, end: string | null): number | null {
  if (start === null || end === null) return null
  return Math.max(0, Date.parse(end) - Date.parse(start))
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** The month's name, by UTC. */
export function monthName(date: Date): string {
  return MONTHS[date.getUTCMonth()] ?? ''
}

/** `3 December`, by UTC. */
export function dayWords(date: Date): string {
  return `${date.getUTCDate()} ${monthName(date)}`
}
