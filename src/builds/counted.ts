import type { Sql } from '../mirror/sql.ts'
import { monthOf } from './budget.ts'

/**
 * Whether this month's builds of the projects that are shown are all counted: of each, the newest page was read, and the
 * pages before it as far back as the month goes. A project that cannot be read is not waited for, and one without a
 * repository has no builds.
 */
export function isMonthCounted(sql: Sql, now: number): boolean {
  // Keys are microseconds. The short table stands first: of the other only what is still waited for is read.
  const isMissing = sql.first(
    `SELECT 1 AS one FROM readings r CROSS JOIN projects p ON p.key = r.project
     WHERE r.retry_at = 0
       AND (r.asked_at IS NULL OR (r.walked_at IS NULL AND ifnull(r.walk_edge, ?1) >= ?1))
       AND p.facts ->> 'repository' IS NOT NULL
     LIMIT 1`,
    monthOf(now).start * 1000,
  )
  return isMissing === null
}
