import { type DeploymentSearch, searchWords } from '../domain/deployment-search.ts'
import { hexOf } from '../domain/hash.ts'
import type { ProjectKey } from './deployments.ts'
import type { Find } from './spans.ts'
import type { Sql } from './sql.ts'
import { FACT, MARK, NUMBER, rowAt, signOf } from './text-tables.ts'

/** FTS5 refuses more than 99 parts of one choice. */
export const BRANCHES_OF_WORDS = 90

/** So many words are looked for in place of their beginning. FTS5 reads all that begins so before it tells the first. */
const WORDS_OF_BEGINNING = 20

/** Of so many beginnings, the longest, so that a long text takes no hundreds of statements. */
const BEGINNINGS = 4

/** What is looked for, and in which project; null: in all of them. */
export interface WordSearch {
  project: ProjectKey | null
  search: Sought
  /** On one of these, {@link BRANCHES_OF_WORDS} at most; null: on whichever. */
  branches: readonly string[] | null
}

/** A search, or one for what has an alias on a branch. */
export type Sought = DeploymentSearch & { isAliased?: true }

/** Looks for the same in many spans: what its beginnings stand for is found once. */
export function createFind(sql: Sql, wanted: WordSearch): Find {
  const { project, branches, search } = wanted
  const words = searchWords(search.q ?? '').toSorted((a, b) => b.length - a.length)
  const match = matchOf(
    wanted,
    words.map((word, place) => wordIn(sql, word, place)),
    project === null ? forgotten(sql) : [],
  )
  return ({ from, to }, end, limit) => {
    // As one text they take half the time of as many rows.
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

/** Deployments of projects that are forgotten stand there until they are swept away. */
const forgotten = (sql: Sql) =>
  sql.column<ProjectKey>('SELECT project FROM removed WHERE project > 0 LIMIT 90')

/** A word as it is looked for. `place`: among those of a search, the longest first. */
function wordIn(sql: Sql, word: string, place: number): string {
  const terms = !isBeginning(word) ? [word] : place < BEGINNINGS ? termsOf(sql, word) : null
  return terms?.[0] ? anyOf(terms.map(quoted)) : `${quoted(word)}*`
}

/** The words that begin so, by which they are found; null where that is not to be known, or are too many. */
function termsOf(sql: Sql, beginning: string): string[] | null {
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
    environment && fact('environment', environment),
    status && fact('status', status),
    branches?.length && anyOf(branches.map((branch) => fact(onBranch, inHex(branch)))),
  ].filter(Boolean)
  // Each of these says the project, too.
  const needsSign = asked.length === 0 && (project !== null || words.length === 0)
  const side = [...(needsSign ? [quoted(sign)] : asked), ...words.slice(0, 1)].join(' AND ')
  const others = words.slice(1)
  const all = others.length > 0 ? [`((${side}) OR ${NOTHING})`, ...others].join(' AND ') : side
  return forgotten.length === 0 ? all : `(${all}) NOT ${anyOf(forgotten.map((one) => quoted(signOf(one))))}`
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
