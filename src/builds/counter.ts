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
  /** The count in memory; null: something has changed since. The row may be taken back with its transaction. */
  let counted: { month: string; builds: number } | null = null
  const thisMonth = () => new Date(monthOf(now()).start).toISOString()

  /** Counts the table when somebody asks; the ids of the months before are of no use any more. */
  const used = (): number => {
    const month = thisMonth()
    if (counted?.month === month) return counted.builds
    sql.run('DELETE FROM counted_builds WHERE month < ?', month)
    const row = sql.first<{ builds: number }>(
      'SELECT count(*) AS builds FROM counted_builds WHERE month = ?',
      month,
    )
    counted = { month, builds: row?.builds ?? 0 }
    return counted.builds
  }

  const write = (query: string, ...values: SqlStorageValue[]) => {
    if (sql.run(query, ...values) > 0) counted = null
  }
  const add = (id: string) =>
    write('INSERT INTO counted_builds (id, month) VALUES (?, ?) ON CONFLICT DO NOTHING', id, thisMonth())
  const remove = (id: string) => write('DELETE FROM counted_builds WHERE id = ?', id)

  return {
    see(deployment) {
      const isOfThisMonth = Date.parse(deployment.createdOn ?? '') >= monthOf(now()).start
      if (deployment.status === 'skipped' || !isOfThisMonth) remove(deployment.id)
      else if (isBuild(deployment)) add(deployment.id)
    },
    add,
    used,
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
       AND coalesce(p.facts ->> 'repository', p.facts ->> 'provider') IS NOT NULL
     LIMIT 1`,
    monthOf(now).start * 1000,
  )
  return isMissing === null
}
