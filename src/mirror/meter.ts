import * as v from 'valibot'
import { pauseSeconds } from '../domain/failure.ts'
import { DAY_MS, MINUTE_MS } from '../domain/time.ts'
import type { Plan } from '../settings/table.ts'
import type { LimitShare } from './activity.ts'
import { type Cell, createCell } from './cells.ts'
import { API, DAILY, type DailyLimit, LIMITS, SHARES } from './limits.ts'
import type { Sql } from './sql.ts'

/** So many rows written or calls are not left to chance until the minute is over. */
const MANY = { rows: 100, calls: 5 }

const MeterState = v.object({
  /** The day (UTC, since 1970) that the daily counts are of. */
  day: v.number(),
  used: v.object({ rowsRead: v.number(), rowsWritten: v.number(), kvWrites: v.number() }),
  /** Calls to the API, by the minute (since 1970) in which they were made. */
  minutes: v.array(v.tuple([v.number(), v.number()])),
  /** Cloudflare asked for no call before this time (ms). */
  pausedUntil: v.number(),
  /** When this was written (ms). */
  savedAt: v.optional(v.number(), 0),
  /** When the list of projects was read last, where that is all that there is to say of it: beside, it would be a row more. */
  listedAt: v.optional(v.number(), 0),
})
type MeterState = v.InferOutput<typeof MeterState>

const NOTHING = { rowsRead: 0, rowsWritten: 0, kvWrites: 0 }

/** The calls that one run of the Durable Object may still make. */
export interface Allowance {
  /** How many may be made now, if others keep `reserve` of the API's budget. */
  left(reserve?: number): number
  /**
   * Makes one question of the API, which counts when it is sent; null: there is no call left for it. Keeps a place in the
   * budget while it is under way, so that several at once do not all take the last one.
   */
  spend<T>(reserve: number, ask: () => Promise<T>): Promise<T | null>
  /** Makes a call to somebody else, which no pause of the API holds up; null: this run has made enough. */
  call<T>(ask: () => Promise<T>): Promise<T | null>
  /** Does the work for each item, as many at a time as calls may be under way; the results in the order of the items. */
  each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]>
}

/** Counts what the board uses of every limit, where it happens. */
export type Meter = ReturnType<typeof createMeter>

export function createMeter(plan: Plan, now: () => number) {
  const limits = LIMITS[plan]
  let state: MeterState = { day: 0, used: NOTHING, minutes: [], pausedUntil: 0, savedAt: 0, listedAt: 0 }
  let cell: Cell<MeterState> | null = null
  /** Of what is not written down yet. */
  let unsaved = { rows: 0, calls: 0, isDue: false }
  let underWay = 0

  const today = () => Math.floor(now() / DAY_MS)
  /** The used share of a day's limit: 1 is all of it. */
  const share = (limit: DailyLimit) => (state.day === today() ? state.used[limit] / limits[limit] : 0)
  const count = (limit: DailyLimit, more: number) => {
    if (limit === 'rowsWritten') unsaved.rows += more
    if (state.day !== today()) state = { ...state, day: today(), used: { ...NOTHING } }
    state.used[limit] += more
  }

  const callsInWindow = () => {
    const oldest = Math.floor((now() - API.windowMs) / MINUTE_MS)
    state.minutes = state.minutes.filter(([minute]) => minute >= oldest)
    return state.minutes.reduce((sum, [, calls]) => sum + calls, 0)
  }
  const callsLeft = () => (now() < state.pausedUntil ? 0 : API.calls - callsInWindow() - underWay)

  /** An allowance for one run. */
  const open = (): Allowance => {
    let own = limits.callsPerRun
    const left = (reserve = 0) => Math.max(0, Math.min(own, callsLeft() - reserve))
    return {
      left,
      each,
      async spend(reserve, ask) {
        if (left(reserve) === 0) return null
        own -= 1
        underWay += 1
        try {
          return await ask()
        } finally {
          underWay -= 1
        }
      },
      async call(ask) {
        if (own === 0) return null
        own -= 1
        return ask()
      },
    }
  }

  const keep = () => {
    state.savedAt = now()
    cell?.set(structuredClone(state))
    unsaved = { rows: 0, calls: 0, isDue: false }
  }

  return {
    open,
    share,
    countRows(read: number, written: number) {
      if (read > 0) count('rowsRead', read)
      if (written > 0) count('rowsWritten', written)
    },
    /** An alarm was set. Source: Cloudflare's docs, "Pricing" of Durable Objects: it is billed as one row written. */
    countAlarm: () => count('rowsWritten', 1),
    countKvWrite: () => count('kvWrites', 1),
    /** A call to the API was sent. */
    countCall() {
      unsaved.calls += 1
      const minute = Math.floor(now() / MINUTE_MS)
      const last = state.minutes.at(-1)
      if (last?.[0] === minute) last[1] += 1
      else state.minutes.push([minute, 1])
    },
    /** Cloudflare asked to wait so many seconds; 0: it did not say how many. What was asked for before still holds. */
    pause(seconds: number) {
      state.pausedUntil = Math.max(state.pausedUntil, now() + pauseSeconds(seconds) * 1000)
      unsaved.isDue = true
    },
    /** From when on a call may be made that leaves `reserve` of the budget to others (ms); 0: now. */
    callableAt(reserve: number) {
      if (callsLeft() > reserve) return 0
      // Nothing but calls that are under way stands in the way: they are over soon.
      if (now() >= state.pausedUntil && API.calls - callsInWindow() > reserve) return now() + 1_000
      const paused = now() < state.pausedUntil ? state.pausedUntil : 0
      const oldest = (state.minutes[0]?.[0] ?? 0) * MINUTE_MS
      const full = callsInWindow() + reserve < API.calls ? 0 : oldest + API.windowMs + MINUTE_MS
      return Math.max(paused, full)
    },
    /** The used share of the day's rows, of whichever kind there are fewer left. */
    rowShare: () => Math.max(share('rowsRead'), share('rowsWritten')),
    /** The used share of each of the day's limits. */
    use: (): LimitShare[] => DAILY.map((limit) => ({ limit, share: share(limit) })),
    /** When the day's counts begin anew (ms). */
    resetAt: () => (today() + 1) * DAY_MS,
    /** Goes on with what was counted before an eviction. */
    restore(sql: Sql) {
      cell = createCell(sql, {
        key: 'meter',
        shape: 1,
        schema: MeterState,
        initial: { ...state, used: NOTHING },
      })
      if (cell.isBroken) {
        // Nobody knows how much was used: what can wait, waits until tomorrow.
        cell.clear()
        count('rowsRead', limits.rowsRead * SHARES.rechecks)
        count('kvWrites', limits.kvWrites / 2)
        // Nor since when: an object that begins anew must not take this for a start from zero, or for one long at rest.
        return keep()
      }
      // What opening the tables took comes on top.
      const { used } = state
      state = structuredClone(cell.get())
      for (const limit of DAILY) count(limit, used[limit])
      unsaved = { rows: 0, calls: 0, isDue: false }
    },
    listedAt: () => state.listedAt,
    /** When the counts were kept last (ms): a mirror that does something keeps them every hour at least. 0: never. */
    savedAt: () => state.savedAt,
    /** The list was read; `isDue`: that is to be known to an object that begins anew. */
    noteList(at: number, isDue: boolean) {
      state.listedAt = at
      unsaved.isDue ||= isDue
    },
    /** Keeps the counts: once a minute, and at once what is much, asks for a pause, or is due. */
    save() {
      const { rows, calls, isDue } = unsaved
      const isMuch = isDue || rows >= MANY.rows || calls >= MANY.calls
      if (isMuch || Math.abs(now() - state.savedAt) >= MINUTE_MS) keep()
    },
  }
}

async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = items.entries()
  const goOn = async () => {
    for (const [place, item] of left) results[place] = await work(item)
  }
  await Promise.all(Array.from({ length: API.atOnce }, goOn))
  return results
}
