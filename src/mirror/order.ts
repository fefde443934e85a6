import { microsOf } from '../domain/instant.ts'
import type { Sql } from './sql.ts'

/**
 * Keys of deployments, whose order is the order of lists: the microsecond of `created_on`, moved up by one where it is
 * taken. What has no date gets the keys below all dates, and so comes last.
 */

/** Below any date: 1970, 17 minutes after midnight. */
export const FIRST_DATED_KEY = 1_000_000_000

/** Above any key. */
export const ABOVE_ALL = Number.MAX_SAFE_INTEGER

/** The key that the date alone gives; null without a date. */
export function dateKey(createdOn: string | null): number | null {
  const micros = microsOf(createdOn)
  return micros === null ? null : Math.max(micros, FIRST_DATED_KEY)
}

/** A free key for a new deployment of a project. */
export function newKey(sql: Sql, project: number, createdOn: string | null): number {
  const wanted = dateKey(createdOn)
  if (wanted === null) {
    const last = sql.value<number>(
      'SELECT key FROM deployments WHERE project = ? AND key < ? ORDER BY key DESC LIMIT 1',
      ...[project, FIRST_DATED_KEY],
    )
    return (last ?? -1) + 1
  }
  const isTaken = (key: number) =>
    sql.value('SELECT 1 FROM deployments WHERE project = ? AND key = ?', project, key) === 1
  let free = wanted
  while (isTaken(free)) free += 1
  return free
}
