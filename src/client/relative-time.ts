const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** From here on a date says more than a number of days. */
const LONG_AGO = 30 * DAY

const UNITS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
] as const

const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** `just now`, `5 minutes ago`, `3 days ago`; null when so far away that a date says more. Milliseconds since 1970. */
export function relativeTime(at: number, now: number): string | null {
  const distance = Math.abs(at - now)
  if (distance >= LONG_AGO) return null
  const unit = UNITS.find(([, size]) => distance >= size)
  return unit ? words.format(Math.trunc((at - now) / unit[1]), unit[0]) : 'just now'
}
