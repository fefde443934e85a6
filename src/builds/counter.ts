import type { Deployment } from '../domain/deployment.ts'
import type { Sql } from '../mirror/sql.ts'
import { isBuild, monthOf } from './budget.ts'

/**
 * The builds of this month, by UTC: one row of the table `counted_builds` for each. A build is counted when it is first
 * seen to be one, and stays counted when its deployment is deleted.
 */
export interface BuildCounter {
  /** What was read of a deployment is new or has changed. */
  see(deployment: Deployment): void
  /** A build that the board has started: it counts, unless what is seen of it was skipped or is of another month. */
  add(id: string): void
  used(): number
}

export function createBuildCounter(sql: Sql, now: () => number): BuildCounter {
  /** The count in memory, of the month that it was made in. */
  let counted: { month: string; builds: number } | null = null

  /** Counts the table once a month, and once after each start; the ids of the months before are of no use any more. */
  const ofThisMonth = () => {
    const month = new Date(monthOf(now()).start).toISOString()
    if (counted?.month === month) return counted
    sql.run('DELETE FROM counted_builds WHERE month < ?', month)
    const row = sql.first<{ builds: number }>(
      'SELECT count(*) AS builds FROM counted_builds WHERE month = ?',
      month,
    )
    counted = { month, builds: row?.builds ?? 0 }
    return counted
  }

  const add = (id: string) => {
    const current = ofThisMonth()
    const query = 'INSERT INTO counted_builds (id, month) VALUES (?, ?) ON CONFLICT DO NOTHING'
    if (sql.run(query, id, current.month) > 0) current.builds += 1
  }

  const remove = (id: string) => {
    const current = ofThisMonth()
    if (sql.run('DELETE FROM counted_builds WHERE id = ?', id) > 0) current.builds -= 1
  }

  return {
    see(deployment) {
      const isOfThisMonth = Date.parse(deployment.createdOn ?? '') >= monthOf(now()).start
      if (deployment.status === 'skipped' || !isOfThisMonth) remove(deployment.id)
      else if (isBuild(deployment)) add(deployment.id)
    },
    add,
    used: () => ofThisMonth().builds,
  }
}

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
