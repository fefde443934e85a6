import type { RetentionPolicy } from '../../retention/policy.ts'
import type { RetentionFacts } from '../../retention/standing.ts'
import { RETENTION_INTERVAL_MS } from '../budgets.ts'

/** Whether a deletion may go on when its time has come. */
export const HOLD = {
  free: 0,
  /** Waits until the operator confirms the plan that it is part of. */
  waits: 1,
  confirmed: 2,
  /** Came after the plan that waits: that one stays as it is, so that its fingerprint can be confirmed. */
  later: 3,
} as const
export type Hold = (typeof HOLD)[keyof typeof HOLD]

/** What is to be deleted. Times in milliseconds. */
export interface Mark {
  id: string
  project: string
  created_on: string
  /** JSON of the reason. */
  reason: string
  deletes_at: number
  hold: Hold
  intent_at: number | null
  refused_at: number | null
  refused_code: number | null
  [column: string]: SqlStorageValue
}

/** The table `marks`. */
export interface MarkTable {
  /** How many are to go, each on its day: not those that wait. */
  going(): number
  of(project: string): Mark[]
  add(mark: Pick<Mark, 'id' | 'project' | 'created_on' | 'reason' | 'deletes_at' | 'hold'>): void
  setHold(id: string, hold: Hold): void
  /** It has waited, and nobody was told a day: it goes at this time (ms). */
  release(id: string, hold: Hold, deletesAt: number): void
  remove(id: string): void
  removeAll(): void
  /** Forgets those of projects that are not there any more. */
  keepOnly(projects: ReadonlySet<string>): void
  /**
   * Those whose time has come, the oldest ones first; not those that wait, nor those that Cloudflare refused since a time,
   * nor those of projects that are not there any more.
   */
  due(now: number, refusedBefore: number, limit: number): Mark[]
  /** The ids of those that wait for `confirm`. */
  waiting(): string[]
  announce(id: string, at: number): void
  refuse(id: string, at: number, code: number): void
  /** Gives the stored JSON of deployments the day of their deletion, where they have one. */
  show(bodies: string[]): string[]
}

/**
 * Tells for one mark after the other when its time comes (ms): past the grace, and past the `going` ones and those that
 * were told before, since only so many go in an hour.
 */
export function createDays(
  { grace, maxDeletesPerRun }: Pick<RetentionPolicy, 'grace' | 'maxDeletesPerRun'>,
  going: number,
  now: number,
): () => number {
  let before = going
  return () => {
    const at = now + grace + Math.floor(before / maxDeletesPerRun) * RETENTION_INTERVAL_MS
    before += 1
    return at
  }
}

export function createMarkTable(sql: SqlStorage): MarkTable {
  const count = () => sql.exec<{ count: number }>('SELECT count(*) AS count FROM marks').one().count
  const dayOf = (id: string) => {
    const [mark] = sql.exec<{ deletes_at: number }>(
      'SELECT deletes_at FROM marks WHERE id = ? AND hold IN (?, ?) AND refused_at IS NULL',
      ...[id, HOLD.free, HOLD.confirmed],
    )
    return mark ? new Date(mark.deletes_at).toISOString() : null
  }

  const going = () =>
    sql
      .exec<{ count: number }>(
        'SELECT count(*) AS count FROM marks WHERE hold IN (?, ?)',
        HOLD.free,
        HOLD.confirmed,
      )
      .one().count

  return {
    going,
    of: (project) => sql.exec<Mark>('SELECT * FROM marks WHERE project = ?', project).toArray(),
    add({ id, project, created_on, reason, deletes_at, hold }) {
      sql.exec(
        'INSERT INTO marks (id, project, created_on, reason, deletes_at, hold) VALUES (?, ?, ?, ?, ?, ?)',
        ...[id, project, created_on, reason, deletes_at, hold],
      )
    },
    setHold(id, hold) {
      sql.exec('UPDATE marks SET hold = ? WHERE id = ?', hold, id)
    },
    release(id, hold, deletesAt) {
      sql.exec('UPDATE marks SET hold = ?, deletes_at = ? WHERE id = ?', hold, deletesAt, id)
    },
    remove(id) {
      sql.exec('DELETE FROM marks WHERE id = ?', id)
    },
    removeAll() {
      sql.exec('DELETE FROM marks')
    },
    keepOnly(projects) {
      const marked = sql.exec<{ project: string }>('SELECT DISTINCT project FROM marks').toArray()
      for (const { project } of marked) {
        if (!projects.has(project)) sql.exec('DELETE FROM marks WHERE project = ?', project)
      }
    },
    due: (now, refusedBefore, limit) =>
      sql
        .exec<Mark>(
          `SELECT * FROM marks WHERE deletes_at <= ? AND hold IN (?, ?) AND ifnull(refused_at, 0) <= ?
           AND project IN (SELECT name FROM projects) ORDER BY created_on, id LIMIT ?`,
          ...[now, HOLD.free, HOLD.confirmed, refusedBefore, limit],
        )
        .toArray(),
    waiting: () =>
      sql
        .exec<{ id: string }>('SELECT id FROM marks WHERE hold = ? ORDER BY id', HOLD.waits)
        .toArray()
        .map(({ id }) => id),
    announce(id, at) {
      sql.exec('UPDATE marks SET intent_at = ? WHERE id = ?', at, id)
    },
    refuse(id, at, code) {
      sql.exec(
        'UPDATE marks SET refused_at = ?, refused_code = ?, intent_at = NULL WHERE id = ?',
        ...[at, code, id],
      )
    },
    show(bodies) {
      if (bodies.length === 0 || count() === 0) return bodies
      return bodies.map((body) => {
        const day = dayOf((JSON.parse(body) as RetentionFacts).id)
        return day === null ? body : `{"deletesOn":${JSON.stringify(day)},${body.slice(1)}`
      })
    },
  }
}
