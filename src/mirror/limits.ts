import { MINUTE_MS } from '../domain/time.ts'
import type { Plan } from '../settings/table.ts'

/**
 * The API's own limit: 1,200 calls in 5 minutes for a user, then everything of that user is blocked for 5 minutes. The
 * board takes half at most; the rest is the team's own. Source: Cloudflare's docs, "Rate limits" of the API.
 */
export const API = {
  calls: 600,
  windowMs: 5 * MINUTE_MS,
  /** Syncs of the list of projects are so far apart that they use up to this many of them. */
  listCalls: 300,
  /** What everything else leaves to the list, without which nothing is fresh. */
  listReserve: 300,
  /** What the walk through the history and the deletions leave to everything that somebody waits for. */
  historyReserve: 300,
  /** Calls that are under way at the same time. */
  atOnce: 4,
}

/** What is counted from midnight to midnight, UTC. */
export const DAILY = ['rowsRead', 'rowsWritten', 'kvWrites'] as const
export type DailyLimit = (typeof DAILY)[number]

interface PlanLimits extends Record<DailyLimit, number> {
  /** Calls of all kinds that one run of the Durable Object makes. */
  callsPerRun: number
}

/**
 * What the plan allows the whole account in a day. The board counts its own use of it.
 *
 * Free. Rows: Cloudflare's docs, "Pricing" of Durable Objects, SQLite storage: 5,000,000 read and 100,000 written a day,
 * reset at 00:00 UTC; above it every statement fails. KV: "Limits" of KV: 1,000 writes a day to different keys. Calls:
 * "Limits" of Workers: 50 subrequests an invocation.
 *
 * Paid. Nothing fails, but what is above is billed: 25,000,000,000 rows read, 50,000,000 written and 1,000,000 KV writes
 * are included in a month, of which a day is a 31st.
 */
export const LIMITS: Record<Plan, PlanLimits> = {
  free: { rowsRead: 5_000_000, rowsWritten: 100_000, kvWrites: 1_000, callsPerRun: 40 },
  paid: { rowsRead: 806_000_000, rowsWritten: 1_612_000, kvWrites: 32_200, callsPerRun: 400 },
}

/** At which share of the day's rows something stops or slows down, so that what matters more goes on. */
export const SHARES = {
  /** The words of older deployments are added to the index no more: they can wait for another day. */
  words: 0.2,
  /** The walk through the history stops. */
  history: 0.5,
  /** What only looks again stops: the hourly look at each project, and the plans of retention. */
  rechecks: 0.7,
  /** The list is read every 5 minutes at most. */
  slowList: 0.85,
  /** Readers are answered from KV alone. */
  readers: 0.95,
}

/** The share of the day's KV writes that the board uses, and what of it goes to what soon changes again. */
export const KV_SHARES = { all: 0.8, running: 0.4 }

/** A key of KV takes one write a second; the board writes it once a minute at most. Source: Cloudflare's docs, "Limits" of KV. */
export const KV_KEY_INTERVAL_MS = MINUTE_MS

/** How far apart syncs are at least when the day's rows run out. */
export const SLOW_LIST_MS = 5 * MINUTE_MS
