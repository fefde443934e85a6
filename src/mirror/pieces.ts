import { createBranchReader } from './branches.ts'
import type { DeploymentTable } from './deployments.ts'
import { cardOf, type ProjectTable } from './projects.ts'
import { type PieceName, projectOf } from './protocol.ts'
import type { Cell, SyncState } from './state.ts'

export interface PieceRow {
  name: PieceName
  version: number
  published: number
  published_at: number
  [column: string]: SqlStorageValue
}

/** The table `pieces`, and the content of each piece, made from the other tables when it is asked for. */
export interface PieceTable {
  /** Gives these pieces a new version: their content changed. */
  touch(names: readonly PieceName[]): void
  version(name: PieceName): number
  /** JSON; null when the piece does not exist (any more). */
  content(name: PieceName): string | null
  /** Pieces that are not in KV as they are now. */
  unpublished(): PieceRow[]
  /** Notes what is in KV; a removed piece is forgotten. */
  published(row: PieceRow, at: number): void
  /** The piece could not be put into KV at this time. */
  postpone(row: PieceRow, at: number): void
}

export interface PieceTableOptions {
  sql: SqlStorage
  projects: ProjectTable
  deployments: DeploymentTable
  sync: Cell<SyncState>
  /** Gives the stored JSON of deployments what is planned for them. */
  show: (bodies: string[]) => string[]
  now: () => number
}

export function createPieceTable(options: PieceTableOptions): PieceTable {
  const { sql, projects, deployments, sync, show, now } = options
  const branchesOf = createBranchReader(sql, deployments)
  const overview = () => {
    const cards = projects.all().map((row) => row.card)
    return `{"cards":[${cards.join(',')}],"unreadable":${sync.get().unreadable}}`
  }
  const projectPage = (name: string) => {
    const row = projects.one(name)
    if (!row) return null
    const newest = show(deployments.newest(name))
    const live = deployments.body(cardOf(row).live?.id ?? null)
    const branches = JSON.stringify(branchesOf(name, row.stored))
    return `{"card":${row.card},"branches":${branches},"deployments":[${newest.join(',')}],"live":${live},"total":${row.total},"loaded":${row.page_at !== null},"stored":${row.stored},"complete":${row.walked_at !== null},"unreadable":${row.unreadable}}`
  }
  const content = (name: PieceName) => {
    const project = projectOf(name)
    return project === null ? overview() : projectPage(project)
  }

  return {
    content,
    touch(names) {
      for (const name of new Set(names)) {
        // A version is a time that only goes up, so that a reader's older one is never taken for it.
        sql.exec(
          `INSERT INTO pieces (name, version) VALUES (?1, ?2)
           ON CONFLICT (name) DO UPDATE SET version = max(?2, version + 1)`,
          name,
          now(),
        )
      }
    },
    version(name) {
      const [row] = sql.exec<{ version: number }>('SELECT version FROM pieces WHERE name = ?', name)
      return row?.version ?? 0
    },
    unpublished() {
      // The page of a project whose deployments were never read says nothing that the overview does not.
      return sql
        .exec<PieceRow>(
          `SELECT * FROM pieces WHERE version <> published AND name NOT IN
           (SELECT 'project:' || name FROM projects WHERE page_at IS NULL)`,
        )
        .toArray()
    },
    published({ name, version }, at) {
      const project = projectOf(name)
      if (project !== null && !projects.one(project)) sql.exec('DELETE FROM pieces WHERE name = ?', name)
      else sql.exec('UPDATE pieces SET published = ?, published_at = ? WHERE name = ?', version, at, name)
    },
    postpone({ name }, at) {
      sql.exec('UPDATE pieces SET published_at = ? WHERE name = ?', at, name)
    },
  }
}
