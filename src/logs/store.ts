import type { ProjectRow } from '../mirror/change.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Rendered } from './render.ts'

/** Of all finished logs that somebody opened, so many are kept, and so many bytes of them; the oldest go first. */
export const KEPT_LOGS = 200
export const KEPT_BYTES = 100_000_000

/** Blocks on a page of a log. */
export const BLOCKS_PER_PAGE = 10

/** A block as it is kept and sent: gzip of its HTML. */
export interface StoredBlock {
  first: number
  body: ArrayBuffer
}

/** A log that was redacted by the patterns of that number. */
export interface StoredLog extends Rendered {
  id: string
  /** When it was read (ms). */
  readAt: number
  redactor: number
}

/** The logs that outlive their deployments: what stands in here is redacted. */
export type LogStore = ReturnType<typeof createLogStore>

export function createLogStore(sql: Sql, now: () => number) {
  const remove = (id: string) => {
    sql.run('DELETE FROM log_blocks WHERE id = ?', id)
    sql.run('DELETE FROM logs WHERE id = ?', id)
  }

  const makeRoom = () => {
    const rows = sql.all<{ id: string; bytes: number }>('SELECT id, bytes FROM logs ORDER BY read_at DESC')
    let bytes = 0
    for (const [index, row] of rows.entries()) {
      bytes += row.bytes
      if (index >= KEPT_LOGS || (index > 0 && bytes > KEPT_BYTES)) remove(row.id)
    }
  }

  return {
    /** By the full id of its deployment or the short one, which is the beginning of it. */
    find(project: ProjectRow, id: string): StoredLog | null {
      const [found = null] = sql.all<{ [K in keyof StoredLog]: StoredLog[K] }>(
        `SELECT id, read_at AS readAt, redactor, lines, hidden, excerpt FROM logs
         WHERE short_id = ? AND project = ? AND id LIKE ?`,
        id.slice(0, 8),
        project.id,
        `${id}%`,
      )
      return found
    },
    save(project: ProjectRow, log: StoredLog, blocks: readonly StoredBlock[]) {
      const bytes = blocks.reduce((sum, { body }) => sum + body.byteLength, log.excerpt.length)
      sql.transaction(() => {
        remove(log.id)
        sql.put('logs', {
          id: log.id,
          short_id: log.id.slice(0, 8),
          project: project.id,
          name: project.name,
          read_at: now(),
          redactor: log.redactor,
          lines: log.lines,
          hidden: log.hidden,
          bytes,
          excerpt: log.excerpt,
        })
        for (const [number, { first, body }] of blocks.entries())
          sql.put('log_blocks', { id: log.id, number, first, body })
        makeRoom()
      })
    },
    /** The blocks of the page that holds the line, and one more where there is one; without a line, all of them. */
    blocks(id: string, line: number | null): StoredBlock[] {
      const at = sql.value<number>(
        'SELECT max(number) FROM log_blocks WHERE id = ? AND first <= ?',
        id,
        line ?? 0,
      )
      return sql.all<{ first: number; body: ArrayBuffer }>(
        'SELECT first, body FROM log_blocks WHERE id = ? AND number >= ? ORDER BY number LIMIT ? + 0',
        id,
        pageAt(at ?? 0),
        line === null ? -1 : BLOCKS_PER_PAGE + 1,
      )
    },
    /** The project of that id is gone. */
    forget(id: string) {
      for (const log of sql.column<string>('SELECT id FROM logs WHERE project = ?', id)) remove(log)
    },
    /** Takes away the logs of projects whose logs are not to be shown any more. */
    keepOnly(isShown: (project: string) => boolean) {
      for (const { id, name } of sql.all<{ id: string; name: string }>('SELECT id, name FROM logs'))
        if (!isShown(name)) remove(id)
    },
  }
}

/** The first block of the page on which that block is; 0 where it is -1, which is none. */
export const pageAt = (block: number) => block - (block % BLOCKS_PER_PAGE)
