import type { Sql } from '../mirror/sql.ts'

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
  /** JSON of the reason. */
  reason: string
  hold: Hold
  /** Of one that Cloudflare refused: when it is tried again. */
  deletes_at: number
  /** When its call was announced. */
  intent_at: number | null
  refused_at: number | null
  refused_code: number | null
  [column: string]: SqlStorageValue
}

/** True for what goes when its time has come. */
export function isGoing({ hold }: Pick<PlannedDeletion, 'hold'>): boolean {
  return hold === HOLD.free || hold === HOLD.confirmed
}

/** The day that pages tell (ms); null while it waits, or Cloudflare keeps it. */
export function dayOf(deletion: Pick<PlannedDeletion, 'hold' | 'refused_at' | 'deletes_at'>): number | null {
  return isGoing(deletion) && deletion.refused_at === null ? deletion.deletes_at : null
}

/** What is asked of what is planned. */
export interface PlannedReads {
  of(project: string): PlannedDeletion[]
  one(project: string, id: string): PlannedDeletion | null
  /** The projects of which anything is planned; reads a row for each of them. */
  projects(): string[]
  isEmpty(): boolean
  /**
   * Those whose time has come, the earliest first, and of one hour the oldest: not those that wait, nor those of projects
   * whose history was not whole when they were planned.
   */
  due(now: number, limit: number): PlannedDeletion[]
  /** The ids of those that wait for `confirm`. */
  waiting(): string[]
}

export function createPlannedReads(sql: Sql): PlannedReads {
  const dueOf = (hold: Hold, now: number, limit: number) =>
    sql.all<PlannedDeletion & { made: number | null }>(
      `SELECT d.*, (SELECT key FROM deployments WHERE id = d.id) AS made
       FROM deletions d INDEXED BY deletions_due CROSS JOIN plans p ON p.project = d.project
       WHERE d.hold = ? AND d.deletes_at <= ? AND p.whole = 1 ORDER BY d.deletes_at LIMIT ?`,
      ...[hold, now, limit],
    )
  return {
    of: (project) => sql.all('SELECT * FROM deletions WHERE project = ?', project),
    one: (project, id) => sql.first('SELECT * FROM deletions WHERE project = ? AND id = ?', project, id),
    projects() {
      const names: string[] = []
      for (;;) {
        const next = sql.first<{ project: string }>(
          'SELECT project FROM deletions WHERE project > ? ORDER BY project LIMIT 1',
          names.at(-1) ?? '',
        )
        if (!next) return names
        names.push(next.project)
      }
    },
    isEmpty: () => sql.first('SELECT 1 AS one FROM deletions LIMIT 1') === null,
    due: (now, limit) =>
      [...dueOf(HOLD.free, now, limit), ...dueOf(HOLD.confirmed, now, limit)]
        .sort((a, b) => a.deletes_at - b.deletes_at || (a.made ?? 0) - (b.made ?? 0))
        .slice(0, limit),
    waiting: () =>
      sql
        .all<{ id: string }>('SELECT id FROM deletions INDEXED BY deletions_due WHERE hold = ?', HOLD.waits)
        .map(({ id }) => id),
  }
}
