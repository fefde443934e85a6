import * as v from 'valibot'
import { parseJson } from '../domain/text.ts'
import { DAY_MS } from '../domain/time.ts'
import type { Sql } from '../mirror/sql.ts'
import {
  type LedgerEntry,
  type LedgerKind,
  type LedgerPage,
  type LedgerQuestion,
  LedgerReason,
  type ProbeResult,
} from './entry.ts'

/** So long an entry is kept (ms): 90 days. */
const LEDGER_MS = 90 * DAY_MS

/** Entries on one page. */
const PAGE_LENGTH = 50

/** A page ends after so many rows, also where few of them are for it: what a view costs is bounded. */
const ROWS_PER_PAGE = 400

/** So many rows are read at once: a page whose rows are all for it is full with these, and knows whether there are more. */
const ROWS_AT_ONCE = PAGE_LENGTH + 1

/** With each new entry so many old ones are taken away: it never grows past its 90 days. */
const PURGE_LENGTH = 10

const NOTHING: LedgerPage = { entries: [], newer: null, older: null }

/** What the chores did in the last 90 days: the table `ledger`. */
export type Ledger = ReturnType<typeof createLedger>

export function createLedger(sql: Sql, now: () => number) {
  const oldest = () => now() - LEDGER_MS

  return {
    /** Writes down what was just done; the entry's number. */
    add({ kind, project, deployment = null, branch = null, result, reason, probe = null }: Done) {
      sql.run(
        'DELETE FROM ledger WHERE id IN (SELECT id FROM ledger ORDER BY id LIMIT ? + 0) AND at < ?',
        PURGE_LENGTH,
        oldest(),
      )
      const id = sql.value<number>(
        `INSERT INTO ledger (at, kind, project, deployment, branch, result, reason, probe)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        now(),
        kind,
        project,
        deployment,
        branch,
        result,
        JSON.stringify(reason),
        probe,
      )
      if (id === null) throw new Error('an entry that was just written has no number')
      return id
    },
    setProbe(id: number, result: ProbeResult) {
      sql.run('UPDATE ledger SET probe = ? WHERE id = ?', result, id)
    },
    /** `isShown`: what of it this visitor may know of, but for the entries of one kind. */
    page(
      question: LedgerQuestion,
      isShown: (project: string) => boolean,
      hides: LedgerKind | null = null,
    ): LedgerPage {
      const { kind, result, before, after } = question
      if (question.project !== null && !isShown(question.project)) return NOTHING
      const isRecent = (row: LedgerRow) => row.at >= oldest()
      const isWanted = (row: LedgerRow) =>
        (kind === null || row.kind === kind) &&
        (result === null || row.result === result) &&
        isRecent(row) &&
        isShown(row.project) &&
        row.kind !== hides
      const rows = readFrom(sql, question)
      const { entries, end } = takePage(after === null ? takeWhile(rows, isRecent) : rows, isWanted)
      // From one page to the next and back, what lies between them is looked at by one of the two.
      return after === null
        ? { entries, newer: before === null ? null : before - 1, older: end }
        : { entries: entries.reverse(), newer: end, older: after + 1 }
    },
    /** One entry; null when it is not there any more, or cannot be read. */
    one(id: number) {
      const row = sql.first<LedgerRow>('SELECT * FROM ledger WHERE id = ? AND at >= ?', id, oldest())
      return row && entryOf(row)
    },
    /** How many builds schedules started since a time (ms). */
    startedSince: createStartedCount(sql),
  }
}

/** What is left out there is nothing to say of. */
type Done = Pick<LedgerEntry, 'kind' | 'project' | 'result' | 'reason'> &
  Partial<Omit<LedgerEntry, 'id' | 'at'>>

type LedgerRow = Omit<LedgerEntry, 'reason'> & { reason: string; [column: string]: SqlStorageValue }

/**
 * The rows next to a place, some at a time: a statement that is left before its end keeps the tables locked. They are
 * filtered afterwards, because a statement that filters reads on unseen.
 */
function* readFrom(sql: Sql, { project, before, after }: LedgerQuestion): Iterable<LedgerRow> {
  const [place, order] = after === null ? ['id < ?', 'DESC'] : ['id > ?', 'ASC']
  const [ofWhom, names] = project === null ? ['', []] : ['project = ? AND', [project]]
  let from = after ?? before ?? Number.MAX_SAFE_INTEGER
  for (;;) {
    const rows = sql.all<LedgerRow>(
      `SELECT * FROM ledger WHERE ${ofWhom} ${place} ORDER BY id ${order} LIMIT ? + 0`,
      ...names,
      from,
      ROWS_AT_ONCE,
    )
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < ROWS_AT_ONCE) return
    from = last.id
  }
}

/** Of the rows from the newest on: those behind the first that is too old are all too old. */
function* takeWhile<T>(rows: Iterable<T>, isWanted: (row: T) => boolean) {
  for (const row of rows) {
    if (!isWanted(row)) return
    yield row
  }
}

/** Fills a page. `end`: the last row that was looked at; null when there are no more. */
function takePage(rows: Iterable<LedgerRow>, isWanted: (row: LedgerRow) => boolean) {
  const entries: LedgerEntry[] = []
  let end: number | null = null
  let count = 0
  for (const row of rows) {
    const entry = isWanted(row) ? entryOf(row) : null
    const isFull = count === ROWS_PER_PAGE || (entry !== null && entries.length === PAGE_LENGTH)
    if (isFull) return { entries, end }
    if (entry) entries.push(entry)
    end = row.id
    count += 1
  }
  return { entries, end: null }
}

/** Null for an entry that an older version wrote, and that this one does not understand. */
function entryOf({ reason, ...row }: LedgerRow): LedgerEntry | null {
  const read = v.safeParse(LedgerReason, parseJson(reason))
  return read.success ? { ...row, reason: read.output } : null
}

/** Counts on from what was counted before: the month is read once, then only what was added to it. */
function createStartedCount(sql: Sql) {
  let counted = { since: Number.NaN, last: 0, count: 0 }
  const lastBefore = (at: number) =>
    sql.value<number>('SELECT id FROM ledger WHERE at < ? ORDER BY id DESC LIMIT 1', at) ?? 0

  return function startedSince(at: number): number {
    if (counted.since !== at) counted = { since: at, last: lastBefore(at), count: 0 }
    const more = sql.first<{ count: number; last: number | null }>(
      `SELECT count(*) FILTER (WHERE kind = 'build' AND result = 'started') AS count, max(id) AS last
       FROM ledger WHERE id > ?`,
      counted.last,
    )
    counted.count += more?.count ?? 0
    counted.last = more?.last ?? counted.last
    return counted.count
  }
}
