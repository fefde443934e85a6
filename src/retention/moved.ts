import { SHARES } from '../mirror/limits.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Task } from '../mirror/task.ts'
import type { Planned } from './planned-changes.ts'

/** Rows that are moved at once. */
const AT_ONCE = 500

export interface MovedDeletions {
  task: Task
  isDone(): boolean
}

export interface MovedOptions {
  sql: Sql
  planned: Pick<Planned, 'countAnew'>
  /** False: retention is off, and nothing of it is needed. */
  isWanted: boolean
  now: () => number
}

/** Moves what an earlier version planned to delete, in the table `marks`, to where it stands now. */
export function createMovedDeletions({ sql, planned, isWanted, now }: MovedOptions): MovedDeletions {
  let isDone =
    sql.first("SELECT 1 AS one FROM sqlite_schema WHERE type = 'table' AND name = 'marks'") === null

  const move = () => {
    const ids = sql.all<{ id: string }>('SELECT id FROM marks ORDER BY id LIMIT ?', AT_ONCE)
    const last = ids.at(-1)?.id ?? ''
    sql.run(
      // What Cloudflare refused is due when it is tried again: a week after that.
      `INSERT OR IGNORE INTO deletions
         (project, id, reason, hold, deletes_at, intent_at, refused_at, refused_code)
       SELECT project, id, reason, hold, max(deletes_at, ifnull(refused_at + 604800000, 0)), intent_at,
         refused_at, refused_code FROM marks WHERE id <= ?`,
      last,
    )
    sql.run('DELETE FROM marks WHERE id <= ?', last)
    planned.countAnew()
    return ids.length < AT_ONCE
  }

  const moveSome = () => {
    const isEmpty = isWanted ? move() : true
    if (isEmpty) sql.run('DROP TABLE marks')
    return isEmpty
  }

  return {
    isDone: () => isDone,
    task: {
      name: 'moved-deletions',
      stopsAt: SHARES.rechecks,
      due: () => (isDone ? null : now()),
      async run() {
        isDone = sql.transaction(moveSome)
        return null
      },
    },
  }
}
