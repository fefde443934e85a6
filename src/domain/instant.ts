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

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
]

/** The month's name, by UTC. */
export function monthOf(date: Date): string {
  return MONTHS[date.getUTCMonth()] ?? ''
}

/** `3 December`, by UTC. */
export function dayWords(date: Date): string {
  return `${date.getUTCDate()} ${monthOf(date)}`
}
