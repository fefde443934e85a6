import { SHARES } from '../mirror/limits.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Task } from '../mirror/task.ts'
import { AT_ONCE } from './planned.ts'

/**
 * Moves what an earlier version planned to delete, in the table `marks`, to where it stands now. `isWanted`: false where
 * retention is off, and nothing of it is needed.
 */
export function createMovedDeletions(sql: Sql, isWanted: boolean, now: () => number) {
  let isDone = !sql.hasTable('marks')

  const moveSome = () => {
    const ids = sql.column<string>('SELECT id FROM marks ORDER BY id LIMIT ?', isWanted ? AT_ONCE : 0)
    const last = ids.at(-1) ?? ''
    sql.run(
      // What Cloudflare refused is due when it is tried again: a week after that.
      `INSERT OR IGNORE INTO deletions
         (project, id, reason, hold, deletes_at, intent_at, refused_at, refused_code)
       SELECT project, id, reason, hold, max(deletes_at, ifnull(refused_at + 604800000, 0)), intent_at,
         refused_at, refused_code FROM marks WHERE id <= ?`,
      last,
    )
    sql.run('DELETE FROM marks WHERE id <= ?', last)
    isDone = ids.length < AT_ONCE
    if (isDone) sql.run('DROP TABLE marks')
  }

  const task: Task = {
    name: 'moved-deletions',
    stopsAt: SHARES.rechecks,
    due: () => (isDone ? null : now()),
    async run() {
      sql.transaction(moveSome)
      return null
    },
  }
  return { task, isDone: () => isDone }
}
