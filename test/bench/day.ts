import {
  createExecutionContext,
  evictDurableObject,
  runDurableObjectAlarm,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createApp } from '../../src/app.ts'
import type { Answer } from '../../src/mirror/protocol.ts'
import type { Env } from '../../src/settings/read.ts'
import type { MirrorPort } from '../../src/snapshot/asking.ts'
import { createSnapshotCache } from '../../src/snapshot/cache.ts'
import { createSnapshotReader } from '../../src/snapshot/reader.ts'
import { type Bench, type BenchOptions, createBench, MINUTE, SECOND } from '../support/bench.ts'
import { type Counted, OBJECT_GB, PRICES, type Used } from './prices.ts'

/** The heartbeat, as in wrangler.toml. */
const HEARTBEAT_MS = 15 * MINUTE

/** An idle object is taken out of memory after this. Source: "Lifecycle of a Durable Object". */
const HIBERNATES_MS = 10 * SECOND

/**
 * How long an object is active (ms): for each call or alarm, and each call or write that it waits for, one after the other. A
 * message has a timer that ends after 10 seconds, whenever it was taken.
 */
const ACTIVE_MS = { request: 10, call: 150, kvWrite: 50, message: 10_000 }

/** The API's own limit is one of this time. */
const WINDOW_MS = 5 * MINUTE

/** Somebody or something that acts: when next (ms), and what; it says when after that, or null for never. */
export interface Actor {
  at: number
  act(now: number): Promise<number | null>
}

/** A place of Cloudflare's network: an isolate that shares nothing with others. */
export interface Place {
  get(path: string, headers?: Record<string, string>): Promise<Response>
}

export type Day = Awaited<ReturnType<typeof openDay>>

/** What a part of a day has used. */
export interface Part {
  used: Used
  /** Calls to the API: in all, and in the five minutes that had the most. */
  calls: { all: number; most: number }
  /** Rows written by table, the most first. */
  written: [table: string, rows: number][]
}

/** An account and its board, of which all is counted that Cloudflare counts. Its clock stands at noon. */
export async function openDay(options: BenchOptions = {}) {
  const counts = createCounts()
  const real = env as unknown as Env
  const mirrorKv = countingKv(real.SNAPSHOTS, (method) => {
    if (method === 'get') return
    counts.add('kvWrites')
    counts.active(ACTIVE_MS.kvWrite)
  })
  let alarmAt: number | null = null
  const onOpen = (storage: DurableObjectStorage) => {
    counts.watch(storage.sql)
    const { setAlarm } = storage
    storage.setAlarm = (at) => {
      alarmAt = Number(at)
      counts.countWritten('alarms', 1)
      return setAlarm.call(storage, at)
    }
  }
  const { receive } = options
  const taken: typeof fetch = (input, init) => {
    counts.active(ACTIVE_MS.message)
    return receive ? receive(input, init) : Promise.reject(new TypeError('nobody there'))
  }
  const bench = await createBench({ ...options, mirrorKv, onOpen, receive: taken })
  const { clock, mirror } = bench
  countCalls(bench, counts)

  let usedAt = clock.now()
  let waking: Promise<unknown> = Promise.resolve()
  /** The runtime may have done it already. */
  const forget = () => evictDurableObject(mirror).catch(() => {})
  /** Every use of the object: it has forgotten what was in its memory, if it was idle. */
  const use = async <T>(work: () => Promise<T>): Promise<T> => {
    if (clock.now() - usedAt >= HIBERNATES_MS) waking = forget()
    usedAt = clock.now()
    await waking
    counts.add('objectRequests')
    counts.active(ACTIVE_MS.request)
    const result = await work()
    counts.settle()
    return result
  }

  const port: MirrorPort = {
    readAll: (questions) => use(() => mirror.readAll(questions) as Promise<Answer[]>),
  }

  /** Opens an isolate, as cold as can be. */
  const openPlace = (): Place => {
    const cache = createSnapshotCache(clock.now)
    const kv = countingKv(real.SNAPSHOTS, () => counts.add('kvReads'))
    const app = createApp({
      now: clock.now,
      after: clock.after,
      log: () => {},
      openReader: (_env, { account }, request) =>
        createSnapshotReader({
          cache,
          ...request,
          account,
          kv,
          now: clock.now,
          after: clock.after,
          log: () => {},
          mirror: port,
        }),
    })
    return {
      async get(path, headers = {}) {
        counts.add('requests')
        const ctx = createExecutionContext()
        const request = new Request(`https://board.example${path}`, { headers })
        const response = await app.fetch(request, { ...real, ...bench.vars }, ctx)
        await waitOnExecutionContext(ctx)
        return response
      },
    }
  }

  const heartbeat: Actor = {
    at: clock.now(),
    async act(now) {
      counts.add('requests')
      await use(() => mirror.heartbeat())
      return now + HEARTBEAT_MS
    },
  }
  const alarm: Actor = {
    get at() {
      return alarmAt ?? Number.POSITIVE_INFINITY
    },
    async act() {
      alarmAt = null
      await use(() => runDurableObjectAlarm(mirror))
      return null
    },
  }

  return {
    bench,
    clock,
    world: bench.simulator.world,
    openPlace,
    /** Lets all that act do so for so long (ms), and says what was used. */
    async play(ms: number, actors: readonly Actor[] = []): Promise<Part> {
      const until = clock.now() + ms
      counts.reset()
      const acting = new Set([heartbeat, ...actors])
      for (;;) {
        let next: Actor = alarm
        for (const one of acting) if (one.at < next.at) next = one
        if (next.at >= until) break
        clock.advance(Math.max(0, next.at - clock.now()))
        const again = await next.act(clock.now())
        if (next === alarm) continue
        if (again === null) acting.delete(next)
        else next.at = again
      }
      clock.advance(until - clock.now())
      return counts.told()
    },
    /** The rest of the settings' day on another plan: an object that begins anew reads them. */
    async setPlan(PLAN: 'free' | 'paid') {
      bench.vars.PLAN = PLAN
      await forget()
    },
  }
}

function createCounts() {
  const used = Object.fromEntries(Object.keys(PRICES).map((name) => [name, 0])) as Used
  const written = new Map<string, number>()
  const windows = new Map<number, number>()
  let open: { query: string; cursor: SqlStorageCursor<Record<string, SqlStorageValue>> }[] = []
  const add = (name: Counted, more = 1) => {
    used[name] += more
  }
  const countWritten = (table: string, rows: number) => {
    add('rowsWritten', rows)
    if (rows > 0) written.set(table, (written.get(table) ?? 0) + rows)
  }
  return {
    add,
    countWritten,
    active: (ms: number) => add('gigabyteSeconds', (ms / 1_000) * OBJECT_GB),
    countCall(now: number) {
      const window = Math.floor(now / WINDOW_MS)
      windows.set(window, (windows.get(window) ?? 0) + 1)
    },
    watch(sql: SqlStorage) {
      const { exec } = sql
      sql.exec = ((query: string, ...values: SqlStorageValue[]) => {
        const cursor = exec.call(sql, query, ...values)
        open.push({ query, cursor })
        return cursor
      }) as typeof exec
    },
    /** Cursors tell what they have read when they were read. */
    settle() {
      for (const { query, cursor } of open) {
        add('rowsRead', cursor.rowsRead)
        countWritten(tableOf(query), cursor.rowsWritten)
      }
      open = []
    },
    reset() {
      for (const name of Object.keys(used) as Counted[]) used[name] = 0
      written.clear()
      windows.clear()
    },
    told(): Part {
      const each = [...windows.values()]
      return {
        used: { ...used },
        calls: { all: each.reduce((sum, one) => sum + one, 0), most: Math.max(0, ...each) },
        written: [...written].toSorted(([, a], [, b]) => b - a),
      }
    },
  }
}

/** The table that a statement is about. */
function tableOf(query: string): string {
  return /\b(?:FROM|INTO|UPDATE)\s+(\w+)/.exec(query)?.[1] ?? 'others'
}

function countingKv(kv: KVNamespace, count: (method: string) => void): KVNamespace {
  return new Proxy(kv, {
    get(target, method) {
      const value = Reflect.get(target, method)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        count(String(method))
        return Reflect.apply(value, target, args)
      }
    },
  })
}

/** Calls to the API. */
function countCalls({ simulator, clock }: Bench, counts: ReturnType<typeof createCounts>) {
  const { fetch } = simulator
  simulator.fetch = (input, init) => {
    counts.countCall(clock.now())
    counts.active(ACTIVE_MS.call)
    return fetch(input, init)
  }
}
