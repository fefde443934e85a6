import { fewerThan } from '../cloudflare/list-page.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/time.ts'
import type { ProjectKey } from './deployments.ts'
import type { Sql, SqlRow } from './sql.ts'

/** Every project's newest page is read again after this, even if the list shows nothing new: deletions show only there. */
const RECHECK_MS = HOUR_MS

/** And so long after a deployment's end: Cloudflare moves the alias of its branch a while later. */
const AFTER_END_MS = [30_000, 2 * MINUTE_MS]

/** A page that is read again meanwhile is looked at again so much too early, rather than at another time. */
const KEEPS_TIME_MS = 10 * MINUTE_MS

/** A page that Cloudflare refused or garbled is tried again after this, at first. */
const RETRY_MS = MINUTE_MS

/** The whole history is walked again after this: what was deleted far back shows only there. */
const REWALK_MS = DAY_MS

/** The same, once, when a walk found another number than Cloudflare counts: some moved while it went on. */
const REWALK_SOON_MS = HOUR_MS

/** A walk that led nowhere is tried again after this. */
export const WALK_REST_MS = HOUR_MS

/** What the API is asked for of a project, by the column that says when, and the rows that it counts of. */
const QUESTIONS = {
  /** The newest page of one that was never read, or of which there is news. */
  news: ['due_at', 'is_urgent = 1'],
  /** The same where it is only to be looked at again. */
  rechecks: ['due_at', 'is_urgent = 0'],
  walks: ['walk_due_at', 'walk_due_at IS NOT NULL'],
  domains: ['domains_due_at', 'domains_due_at IS NOT NULL'],
} as const
type Asked = keyof typeof QUESTIONS

/** When the API was asked for a project's deployments, and when it is to be asked again: see schema.ts. */
export interface Reading {
  project: ProjectKey
  per_page: number
  ended_at: number
  asked_at: number | null
  news_at: number
  retry_at: number
  failures: number
  is_urgent: number
  due_at: number
  edge: number | null
  walk_page: number | null
  walk_until: number | null
  walk_edge: number | null
  walk_total: number | null
  walk_asked: number
  walk_rests_until: number
  walk_due_at: number | null
  walked_at: number | null
  short: number
  domains_due_at: number | null
  [column: string]: SqlStorageValue
}

/** The table `readings`. What it holds is shown nowhere, so writing it raises no revision. */
export type Readings = ReturnType<typeof createReadings>

export function createReadings(sql: Sql) {
  /** `before`: what stands there, where that is known. */
  const set = (
    project: ProjectKey,
    changes: Partial<Omit<Reading, 'project'>>,
    before: Partial<Reading> = {},
  ) => void sql.update('readings', { project }, before as SqlRow, changes as SqlRow)
  const of = (project: ProjectKey) => {
    const row = sql.first<Reading>('SELECT * FROM readings WHERE project = ?', project)
    if (!row) throw new Error('a project without its reading')
    return row
  }
  return {
    of,
    set,
    /** When the next of it is due (ms); null: none is. */
    next(asked: Asked) {
      const [at, which] = QUESTIONS[asked]
      return sql.value<number>(`SELECT min(${at}) FROM readings WHERE ${which}`)
    },
    /** The names of those of which it is due by now, the earliest first. */
    due(asked: Asked, now: number, limit: number) {
      const [at, which] = QUESTIONS[asked]
      return sql.column<string>(
        `SELECT p.name FROM readings r JOIN projects p ON p.key = r.project
         WHERE ${which} AND ${at} <= ? ORDER BY ${at} LIMIT ? + 0`,
        now,
        limit,
      )
    },
    /** The list has shown a change: the newest page has news, whatever was wrong with it. */
    haveNews: (project: ProjectKey, now: number) =>
      set(project, { news_at: now, retry_at: 0, failures: 0, is_urgent: 1, due_at: now }),
    /** The list has shown deployments of which the last ended then (ms). */
    noteEnd: (project: ProjectKey, endedAt: number) =>
      void sql.run(
        'UPDATE readings SET ended_at = ?1 WHERE project = ?2 AND ended_at < ?1',
        endedAt,
        project,
      ),
    /** A page of this project was too large to be read: fewer are asked for at once. False: it was one of a single record. */
    askForFewer(project: ProjectKey) {
      const { per_page, walk_page } = of(project)
      const fewer = fewerThan(per_page)
      if (fewer === null) return false
      // Pages have other numbers now: a walk begins anew.
      const walk = walk_page === null ? {} : { walk_page: 1, walk_edge: null }
      set(project, { ...pagesOf(fewer), ...walk })
      return true
    },
    /**
     * A page of that number could not be read, for a reason that is this project's own: it is tried again after a minute, then
     * after two, and so on up to an hour. An older page does not hold up the newest one.
     */
    postpone(project: ProjectKey, number: number, now: number) {
      const failures = of(project).failures + 1
      const until = now + Math.min(RETRY_MS * 2 ** (failures - 1), RECHECK_MS)
      if (number > 1) set(project, { failures, walk_rests_until: until, walk_due_at: until })
      else set(project, { failures, retry_at: until, due_at: until })
    },
  }
}

/** What to set for pages of another size: how far the newest one reaches is not known then. */
export function pagesOf(per_page: number): Pick<Reading, 'per_page' | 'edge'> {
  return { per_page, edge: null }
}

/** When a newest page that was asked for then is to be looked at again (ms). `planned`: when that was planned before. */
export function lookAgainAt(askedAt: number, endedAt: number, planned: number): number {
  const at = AFTER_END_MS.map((ms) => endedAt + ms).find((at) => at > askedAt) ?? askedAt + RECHECK_MS
  // Each new time costs a row of the index: a page that is followed for minutes keeps its time.
  return planned > askedAt && planned <= at && at - planned < KEEPS_TIME_MS ? planned : at
}

/** What is newer than the oldest of the newest page came since that was read; null while nobody knows how far it reached. */
export function newsEdge(
  { is_loaded, is_complete }: { is_loaded: number; is_complete: number },
  { edge }: Pick<Reading, 'edge'>,
): number | null {
  if (is_loaded !== 1) return null
  return edge ?? (is_complete === 1 ? 0 : null)
}

/** True when the list has shown a change since the newest page was asked for. */
export function hasNews(reading: Reading): boolean {
  return reading.asked_at !== null && reading.news_at > reading.asked_at
}

/** What was walked over has a hole that a walk is just filling. */
export function hasGap(reading: Reading): boolean {
  return reading.walk_page !== null && reading.walk_until !== null
}

/** When the walk through the older pages goes on, or begins anew (ms); null: not by itself. */
export function walkDueAt(
  reading: Pick<Reading, 'per_page' | 'walk_page' | 'walk_rests_until' | 'walked_at' | 'short'>,
  stored: number,
  now: number,
): number | null {
  if (reading.walk_page !== null || reading.walked_at === null) return Math.max(now, reading.walk_rests_until)
  // A history that fits on its newest page is read whole every hour.
  if (stored <= reading.per_page) return null
  return reading.walked_at + (reading.short === 1 ? REWALK_SOON_MS : REWALK_MS)
}
