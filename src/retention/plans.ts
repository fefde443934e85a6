import * as v from 'valibot'
import { parseJson } from '../domain/text.ts'
import type { PlanLine } from '../mirror/activity.ts'
import type { Sql } from '../mirror/sql.ts'

/** A plan's `dueAt` when no passing of time changes it. Above all times, so that they can be found by the index. */
export const NEVER = 8.64e15
/** A plan's `dueAt` while the history is not whole: it is due when it has become so. */
export const UNTIL_WHOLE = Number.MAX_SAFE_INTEGER
/** A plan's `dueAt` when it is due at once: it could not be written to its end. */
export const UNFINISHED = 0

/** Lines in one block: 500 of them are about 100 kB. */
const BLOCK_LENGTH = 500

/** A project's plan in numbers. */
const PlanCounts = v.object({
  /** Of each block of its lines: how many there are, and how many of them are removed. */
  blocks: v.array(v.object({ total: v.number(), removed: v.number() })),
  /** How many are kept for each kind of reason. */
  kept: v.record(v.string(), v.number()),
  /** The policy's `maxShare`, by which it is decided what waits. */
  maxShare: v.number(),
  /** While it is unfinished: whether a plan waited already when it was begun. */
  afterWaiting: v.optional(v.boolean()),
})

interface StoredPlan extends v.InferOutput<typeof PlanCounts> {
  project: string
  total: number
  removed: number
  /** Whether the project's history was whole. */
  isWhole: boolean
  /** The project's revision that was planned. */
  revision: number
  /** When it is to be planned anew, whatever its revision (ms). */
  dueAt: number
}

/** What a plan says of one deployment. What is planned of it is looked up when it is shown. */
export type StoredLine = Pick<PlanLine, 'id' | 'createdOn' | 'branch' | 'decision' | 'reason'>

/** What is saved of a plan; the numbers follow from its lines. */
type NewPlan = Omit<StoredPlan, 'blocks' | 'total' | 'removed' | 'kept'>
type LineRange = { decision: PlanLine['decision'] | null; from: number; limit: number }
type Lines = readonly StoredLine[]
type Block = { number: number; lines: string }
type Row = { project: string; revision: number; whole: number; counts: string; due_at: number }

/** What retention would do with each project: the tables `plans` and `plan_blocks`. */
export type Plans = ReturnType<typeof createPlans>

export function createPlans(sql: Sql) {
  /** Null also for one that cannot be read: it is made anew. */
  const one = (project: string) => {
    const row = sql.first<Row>('SELECT * FROM plans WHERE project = ?', project)
    return row && planOf(row)
  }

  return {
    one,
    all() {
      const rows = sql.all<Row>('SELECT * FROM plans ORDER BY project')
      return rows.map(planOf).filter((plan) => plan !== null)
    },
    save: (plan: NewPlan, lines: Lines) => sql.transaction(() => savePlan(sql, plan, lines)),
    /** Part of a plan, newest first, and how many lines there are with this decision. */
    lines: (project: string, range: LineRange) => readRange(sql, project, one(project)?.blocks ?? [], range),
    /** Takes out the line of what was to go, and is gone. */
    forget: (project: string, id: string) => sql.transaction(() => forgetLine(sql, one(project), id)),
    isEmpty: () => sql.value('SELECT 1 FROM plans LIMIT 1') === null,
    /** A project's history was found not to be whole any more. */
    suspend: (project: string) =>
      sql.run('UPDATE plans SET whole = 0, due_at = ? WHERE project = ?', UNTIL_WHOLE, project),
    /** The projects whose history was not whole, as many as `limit`. */
    incomplete: (limit: number) =>
      sql.column<string>('SELECT project FROM plans WHERE due_at = ? LIMIT ? + 0', UNTIL_WHOLE, limit),
    /** Forgets the plans of other projects. */
    keepOnly(projects: ReadonlySet<string>) {
      for (const project of sql.column<string>('SELECT project FROM plans')) {
        if (projects.has(project)) continue
        sql.run('DELETE FROM plans WHERE project = ?', project)
        sql.run('DELETE FROM plan_blocks WHERE project = ?', project)
      }
    },
  }
}

function planOf({ project, revision, whole, counts, due_at }: Row): StoredPlan | null {
  const read = v.safeParse(PlanCounts, parseJson(counts))
  if (!read.success) return null
  const sumOf = (of: 'total' | 'removed') => read.output.blocks.reduce((sum, block) => sum + block[of], 0)
  const sums = { total: sumOf('total'), removed: sumOf('removed') }
  return { project, revision, isWhole: whole === 1, dueAt: due_at, ...sums, ...read.output }
}

function saveCounts(sql: Sql, plan: Omit<StoredPlan, 'total' | 'removed'>): void {
  const { project, revision, isWhole, dueAt } = plan
  const [whole, counts] = [Number(isWhole), JSON.stringify(plan)]
  sql.put('plans', { project, revision, whole, counts, due_at: dueAt })
}

/** Writes the blocks that are others than before, and the numbers. */
function savePlan(sql: Sql, plan: NewPlan, lines: Lines): void {
  const { project } = plan
  const blocks = Array.from({ length: Math.ceil(lines.length / BLOCK_LENGTH) }, (_, number) =>
    lines.slice(number * BLOCK_LENGTH, (number + 1) * BLOCK_LENGTH),
  )
  for (const [number, block] of blocks.entries()) saveBlock(sql, project, number, block)
  sql.run('DELETE FROM plan_blocks WHERE project = ? AND number >= ?', project, blocks.length)
  saveCounts(sql, { ...plan, blocks: blocks.map(countBlock), kept: countKept(lines) })
}

function saveBlock(sql: Sql, project: string, number: number, lines: Lines): void {
  sql.run(
    `INSERT INTO plan_blocks (project, number, lines) VALUES (?1, ?2, ?3)
     ON CONFLICT (project, number) DO UPDATE SET lines = ?3 WHERE lines <> ?3`,
    project,
    number,
    JSON.stringify(lines),
  )
}

function forgetLine(sql: Sql, plan: StoredPlan | null, id: string): void {
  if (!plan) return
  const where = 'project = ? AND instr(lines, ?) > 0'
  const block = sql.first<Block>(`SELECT * FROM plan_blocks WHERE ${where}`, plan.project, JSON.stringify(id))
  if (!block) return
  const rest = readLines(block).filter((line) => line.id !== id || line.decision === 'keep')
  saveBlock(sql, plan.project, block.number, rest)
  saveCounts(sql, { ...plan, blocks: plan.blocks.with(block.number, countBlock(rest)) })
}

/** Reads only the blocks that hold lines of the range. */
function readRange(sql: Sql, project: string, blocks: StoredPlan['blocks'], range: LineRange) {
  const { decision, from, limit } = range
  const lines: StoredLine[] = []
  let before = from
  let count = 0
  for (const [number, { total, removed }] of blocks.entries()) {
    const size = decision === null ? total : decision === 'remove' ? removed : total - removed
    if (lines.length < limit && size > before) {
      const where = 'project = ? AND number = ?'
      const block = sql.first<Block>(`SELECT * FROM plan_blocks WHERE ${where}`, project, number)
      const wanted = readLines(block).filter((line) => decision === null || line.decision === decision)
      lines.push(...wanted.slice(before, before + limit - lines.length))
    }
    before = Math.max(0, before - size)
    count += size
  }
  return { lines, count }
}

/** The lines of a block. They were written by this file, in this shape. */
function readLines(block: Block | null): StoredLine[] {
  return block ? JSON.parse(block.lines) : []
}

function countBlock(lines: Lines) {
  return { total: lines.length, removed: lines.filter(({ decision }) => decision === 'remove').length }
}

/** Why those stay that stay. */
function countKept(lines: Lines): Record<string, number> {
  const kept = lines.filter(({ decision }) => decision === 'keep')
  const groups = Map.groupBy(kept, ({ reason }) => reason.kind)
  return Object.fromEntries([...groups].map(([kind, some]) => [kind, some.length]))
}
