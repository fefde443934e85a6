import type { Deployment } from '../domain/deployment.ts'
import { DAY_MS, HOUR_MS } from '../domain/time.ts'
import { ABOVE_ALL, inProject } from '../mirror/order.ts'
import type { Sql } from '../mirror/sql.ts'
import { isBuild, monthOf } from './budget.ts'

/** How far the builds are counted is noted so often at most (ms). */
const NOTED_MS = HOUR_MS

export type BuildCounter = ReturnType<typeof createBuildCounter>

/**
 * The builds of this month, by UTC: one row of the table `counted_builds` for each. A build is counted when it is first
 * seen to be one, and stays counted when its deployment is deleted.
 */
export function createBuildCounter(sql: Sql, now: () => number) {
  /** The count in memory; null: something has changed since. The row may be taken back with its transaction. */
  let counted: { month: string; builds: number } | null = null
  let notedAt = Number.NEGATIVE_INFINITY
  const thisMonth = () => new Date(monthOf(now()).start).toISOString()

  /** Counts the table when somebody asks; the ids of the months before are of no use any more. */
  const used = (): number => {
    const month = thisMonth()
    if (counted?.month === month) return counted.builds
    sql.run('DELETE FROM counted_builds WHERE month < ?', month)
    const builds = sql.value<number>('SELECT count(*) FROM counted_builds WHERE month = ?', month) ?? 0
    counted = { month, builds }
    return builds
  }

  const write = (query: string, ...values: SqlStorageValue[]) => {
    if (sql.run(query, ...values) > 0) counted = null
  }
  /** A build that the board has started: it counts, unless what is seen of it was skipped or is of another month. */
  const add = (id: string) =>
    write('INSERT INTO counted_builds (id, month) VALUES (?, ?) ON CONFLICT DO NOTHING', id, thisMonth())
  const remove = (id: string) => write('DELETE FROM counted_builds WHERE id = ?', id)

  return {
    add,
    used,
    /** What was read of a deployment is new or has changed. */
    see(deployment: Deployment) {
      const isOfThisMonth = Date.parse(deployment.createdOn ?? '') >= monthOf(now()).start
      if (deployment.status === 'skipped' || !isOfThisMonth) remove(deployment.id)
      else if (isBuild(deployment)) add(deployment.id)
    },
    /** The month is counted: notes how far that is, so that tables that are made anew have to be read back to there only. */
    note() {
      if (now() - notedAt < NOTED_MS) return
      notedAt = now()
      noteCounted(sql, now())
    },
  }
}

/**
 * Notes of each project the key before which its builds are counted, where that has moved: what comes behind its newest
 * deployment, or the oldest that runs, as that may still turn out to be a build, or to be skipped. Where news are waited
 * for, or a gap, or a page that failed, it stays where it was.
 */
function noteCounted(sql: Sql, now: number): void {
  const { start } = monthOf(now)
  sql.run('DELETE FROM counted_projects WHERE before < ?', start * 1000)
  sql.run(
    `INSERT INTO counted_projects (id, before)
     SELECT p.id, ifnull(
       (SELECT min(number) & ${ABOVE_ALL} FROM deployments INDEXED BY deployments_running
        WHERE running = 1 AND ${inProject('p.key', '?1 + 1')}),
       (SELECT (max(number) & ${ABOVE_ALL}) + 1 FROM deployments WHERE ${inProject('p.key')})
     ) AS end
     FROM readings r CROSS JOIN projects p ON p.key = r.project
     WHERE r.is_urgent = 0 AND r.retry_at = 0 AND r.walk_rests_until = 0 AND r.walk_until IS NULL AND end >= ?2
     ON CONFLICT (id) DO UPDATE SET before = excluded.before WHERE before <> excluded.before`,
    (now - DAY_MS) * 1000,
    start * 1000,
  )
}

/**
 * Whether this month's builds of the projects that are shown are all counted: of each, the newest page was read, and the
 * pages before it as far back as the month goes, or to where they were counted before the tables were made anew. A project
 * of which a page cannot be read is not waited for, and one without a repository has no builds.
 */
export function isMonthCounted(sql: Sql, now: number): boolean {
  // Keys are microseconds. The short table stands first: of the others only what is still waited for is read.
  const isMissing = sql.value(
    `SELECT 1 FROM readings r CROSS JOIN projects p ON p.key = r.project
     WHERE r.retry_at = 0 AND r.walk_rests_until = 0 AND (r.asked_at IS NULL OR r.walked_at IS NULL)
       AND (r.asked_at IS NULL OR r.walk_edge IS NULL OR
         r.walk_edge >= max(?, ifnull((SELECT before FROM counted_projects WHERE id = p.id), 0)))
       AND coalesce(p.facts ->> 'repository', p.facts ->> 'provider') IS NOT NULL
     LIMIT 1`,
    monthOf(now).start * 1000,
  )
  return isMissing === null
}
