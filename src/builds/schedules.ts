import * as v from 'valibot'
import { parseJson } from '../domain/json.ts'
import { STATUSES } from '../domain/status.ts'
import type { Sql } from '../mirror/sql.ts'
import type { StartedBuild } from './decision.ts'
import { openSchedule, type Schedule } from './schedule.ts'
import { type BuildEntry, scheduleKey } from './settings.ts'

/** An entry of `BUILDS`, read. */
export interface OpenEntry {
  key: string
  entry: BuildEntry
  schedule: Schedule
}

/** One entry of `BUILDS`, and where it is. Times in milliseconds. */
export interface ScheduleState extends OpenEntry {
  /** Null: never again. */
  dueAt: number | null
  /** When the call for `dueAt` was announced; null: it was not. */
  intentAt: number | null
  started: StartedBuild[]
  /** The entry of the ledger that tells what became of it the last time. */
  lastEntry: number | null
}

/** The same with what nobody can read: which builds it started is not known, and an empty list is not the truth. */
export type StoredSchedule = Omit<ScheduleState, 'started'> & { started: StartedBuild[] | null }

/** The table `schedules`. */
export interface ScheduleTable {
  /** All of the settings' entries, in their order. */
  all(): StoredSchedule[]
  /** Those that are due by now and can be read. */
  due(): ScheduleState[]
  /** When the next one that can be read is due (ms). */
  nextDue(): number | null
  /** The last builds that a project's schedules started. */
  startedIn(project: string): StartedBuild[]
  /** Announces the call for the time that is due. */
  announce(key: string): void
  /** The call was certainly not made. */
  takeBack(key: string): void
  /** What was due is done, as an entry of the ledger tells: on to the next time, however many were missed. */
  next(state: ScheduleState, started: readonly StartedBuild[], entry: number): void
}

export function createScheduleTable(
  sql: Sql,
  settings: readonly BuildEntry[],
  now: () => number,
): ScheduleTable {
  const entries = settings.map((entry) => ({ key: scheduleKey(entry), entry, schedule: openSchedule(entry) }))
  adopt(sql, entries, now())

  /** The next due time, kept in memory: the loop asks after every turn. Not known after a row was written. */
  let dueTime: { at: number | null } | null = null
  const write = (query: string, ...values: SqlStorageValue[]) => {
    dueTime = null
    sql.run(query, ...values)
  }

  const read = (wanted: readonly OpenEntry[]) => wanted.map((one) => stateOf(one, readRow(sql, one.key)))
  const readable = () => read(entries).filter(isReadable)

  return {
    all: () => read(entries),
    due: () => readable().filter(({ dueAt }) => dueAt !== null && dueAt <= now()),
    nextDue() {
      dueTime ??= { at: earliest(readable()) }
      return dueTime.at
    },
    startedIn: (project) =>
      read(entries.filter(({ entry }) => entry.project === project)).flatMap(({ started }) => started ?? []),
    announce: (key) => write('UPDATE schedules SET intent_at = ? WHERE key = ?', now(), key),
    takeBack: (key) => write('UPDATE schedules SET intent_at = NULL WHERE key = ?', key),
    next({ key, schedule }, started, entry) {
      write(
        'UPDATE schedules SET due_at = ?, intent_at = NULL, started = ?, last_entry = ? WHERE key = ?',
        ...[schedule.next(now()), JSON.stringify(started), entry, key],
      )
    },
  }
}

/** An entry that is new in the settings is due at its next time; one that is gone from them is forgotten. */
function adopt(sql: Sql, entries: readonly OpenEntry[], now: number): void {
  const known = new Set(sql.all<{ key: string }>('SELECT key FROM schedules').map(({ key }) => key))
  const wanted = new Set(entries.map(({ key }) => key))
  for (const key of known) if (!wanted.has(key)) sql.run('DELETE FROM schedules WHERE key = ?', key)
  for (const { key, schedule } of entries) {
    if (!known.has(key)) sql.run('INSERT INTO schedules (key, due_at) VALUES (?, ?)', key, schedule.next(now))
  }
}

type Row = {
  due_at: number | null
  intent_at: number | null
  started: string
  last_entry: number | null
}

const readRow = (sql: Sql, key: string) =>
  sql.first<Row>('SELECT due_at, intent_at, started, last_entry FROM schedules WHERE key = ?', key)

const Started = v.array(v.object({ id: v.string(), at: v.number(), status: v.picklist(STATUSES) }))

function stateOf(entry: OpenEntry, row: Row | null): StoredSchedule {
  const started = v.safeParse(Started, parseJson(row?.started ?? '[]'))
  return {
    ...entry,
    dueAt: row?.due_at ?? null,
    intentAt: row?.intent_at ?? null,
    started: started.success ? started.output : null,
    lastEntry: row?.last_entry ?? null,
  }
}

export function isReadable(state: StoredSchedule): state is ScheduleState {
  return state.started !== null
}

function earliest(states: readonly ScheduleState[]): number | null {
  const times = states.map(({ dueAt }) => dueAt).filter((at) => at !== null)
  return times.length > 0 ? Math.min(...times) : null
}
