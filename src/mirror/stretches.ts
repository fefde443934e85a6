import * as v from 'valibot'
import { Deployment } from '../domain/deployment.ts'
import { parseJson } from '../domain/text.ts'
import { createMemory } from '../memory/bounded.ts'
import type { ProjectRow } from './change.ts'
import type { ProjectKey } from './deployments.ts'
import { ABOVE_ALL, inProject, numberOf } from './order.ts'
import type { Sql } from './sql.ts'

/** Deployments in one row of the table `stretches`, at most. */
export const STRETCH_LENGTH = 300

/** The newest ones change most, and are left out of every stretch. */
const LEFT_OUT = 25

/** So many more are put into the newest stretch at once. */
const FOLDED = 50

/** So many stretches, and deployments that stand in none, are remembered in all. */
const HELD = 5_000

/** Stretches in memory, in bytes of JSON: what was read of some 100,000 deployments. */
const MEMORY_BYTES = 6_000_000

const { environment, status, branch, commitHash } = Deployment.entries
const Looked = v.object({
  key: v.number(),
  environment,
  status,
  branch,
  commitHash,
  alias: v.nullable(v.string()),
})
type Looked = v.InferOutput<typeof Looked>

/** What most searches look at in a deployment. */
export interface Fact extends Pick<Looked, 'key' | 'environment' | 'status' | 'branch'> {
  isAliased: boolean
}

/** What a stretch holds of each of its deployments, the newest first. Only what is asked for is read. */
interface Columns {
  facts: Fact[]
  hashes: Looked['commitHash'][]
  aliases: Looked['alias'][]
}
type Column = keyof Columns

/** Some deployments that follow each other, none of them below the key `first`. */
export interface Piece {
  first: number
  /** How many deployments it holds in memory by itself. */
  held: number
  read<C extends Column>(column: C): Columns[C]
}

interface Head {
  first: number
  last: number
  length: number
  stamp: number
}

/** All keys between two others, both excluded. */
interface Gap {
  older: number
  newer: number
}

export type Stretches = ReturnType<typeof createStretches>

/** Opens them. `mayWrite`: whether rows of the day are left for stretches; without any a search is as good, and reads more. */
export function createStretches(sql: Sql, mayWrite: () => boolean) {
  const memory = createMemory<Columns[Column]>(MEMORY_BYTES)
  const known = createMemory<{ revision: number; pieces: Piece[] }>(HELD)

  const readLoose = (project: ProjectKey, { older, newer }: Gap): Looked[] =>
    sql
      .all<{ looked: string }>(
        `SELECT json_object('key', key, 'environment', environment, 'status', body ->> 'status', 'branch', body ->> 'branch',
           'commitHash', body ->> 'commitHash', 'alias', body ->> '$.aliases[0]') AS looked
         FROM deployments WHERE ${inProject('?1', '?2 + 1', '?3')} ORDER BY number DESC`,
        project,
        older,
        newer,
      )
      .map(({ looked }) => v.safeParse(Looked, parseJson(looked)))
      .flatMap((read) => (read.success ? [read.output] : []))

  /** Puts what was read between two stretches into new ones, from the oldest on, so that nothing is left between them. */
  const fold = (project: ProjectKey, looked: readonly Looked[], { older, newer }: Gap) => {
    const isNewest = newer === ABOVE_ALL
    const folded = isNewest ? looked.slice(LEFT_OUT) : looked
    let first = older + 1
    for (let end = folded.length; end > 0; end -= STRETCH_LENGTH) {
      const part = folded.slice(Math.max(0, end - STRETCH_LENGTH), end)
      const isLast = end <= STRETCH_LENGTH
      const last = isLast && !isNewest ? newer - 1 : (part[0]?.key ?? first)
      const { facts, hashes, aliases } = columnsOf(part)
      sql.run(
        `INSERT INTO stretches (number, last, length, facts, hashes, aliases)
         VALUES (${numberOf('?', '?')}, ?, ?, ?, ?, ?)`,
        project,
        first,
        last,
        part.length,
        ...[facts.map(packed), hashes, aliases].map((column) => JSON.stringify(column)),
      )
      first = last + 1
    }
  }

  const pieceOf = (first: number, looked: readonly Looked[]): Piece => {
    const columns = columnsOf(looked)
    return { first, held: looked.length, read: (column) => columns[column] }
  }

  /** What stands in none below the newest one. */
  const loose = (project: ProjectKey, gap: Gap): Piece[] => {
    const looked = gap.newer - gap.older > 1 ? readLoose(project, gap) : []
    if (looked.length > 0 && mayWrite()) fold(project, looked, gap)
    return looked.length > 0 ? [pieceOf(gap.older + 1, looked)] : []
  }

  /** The newest ones, and takes the newest stretch out of these when it is to grow. */
  const newest = (project: ProjectKey, heads: Head[]): Piece => {
    const gap = () => ({ older: heads[0]?.last ?? -1, newer: ABOVE_ALL })
    let looked = readLoose(project, gap())
    if (looked.length >= LEFT_OUT + FOLDED && mayWrite()) {
      const [last] = heads
      if (last && last.length < STRETCH_LENGTH) {
        sql.run(`DELETE FROM stretches WHERE number = ${numberOf('?', '?')}`, project, last.first)
        heads.shift()
        looked = readLoose(project, gap())
      }
      fold(project, looked, gap())
    }
    return pieceOf(gap().older + 1, looked)
  }

  const read = <C extends Column>(project: ProjectKey, { first, stamp }: Head, column: C): Columns[C] => {
    const key = `${column}:${first}:${stamp}`
    const before = memory.get(key)
    if (before) return before as Columns[C]
    const one = `SELECT ${column} FROM stretches WHERE number = ${numberOf('?', '?')}`
    const json = sql.value<string>(one, project, first) ?? '[]'
    // Written by this file, in this shape.
    const all = JSON.parse(json)
    const columns: Columns[C] = column === 'facts' ? all.map(unpacked) : all
    memory.set(key, columns, json.length)
    return columns
  }

  /**
   * All of a project's deployments, newest first, in pieces. Reads a row for each stretch, another for each that is then read
   * and not in memory, and one for each deployment that stands in none, which are then put into stretches, so that a history
   * is read once.
   */
  const pieces = (project: ProjectKey): Piece[] => {
    // In the index they lie side by side; a column that is made of others would lead into the table. As one text they take
    // a third of the time.
    const heads: Head[] = JSON.parse(
      sql.value<string>(
        `SELECT json_group_array(json_object('first', first, 'last', last, 'length', length, 'stamp', stamp))
         FROM (SELECT number & ${ABOVE_ALL} AS first, last, length, stamp FROM stretches INDEXED BY stretches_heads
           WHERE ${inProject('?1')} ORDER BY number DESC)`,
        project,
      ) ?? '[]',
    )
    const all = [newest(project, heads)]
    for (const [place, head] of heads.entries()) {
      const { first, last } = head
      const above = heads[place - 1]
      if (above) all.push(...loose(project, { older: last, newer: above.first }))
      all.push({ first, held: 1, read: (column) => read(project, head, column) })
    }
    const oldest = heads.at(-1)
    if (oldest) all.push(...loose(project, { older: -1, newer: oldest.first }))
    return all
  }

  return {
    /** What most searches look at in each of a project's deployments, newest first, whatever is being written. */
    facts: (project: ProjectKey) => factsIn(pieces(project)),
    /** The same in pieces, of a project as it was read: nothing is asked again before it has changed. */
    pieces({ key, revision }: Pick<ProjectRow, 'key' | 'revision'>): Piece[] {
      const before = known.get(`${key}`)
      if (before?.revision === revision) return before.pieces
      const now = pieces(key)
      const held = now.reduce((sum, piece) => sum + piece.held, 0)
      if (held < HELD) known.set(`${key}`, { revision, pieces: now }, held)
      return now
    },
  }
}

/** What most searches look at in each deployment of these pieces; they are read one after the other. */
export function* factsIn(pieces: readonly Piece[]): Iterable<Fact> {
  for (const piece of pieces) yield* piece.read('facts')
}

function columnsOf(looked: readonly Looked[]): Columns {
  return {
    facts: looked.map(({ key, environment, status, branch, alias }) => ({
      key,
      environment,
      status,
      branch,
      isAliased: alias !== null,
    })),
    hashes: looked.map((one) => one.commitHash),
    aliases: looked.map((one) => one.alias),
  }
}

/** A fact as it is stored: words by their places, so that most of it is the branch. */
type Packed = [key: number, environment: number, status: number, branch: string | null, isAliased: 0 | 1]

const packed = (fact: Fact): Packed =>
  [
    fact.key,
    environment.options.indexOf(fact.environment),
    status.options.indexOf(fact.status),
    fact.branch,
    fact.isAliased ? 1 : 0,
  ] as Packed

const unpacked = ([key, place, state, branch, isAliased]: Packed): Fact => ({
  key,
  branch,
  isAliased: isAliased === 1,
  environment: environment.options[place] ?? 'unknown',
  status: status.options[state] ?? 'unknown',
})
