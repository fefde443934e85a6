import { ANY_DEPLOYMENT, type DeploymentSearch, searchWords } from '../domain/deployment-search.ts'
import { hexOf } from '../domain/hash.ts'
import { DAY_MS } from '../domain/time.ts'
import type { ProjectKey } from './deployments.ts'
import type { TextReach } from './finding.ts'
import { ABOVE_ALL, FIRST_DATED_KEY, inProject, MOST_PROJECTS, numberOf, placeAt } from './order.ts'
import type { Sql } from './sql.ts'

/**
 * The index of words. A row of it is one number of 64 bits: the deployment's key, and behind it the project's, with every bit
 * the other way round, so that the newest come first without a sort, and in the direction in which FTS5 takes half the time
 * (`findings/fts5-newest-first.sh`). What a search may ask beside words stands there as words too, each with its project's, so
 * that however many deployments hold a word, only those are read that are shown.
 */

/** Deployments that one run adds. */
export const FILLED = 500

/** Deployments that are looked at for which projects hold a word. */
const HOLDERS_LOOKED_AT = 100

/** FTS5 refuses more than 99 parts of one choice. */
export const BRANCHES_OF_WORDS = 90

/** So many words are looked for in place of their beginning. FTS5 reads all that begins so before it tells the first. */
const WORDS_OF_BEGINNING = 20

/** Of so many beginnings, the longest, so that a long text takes no hundreds of statements. */
const BEGINNINGS = 4

/** Raise it when the tables below change: they are then filled anew. */
export const TEXTS_SHAPE = 8

/** Begins what is no word of a text: of private use, which is cut out of texts and parts the words that are looked for. */
const MARK = '\ue800'

/**
 * Behind it a letter for each project: Chinese ones, of which FTS5 takes none for a capital one or for no letter. Beginnings of
 * two letters cost nothing, nor does another letter behind them.
 */
const SIGNS = 0x4e00
const signOf = (project: ProjectKey) => MARK + String.fromCharCode(SIGNS + project)

/** Bytes of a page of the index: of larger ones FTS5 steps through more rows until it is where a word is looked for. */
const PAGE_BYTES = 1_000

/**
 * What else is asked of a deployment, each as one word behind its project's sign, and for what is asked of all projects as
 * one behind the mark alone. A branch is in hex, since the words of its name may be those of another.
 */
const FACT = { environment: 'e', status: 's', branch: 'b', aliasedBranch: 'a' }

/** In SQL: a row by both keys. As it has a sign, what is below the middle of all keys is a number below zero before it is turned round. */
const MIDDLE = 2n ** 51n
const rowAt = (key: string, project: string) => `~((${key} - ${MIDDLE} << 12) + ${project})`
/** In SQL: the number in `deployments` of what stands in a row. */
const NUMBER = numberOf(`(~rowid & ${MOST_PROJECTS})`, `(~rowid >> 12) + ${MIDDLE}`)

/**
 * The number of a deployment's row here, and its text: the facts stand between branch and message, so that no word reaches from
 * one into the other. `of`: in which row of `deployments` it stands.
 */
const rowOf = (of: string) => rowAt(`${of}.key`, `${of}.project`)
const indexedText = (of: string) => {
  const field = (name: string) => `ifnull(${of}.body ->> '${name}', '')`
  const text = (name: string) => `replace(${field(name)}, '${MARK}', ' ')`
  const sign = `'${MARK}' || char(${SIGNS} + ${of}.project)`
  const branch = `hex(${field('branch')})`
  const factsBehind = (begin: string) => [
    begin,
    `${begin} || '${FACT.environment}' || ${of}.environment`,
    `${begin} || '${FACT.status}' || ${field('status')}`,
    `${begin} || '${FACT.branch}' || ${branch}`,
  ]
  return [
    text('branch'),
    ...factsBehind(sign),
    ...factsBehind(`'${MARK}'`),
    `iif(${of}.body ->> '$.aliases[0]' IS NULL, '', ${sign} || '${FACT.aliasedBranch}' || ${branch})`,
    text('message'),
    text('commitHash'),
    text('shortId'),
  ].join(" || ' ' || ")
}

const ADD = 'INTO texts (rowid, text)'
const IS_REACHED = 'NEW.key >= (SELECT reach FROM texts_reach WHERE project = NEW.project)'

/**
 * Makes the tables anew, empty; triggers keep them right whoever writes a deployment. Beginnings of three letters have an index
 * of their own: longer ones are those of few words, which SQLite puts together, and each length would be a tenth more.
 */
export function makeTexts(sql: Sql): void {
  for (const table of ['texts', 'texts_terms', 'texts_reach']) sql.run(`DROP TABLE IF EXISTS ${table}`)
  for (const trigger of ['added', 'changed', 'gone', 'begun', 'ended'])
    sql.run(`DROP TRIGGER IF EXISTS texts_${trigger}`)
  sql.run(`
    CREATE VIRTUAL TABLE texts USING fts5(text, content = '', contentless_delete = 1,
      tokenize = 'unicode61 remove_diacritics 2', prefix = '3');
    INSERT INTO texts (texts, rank) VALUES ('pgsz', ${PAGE_BYTES});
    CREATE VIRTUAL TABLE texts_terms USING fts5vocab(texts, instance);
    CREATE TABLE texts_reach (project INTEGER PRIMARY KEY, reach INTEGER NOT NULL, below INTEGER NOT NULL);
    CREATE INDEX texts_below ON texts_reach (reach) WHERE below = 1;
    CREATE TRIGGER texts_begun AFTER INSERT ON projects BEGIN
      INSERT INTO texts_reach (project, reach, below) VALUES (NEW.key, ${ABOVE_ALL}, 0); END;
    CREATE TRIGGER texts_ended AFTER DELETE ON projects BEGIN
      DELETE FROM texts_reach WHERE project = OLD.key; END;
    CREATE TRIGGER texts_added AFTER INSERT ON deployments BEGIN
      INSERT ${ADD} SELECT ${rowOf('NEW')}, ${indexedText('NEW')} WHERE ${IS_REACHED};
      UPDATE texts_reach SET below = 1 WHERE project = NEW.project AND reach > NEW.key AND below = 0; END;
    CREATE TRIGGER texts_changed AFTER UPDATE OF body ON deployments
      WHEN (${indexedText('NEW')}) IS NOT (${indexedText('OLD')}) AND ${IS_REACHED} BEGIN
      REPLACE ${ADD} VALUES (${rowOf('NEW')}, ${indexedText('NEW')}); END;
    CREATE TRIGGER texts_gone AFTER DELETE ON deployments BEGIN
      DELETE FROM texts WHERE rowid = ${rowOf('OLD')}; END;
    INSERT INTO texts_reach (project, reach, below)
      SELECT key, ${ABOVE_ALL}, 1 FROM projects`)
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

export const ALL_DAYS = daysOf(ANY_DEPLOYMENT)

/** The part of a span that lies next to a place. */
export function besides({ from, to }: Span, { key, project }: Spot, direction: 'after' | 'before'): Span {
  if (direction === 'after') return { from, to: key < to.key ? { key, project } : to }
  return { from: key < from.key ? from : { key, project: project + 1 }, to }
}

/** What is looked for, and in which project; null: in all of them. */
export interface WordSearch {
  project: ProjectKey | null
  search: Sought
  /** On one of these, {@link BRANCHES_OF_WORDS} at most; null: on whichever. */
  branches: readonly string[] | null
}

/** A search, or one for what has an alias on a branch. */
export type Sought = DeploymentSearch & { isAliased?: true }

/** The end of a span from which on it is looked through. */
export type End = 'newest' | 'oldest'

export function createTexts(sql: Sql) {
  /** Deployments of projects that are forgotten stand there until they are swept away. */
  const forgotten = () => sql.column<ProjectKey>('SELECT project FROM removed WHERE project > 0 LIMIT 90')

  /** The words that begin so, by which they are found; null where that is not to be known, or are too many. */
  const termsOf = (beginning: string): string[] | null => {
    if (!PLAIN_BEGINNING.test(beginning)) return null
    const terms: string[] = []
    for (let from = beginning.toLowerCase(); ; from = `${terms.at(-1)}\x01`) {
      const next = sql.value<string>(
        'SELECT term FROM texts_terms WHERE term >= ? AND term < ? LIMIT 1',
        from,
        `${beginning.toLowerCase()}\u{10ffff}`,
      )
      if (next === null) return terms
      if (terms.push(next) > WORDS_OF_BEGINNING || !/^[a-z0-9]+$/.test(next)) return null
    }
  }

  const wordIn = (word: string, place: number) => {
    const terms = !isBeginning(word) ? [word] : place < BEGINNINGS ? termsOf(word) : null
    return terms?.[0] ? `(${terms.map(quoted).join(' OR ')})` : `${quoted(word)}*`
  }

  /** Looks for the same in many spans: what its beginnings stand for is found once. */
  const finder = (wanted: WordSearch) => {
    const { project, branches, search } = wanted
    const words = searchWords(search.q ?? '').toSorted((a, b) => b.length - a.length)
    const match = matchOf(wanted, words.map(wordIn), project === null ? forgotten() : [])
    /** The rows of up to `limit` deployments, from an end of the span on, as one text: that takes half the time of as many rows. */
    return function find({ from, to }: Span, end: End, limit: number): string[] {
      const numbers = sql.value<string>(
        `SELECT group_concat(number) FROM (
           SELECT ${NUMBER} AS number FROM texts WHERE texts MATCH ?1
           AND rowid <= ${rowAt('?2', '(?3 | 0)')} AND rowid > ${rowAt('?4', '(?5 | 0)')}
           ORDER BY rowid ${end === 'newest' ? 'ASC' : 'DESC'} LIMIT ?6 + 0)`,
        match,
        from.key,
        from.project,
        to.key,
        to.project,
        branches?.length === 0 ? 0 : limit,
      )
      return numbers?.split(',') ?? []
    }
  }

  /** How far back words are found in all projects. */
  const reach = () => reachIn(sql.value<number>('SELECT max(reach) FROM texts_reach WHERE below = 1') ?? 0)

  let fills = 0

  /** Adds up to `limit` deployments of a project to the index; how many that were. */
  const add = ({ project, reach }: Behind, limit: number): number => {
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

  return {
    finder,
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
      const spots = finder(wanted)(ALL_DAYS, 'newest', HOLDERS_LOOKED_AT)
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
          left -= Math.max(1, add(next, left))
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

/**
 * What FTS5 is asked. Source: SQLite's docs, "Full-text Query Syntax" of FTS5. Of what is joined by AND it steps through all
 * side by side, and through a choice only where the others need it: where the project, its facts and the first word, which
 * is the longest and so the rarest, are one side of a choice, the other words are stepped through in half the time.
 */
function matchOf(
  { project, search, branches }: WordSearch,
  words: string[],
  forgotten: ProjectKey[],
): string {
  const { environment, status, isAliased } = search
  const sign = project === null ? MARK : signOf(project)
  const fact = (kind: keyof typeof FACT, value: string) => quoted(sign + FACT[kind] + value)
  const onBranch = isAliased ? 'aliasedBranch' : 'branch'
  const asked = [
    ...(environment === null ? [] : [fact('environment', environment)]),
    ...(status === null ? [] : [fact('status', status)]),
    ...(!branches?.length ? [] : [anyOf(branches.map((branch) => fact(onBranch, inHex(branch))))]),
  ]
  // Each of these says the project, too.
  const needsSign = asked.length === 0 && (project !== null || words.length === 0)
  const side = [...(needsSign ? [quoted(sign)] : asked), ...words.slice(0, 1)].join(' AND ')
  const others = words.slice(1)
  const all = others.length > 0 ? [`((${side}) OR ${NOTHING})`, ...others].join(' AND ') : side
  const not = forgotten.map((one) => quoted(signOf(one))).join(' OR ')
  return not === '' ? all : `(${all}) NOT (${not})`
}

const inHex = (branch: string) => hexOf(new TextEncoder().encode(branch))

const anyOf = (words: readonly string[]) => `(${words.join(' OR ')})`

/** The sign of no project. */
const NOTHING = quoted(signOf(0))

/** What FTS5 takes for one word, as it is: longer than the beginnings that have an index of their own. */
const PLAIN_BEGINNING = /^[a-z]{4,}$/i

/** Whatever is quoted is text. Source: as above; SQLite's own texts end at a NUL. */
function quoted(text: string): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`
}

/** One or two letters are the beginning of too much: they are a word. */
function isBeginning(word: string): boolean {
  return !/(?:^|[^a-z0-9])[a-z0-9]{1,2}[^\p{L}\p{N}]*$/iu.test(word)
}
