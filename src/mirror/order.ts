import { microsOf } from '../domain/time.ts'

/**
 * Keys of deployments, whose order is the order of lists: the microsecond of `created_on`, moved up by one where it is
 * taken. What has no date gets the keys below all dates, and so comes last.
 */

/** Below any date: 1970, 17 minutes after midnight. */
export const FIRST_DATED_KEY = 1_000_000_000

/** Above any key: more bits no key has, until the year 2112. */
export const ABOVE_ALL = 2 ** 52 - 1

/** The last day's keys leave room for those that are moved up. */
const LAST_DATED_KEY = ABOVE_ALL - 1_000_000

/** So many projects have a key of their own beside that in 64 bits; 0 is none. */
export const MOST_PROJECTS = 4_095

/**
 * A deployment's row in SQL: its project's key, and below that its own, so that a project's deployments lie side by side in
 * the order of lists. A bound number is a real one, which only the operators of bits make whole again; no number of
 * JavaScript holds so many digits.
 */
export const numberOf = (project: string, key: string) => `(${project} << 52 | ${key})`

/** The same row by its number in digits, which a number of JavaScript could not hold, and back: below zero in the upper half. */
export const numberAt = (project: number, key: number) =>
  `${BigInt.asIntN(64, (BigInt(project) << 52n) | BigInt(key))}`
export const placeAt = (number: string) => ({
  project: Number((BigInt(number) >> 52n) & BigInt(MOST_PROJECTS)),
  key: Number(BigInt(number) & BigInt(ABOVE_ALL)),
})

/** In SQL: a project's deployments from one key up to another, which is excluded. */
export const inProject = (project: string, from = '0', to = `${ABOVE_ALL}`) =>
  `number >= ${numberOf(project, from)} AND number < ${numberOf(project, to)}`

/** The key that the date alone gives; null without a date. */
export function dateKey(createdOn: string | null): number | null {
  const micros = microsOf(createdOn)
  return micros === null ? null : Math.min(Math.max(micros, FIRST_DATED_KEY), LAST_DATED_KEY)
}
