import * as v from 'valibot'
import { Deployment, isInProgress } from '../domain/deployment.ts'

/** How many deployments a project's page shows: the newest page of the API. */
const NEWEST = 25

/** The table `deployments`. */
export interface DeploymentTable {
  /** True when it was new or had changed. */
  save(deployment: Deployment): boolean
  /** The stored JSON of a project's newest ones, newest first. */
  newest(project: string): string[]
  /** The stored JSON of one; null when it is not there. */
  body(id: string | null): string | null
  isRunning(id: string | null): boolean
  /** Forgets all of a project's but these; returns how many that were. */
  keepOnly(project: string, ids: ReadonlySet<string | null>): number
  /** Names of projects with something running. */
  projectsWithRunning(): Set<string>
  /** Names of those with something running, begun after `since` (ms), that the list of projects does not show. */
  projectsWithHiddenRunning(since: number): Set<string>
}

export function createDeploymentTable(sql: SqlStorage): DeploymentTable {
  return {
    save(deployment) {
      // The condition keeps an unchanged record from counting as a row written.
      const { rowsWritten } = sql.exec(
        `INSERT INTO deployments (id, project, created_on, running, body) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE
         SET project = excluded.project, created_on = excluded.created_on, running = excluded.running, body = excluded.body
         WHERE body <> excluded.body`,
        deployment.id,
        deployment.project,
        deployment.createdOn ?? '',
        isInProgress(deployment) ? 1 : 0,
        JSON.stringify(deployment),
      )
      return rowsWritten > 0
    },
    newest(project) {
      const rows = sql.exec<{ body: string }>(
        'SELECT body FROM deployments WHERE project = ? ORDER BY created_on DESC, id LIMIT ?',
        project,
        NEWEST,
      )
      return [...rows].map((row) => row.body)
    },
    body(id) {
      const [row] = sql.exec<{ body: string }>('SELECT body FROM deployments WHERE id = ?', id)
      return row?.body ?? null
    },
    isRunning(id) {
      const [row] = sql.exec<{ running: number }>('SELECT running FROM deployments WHERE id = ?', id)
      return row?.running === 1
    },
    keepOnly(project, ids) {
      const rows = sql.exec<{ id: string }>('SELECT id FROM deployments WHERE project = ?', project).toArray()
      const gone = rows.filter((row) => !ids.has(row.id))
      for (const { id } of gone) sql.exec('DELETE FROM deployments WHERE id = ?', id)
      return gone.length
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

/** Reads a stored deployment; what is in the table was written by {@link DeploymentTable.save}. */
export function readBody(body: string): Deployment {
  return v.parse(Deployment, JSON.parse(body))
}
