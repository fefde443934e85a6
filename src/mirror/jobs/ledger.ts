import * as v from 'valibot'
import { parseJson } from '../../domain/json.ts'
import {
  type LedgerEntry,
  type LedgerPage,
  type LedgerQuestion,
  LedgerReason,
  type ProbeResult,
} from '../../ledger/entry.ts'
import { LEDGER_MS } from '../budgets.ts'

/** Entries on one page. */
const PAGE_LENGTH = 50

/** With each new entry so many old ones are taken away: it never grows past its 90 days. */
const PURGE_LENGTH = 10

/** What the jobs did in the last 90 days: the table `ledger`. */
export interface Ledger {
  /** Returns the entry's number. */
  add(entry: Omit<LedgerEntry, 'id'>): number
  setProbe(id: number, result: ProbeResult): void
  /** `isShown`: what of it this visitor may know of. */
  page(question: LedgerQuestion, isShown: (project: string) => boolean): LedgerPage
  /** One entry; null when it is not there any more. */
  one(id: number): LedgerEntry | null
  /** How many builds schedules started since a time (ms). */
  startedSince(at: number): number
}

export function createLedger(sql: SqlStorage, now: () => number): Ledger {
  const oldest = () => now() - LEDGER_MS

  const read = ({ kind, result, project, before, after }: LedgerQuestion) =>
    sql.exec<LedgerRow>(
      `SELECT * FROM ledger
       WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR result = ?2) AND (?3 IS NULL OR project = ?3)
         AND (?4 IS NULL OR id < ?4) AND (?5 IS NULL OR id > ?5) AND at >= ?6
       ORDER BY CASE WHEN ?5 IS NULL THEN -id ELSE id END`,
      ...[kind, result, project, before, after, oldest()],
    )

  return {
    add({ at, kind, project, deployment, branch, result, reason, probe }) {
      sql.exec(
        'DELETE FROM ledger WHERE id IN (SELECT id FROM ledger ORDER BY id LIMIT ?) AND at < ?',
        PURGE_LENGTH,
        oldest(),
      )
      return sql
        .exec<{ id: number }>(
          `INSERT INTO ledger (at, kind, project, deployment, branch, result, reason, probe)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
          ...[at, kind, project, deployment, branch, result, JSON.stringify(reason), probe],
        )
        .one().id
    },
    setProbe(id, result) {
      sql.exec('UPDATE ledger SET probe = ? WHERE id = ?', result, id)
    },
    page(question, isShown) {
      const entries: LedgerEntry[] = []
      for (const row of read(question)) {
        if (!isShown(row.project)) continue
        const entry = entryOf(row)
        if (entry) entries.push(entry)
        if (entries.length > PAGE_LENGTH) break
      }
      const hasMore = entries.length > PAGE_LENGTH
      const page = entries.slice(0, PAGE_LENGTH)
      return question.after === null
        ? { entries: page, hasNewer: question.before !== null, hasOlder: hasMore }
        : { entries: page.reverse(), hasNewer: hasMore, hasOlder: true }
    },
    one(id) {
      const [row] = sql.exec<LedgerRow>('SELECT * FROM ledger WHERE id = ? AND at >= ?', id, oldest())
      return row ? entryOf(row) : null
    },
    // From the end back to that time: what is older is not read.
    startedSince: (at) =>
      sql
        .exec<{ count: number }>(
          `SELECT count(*) AS count FROM ledger WHERE kind = 'build' AND result = 'started'
           AND id > ifnull((SELECT id FROM ledger WHERE at < ? ORDER BY id DESC LIMIT 1), 0)`,
          at,
        )
        .one().count,
  }
}

type LedgerRow = Omit<LedgerEntry, 'reason'> & { reason: string; [column: string]: SqlStorageValue }

/** Null for an entry that an older version wrote, and that this one does not understand. */
function entryOf({ reason, ...row }: LedgerRow): LedgerEntry | null {
  const read = v.safeParse(LedgerReason, parseJson(reason))
  if (!read.success) return null
  const { id, at, kind, project, deployment, branch, result, probe } = row
  return { id, at, kind, project, deployment, branch, result, probe, reason: read.output }
}
