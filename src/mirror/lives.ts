import type { ProjectCard } from '../domain/card.ts'
import { type DeploymentSummary, endedAt } from '../domain/deployment.ts'
import type { LivePeriod } from '../domain/live-period.ts'
import { DAY_MS, microsOf } from '../domain/time.ts'
import type { ProjectRow } from './change.ts'
import { createDeployments, type Deployments } from './deployments.ts'
import type { Sql } from './sql.ts'

/** What is kept of each project. */
const KEPT_PERIODS = 2_000
const KEPT_MS = 5 * 365 * DAY_MS

/** So many are written of the time before the board: each is a row of the day. */
const PERIODS_BEFORE = 500

/** What was live when. It outlives the deployments, and goes with the project. */
export type Lives = ReturnType<typeof createLives>

/** Where a deployment stands in the order of what was live, and since when (ms). */
type Place = { number: number; at: number; isDerived: boolean }

interface Edge extends Record<string, SqlStorageValue> {
  number: number
  at: number
  id: string
  created: number | null
  derived: number
}

export function createLives(sql: Sql, now: () => number) {
  const deployments = createDeployments(sql)

  /** Since when it is live (ms); null: it was before the board. */
  const follow = (row: ProjectRow, last: Edge | null, live: DeploymentSummary): number | null => {
    const ended = endedAt(live) ?? now()
    if (last === null) {
      insert(sql, row, live, { number: 0, at: ended, isDerived: true })
      return null
    }
    // One that was built since the last one took its place as it ended; any other was put there by hand, and seen just now.
    const isNew = (microsOf(live.createdOn) ?? 0) > (last.created ?? 0) && ended > last.at && ended <= now()
    const number = last.number + 1
    const at = isNew ? ended : Math.max(now(), last.at)
    insert(sql, row, live, { number, at, isDerived: false })
    // The time rises with the number: of those that stay, the first alone is read.
    sql.run(
      `DELETE FROM lives WHERE project = ?1 AND number < max(?2,
         (SELECT number FROM lives WHERE project = ?1 AND at >= ?3 ORDER BY number LIMIT 1))`,
      row.id,
      number - KEPT_PERIODS + 1,
      now() - KEPT_MS,
    )
    return at
  }

  return {
    /**
     * Writes down what is live, if that is another than before; and once, what was before the board. `since`: when the board
     * saw it begin; null: it was live before, or that is not known.
     */
    note(row: ProjectRow, { live }: Pick<ProjectCard, 'live'>) {
      if (live === null || row.canonical_id === '') return { isNews: false, since: null }
      const last = edge(sql, row, 'DESC')
      // What is left under the former name of a project tells nothing of it.
      const isOther =
        last?.id !== live.id &&
        sql.value('SELECT 1 FROM projects WHERE id = ? AND key > ?', row.id, row.key) === null
      const known = last?.derived === 0 ? last.at : null
      const since = isOther ? follow(row, last, live) : known
      return { isNews: writeBefore(sql, row, deployments) || isOther, since }
    },
    /** The newest first; `before`: only those before the period of that number. */
    list: (row: ProjectRow, before: number | null, limit: number) => list(sql, row, before, limit),
    /** The project of that id is gone. */
    forget(id: string) {
      for (const table of ['lives', 'lives_begun']) sql.run(`DELETE FROM ${table} WHERE project = ?`, id)
    },
  }
}

/** The last period of a project, or the first. */
const edge = (sql: Sql, { id }: ProjectRow, order: 'DESC' | 'ASC') =>
  sql.first<Edge>(
    `SELECT number, at, id, created, derived FROM lives WHERE project = ? ORDER BY number ${order} LIMIT 1`,
    id,
  )

const insert = (sql: Sql, row: ProjectRow, one: DeploymentSummary, { number, at, isDerived }: Place) =>
  sql.put('lives', {
    project: row.id,
    number,
    at,
    id: one.id,
    short_id: one.shortId,
    hash: one.commitHash,
    subject: one.subject,
    created: microsOf(one.createdOn),
    derived: Number(isDerived),
  })

/** Before the board, each success of production took the place of the one before it. Written once, when all of them are known. */
function writeBefore(sql: Sql, row: ProjectRow, deployments: Deployments): boolean {
  const begin = 'INSERT OR IGNORE INTO lives_begun SELECT project FROM lives WHERE project = ? LIMIT 1'
  if (row.is_complete !== 1 || sql.run(begin, row.id) === 0) return false
  const first = edge(sql, row, 'ASC')
  if (first === null) return false
  let { number, at } = first
  for (const { id, environment, status } of deployments.walk(row.key, row.stored, first.created ?? 0)) {
    const one = environment === 'production' && status === 'success' ? deployments.summary(id) : null
    if (one === null) continue
    number -= 1
    at = Math.min(endedAt(one) ?? at, at)
    insert(sql, row, one, { number, at, isDerived: true })
    if (first.number - number === PERIODS_BEFORE) break
  }
  return true
}

function list(sql: Sql, row: ProjectRow, before: number | null, limit: number): LivePeriod[] {
  const periods = sql.all<PeriodRow>(
    `SELECT a.number, a.id, a.short_id AS shortId, a.hash AS commitHash, a.subject, a.at AS "from",
       (SELECT at FROM lives b WHERE b.project = a.project AND b.number = a.number + 1) AS "to",
       a.created < (SELECT created FROM lives b WHERE b.project = a.project AND b.number = a.number - 1) AS isRollback,
       a.derived AS isDerived,
       EXISTS (SELECT 1 FROM deployments d WHERE d.id = a.id AND d.project = ?) AS isKnown
     FROM lives a WHERE a.project = ? AND a.number < ? ORDER BY a.number DESC LIMIT ? + 0`,
    row.key,
    row.id,
    before ?? Number.MAX_SAFE_INTEGER,
    limit,
  )
  return periods.map(({ isRollback, isDerived, isKnown, ...period }) => ({
    ...period,
    isRollback: isRollback === 1,
    isDerived: isDerived === 1,
    isKnown: isKnown === 1,
  }))
}

/** SQLite has no truth, but 1. */
type PeriodRow = {
  [K in keyof LivePeriod]: LivePeriod[K] extends boolean ? number | null : LivePeriod[K]
}
