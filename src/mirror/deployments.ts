import * as v from 'valibot'
import { Deployment, type DeploymentFilter, isInProgress } from '../domain/deployment.ts'
import type { ListQuestion } from '../domain/piece.ts'
import type { RetentionFacts } from '../domain/retention-standing.ts'

/** How many deployments a project's page shows: the newest page of the API. */
export const NEWEST = 25

/** What saving some deployments came to. */
export interface Saved {
  /** How many were not known before. */
  added: number
  /** How many were new or had changed. */
  changed: number
  /** Rows written, as SQLite counts them: with those of the indexes. */
  rows: number
}

/** The table `deployments`. */
export interface DeploymentTable {
  save(deployments: readonly Deployment[]): Saved
  /** The stored JSON of a project's newest ones, newest first. */
  newest(project: string): string[]
  /** The stored JSON of a project's that are queued or building. */
  running(project: string): string[]
  /** What retention looks at in each of a project's, newest first. */
  facts(project: string): RetentionFacts[]
  /** The stored JSON of up to `limit` ones next to a place, newest first. */
  list(question: ListQuestion): string[]
  /** The ids of all of a project's ones, newest first. Reads a row of the index for each of them. */
  ids(project: string, environment: DeploymentFilter): string[]
  /** The stored JSON of one; null when it is not there. */
  body(id: string | null): string | null
  /** The stored JSON of a project's deployment by its full id or its short one. */
  find(project: string, id: string): string | null
  isRunning(id: string | null): boolean
  /** Whether one of these is stored. */
  knowsAny(ids: readonly string[]): boolean
  /** `created_on` of the newest one that is older than this; null when there is none. */
  newestBefore(project: string, createdOn: string): string | null
  /** `created_on` of the oldest running one between the two; null when there is none. */
  oldestRunning(project: string, since: string, before: string): string | null
  count(project: string): number
  /** Forgets a project's ones between two dates (null: to the end), but for these; returns how many that were. */
  removeBetween(
    project: string,
    newer: string,
    older: string | null,
    keep: ReadonlySet<string | null>,
  ): number
  /** False: it was not there. */
  remove(id: string): boolean
  removeAll(project: string): void
  /** Names of projects with something running. */
  projectsWithRunning(): Set<string>
  /** Names of those with something running, begun after `since` (ms), that the list of projects does not show. */
  projectsWithHiddenRunning(since: number): Set<string>
}

/** Sorts after every date and every id. */
export const LAST = '\uFFFF'

type BodyRow = { body: string }
const bodies = (rows: Iterable<BodyRow>) => [...rows].map((row) => row.body)

/** Counts builds by what happens to deployments: see the counter of `jobs`. */
export interface DeploymentWatch {
  see(deployment: Deployment, before: Deployment | null): void
  lose(deployment: Deployment): void
  /** After what was read together. */
  keep(): void
}

const NOBODY: DeploymentWatch = { see: () => {}, lose: () => {}, keep: () => {} }

export function createDeploymentTable(sql: SqlStorage, watch = NOBODY): DeploymentTable {
  const body = (id: string | null) =>
    sql.exec<BodyRow>('SELECT body FROM deployments WHERE id = ?', id).toArray()[0]?.body ?? null

  const saveOne = (deployment: Deployment): Saved => {
    const text = JSON.stringify(deployment)
    const before = body(deployment.id)
    if (before === text) return { added: 0, changed: 0, rows: 0 }
    const { rowsWritten } = sql.exec(
      `INSERT INTO deployments (id, project, created_on, environment, running, body) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET project = excluded.project, created_on = excluded.created_on,
       environment = excluded.environment, running = excluded.running, body = excluded.body`,
      deployment.id,
      deployment.project,
      deployment.createdOn ?? '',
      deployment.environment,
      isInProgress(deployment) ? 1 : 0,
      text,
    )
    watch.see(deployment, before === null ? null : readBody(before))
    return { added: before === null ? 1 : 0, changed: 1, rows: rowsWritten }
  }

  const remove = (id: string) => {
    const before = body(id)
    if (before === null) return false
    watch.lose(readBody(before))
    sql.exec('DELETE FROM deployments WHERE id = ?', id)
    return true
  }

  return {
    body,
    save(deployments) {
      const sum: Saved = { added: 0, changed: 0, rows: 0 }
      for (const saved of deployments.map(saveOne)) {
        sum.added += saved.added
        sum.changed += saved.changed
        sum.rows += saved.rows
      }
      watch.keep()
      return sum
    },
    newest: (project) =>
      bodies(
        sql.exec<BodyRow>(
          'SELECT body FROM deployments WHERE project = ? ORDER BY created_on DESC, id LIMIT ?',
          project,
          NEWEST,
        ),
      ),
    ids(project, environment) {
      const rows = sql.exec<{ id: string }>(
        `SELECT id FROM deployments WHERE project = ?1 AND (?2 IS NULL OR environment = ?2)
         ORDER BY created_on DESC, id`,
        project,
        environment,
      )
      return [...rows].map((row) => row.id)
    },
    running: (project) =>
      bodies(sql.exec<BodyRow>('SELECT body FROM deployments WHERE project = ? AND running = 1', project)),
    facts: (project) =>
      [
        ...sql.exec<FactsRow>(
          `SELECT id, created_on, json_extract(body, '$.environment', '$.status', '$.aliases', '$.branch') AS facts
           FROM deployments WHERE project = ? ORDER BY created_on DESC, id`,
          project,
        ),
      ].map(readFacts),
    list({ project, place, direction, limit }) {
      if (direction === 'after') {
        return bodies(
          sql.exec<BodyRow>(
            `SELECT body FROM deployments WHERE project = ?1 AND created_on <= ?2 AND (created_on < ?2 OR id > ?3)
             ORDER BY created_on DESC, id LIMIT ?4`,
            ...[project, place.createdOn, place.id, limit],
          ),
        )
      }
      const nearestFirst = sql.exec<BodyRow>(
        `SELECT body FROM deployments WHERE project = ?1 AND created_on >= ?2 AND (created_on > ?2 OR id < ?3)
         ORDER BY created_on, id DESC LIMIT ?4`,
        ...[project, place.createdOn, place.id, limit],
      )
      return bodies(nearestFirst).reverse()
    },
    find(project, id) {
      // A short id is the beginning of the full one; the full one is found as the beginning of itself.
      const rows = sql.exec<BodyRow>(
        'SELECT body FROM deployments WHERE id >= ?1 AND id < ?2 AND project = ?3 LIMIT 1',
        id,
        `${id}${LAST}`,
        project,
      )
      return bodies(rows)[0] ?? null
    },
    isRunning(id) {
      const [row] = sql.exec<{ running: number }>('SELECT running FROM deployments WHERE id = ?', id)
      return row?.running === 1
    },
    knowsAny: (ids) => ids.some((id) => body(id) !== null),
    newestBefore: (project, createdOn) =>
      sql
        .exec<{ at: string | null }>(
          'SELECT max(created_on) AS at FROM deployments WHERE project = ? AND created_on < ?',
          project,
          createdOn,
        )
        .one().at,
    oldestRunning: (project, since, before) =>
      sql
        .exec<{ at: string | null }>(
          'SELECT min(created_on) AS at FROM deployments WHERE running = 1 AND project = ? AND created_on > ? AND created_on < ?',
          project,
          since,
          before,
        )
        .one().at,
    count: (project) =>
      sql
        .exec<{ count: number }>('SELECT count(*) AS count FROM deployments WHERE project = ?', project)
        .one().count,
    removeBetween(project, newer, older, keep) {
      const rows = sql.exec<{ id: string }>(
        'SELECT id FROM deployments WHERE project = ?1 AND created_on < ?2 AND (?3 IS NULL OR created_on > ?3)',
        project,
        newer,
        older,
      )
      const gone = rows.toArray().filter((row) => !keep.has(row.id))
      for (const { id } of gone) remove(id)
      return gone.length
    },
    remove,
    removeAll(project) {
      for (const text of bodies(sql.exec<BodyRow>('SELECT body FROM deployments WHERE project = ?', project)))
        watch.lose(readBody(text))
      sql.exec('DELETE FROM deployments WHERE project = ?', project)
    },
    projectsWithRunning() {
      const rows = sql.exec<{ project: string }>('SELECT DISTINCT project FROM deployments WHERE running = 1')
      return new Set([...rows].map((row) => row.project))
    },
    projectsWithHiddenRunning(since) {
      const rows = sql.exec<{ project: string }>(
        `SELECT DISTINCT d.project FROM deployments d JOIN projects p ON p.name = d.project
         WHERE d.running = 1 AND d.created_on > ? AND d.id <> ifnull(p.latest_id, '')`,
        new Date(since).toISOString(),
      )
      return new Set([...rows].map((row) => row.project))
    },
  }
}

type FactsRow = { id: string; created_on: string; facts: string }

/** A part of a body, much cheaper than reading it whole: retention looks at all that a project has. */
function readFacts({ id, created_on, facts }: FactsRow): RetentionFacts {
  const [environment, status, aliases, branch] = v.parse(Facts, JSON.parse(facts))
  return { id, createdOn: created_on === '' ? null : created_on, environment, status, aliases, branch }
}

const { entries } = Deployment
const Facts = v.tuple([entries.environment, entries.status, entries.aliases, entries.branch])

/** Reads a stored deployment; what is in the table was written by {@link DeploymentTable.save}. */
export function readBody(body: string): Deployment {
  return v.parse(Deployment, JSON.parse(body))
}
