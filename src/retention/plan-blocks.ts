import type { PlanLine } from '../mirror/activity.ts'
import type { Sql } from '../mirror/sql.ts'

/** Lines in one block: 500 of them are about 100 kB. */
export const BLOCK_LENGTH = 500

/** What a plan says of one deployment. What is planned of it is looked up when it is shown. */
export type StoredLine = Pick<PlanLine, 'id' | 'createdOn' | 'branch' | 'decision' | 'reason'>

/** A plan in blocks, each of which is a row. */
export function blocksOf(lines: readonly StoredLine[]): StoredLine[][] {
  const count = Math.ceil(lines.length / BLOCK_LENGTH)
  return Array.from({ length: count }, (_, number) =>
    lines.slice(number * BLOCK_LENGTH, (number + 1) * BLOCK_LENGTH),
  )
}

/** The lines of a block. They were written by this file, in this shape. */
export function readBlock(sql: Sql, project: string, number: number): StoredLine[] {
  const row = sql.first<{ lines: string }>(
    'SELECT lines FROM plan_blocks WHERE project = ? AND number = ?',
    ...[project, number],
  )
  return row ? JSON.parse(row.lines) : []
}

/** Writes the blocks that are others than before. */
export function saveBlocks(sql: Sql, project: string, blocks: readonly string[]): void {
  const before = sql.all<{ lines: string }>(
    'SELECT lines FROM plan_blocks WHERE project = ? ORDER BY number',
    project,
  )
  for (const [number, lines] of blocks.entries()) {
    if (before[number]?.lines === lines) continue
    sql.run(
      `INSERT INTO plan_blocks (project, number, lines) VALUES (?1, ?2, ?3)
       ON CONFLICT (project, number) DO UPDATE SET lines = ?3`,
      ...[project, number, lines],
    )
  }
  if (before.length > blocks.length)
    sql.run('DELETE FROM plan_blocks WHERE project = ? AND number >= ?', project, blocks.length)
}
