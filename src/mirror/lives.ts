import type { ProjectCard } from '../domain/card.ts'
import { type DeploymentSummary, endedAt } from '../domain/deployment.ts'
import type { LivePeriod } from '../domain/live-period.ts'
import { DAY_MS, microsOf } from '../domain/time.ts'
import type { ProjectRow } from './change.ts'
import { inProject } from './order.ts'
import type { Sql } from './sql.ts'

/** What is kept of each project. */
const KEPT_PERIODS = 2_000
const KEPT_MS = 5 * 365 * DAY_MS

/** So many are written of the time before the board: each is a row of the day. */
const PERIODS_BEFORE = 500

/** What was live when. It outlives the deployments, and goes with the project. */
export type Lives = ReturnType<typeof createLives>

/** A deployment as it is written down. */
type Written = Pick<DeploymentSummary, 'id' | 'shortId' | 'commitHash' | 'subject' | 'createdOn' | 'endedOn'>
type Place = { number: number; at: number; isDerived: boolean }

interface LastRow extends Record<string, SqlStorageValue> {
  number: number
  at: number
  id: string
  created: number | null
}

export function createLives(sql: Sql, now: () => number) {
  /** Projects of which the time before the board was written. */
  const begun = new Set<string>()

  const insert = (row: ProjectRow, one: Written, { number, at, isDerived }: Place) =>
    sql.run(
      `INSERT INTO lives (project, number, at, id, short_id, hash, subject, created, derived)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[row.id, number, at, one.id, one.shortId, one.commitHash, one.subject],
      ...[microsOf(one.createdOn), Number(isDerived)],
    )

  const edge = (row: ProjectRow, order: 'DESC' | 'ASC') =>
    sql.first<LastRow>(
      `SELECT number, at, id, created FROM lives WHERE project = ? ORDER BY number ${order} LIMIT 1`,
      row.id,
    )

  const begin = (row: ProjectRow, live: Written) =>
    insert(row, live, { number: 0, at: endedAt(live) ?? now(), isDerived: true })

  const follow = (row: ProjectRow, last: LastRow, live: Written) => {
    const ended = endedAt(live) ?? 0
    // One that was built since the last one took its place as it ended; any other was put there by hand, and seen just now.
    const isNew = (microsOf(live.createdOn) ?? 0) > (last.created ?? 0) && ended > last.at && ended <= now()
    const number = last.number + 1
    insert(row, live, { number, at: isNew ? ended : Math.max(now(), last.at), isDerived: false })
    sql.run('DELETE FROM lives WHERE project = ? AND number <= ?', row.id, number - KEPT_PERIODS)
    const first = edge(row, 'ASC')
    if (first && first.at < now() - KEPT_MS)
      sql.run('DELETE FROM lives WHERE project = ? AND number = ?', row.id, first.number)
  }

  const hasBegun = (row: ProjectRow) =>
    begun.has(row.id) || sql.first('SELECT 1 FROM lives_begun WHERE project = ?', row.id) !== null

  /** Before the board, each success of production took the place of the one before it. */
  const writeBefore = (row: ProjectRow) => {
    const first = edge(row, 'ASC')
    if (first === null) return
    const before = sql.column<string>(
      `SELECT body FROM deployments WHERE ${inProject('?1', '0', '?2')} AND environment = 'production' AND body ->> 'status' = 'success'
       ORDER BY number DESC LIMIT ?`,
      ...[row.key, first.created ?? 0, PERIODS_BEFORE],
    )
    let at = first.at
    for (const [index, body] of before.entries()) {
      const one: Written = JSON.parse(body)
      at = Math.min(endedAt(one) ?? at, at)
      insert(row, one, { number: first.number - 1 - index, at, isDerived: true })
    }
    sql.run('INSERT INTO lives_begun (project) VALUES (?)', row.id)
  }

  return {
    /** Writes down what is live, if that is another than before; and once, what was before the board. True: it has written something. */
    note(row: ProjectRow, { live }: Pick<ProjectCard, 'live'>) {
      if (live === null) return false
      const last = edge(row, 'DESC')
      if (last === null) begin(row, live)
      else if (last.id !== live.id) follow(row, last, live)
      const isFirst = row.is_complete === 1 && !hasBegun(row)
      if (isFirst) writeBefore(row)
      if (row.is_complete === 1) begun.add(row.id)
      return isFirst || last?.id !== live.id
    },
    /** The newest first; `before`: only those before the period of that number. */
    list: (row: ProjectRow, before: number | null, limit: number): LivePeriod[] =>
      sql
        .all<PeriodRow>(
          `SELECT a.number, a.id, a.short_id AS shortId, a.hash AS commitHash, a.subject, a.at AS "from",
             (SELECT at FROM lives b WHERE b.project = a.project AND b.number = a.number + 1) AS "to",
             a.created < (SELECT created FROM lives b WHERE b.project = a.project AND b.number = a.number - 1) AS isRollback,
             a.derived AS isDerived,
             EXISTS (SELECT 1 FROM deployments d WHERE d.id = a.id AND d.project = ?) AS isKnown
           FROM lives a WHERE a.project = ? AND a.number < ? AND a.at >= ? ORDER BY a.number DESC LIMIT ?`,
          ...[row.key, row.id, before ?? Number.MAX_SAFE_INTEGER, now() - KEPT_MS, limit],
        )
        .map(({ isRollback, isDerived, isKnown, ...period }) => ({
          ...period,
          ...{ isRollback: isRollback === 1, isDerived: isDerived === 1, isKnown: isKnown === 1 },
        })),
    /** The project is gone. */
    forget(row: ProjectRow) {
      sql.run('DELETE FROM lives WHERE project = ?', row.id)
      sql.run('DELETE FROM lives_begun WHERE project = ?', row.id)
      begun.delete(row.id)
    },
  }
}

/** SQLite has no truth, but 1. */
type PeriodRow = {
  [K in keyof LivePeriod]: LivePeriod[K] extends boolean ? number | null : LivePeriod[K]
}
