import { ANY_DEPLOYMENT } from '../domain/deployment-search.ts'
import type { ProjectKey } from './deployments.ts'
import type { TextReach } from './finding.ts'
import { ABOVE_ALL, FIRST_DATED_KEY, inProject, placeAt } from './order.ts'
import { ALL_DAYS } from './spans.ts'
import type { Sql } from './sql.ts'
import { createFind, type WordSearch } from './text-search.ts'
import { ADD, indexedText, rowOf } from './text-tables.ts'

/** Deployments that one run adds. */
export const FILLED = 500

/** Deployments that are looked at for which projects hold a word. */
const HOLDERS_LOOKED_AT = 100

/** What is asked of the index of words, and how it is filled. */
export function createTexts(sql: Sql) {
  let fills = 0
  /** How far back words are found in all projects. */
  const reach = () => reachIn(sql.value<number>('SELECT max(reach) FROM texts_reach WHERE below = 1') ?? 0)

  return {
    finder: (wanted: WordSearch) => createFind(sql, wanted),
    reach,
    /** How often that was filled, for as long as this object lives. */
    fills: () => fills,
    /** A project by what it is looked through by, in one statement; null when it is not there. */
    placed(name: string): PlacedProject | null {
      const row = sql.first<{ key: number; revision: number; reach: number }>(
        `SELECT key, revision, iif(below, reach, 0) AS reach
         FROM projects JOIN texts_reach ON project = key WHERE name = ?`,
        name,
      )
      return row && { ...row, reach: reachIn(row.reach) }
    },
    /** The names of all projects that hold a word; null where that is not known, or are too many to tell. */
    holdersOf(word: string): Set<string> | null {
      if (reach() !== 'all') return null
      const wanted = { project: null, search: { ...ANY_DEPLOYMENT, q: word }, branches: null }
      const spots = createFind(sql, wanted)(ALL_DAYS, 'newest', HOLDERS_LOOKED_AT)
      if (spots.length === HOLDERS_LOOKED_AT) return null
      const keys = new Set(spots.map((number) => placeAt(number).project))
      const names = 'SELECT name FROM json_each(?) CROSS JOIN projects ON projects.key = value'
      return new Set(sql.column<string>(names, JSON.stringify([...keys])))
    },
    /** Whether deployments are left that do not stand in the index. */
    isBehind: () => sql.value('SELECT 1 FROM texts_reach WHERE below = 1 LIMIT 1') !== null,
    /** Adds the newest of them that are left, in the project that is furthest behind, and in the next ones as far as that is little. */
    fill: () =>
      sql.transaction(() => {
        fills += 1
        for (let left = FILLED; left > 0; ) {
          const next = sql.first<Behind>(
            'SELECT project, reach FROM texts_reach WHERE below = 1 ORDER BY reach DESC LIMIT 1',
          )
          if (next === null) return
          left -= Math.max(1, add(sql, next, left))
        }
      }),
  }
}

/** A project, the revision in which it is read, and how far back its words are found. */
export interface PlacedProject {
  key: ProjectKey
  revision: number
  reach: TextReach
}

function reachIn(key: number): TextReach {
  if (key === ABOVE_ALL) return 'none'
  return key < FIRST_DATED_KEY ? 'all' : Math.floor(key / 1000)
}

/** A project of which deployments are left below a key. */
interface Behind {
  project: ProjectKey
  reach: number
  [column: string]: number
}

/** Adds up to `limit` deployments of a project to the index; how many that were. */
function add(sql: Sql, { project, reach }: Behind, limit: number): number {
  const keys = sql.column<number>(
    `SELECT key FROM deployments WHERE ${inProject('?1', '0', '?2')} ORDER BY number DESC LIMIT ? + 0`,
    project,
    reach,
    limit,
  )
  const oldest = keys.at(-1) ?? reach
  // The newest first: at each row that is newer than the one before, SQLite would begin a new part of the index.
  sql.run(
    `INSERT ${ADD} SELECT ${rowOf('d')}, ${indexedText('d')} FROM deployments d
     WHERE ${inProject('?1', '?2', '?3')} ORDER BY number DESC`,
    project,
    oldest,
    reach,
  )
  sql.run(
    'UPDATE texts_reach SET reach = ?, below = ? WHERE project = ?',
    oldest,
    keys.length < limit ? 0 : 1,
    project,
  )
  return keys.length
}
