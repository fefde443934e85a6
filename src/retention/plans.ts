import * as v from 'valibot'
import { parseJson } from '../domain/json.ts'
import type { PlanLine } from '../mirror/activity.ts'
import type { Sql } from '../mirror/sql.ts'
import { BLOCK_LENGTH, blocksOf, readBlock, type StoredLine, saveBlocks } from './plan-blocks.ts'
import type { Reason } from './reasons.ts'

/** A plan's `dueAt` when no passing of time changes it. Above all times, so that they can be found by the index. */
export const NEVER = 8.64e15
/** The same while the history is not whole: then it is due when it has become so. */
export const UNTIL_WHOLE = Number.MAX_SAFE_INTEGER
/** It is due at once: it could not be written to its end. */
export const UNFINISHED = 0

/** A project's plan in numbers. */
const PlanCounts = v.object({
  total: v.number(),
  removed: v.number(),
  /** How many are kept for each kind of reason. */
  kept: v.record(v.string(), v.number()),
  /** How many of each block's lines are removed. */
  blocks: v.array(v.number()),
  /** The policy's `maxShare`, by which it is decided what waits. */
  maxShare: v.number(),
  /** While it is unfinished: whether a plan waited already when it was begun. */
  afterWaiting: v.optional(v.boolean()),
})
export type PlanCounts = v.InferOutput<typeof PlanCounts>

export interface StoredPlan extends PlanCounts {
  project: string
  /** Whether the project's history was whole. */
  isWhole: boolean
  /** The project's revision that was planned. */
  revision: number
  /** When it is to be planned anew, whatever its revision (ms). */
  dueAt: number
}

/** What is saved of a plan; the numbers follow from its lines. */
export type NewPlan = Omit<StoredPlan, 'total' | 'removed' | 'kept' | 'blocks'>

export interface LineRange {
  decision: PlanLine['decision'] | null
  from: number
  limit: number
}

/** What retention would do with each project: the tables `plans` and `plan_blocks`. */
export interface Plans {
  all(): StoredPlan[]
  /** Null also for one that cannot be read: it is made anew. */
  one(project: string): StoredPlan | null
  save(plan: NewPlan, lines: readonly StoredLine[]): void
  /** Part of a plan, newest first, and how many lines there are with this decision. */
  lines(project: string, range: LineRange): { lines: StoredLine[]; count: number }
  /** Takes out the lines of what is gone. */
  forget(project: string, ids: ReadonlySet<string>): void
  isEmpty(): boolean
  /** A project's history was found not to be whole any more. */
  suspend(project: string): void
  /** The projects whose history was not whole, as many as `limit`. */
  incomplete(limit: number): string[]
  /** Forgets the plans of other projects. */
  keepOnly(projects: ReadonlySet<string>): void
  removeAll(): void
}

type Row = { project: string; revision: number; whole: number; counts: string; due_at: number }

export function createPlans(sql: Sql): Plans {
  const rowOf = (project: string) => sql.first<Row>('SELECT * FROM plans WHERE project = ?', project)
  const one = (project: string) => {
    const row = rowOf(project)
    return row && planOf(row)
  }

  const remove = (project: string) => {
    sql.run('DELETE FROM plans WHERE project = ?', project)
    sql.run('DELETE FROM plan_blocks WHERE project = ?', project)
  }

  return {
    one,
    save: (...plan) => sql.transaction(() => savePlan(sql, ...plan)),
    all: () =>
      sql
        .all<Row>('SELECT * FROM plans ORDER BY project')
        .map(planOf)
        .filter((plan) => plan !== null),
    lines(project, range) {
      const plan = one(project)
      return plan ? linesOf(sql, plan, range) : { lines: [], count: 0 }
    },
    forget(project, ids) {
      const plan = one(project)
      if (!plan) return
      const lines = plan.blocks.flatMap((_, number) => readBlock(sql, project, number))
      const rest = lines.filter(({ id }) => !ids.has(id))
      sql.transaction(() => savePlan(sql, plan, rest))
    },
    isEmpty: () => sql.first('SELECT 1 AS one FROM plans LIMIT 1') === null,
    suspend(project) {
      sql.run('UPDATE plans SET whole = 0, due_at = ? WHERE project = ?', UNTIL_WHOLE, project)
    },
    incomplete: (limit) =>
      sql
        .all<{ project: string }>('SELECT project FROM plans WHERE due_at = ? LIMIT ?', UNTIL_WHOLE, limit)
        .map(({ project }) => project),
    keepOnly(projects) {
      const names = sql.all<{ project: string }>('SELECT project FROM plans').map(({ project }) => project)
      for (const name of names) if (!projects.has(name)) sql.transaction(() => remove(name))
    },
    removeAll() {
      sql.run('DELETE FROM plans')
      sql.run('DELETE FROM plan_blocks')
    },
  }
}

function planOf({ project, revision, whole, counts, due_at }: Row): StoredPlan | null {
  const read = v.safeParse(PlanCounts, parseJson(counts))
  return read.success ? { project, revision, isWhole: whole === 1, dueAt: due_at, ...read.output } : null
}

function savePlan(sql: Sql, plan: NewPlan, lines: readonly StoredLine[]): void {
  const { project, isWhole, revision, dueAt, maxShare, afterWaiting } = plan
  const blocks = blocksOf(lines)
  const counts = { ...countLines(lines), blocks: blocks.map(countRemoved), maxShare, afterWaiting }
  sql.run(
    `INSERT INTO plans (project, revision, whole, counts, due_at) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (project) DO UPDATE SET revision = ?2, whole = ?3, counts = ?4, due_at = ?5`,
    ...[project, revision, Number(isWhole), JSON.stringify(counts), dueAt],
  )
  const texts = blocks.map((block) => JSON.stringify(block))
  saveBlocks(sql, project, texts)
}

/** Reads only the blocks that hold lines of the range. */
function linesOf(sql: Sql, plan: StoredPlan, { decision, from, limit }: LineRange) {
  const sizes = sizesOf(plan, decision)
  const lines: StoredLine[] = []
  let before = from
  for (const [number, size] of sizes.entries()) {
    if (lines.length >= limit) break
    if (size > before) {
      const wanted = readBlock(sql, plan.project, number).filter((line) => fits(line, decision))
      lines.push(...wanted.slice(before, before + limit - lines.length))
    }
    before = Math.max(0, before - size)
  }
  return { lines, count: sizes.reduce((sum, size) => sum + size, 0) }
}

/** A plan in numbers: what goes, and why the others stay. */
function countLines(lines: readonly StoredLine[]): Pick<PlanCounts, 'total' | 'removed' | 'kept'> {
  const kept: Partial<Record<Reason['kind'], number>> = {}
  for (const { decision, reason } of lines) {
    if (decision === 'keep') kept[reason.kind] = (kept[reason.kind] ?? 0) + 1
  }
  return { total: lines.length, removed: countRemoved(lines), kept }
}

function countRemoved(lines: readonly StoredLine[]): number {
  return lines.filter(({ decision }) => decision === 'remove').length
}

function fits({ decision }: StoredLine, wanted: PlanLine['decision'] | null): boolean {
  return wanted === null || decision === wanted
}

/** How many lines with this decision each block has. */
function sizesOf({ total, blocks }: PlanCounts, decision: PlanLine['decision'] | null): number[] {
  return blocks.map((removed, number) => {
    if (decision === 'remove') return removed
    const all = Math.min(BLOCK_LENGTH, total - number * BLOCK_LENGTH)
    return decision === null ? all : all - removed
  })
}
