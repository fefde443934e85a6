import * as v from 'valibot'
import type { ListedProject } from '../cloudflare/parse-project.ts'
import { makeCard, ProjectCard } from '../domain/card.ts'
import { isInProgress } from '../domain/deployment.ts'
import type { Project } from '../domain/project.ts'
import { type DeploymentTable, readBody } from './deployments.ts'
import { type PieceName, projectPiece } from './protocol.ts'

export interface ProjectRow {
  name: string
  id: string
  canonical_id: string | null
  latest_id: string | null
  facts: string
  card: string
  page_at: number | null
  news_at: number
  page_retry_at: number
  total: number | null
  unreadable: number
  missing: number
  stored: number
  walk_page: number | null
  walk_until: string
  walk_edge: string | null
  walk_total: number | null
  walked_at: number | null
  [column: string]: SqlStorageValue
}

/** The table `projects`. Each method that returns pieces names those of the snapshot whose content it changed. */
export interface ProjectTable {
  all(): ProjectRow[]
  one(name: string): ProjectRow | null
  /** Takes over what the list of projects says of one. */
  saveListed(listed: ListedProject): PieceName[]
  /** Makes the card of a project anew, from its deployments as they are now. */
  saveCard(row: ProjectRow): PieceName[]
  /** So many more of its deployments are known, of which no page has told yet. */
  addStored(name: string, added: number): void
  /** One of its deployments is gone, here and at Cloudflare. */
  removeStored(name: string): void
  /** The page could not be read, for a reason that is this project's own. */
  postponePage(name: string, retryAt: number): void
  /** Begins to walk the project's older pages anew, to the end; returns the number of the first. */
  startWalk(name: string): number
  /** After a complete list: a project that it did not hold is marked, and removed when that happens twice in a row. */
  removeMissing(seen: ReadonlySet<string>): PieceName[]
  /** The settings do not show these any more: nothing of them is kept. */
  removeHidden(isShown: (name: string) => boolean): PieceName[]
}

export function createProjectTable(
  storage: DurableObjectStorage,
  deployments: DeploymentTable,
  now: () => number,
): ProjectTable {
  const { sql } = storage
  const select = (where: string, ...values: SqlStorageValue[]) =>
    sql.exec<ProjectRow>(`SELECT * FROM projects ${where}`, ...values).toArray()
  const all = () => select('ORDER BY name')
  const one = (name: string) => select('WHERE name = ?', name)[0] ?? null

  const remove = (name: string): PieceName[] => {
    deployments.removeAll(name)
    sql.exec('DELETE FROM projects WHERE name = ?', name)
    return ['overview', projectPiece(name)]
  }

  const addStored = (name: string, added: number) =>
    void sql.exec(
      'UPDATE projects SET stored = stored + ?1, total = total + ?1 WHERE name = ?2',
      ...[added, name],
    )

  const saveCard = (project: Project, canonicalId: string | null, latestId: string | null): PieceName[] => {
    const named = [canonicalId, latestId].map(deployments.body).filter((body) => body !== null)
    const known = [...new Set([...deployments.newest(project.name), ...named])].map(readBody)
    const card = JSON.stringify(makeCard({ project, canonicalId, latestId, deployments: known }, now()))
    const update = sql.exec(
      'UPDATE projects SET card = ? WHERE name = ? AND card <> ?',
      card,
      project.name,
      card,
    )
    return update.rowsWritten > 0 ? ['overview', projectPiece(project.name)] : []
  }

  /** The project's row, ready to be updated. One that was made again under its old name starts anew. */
  const prepare = (project: Project): ProjectRow | null => {
    const before = one(project.name)
    if (before?.id === project.id) return before
    if (before) remove(project.name)
    sql.exec(
      'INSERT INTO projects (name, id, facts, card) VALUES (?, ?, ?, ?)',
      ...[project.name, project.id, '', ''],
    )
    return null
  }

  const saveListed = ({ project, canonical, latest }: ListedProject): PieceName[] => {
    const before = prepare(project)
    const ids = { canonical: canonical?.id ?? null, latest: latest?.id ?? null }
    const wasRunning = deployments.isRunning(ids.latest)
    const saved = deployments.save([canonical, latest].filter((deployment) => deployment !== null))
    const facts = JSON.stringify(project)
    const moved = before?.canonical_id !== ids.canonical || before?.latest_id !== ids.latest
    const ended = wasRunning && latest !== null && !isInProgress(latest)
    // A new build, a rollback, or an end (which moves the branch's alias): the project's page has news as well.
    if (moved || ended || before?.missing) {
      sql.exec(
        'UPDATE projects SET canonical_id = ?, latest_id = ?, missing = 0, news_at = ?, page_retry_at = 0 WHERE name = ?',
        ids.canonical,
        ids.latest,
        now(),
        project.name,
      )
    }
    // The usual case, and the cheap one: a sync every few seconds must not read what has not changed.
    if (!moved && !ended && saved.changed === 0 && !before?.missing && before?.facts === facts) return []
    if (before?.facts !== facts) sql.exec('UPDATE projects SET facts = ? WHERE name = ?', facts, project.name)
    if (saved.added > 0) {
      addStored(project.name, saved.added)
    }
    const pieces = saveCard(project, ids.canonical, ids.latest)
    return pieces.length === 0 && saved.changed > 0 ? [projectPiece(project.name)] : pieces
  }

  return {
    all,
    one,
    saveListed: (listed) => storage.transactionSync(() => saveListed(listed)),
    saveCard: (row) => saveCard(cardOf(row).project, row.canonical_id, row.latest_id),
    addStored,
    removeStored(name) {
      sql.exec('UPDATE projects SET stored = stored - 1, total = max(total - 1, 0) WHERE name = ?', name)
    },
    postponePage(name, retryAt) {
      sql.exec('UPDATE projects SET page_retry_at = ? WHERE name = ?', retryAt, name)
    },
    startWalk(name) {
      sql.exec(
        "UPDATE projects SET walk_page = 2, walk_until = '', walk_edge = NULL, walk_total = total WHERE name = ?",
        name,
      )
      return 2
    },
    removeMissing(seen) {
      return storage.transactionSync(() => {
        const unseen = all().filter((row) => !seen.has(row.name))
        for (const row of unseen) sql.exec('UPDATE projects SET missing = 1 WHERE name = ?', row.name)
        return unseen.filter((row) => row.missing).flatMap((row) => remove(row.name))
      })
    },
    removeHidden(isShown) {
      return storage.transactionSync(() =>
        all()
          .filter(({ name }) => !isShown(name))
          .flatMap(({ name }) => remove(name)),
      )
    },
  }
}

/** True when the list has shown a change since the project's newest page was asked for. */
export function hasNews(row: ProjectRow): boolean {
  return row.page_at !== null && row.news_at > row.page_at
}

/** The card in a row; it was written by this file. */
export function cardOf(row: ProjectRow): ProjectCard {
  return v.parse(ProjectCard, JSON.parse(row.card))
}
