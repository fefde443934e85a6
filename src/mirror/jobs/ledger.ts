import * as v from 'valibot'
import type { BuildEntry } from '../../domain/build-settings.ts'
import { parseJson } from '../../domain/json.ts'
import {
  type LedgerEntry,
  type LedgerPage,
  type LedgerQuestion,
  LedgerReason,
  type ProbeResult,
} from '../../domain/ledger.ts'
import { LEDGER_MS } from '../budgets.ts'

/** Entries on one page. */
const PAGE_LENGTH = 50

/** Old entries are taken away so many at a time. */
const PURGE_LENGTH = 500

/** What the jobs did: the table `ledger`. */
export interface Ledger {
  /** Returns the entry's number. */
  add(entry: Omit<LedgerEntry, 'id'>): number
  setProbe(id: number, result: ProbeResult): void
  /** `isShown`: what of it this visitor may know of. */
  page(question: LedgerQuestion, isShown: (project: string) => boolean): LedgerPage
  /** What became of a schedule's build the last time. */
  lastBuild(entry: Pick<BuildEntry, 'project' | 'branch'>): LedgerEntry | null
  /** How many builds schedules started since a time (ms). */
  startedSince(at: number): number
  /** Forgets what is older than 90 days. */
  purge(now: number): void
}

export function createLedger(sql: SqlStorage): Ledger {
  const read = ({ kind, result, project, before, after }: LedgerQuestion) =>
    sql.exec<LedgerRow>(
      `SELECT * FROM ledger
       WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR result = ?2) AND (?3 IS NULL OR project = ?3)
         AND (?4 IS NULL OR id < ?4) AND (?5 IS NULL OR id > ?5)
       ORDER BY CASE WHEN ?5 IS NULL THEN -id ELSE id END`,
      ...[kind, result, project, before, after],
    )

  return {
    add({ at, kind, project, deployment, branch, result, reason, probe }) {
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
    lastBuild({ project, branch }) {
      const [row] = sql.exec<LedgerRow>(
        `SELECT * FROM ledger WHERE kind = 'build' AND project = ?1 AND (?2 IS NULL OR branch = ?2)
         ORDER BY id DESC LIMIT 1`,
        ...[project, branch],
      )
      return row ? entryOf(row) : null
    },
    startedSince: (at) =>
      sql
        .exec<{ count: number }>(
          "SELECT count(*) AS count FROM ledger WHERE kind = 'build' AND result = 'started' AND at >= ?",
          at,
        )
        .one().count,
    purge(now) {
      sql.exec(
        'DELETE FROM ledger WHERE id IN (SELECT id FROM ledger ORDER BY id LIMIT ?) AND at < ?',
        PURGE_LENGTH,
        now - LEDGER_MS,
      )
    },
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
