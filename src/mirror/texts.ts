import { ANY_DEPLOYMENT, type DeploymentSearch, searchWords } from '../domain/deployment-search.ts'
import { STATUSES } from '../domain/status.ts'
import { DAY_MS } from '../domain/time.ts'
import type { ProjectKey } from './deployments.ts'
import type { TextReach } from './finding.ts'
import { ABOVE_ALL, FIRST_DATED_KEY, within } from './order.ts'
import type { Sql } from './sql.ts'

/**
 * The index of words. A row of it is one number of 64 bits: the deployment's key, and behind it the project's, so that the
 * newest come first without a sort. What a search may ask beside words stands there as words too, so that however many
 * deployments hold a word, only those are read that are shown.
 */

/** Projects with a key from here on do not fit into the number, and are left out. */
export const INDEXED_PROJECTS = 1_024

/** Deployments that one run adds. */
export const FILLED = 500

/** Deployments that are looked at for which projects hold a word. */
const HOLDERS_LOOKED_AT = 100

/** FTS5 refuses more than 99 parts of one choice. */
export const BRANCHES_OF_WORDS = 90

/** Raise it when the tables below change: they are then filled anew. */
export const TEXTS_SHAPE = 2

/** A letter for each project: of Yi, which nobody looks for. Its beginnings cost nothing. */
const SIGNS = 0xa000
const signOf = (project: ProjectKey) => String.fromCharCode(SIGNS + project)

const CODES = { environment: ['production', 'preview', 'unknown'], status: STATUSES }
const codeOf = (field: keyof typeof CODES, word: string) =>
  `${field.charAt(0)}${(CODES[field] as readonly string[]).indexOf(word)}`
const codeIn = (field: keyof typeof CODES, value: string) =>
  `CASE ${value} ${CODES[field].map((word) => `WHEN '${word}' THEN '${codeOf(field, word)}'`).join(' ')} END`

/** A branch as one word: the words of its name may be those of another, too. */
const wordOf = (branch: string) =>
  `b${[...new TextEncoder().encode(branch)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`

/** The number of a deployment's row here, and its columns. `of`: in which row of `deployments` it stands. */
const rowOf = (of: string) => `${of}.key * ${INDEXED_PROJECTS} + ${of}.project`
const columnsOf = (of: string) => {
  const field = (name: string) => `ifnull(${of}.body ->> '${name}', '')`
  const spaced = (...parts: string[]) => parts.join(" || ' ' || ")
  return [
    `char(${SIGNS} + ${of}.project)`,
    spaced(
      ...[codeIn('environment', `${of}.environment`), codeIn('status', field('status'))],
      `'b' || hex(${field('branch')})`,
    ),
    field('branch'),
    spaced(field('message'), field('commitHash'), field('shortId')),
  ].join(', ')
}

const ADD = 'INTO texts (rowid, project, facts, branch, text)'
const IS_REACHED = 'NEW.key >= (SELECT reach FROM texts_reach WHERE project = NEW.project)'

/**
 * Makes the tables anew, empty; triggers keep them right whoever writes a deployment. Beginnings of three letters have an index
 * of their own: longer ones are those of few words, which SQLite puts together, and each length would be a tenth more.
 */
export function makeTexts(sql: Sql): void {
  sql.run('DROP TABLE IF EXISTS texts')
  sql.run('DROP TABLE IF EXISTS texts_reach')
  for (const trigger of ['added', 'changed', 'gone', 'begun', 'ended'])
    sql.run(`DROP TRIGGER IF EXISTS texts_${trigger}`)
  sql.run(`
    CREATE VIRTUAL TABLE texts USING fts5(project, facts, branch, text, content = '', contentless_delete = 1,
      tokenize = 'unicode61 remove_diacritics 2', prefix = '3');
    CREATE TABLE texts_reach (project INTEGER PRIMARY KEY, reach INTEGER NOT NULL, below INTEGER NOT NULL);
    CREATE INDEX texts_below ON texts_reach (reach) WHERE below = 1;
    CREATE TRIGGER texts_begun AFTER INSERT ON projects WHEN NEW.key < ${INDEXED_PROJECTS} BEGIN
      INSERT INTO texts_reach (project, reach, below) VALUES (NEW.key, ${ABOVE_ALL}, 0); END;
    CREATE TRIGGER texts_ended AFTER DELETE ON projects BEGIN
      DELETE FROM texts_reach WHERE project = OLD.key; END;
    CREATE TRIGGER texts_added AFTER INSERT ON deployments BEGIN
      INSERT ${ADD} SELECT ${rowOf('NEW')}, ${columnsOf('NEW')} WHERE ${IS_REACHED};
      UPDATE texts_reach SET below = 1 WHERE project = NEW.project AND reach > NEW.key AND below = 0; END;
    CREATE TRIGGER texts_changed AFTER UPDATE OF body ON deployments
      WHEN (${columnsOf('NEW')}) IS NOT (${columnsOf('OLD')}) AND ${IS_REACHED} BEGIN
      REPLACE ${ADD} VALUES (${rowOf('NEW')}, ${columnsOf('NEW')}); END;
    CREATE TRIGGER texts_gone AFTER DELETE ON deployments WHEN OLD.project < ${INDEXED_PROJECTS} BEGIN
      DELETE FROM texts WHERE rowid = ${rowOf('OLD')}; END;
    INSERT INTO texts_reach (project, reach, below)
      SELECT key, ${ABOVE_ALL}, 1 FROM projects WHERE key < ${INDEXED_PROJECTS}`)
  sql.run("INSERT OR REPLACE INTO shapes (name, number) VALUES ('texts', ?)", TEXTS_SHAPE)
}

/** A place in the order of all deployments. */
export interface Spot {
  key: number
  project: ProjectKey
}

/** What lies between two places, the second excluded. */
export interface Span {
  from: Spot
  to: Spot
}

/** The days that a search asks for. What has no date is of no day. */
export function daysOf({ since, until }: Pick<DeploymentSearch, 'since' | 'until'>): Span {
  const start = since === null ? 0 : Date.parse(since) * 1000
  const from = since === null && until === null ? 0 : Math.max(start, FIRST_DATED_KEY)
  const to = until === null ? ABOVE_ALL : Math.min((Date.parse(until) + DAY_MS) * 1000, ABOVE_ALL)
  return { from: { key: from, project: 0 }, to: { key: to, project: 0 } }
}

/** The part of a span that lies next to a place. */
export function besides({ from, to }: Span, { key, project }: Spot, direction: 'after' | 'before'): Span {
  if (direction === 'after') return { from, to: key < to.key ? { key, project } : to }
  return { from: key < from.key ? from : { key, project: project + 1 }, to }
}

/** What is looked for, and in which project; null: in all of them. */
export interface WordSearch {
  project: ProjectKey | null
  search: DeploymentSearch
  /** Of one of these, {@link BRANCHES_OF_WORDS} at most; null: of whichever. */
  branches: readonly string[] | null
}

export type Texts = ReturnType<typeof createTexts>

export function createTexts(sql: Sql) {
  /** Deployments of projects that are forgotten stand there until they are swept away. */
  const forgotten = () => sql.column<ProjectKey>('SELECT project FROM removed WHERE project > 0 LIMIT 90')

  const found = (wanted: WordSearch, { from, to }: Span, order: 'ASC' | 'DESC') => {
    const { project, branches } = wanted
    // A number that is bound is a real one, which cannot hold so many digits.
    const query = `FROM texts WHERE texts MATCH ?1
      AND rowid >= CAST(?2 AS INTEGER) * ${INDEXED_PROJECTS} + CAST(?3 AS INTEGER)
      AND rowid < CAST(?4 AS INTEGER) * ${INDEXED_PROJECTS} + CAST(?5 AS INTEGER) ORDER BY rowid ${order} LIMIT ?6`
    const match = matchOf(wanted, project === null ? forgotten() : [])
    const range = [from.key, from.project, to.key, to.project]
    return {
      query,
      values: (limit: number) => [match, ...range, branches?.length === 0 ? 0 : limit],
    }
  }

  /** The places of up to `limit` deployments, from the newest or the oldest end of the span on. */
  const find = (wanted: WordSearch, span: Span, order: 'ASC' | 'DESC', limit: number) => {
    const { query, values } = found(wanted, span, order)
    return sql.all<Spot & { [column: string]: number }>(
      `SELECT rowid / ${INDEXED_PROJECTS} AS key, rowid % ${INDEXED_PROJECTS} AS project ${query}`,
      ...values(limit),
    )
  }

  /** How far back words are found in a project; null: in all of them. */
  const reachOf = (project: ProjectKey | null): TextReach => {
    const reach =
      project === null
        ? sql.value<number>('SELECT max(reach) FROM texts_reach WHERE below = 1')
        : (sql.value<number>('SELECT iif(below, reach, 0) FROM texts_reach WHERE project = ?', project) ??
          ABOVE_ALL)
    if (reach === ABOVE_ALL) return 'none'
    return reach === null || reach < FIRST_DATED_KEY ? 'all' : Math.floor(reach / 1000)
  }

  /** Adds up to `limit` deployments of a project to the index; how many that were. */
  const add = ({ project, reach }: Behind, limit: number): number => {
    const keys = sql.column<number>(
      `SELECT key FROM deployments WHERE ${within('?1', '0', '?2')} ORDER BY number DESC LIMIT ?`,
      ...[project, reach, limit],
    )
    const oldest = keys.at(-1) ?? reach
    // The oldest first: at each row that is older than the one before, SQLite would begin a new part of the index.
    sql.run(
      `INSERT ${ADD} SELECT ${rowOf('d')}, ${columnsOf('d')} FROM deployments d
       WHERE ${within('?1', '?2', '?3')} ORDER BY number`,
      ...[project, oldest, reach],
    )
    sql.run(
      'UPDATE texts_reach SET reach = ?, below = ? WHERE project = ?',
      ...[oldest, keys.length < limit ? 0 : 1, project],
    )
    return keys.length
  }

  return {
    ...{ find, reach: reachOf },
    /** How many there are, up to `limit`. */
    count(wanted: WordSearch, limit: number): number {
      const { query, values } = found(wanted, daysOf(wanted.search), 'DESC')
      return sql.value<number>(`SELECT count(*) FROM (SELECT 1 ${query})`, ...values(limit)) ?? 0
    },
    /** The names of all projects that hold a word; null where that is not known, or are too many to tell. */
    holdersOf(word: string): Set<string> | null {
      const isLeftOut = sql.value('SELECT 1 FROM projects WHERE key >= ? LIMIT 1', INDEXED_PROJECTS) !== null
      if (isLeftOut || reachOf(null) !== 'all') return null
      const wanted = { project: null, search: { ...ANY_DEPLOYMENT, q: word }, branches: null }
      const spots = find(wanted, daysOf(ANY_DEPLOYMENT), 'DESC', HOLDERS_LOOKED_AT)
      if (spots.length === HOLDERS_LOOKED_AT) return null
      const keys = [...new Set(spots.map(({ project }) => project))]
      return new Set(
        keys.flatMap((key) => sql.column<string>('SELECT name FROM projects WHERE key = ?', key)),
      )
    },
    /** Whether deployments are left that do not stand in the index. */
    isBehind: () => sql.value('SELECT 1 FROM texts_reach WHERE below = 1 LIMIT 1') !== null,
    /** Adds the newest of them that are left, in the project that is furthest behind, and in the next ones as far as that is little. */
    fill: () =>
      sql.transaction(() => {
        for (let left = FILLED; left > 0; ) {
          const next = sql.first<Behind>(
            'SELECT project, reach FROM texts_reach WHERE below = 1 ORDER BY reach DESC LIMIT 1',
          )
          if (next === null) return
          left -= Math.max(1, add(next, left))
        }
      }),
  }
}

/** A project of which deployments are left below a key. */
interface Behind {
  project: ProjectKey
  reach: number
  [column: string]: number
}

/** What FTS5 is asked. Source: SQLite's docs, "Full-text Query Syntax" of FTS5. */
function matchOf({ project, search, branches }: WordSearch, forgotten: readonly ProjectKey[]): string {
  const { environment, status, q } = search
  const names = branches?.map((branch) => quoted(wordOf(branch))) ?? []
  const all = [
    ...(project === null ? [] : [`project : ${quoted(signOf(project))}`]),
    ...(environment === null ? [] : [`facts : ${quoted(codeOf('environment', environment))}`]),
    ...(status === null ? [] : [`facts : ${quoted(codeOf('status', status))}`]),
    ...(names.length === 0 ? [] : [`facts : (${names.join(' OR ')})`]),
    ...searchWords(q ?? '').map((word) => `{branch text} : ${quoted(word)}${isBeginning(word) ? '*' : ''}`),
  ].join(' AND ')
  const not = forgotten.map((one) => quoted(signOf(one))).join(' OR ')
  return not === '' ? all : `(${all}) NOT project : (${not})`
}

/** Whatever is quoted is text. Source: as above; SQLite's own texts end at a NUL. */
function quoted(text: string): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`
}

/** One or two letters are the beginning of too much: they are a word. */
function isBeginning(word: string): boolean {
  return !/(?:^|[^a-z0-9])[a-z0-9]{1,2}[^\p{L}\p{N}]*$/iu.test(word)
}
