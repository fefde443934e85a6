import * as v from 'valibot'
import { STATUSES } from '../domain/status.ts'
import { parseJson } from '../domain/text.ts'
import type { Sql } from '../mirror/sql.ts'
import type { StartedBuild } from './decision.ts'
import { openSchedule, type Schedule } from './schedule.ts'
import { type BuildEntry, scheduleKey } from './settings.ts'

/** An entry of `BUILDS`, read. */
interface OpenEntry {
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
  /** What was stored of it cannot be read: it rests, since nobody knows what it has started. */
  isUnreadable: boolean
}

/** One that is due and can be read. */
export type DueSchedule = ScheduleState & { dueAt: number }

export type ScheduleTable = ReturnType<typeof createScheduleTable>

/** Told of an entry that was taken out of the settings after its call for the time `due` (ms) was announced. */
type OnCutOff = (entry: Pick<BuildEntry, 'project' | 'branch'>, due: number) => void

/** The table `schedules`. */
export function createScheduleTable(sql: Sql, settings: readonly BuildEntry[], now: () => number) {
  const entries = settings.map((entry) => ({ key: scheduleKey(entry), entry, schedule: openSchedule(entry) }))

  const read = (wanted: readonly OpenEntry[]) => wanted.map((one) => readState(sql, one))
  const waiting = () =>
    read(entries).filter((one): one is DueSchedule => one.dueAt !== null && !one.isUnreadable)

  /** Until when those rest that could not be decided on, by their keys. */
  const rests = new Map<string, number>()
  const timeOf = ({ key, dueAt }: DueSchedule) => Math.max(dueAt, rests.get(key) ?? 0)

  /** When the next one is due, kept in memory: the loop asks after every turn. Not known after a row was written. */
  let dueTime: { at: number } | null = null
  const write = (query: string, ...values: SqlStorageValue[]) => {
    dueTime = null
    sql.run(query, ...values)
  }

  return {
    /** Takes over what is new in the settings, and what is gone from them. */
    adopt: (onCutOff: OnCutOff) => sql.transaction(() => adopt(sql, entries, now(), onCutOff)),
    /** All of the settings' entries, in their order. */
    all: () => read(entries),
    /** Those that are due by now and can be read, but for those that rest. */
    due: () => waiting().filter((one) => timeOf(one) <= now()),
    /** When the next one that can be read is due (ms). */
    nextDue(): number | null {
      dueTime ??= { at: Math.min(...waiting().map(timeOf)) }
      return Number.isFinite(dueTime.at) ? dueTime.at : null
    },
    /** The last builds that a project's schedules started. */
    startedIn: (project: string) =>
      read(entries.filter(({ entry }) => entry.project === project)).flatMap(({ started }) => started),
    /** What is due of it is tried again then (ms). */
    rest(key: string, until: number) {
      dueTime = null
      rests.set(key, until)
    },
    /** Announces the call for the time that is due. */
    announce: (key: string) => write('UPDATE schedules SET intent_at = ? WHERE key = ?', now(), key),
    /** The call was certainly not made. */
    takeBack: (key: string) => write('UPDATE schedules SET intent_at = NULL WHERE key = ?', key),
    /** What was due is done, as an entry of the ledger tells: on to the next time, however many were missed. */
    next({ key, schedule }: ScheduleState, started: readonly StartedBuild[], entry: number) {
      write(
        'UPDATE schedules SET due_at = ?, intent_at = NULL, started = ?, last_entry = ? WHERE key = ?',
        schedule.next(now()),
        JSON.stringify(started),
        entry,
        key,
      )
    },
  }
}

/** The project and the branch that a key begins with. */
const Key = v.looseTuple([v.string(), v.nullable(v.string())])

/** An entry that is new in the settings is due at its next time; one that is gone from them is forgotten. */
function adopt(sql: Sql, entries: readonly OpenEntry[], now: number, onCutOff: OnCutOff): void {
  const known = new Set(sql.column<string>('SELECT key FROM schedules'))
  const wanted = new Set(entries.map(({ key }) => key))
  for (const key of known) {
    if (wanted.has(key)) continue
    const due = sql.value<number>('SELECT due_at FROM schedules WHERE key = ? AND intent_at IS NOT NULL', key)
    const named = v.safeParse(Key, parseJson(key))
    if (due !== null && named.success) onCutOff({ project: named.output[0], branch: named.output[1] }, due)
    sql.run('DELETE FROM schedules WHERE key = ?', key)
  }
  for (const { key, schedule } of entries) {
    if (!known.has(key)) sql.put('schedules', { key, due_at: schedule.next(now) })
  }
}

type Row = {
  due_at: number | null
  intent_at: number | null
  started: string
  last_entry: number | null
}

const Started = v.array(v.object({ id: v.string(), at: v.number(), status: v.picklist(STATUSES) }))

function readState(sql: Sql, entry: OpenEntry): ScheduleState {
  const row = sql.first<Row>(
    'SELECT due_at, intent_at, started, last_entry FROM schedules WHERE key = ?',
    entry.key,
  )
  const started = v.safeParse(Started, parseJson(row?.started ?? '[]'))
  return {
    ...entry,
    dueAt: row?.due_at ?? null,
    intentAt: row?.intent_at ?? null,
    started: started.success ? started.output : [],
    lastEntry: row?.last_entry ?? null,
    isUnreadable: !started.success,
  }
}
