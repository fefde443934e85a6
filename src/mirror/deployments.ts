import * as v from 'valibot'
import { Deployment, isInProgress } from '../domain/deployment.ts'
import { type BodyRow, bodies, createDeploymentReads, type DeploymentReads } from './deployment-reads.ts'

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
export interface DeploymentTable extends DeploymentReads {
  save(deployments: readonly Deployment[]): Saved
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
}

/** Counts builds by what happens to deployments: see the counter of `jobs`. */
export interface DeploymentWatch {
  see(deployment: Deployment, before: Deployment | null): void
  lose(deployment: Deployment): void
  /** After what was read together. */
  keep(): void
}

const NOBODY: DeploymentWatch = { see: () => {}, lose: () => {}, keep: () => {} }

export function createDeploymentTable(sql: SqlStorage, watch = NOBODY): DeploymentTable {
  const reads = createDeploymentReads(sql)
  const { body } = reads

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
    ...reads,
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
  }
}

/** Reads a stored deployment; what is in the table was written by {@link DeploymentTable.save}. */
export function readBody(body: string): Deployment {
  return v.parse(Deployment, JSON.parse(body))
}
