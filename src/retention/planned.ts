import type { ProjectChange } from '../mirror/change.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Store } from '../mirror/store.ts'

/** Whether a deletion may go on when its time has come. The numbers are stored. */
export const HOLD = {
  free: 0,
  /** Waits until the operator confirms the plan that it is part of. */
  waits: 1,
  confirmed: 2,
  /** Came after the plan that waits: that one stays as it is, so that its fingerprint can be confirmed. */
  later: 3,
} as const
export type Hold = (typeof HOLD)[keyof typeof HOLD]

/** A deletion that is planned: a row of the table `deletions`. Times in milliseconds. */
export interface PlannedDeletion {
  project: string
  id: string
  /** JSON of the reason, with the branch. */
  reason: string
  hold: Hold
  /** Of one that failed, or that Cloudflare refused: when it is tried again. */
  deletes_at: number
  /** When its call was announced; null also when it is known to have done nothing. */
  intent_at: number | null
  /** Since when it fails, or was refused. */
  refused_at: number | null
  /** With which number Cloudflare refused it. */
  refused_code: number | null
  [column: string]: SqlStorageValue
}

/** True for what goes when its time has come. */
export function isGoing({ hold }: Pick<PlannedDeletion, 'hold'>): boolean {
  return hold === HOLD.free || hold === HOLD.confirmed
}

/** The day that pages tell (ms); null while it waits, or Cloudflare keeps it. */
export function toldDay(deletion: PlannedDeletion): number | null {
  return isGoing(deletion) && deletion.refused_code === null ? deletion.deletes_at : null
}

/** Planned deletions that are written at once: each is about four rows, of the 100,000 that a free day has. */
export const AT_ONCE = 4_000
/** How many of them are left: what is more is found again, and written, by the next step. */
export type Step = { left: number }

/** What is planned to be deleted: the table `deletions`. */
export type Planned = ReturnType<typeof createPlanned>

export function createPlanned(sql: Sql, store: Pick<Store, 'change'>) {
  const of = (project: string) =>
    sql.all<PlannedDeletion>('SELECT * FROM deletions WHERE project = ?', project)
  const one = (project: string, id: string) =>
    sql.first<PlannedDeletion>('SELECT * FROM deletions WHERE project = ? AND id = ?', project, id)
  const projects = () => projectsIn(sql)
  const change = createWrite(sql, store)

  /** Those that wait for `confirm`, the earliest first. */
  const waiting = () =>
    sql.all<{ project: string; id: string }>(
      'SELECT project, id FROM deletions INDEXED BY deletions_due WHERE hold = ? ORDER BY deletes_at',
      HOLD.waits,
    )

  return {
    of,
    one,
    projects,
    waiting,
    change,
    due: (now: number, limit: number, left: ReadonlySet<string>) => dueIn(sql, now, limit, left),
    /** How many go, each on its day: not those that wait. Reads a row for each of them. */
    going: () =>
      sql.value<number>('SELECT count(*) FROM deletions WHERE hold IN (?, ?)', HOLD.free, HOLD.confirmed) ??
      0,
    /** Sets those free that wait, each on its day, of which each project is told; false: there may be more. */
    release(step: Step, nextDay: () => number, tell: (project: string, days: number[]) => void): boolean {
      const rows = waiting().slice(0, step.left)
      for (const [project, some] of Map.groupBy(rows, (row) => row.project)) {
        const whole = some.map(({ id }) => one(project, id)).filter((row) => row !== null)
        const free = whole.map((row) => ({ ...row, hold: HOLD.confirmed, deletes_at: nextDay() }))
        change(project, free, step)
        tell(
          project,
          free.map((row) => row.deletes_at),
        )
      }
      return step.left > 0
    },
    /**
     * Forgets all that is planned of these projects; false: there may be more. `nextDay`: what was announced, and may be
     * gone, is looked at on another day, so that it can be told what became of it.
     */
    drop(step: Step, names: readonly string[] = projects(), nextDay?: () => number): boolean {
      for (const name of names) {
        const rows = of(name).map((row) =>
          nextDay && row.intent_at !== null ? { ...row, hold: HOLD.free, deletes_at: nextDay() } : row.id,
        )
        change(name, rows, step)
      }
      return step.left > 0
    },
  }
}

/** The projects of which anything is planned; reads a row for each of them. */
const projectsIn = (sql: Sql) =>
  sql.column<string>(
    `WITH RECURSIVE names (name) AS (SELECT min(project) FROM deletions UNION ALL
       SELECT (SELECT min(project) FROM deletions WHERE project > name) FROM names WHERE name IS NOT NULL)
     SELECT name FROM names WHERE name IS NOT NULL`,
  )

/**
 * The one place that writes: as many of the changes as the step has left, each with the day that pages tell, in one
 * transaction. An id: nothing is planned of it any more. `also`: what else changes on the project's pages.
 */
function createWrite(sql: Sql, store: Pick<Store, 'change'>) {
  return (
    project: string,
    changes: Iterable<PlannedDeletion | string>,
    step: Step = { left: AT_ONCE },
    also: (pages: ProjectChange) => void = () => {},
  ): void => {
    const rest = changes[Symbol.iterator]()
    const write = (showDay: ProjectChange['setDeletesOn']) => {
      for (; step.left > 0; step.left -= 1) {
        const next = rest.next()
        if (next.done) return
        if (typeof next.value === 'string') {
          sql.run('DELETE FROM deletions WHERE project = ? AND id = ?', project, next.value)
          showDay(next.value, null)
        } else {
          sql.put('deletions', next.value)
          showDay(next.value.id, toldDay(next.value))
        }
      }
    }
    sql.transaction(() => {
      const isWritten = store.change(project, (pages) => {
        also(pages)
        write(pages.setDeletesOn)
        return true
      })
      // Of a project that is not there no page tells anything.
      if (!isWritten) write(() => {})
    })
  }
}

/**
 * Those whose time has come, the earliest first, and of one hour the oldest: not those that wait, nor those of projects
 * whose history was not whole when they were planned, nor of those that are left alone.
 */
function dueIn(sql: Sql, now: number, limit: number, left: ReadonlySet<string>): PlannedDeletion[] {
  const dueOf = (hold: Hold) =>
    sql.all<PlannedDeletion & { made: number | null }>(
      `SELECT d.*, (SELECT key FROM deployments WHERE id = d.id) AS made
       FROM deletions d INDEXED BY deletions_due CROSS JOIN plans p ON p.project = d.project
       WHERE d.hold = ? AND d.deletes_at <= ? AND p.whole = 1
       AND d.project NOT IN (SELECT value FROM json_each(?)) ORDER BY d.deletes_at LIMIT ? + 0`,
      hold,
      now,
      JSON.stringify([...left]),
      limit,
    )
  return [...dueOf(HOLD.free), ...dueOf(HOLD.confirmed)]
    .sort((a, b) => a.deletes_at - b.deletes_at || (a.made ?? 0) - (b.made ?? 0))
    .slice(0, limit)
    .map(({ made: _made, ...row }) => row)
}
