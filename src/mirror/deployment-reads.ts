import * as v from 'valibot'
import { Deployment, type DeploymentFilter } from '../domain/deployment.ts'
import type { RetentionFacts } from '../retention/standing.ts'
import type { ListQuestion } from './protocol.ts'

/** How many deployments a project's page shows: the newest page of the API. */
export const NEWEST = 25

/** What is asked of the table `deployments`. */
export interface DeploymentReads {
  /** The stored JSON of a project's newest ones, newest first. */
  newest(project: string): string[]
  /** The stored JSON of a project's that are queued or building. */
  running(project: string): string[]
  /** The stored JSON of a branch's newest success since a time (ISO 8601); nothing when there is none. */
  lastSuccess(project: string, branch: string, since: string): string[]
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
  /** Names of projects with something running. */
  projectsWithRunning(): Set<string>
  /** Names of those with something running, begun after `since` (ms), that the list of projects does not show. */
  projectsWithHiddenRunning(since: number): Set<string>
}

/** Sorts after every date and every id. */
export const LAST = '\uFFFF'

export type BodyRow = { body: string }
export const bodies = (rows: Iterable<BodyRow>) => [...rows].map((row) => row.body)

export function createDeploymentReads(sql: SqlStorage): DeploymentReads {
  const body = (id: string | null) =>
    sql.exec<BodyRow>('SELECT body FROM deployments WHERE id = ?', id).toArray()[0]?.body ?? null

  return {
    body,
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
    lastSuccess: (project, branch, since) =>
      bodies(
        sql.exec<BodyRow>(
          `SELECT body FROM deployments
           WHERE project = ? AND created_on >= ? AND branch = ? AND body ->> 'status' = 'success'
           ORDER BY created_on DESC LIMIT 1`,
          ...[project, since, branch],
        ),
      ),
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
