import * as v from 'valibot'
import { createCell } from '../mirror/cells.ts'
import type { ProjectChange } from '../mirror/change.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Store } from '../mirror/store.ts'
import {
  createPlannedReads,
  dayOf,
  HOLD,
  isGoing,
  type PlannedDeletion,
  type PlannedReads,
} from './planned.ts'

/** Writes what is planned of one project, each with the day that its pages tell. */
export interface PlannedChange {
  add(deletion: Pick<PlannedDeletion, 'id' | 'reason' | 'hold' | 'deletes_at'>): void
  alter(
    deletion: PlannedDeletion,
    change: Partial<
      Pick<PlannedDeletion, 'hold' | 'deletes_at' | 'intent_at' | 'refused_at' | 'refused_code'>
    >,
  ): void
  remove(deletion: PlannedDeletion): void
  /** How many go in all projects, each on its day, with what was written up to now. */
  going(): number
}

/** What is planned to be deleted: the table `deletions`. */
export interface Planned extends PlannedReads {
  /** Writes what is planned of a project, in one transaction with what is shown of it. Null: there is no such project. */
  change<T>(project: string, write: (planned: PlannedChange, change: ProjectChange) => T): T | null
  /** How many go, each on its day: not those that wait. */
  going(): number
  /** Sets so many of those free that wait, each on its day; true: none waits any more. */
  release(limit: number, nextDay: () => number): boolean
  /** Notes that a deletion's call is about to be made (ms). */
  announce(deletion: PlannedDeletion, at: number): void
  /** Forgets so many, of one project or of all; true: there are no more. */
  drop(limit: number, project?: string): boolean
  /** Rows came in from elsewhere. */
  countAnew(): void
}

export interface PlannedOptions {
  sql: Sql
  store: Pick<Store, 'change'>
  /** Which ones wait has changed. */
  onWaiting: () => void
}

export function createPlanned({ sql, store, onWaiting }: PlannedOptions): Planned {
  const going = createGoing(sql)

  /** Does the work on what is planned of a project. `showDay`: tells its pages. */
  const write = <T>(
    project: string,
    showDay: ProjectChange['setDeletesOn'],
    work: (planned: PlannedChange) => T,
  ): T => {
    const before = going.get()
    const { change, more } = createWriter({ sql, project, showDay, onWaiting, before })
    const result = work(change)
    going.set(before + more())
    return result
  }

  const change: Planned['change'] = (project, work) =>
    store.change(project, (pages) => write(project, pages.setDeletesOn, (planned) => work(planned, pages)))

  const removeAll = (project: string, rows: readonly PlannedDeletion[]) =>
    sql.transaction(() => {
      const work = (planned: PlannedChange) => {
        for (const row of rows) planned.remove(row)
        return true
      }
      // Of a project that is not there no page tells anything.
      return change(project, work) ?? write(project, () => {}, work)
    })

  const releaseAll = (project: string, rows: readonly { one: PlannedDeletion; at: number }[]) =>
    change(project, (planned) => {
      for (const { one, at } of rows) planned.alter(one, { hold: HOLD.confirmed, deletes_at: at })
    })

  return {
    change,
    going: going.get,
    ...createPlannedReads(sql),
    release(limit, nextDay) {
      const waiting = sql.all<PlannedDeletion>(
        `SELECT * FROM deletions WHERE hold = ? AND project IN (SELECT name FROM projects)
         ORDER BY deletes_at LIMIT ?`,
        ...[HOLD.waits, limit],
      )
      const rows = waiting.map((one) => ({ one, at: nextDay() }))
      for (const [project, some] of Map.groupBy(rows, ({ one }) => one.project)) releaseAll(project, some)
      return rows.length < limit
    },
    announce({ project, id }, at) {
      sql.run('UPDATE deletions SET intent_at = ? WHERE project = ? AND id = ?', at, project, id)
    },
    drop(limit, project) {
      const rows =
        project === undefined
          ? sql.all<PlannedDeletion>('SELECT * FROM deletions LIMIT ?', limit)
          : sql.all<PlannedDeletion>('SELECT * FROM deletions WHERE project = ? LIMIT ?', project, limit)
      for (const [name, some] of Map.groupBy(rows, (row) => row.project)) removeAll(name, some)
      return rows.length < limit
    },
    countAnew: going.clear,
  }
}

/** Counting all that go would cost a row for each: the number is kept. */
const GOING = { key: 'going', shape: 1, schema: v.number(), initial: -1, isDerived: true }

/** How many go, each on its day. */
function createGoing(sql: Sql) {
  /** Read anew each time, so that what a transaction takes back does not stay in memory. */
  const cell = () => createCell(sql, GOING)
  const count = () =>
    sql.first<{ count: number }>(
      'SELECT count(*) AS count FROM deletions WHERE hold IN (?, ?)',
      ...[HOLD.free, HOLD.confirmed],
    )?.count ?? 0
  return {
    get() {
      const kept = cell()
      if (kept.get() < 0) kept.set(count())
      return kept.get()
    },
    set: (going: number) => cell().set(Math.max(0, going)),
    clear: () => cell().clear(),
  }
}

interface WriterOptions extends Pick<PlannedOptions, 'sql' | 'onWaiting'> {
  project: string
  showDay: ProjectChange['setDeletesOn']
  /** How many go in all projects. */
  before: number
}

/** Writes what is planned of one project. `more`: how many more go than before. */
function createWriter({ sql, project, showDay, onWaiting, before }: WriterOptions) {
  let more = 0
  const note = (was: PlannedDeletion | null, is: PlannedDeletion | null) => {
    more += Number(is !== null && isGoing(is)) - Number(was !== null && isGoing(was))
    if ((was?.hold === HOLD.waits) !== (is?.hold === HOLD.waits)) onWaiting()
  }
  const put = (was: PlannedDeletion | null, is: PlannedDeletion) => {
    const { id, reason, hold, deletes_at, intent_at, refused_at, refused_code } = is
    sql.run(
      `INSERT INTO deletions (project, id, reason, hold, deletes_at, intent_at, refused_at, refused_code)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (project, id) DO UPDATE SET
       reason = ?3, hold = ?4, deletes_at = ?5, intent_at = ?6, refused_at = ?7, refused_code = ?8`,
      ...[project, id, reason, hold, deletes_at, intent_at, refused_at, refused_code],
    )
    note(was, is)
    showDay(id, dayOf(is))
  }
  const change: PlannedChange = {
    add: (one) => put(null, { ...one, project, intent_at: null, refused_at: null, refused_code: null }),
    alter: (one, changes) => put(one, { ...one, ...changes }),
    remove(one) {
      const isGone = sql.run('DELETE FROM deletions WHERE project = ? AND id = ?', project, one.id) > 0
      if (isGone) note(one, null)
      showDay(one.id, null)
    },
    going: () => before + more,
  }
  return { change, more: () => more }
}
