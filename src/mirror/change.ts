import type { ListedProject } from '../cloudflare/parse-project.ts'
import { type Deployment, isInProgress } from '../domain/deployment.ts'
import type { InactiveDomain } from '../domain/project.ts'
import type { Columns, Deployments, ProjectKey } from './deployments.ts'
import { inProject } from './order.ts'
import { decodeDeployment } from './protocol.ts'
import type { Sql } from './sql.ts'

export interface ProjectRow {
  name: string
  key: ProjectKey
  id: string
  revision: number
  facts: string
  inactive: string | null
  card: string
  canonical_id: string | null
  latest_id: string | null
  total: number | null
  unreadable: number
  stored: number
  is_loaded: number
  is_complete: number
  failure: string | null
  turns_at: number | null
  [column: string]: SqlStorageValue
}

/** How much of a project's deployments is known, or why nothing is. */
type Progress = Pick<ProjectRow, 'total' | 'unreadable' | 'is_loaded' | 'is_complete' | 'failure'>

/** What became of deployments that were saved. */
export interface Saved {
  /** How many were not known before. */
  added: number
  /** When the last of those ended (ms); 0: none has, or not lately. */
  endedAt: number
}

/** A new deployment that ended longer ago than this has by now all that comes after an end (ms). */
const JUST_ENDED_MS = 30_000

/** Told of every deployment that is new or has changed: the month's builds are counted by it. */
export type DeploymentWatch = (deployment: Deployment) => void

/** One change of a project. Whatever a page shows of it is written through this. */
export type ProjectChange = ReturnType<typeof createChange>

/**
 * Above which key a deployment that was not known before is news, and not part of the history that is read; null: none is.
 * Asked only where that matters.
 */
export type NewsEdge = () => number | null

const NO_NEWS: NewsEdge = () => null

type ChangeOptions = { watch: DeploymentWatch; now: number; isTold: boolean }

/** Begins to change a project. Its deployments are written at once, its own row by whoever began. `isTold`: what ends by it is to be told. */
export function createChange(
  sql: Sql,
  deployments: Deployments,
  row: ProjectRow,
  { watch, now, isTold }: ChangeOptions,
) {
  const next = { ...row }
  const touched: Deployment[] = []
  const ended: Deployment[] = []
  let hasWritten = false
  /** Runs a statement that touches only what is another than before; whether it did. */
  const write = (query: string, ...values: SqlStorageValue[]) => {
    const isWritten = sql.run(query, ...values) > 0
    hasWritten ||= isWritten
    return isWritten
  }

  /** What has ended, and was not over already when it was first seen. */
  const noteEnd = (deployment: Deployment, was: Deployment | null, key: number, edge: NewsEdge) => {
    if (!isTold || isInProgress(deployment)) return
    if (was ? isInProgress(was) : key > (edge() ?? Number.POSITIVE_INFINITY)) ended.push(deployment)
  }

  const saveOne = (deployment: Deployment, edge: NewsEdge): 'added' | 'changed' | null => {
    const { id, createdOn, environment } = deployment
    const before = sql.first<Columns & { project: ProjectKey; key: number }>(
      'SELECT project, key, environment, running, body FROM deployments WHERE id = ?',
      id,
    )
    const running = isInProgress(deployment) ? 1 : 0
    const columns = { environment, running, body: JSON.stringify(deployment) }
    const ours = before?.project === row.key ? before : null
    if (ours?.body === columns.body) return null
    watch(deployment)
    touched.push(deployment)
    hasWritten = true
    const was = ours && decodeDeployment(ours.body)
    const stays = ours !== null && was?.createdOn === createdOn
    if (stays) sql.update('deployments', { id }, ours, columns)
    else if (before) sql.run('DELETE FROM deployments WHERE id = ?', id)
    const key = stays ? ours.key : deployments.add(row.key, deployment, columns)
    noteEnd(deployment, was, key, edge)
    return ours ? 'changed' : 'added'
  }

  /** The oldest first: of two of one microsecond the one that Cloudflare lists first gets the higher key. */
  const save = (items: readonly Deployment[], edge = NO_NEWS): Saved => {
    const saved = { added: 0, endedAt: 0 }
    for (const item of items.toReversed()) {
      const result = saveOne(item, edge)
      if (result === 'added') saved.added += 1
      if (result !== null) saved.endedAt = Math.max(saved.endedAt, endOf(item, result === 'added', now))
    }
    next.stored += saved.added
    return saved
  }

  const countAhead = (more: number) => {
    if (next.total !== null) next.total = Math.max(next.total + more, 0)
  }

  /** The same for what no page has told of yet: Cloudflare's count, as the last page told it, goes up with it. */
  const saveAhead = (items: readonly Deployment[], edge = NO_NEWS) => {
    const saved = save(items, edge)
    countAhead(saved.added)
    return saved
  }

  return {
    save,
    saveAhead,
    /** What came to its end by the change, the oldest first. */
    ended: ended as readonly Deployment[],
    /** The deployments that were written, as they are by now. */
    touched: touched as readonly Deployment[],
    /** The project before the change. */
    row: row as Readonly<ProjectRow>,
    /** The project as it is by now; it is written once, when the change is over. */
    next: next as Readonly<ProjectRow>,
    isChanged: () => hasWritten || Object.keys(next).some((column) => next[column] !== row[column]),
    /** Forgets a deployment that is gone before a page has told so; false: it was not there. */
    forgetAhead(id: string) {
      const isGone = write('DELETE FROM deployments WHERE id = ? AND project = ?', id, row.key)
      if (isGone) next.stored -= 1
      if (isGone) countAhead(-1)
      return isGone
    },
    /** Takes over what the list of projects says of it. `isMoved`: another deployment is live, or the latest. */
    saveListed({ project, canonical, canonicalId, latest }: ListedProject, edge = NO_NEWS) {
      next.facts = JSON.stringify(project)
      next.canonical_id = canonicalId
      next.latest_id = latest?.id ?? null
      const isMoved = next.canonical_id !== row.canonical_id || next.latest_id !== row.latest_id
      const listed = [canonical, canonicalId === latest?.id ? null : latest].filter((one) => one !== null)
      return { ...saveAhead(listed, edge), isMoved }
    },
    /** The domains that are known not to work. */
    setInactive(domains: readonly InactiveDomain[]) {
      next.inactive = domains.length > 0 ? JSON.stringify(domains) : null
    },
    /** Forgets those between two keys, both excluded, but for these ids. */
    forgetBetween(older: number, newer: number, keep: ReadonlySet<string | null>) {
      const between = sql.column<string>(
        `SELECT id FROM deployments WHERE ${inProject('?1', '?2 + 1', '?3')}`,
        row.key,
        older,
        newer,
      )
      for (const id of between) {
        if (keep.has(id)) continue
        write('DELETE FROM deployments WHERE id = ?', id)
        next.stored -= 1
      }
    },
    setProgress: (progress: Partial<Progress>) => void Object.assign(next, progress),
    /** The day of a deployment's deletion (ms), as pages tell it; null: it stays. */
    setDeletesOn(id: string, day: number | null) {
      write('UPDATE deployments SET deletes_on = ?1 WHERE id = ?2 AND deletes_on IS NOT ?1', day, id)
    },
  }
}

/** When a deployment that was just saved ended, now at the latest (ms); 0: not yet, or before anybody knew of it. */
function endOf({ endedOn }: Deployment, isNew: boolean, now: number): number {
  const at = Date.parse(endedOn ?? '')
  return isNew && at <= now - JUST_ENDED_MS ? 0 : Math.min(at, now) || 0
}
