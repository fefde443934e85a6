import type { Parsed } from './setting-value.ts'

const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** Milliseconds, or `never` for what does not end. */
export type Duration = number | 'never'

/** Reads `30d`, `12h`, `0h` or `never`. */
export function parseDuration(raw: unknown): Parsed<Duration> {
  if (typeof raw === 'string' && raw.trim() === 'never') return { value: 'never' }
  const parsed = parseFiniteDuration(raw)
  return 'value' in parsed ? parsed : { problem: 'is not a duration such as 30d, 12h, 0h or never' }
}

/** Reads `30d`, `12h` or `0h`, for what has to end: in milliseconds, 99,999 days at most. */
export function parseFiniteDuration(raw: unknown): Parsed<number> {
  const [, number, unit] = (typeof raw === 'string' && raw.trim().match(/^(\d{1,5})([dh])$/)) || []
  if (number === undefined) return { problem: 'is not a duration such as 3d, 12h or 0h' }
  return { value: Number(number) * (unit === 'd' ? DAY_MS : HOUR_MS) }
}

/** `1 day`, `30 days`, `36 hours`: a duration of whole hours, in ms, as it is said. */
export function durationWords(ms: number): string {
  const inDays = ms > 0 && ms % DAY_MS === 0
  const number = ms / (inDays ? DAY_MS : HOUR_MS)
  return `${number} ${inDays ? 'day' : 'hour'}${number === 1 ? '' : 's'}`
}
