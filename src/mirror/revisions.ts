import { PART_KEYS } from './overview.ts'
import type { EntryName } from './protocol.ts'
import type { Sql } from './sql.ts'

export type Revisions = ReturnType<typeof createRevisions>

interface RevisionsOptions {
  sql: Sql
  now: () => number
  /** An entry has another revision than before. */
  onChange: (entry: EntryName) => void
}

/** The revisions of the overview and of its parts, each of so many cards: they go up with every change of what is shown there. */
export function createRevisions({ sql, now, onChange }: RevisionsOptions) {
  /** Parts that were raised already, of projects that are changed together; null where each is changed by itself. */
  let raised: Set<number> | null = null

  /** What concerns the board as a whole has changed. */
  const changeBoard = () => {
    sql.run('UPDATE boards SET revision = max(?, revision + 1)', now())
    onChange('overview')
  }

  return {
    changeBoard,
    /** The card of the project with this key has changed, and so has the board. */
    changeCard(key: number) {
      const part = partOf(key)
      if (raised?.has(part)) return
      raised?.add(part)
      sql.run(
        `INSERT INTO parts (part, revision) VALUES (?1, ?2)
         ON CONFLICT (part) DO UPDATE SET revision = max(?2, revision + 1)`,
        part,
        now(),
      )
      changeBoard()
    },
    /** A project is gone: the last one of a part takes that along. */
    removeEmptyPart(key: number) {
      const part = partOf(key)
      sql.run(
        `DELETE FROM parts WHERE part = ?1 AND NOT EXISTS (SELECT 1 FROM projects WHERE key >= ?2 AND key < ?2 + ${PART_KEYS})`,
        part,
        part * PART_KEYS,
      )
      raised?.delete(part)
    },
    /** Changes projects together, in one transaction: each part's revision goes up once. */
    together<T>(work: () => T): T {
      raised = new Set()
      try {
        return sql.transaction(work)
      } finally {
        raised = null
      }
    },
    boardRevision: () => sql.value<number>('SELECT revision FROM boards') ?? 0,
    /** The revision of each part of the overview, by its number. */
    parts: () =>
      sql.all<{ part: number; revision: number }>('SELECT part, revision FROM parts ORDER BY part'),
  }
}

const partOf = (key: number) => Math.floor(key / PART_KEYS)
