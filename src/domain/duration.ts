export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** Milliseconds, or `never` for what does not end. */
export type Duration = number | 'never'

/** `1 day`, `30 days`, `36 hours`: a duration of whole hours, in ms, as it is said. */
export function durationWords(ms: number): string {
  const inDays = ms > 0 && ms % DAY_MS === 0
  const number = ms / (inDays ? DAY_MS : HOUR_MS)
  return `${number} ${inDays ? 'day' : 'hour'}${number === 1 ? '' : 's'}`
}
