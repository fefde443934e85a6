import * as v from 'valibot'
import type { StartedBuild } from '../../builds/decision.ts'
import { openSchedule, type Schedule } from '../../builds/schedule.ts'
import { type BuildEntry, scheduleKey } from '../../builds/settings.ts'
import { STATUSES } from '../../domain/status.ts'

/** One entry of `BUILDS`, and where it is. Times in milliseconds. */
export interface ScheduleState {
  key: string
  entry: BuildEntry
  schedule: Schedule
  /** Null: never again. */
  dueAt: number | null
  /** When the call for `dueAt` was announced; null: it was not. */
  intentAt: number | null
  started: StartedBuild[]
  /** The entry of the ledger that tells what became of it the last time. */
  lastEntry: number | null
}

/** The table `schedules`. */
export interface ScheduleTable {
  /** All of the settings' entries, in their order. */
  all(): ScheduleState[]
  /** Announces the call for the time that is due. */
  announce(key: string, at: number): void
  /** The call was certainly not made. */
  takeBack(key: string): void
  /** What was due is done, as an entry of the ledger tells: on to the next time, however many were missed. */
  next(state: ScheduleState, started: readonly StartedBuild[], entry: number): void
}

const Started = v.array(v.object({ id: v.string(), at: v.number(), status: v.picklist(STATUSES) }))

type Row = {
  key: string
  due_at: number | null
  intent_at: number | null
  started: string
  last_entry: number | null
}

export function createScheduleTable(
  sql: SqlStorage,
  entries: readonly BuildEntry[],
  now: () => number,
): ScheduleTable {
  const schedules = entries.map((entry) => ({
    key: scheduleKey(entry),
    entry,
    schedule: openSchedule(entry),
  }))

  /** An entry that is new in the settings is due at its next time; one that is gone from them is forgotten. */
  const adopt = () => {
    const known = new Set([...sql.exec<Row>('SELECT * FROM schedules')].map((row) => row.key))
    const wanted = new Set(schedules.map(({ key }) => key))
    for (const key of known) if (!wanted.has(key)) sql.exec('DELETE FROM schedules WHERE key = ?', key)
    for (const { key, schedule } of schedules) {
      if (!known.has(key))
        sql.exec('INSERT INTO schedules (key, due_at) VALUES (?, ?)', key, schedule.next(now()))
    }
  }
  adopt()

  return {
    all() {
      if (schedules.length === 0) return []
      const rows = new Map([...sql.exec<Row>('SELECT * FROM schedules')].map((row) => [row.key, row]))
      return schedules.map(({ key, entry, schedule }) => {
        const row = rows.get(key)
        return {
          ...{ key, entry, schedule },
          dueAt: row?.due_at ?? null,
          intentAt: row?.intent_at ?? null,
          started: row ? v.parse(Started, JSON.parse(row.started)) : [],
          lastEntry: row?.last_entry ?? null,
        }
      })
    },
    announce(key, at) {
      sql.exec('UPDATE schedules SET intent_at = ? WHERE key = ?', at, key)
    },
    takeBack(key) {
      sql.exec('UPDATE schedules SET intent_at = NULL WHERE key = ?', key)
    },
    next({ key, schedule }, started, entry) {
      sql.exec(
        'UPDATE schedules SET due_at = ?, intent_at = NULL, started = ?, last_entry = ? WHERE key = ?',
        schedule.next(now()),
        JSON.stringify(started),
        entry,
        key,
      )
    },
  }
}
