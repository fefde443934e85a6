import type { Plan } from '../settings/table.ts'

/**
 * Every limit that the mirror keeps to, in one place.
 * Cloudflare's API: 1,200 calls in 5 minutes for a user, then everything of that user is blocked for 5 minutes. The
 * board takes half at most; the rest is the team's own. Source: Cloudflare's docs, "Rate limits".
 */
export const API_LIMITS = {
  calls: 600,
  windowMs: 5 * 60_000,
  /** Syncs of the projects' list are so far apart that they use up to this many of them. */
  listCalls: 300,
  /** What the reading of newest pages leaves to the list, without which nothing is fresh. */
  listReserve: 200,
  /** Of those, what the history walk leaves to everything that somebody waits for. */
  historyReserve: 300,
  atOnce: 4,
}

interface PlanLimits {
  /** Calls in one run of the Durable Object. The free plan allows 50 requests to other services. */
  callsPerRun: number
  /** The free plan allows 1,000 KV writes a day. */
  kvWritesPerDay: number
  /** Of those, what pieces with something still running may use: they are soon out of date again. */
  kvWritesInProgress: number
  /** Rows that the history walk may write. The free plan allows 100,000 a day in all. */
  historyRowsPerDay: number
  /** Rows that marks and deletions may write, of the same 100,000. */
  retentionRowsPerDay: number
}

/** Source: Cloudflare's docs, "Workers limits" and "KV limits". */
export const PLAN_LIMITS: Record<Plan, PlanLimits> = {
  free: {
    callsPerRun: 40,
    kvWritesPerDay: 800,
    kvWritesInProgress: 400,
    historyRowsPerDay: 50_000,
    retentionRowsPerDay: 25_000,
  },
  paid: {
    callsPerRun: 400,
    kvWritesPerDay: 100_000,
    kvWritesInProgress: 100_000,
    historyRowsPerDay: 10_000_000,
    retentionRowsPerDay: 10_000_000,
  },
}

/** A key of KV takes one write a second; the board writes it once a minute at most. */
export const KV_KEY_INTERVAL_MS = 60_000

/** Every project's newest page is read again after this, even if the list shows nothing new: deletions show only there. */
export const PAGE_RECHECK_MS = 60 * 60_000

/** A project whose page Cloudflare refused or garbled is tried again after this. */
export const PAGE_RETRY_MS = 60_000

/** The whole history is walked again after this: what was deleted far back shows only there. */
export const HISTORY_RECHECK_MS = 24 * 60 * 60_000

/** The same, when a walk found fewer deployments than Cloudflare counts: some moved while it went on. */
export const HISTORY_MISMATCH_MS = 60 * 60_000

/** After a failed sync: 5 s, doubling, 30 s at most. */
export function backoff(failures: number): number {
  return Math.min(5_000 * 2 ** (failures - 1), 30_000)
}

/** How far apart two syncs must be, so that listing all projects stays within its share of the calls. */
export function syncInterval(listCalls: number): number {
  return (listCalls * API_LIMITS.windowMs) / API_LIMITS.listCalls
}

/** Retention plans and deletes once an hour. */
export const RETENTION_INTERVAL_MS = 60 * 60_000

/** Deployments that one run of the Durable Object plans: half a second of work. */
export const PLANNED_PER_RUN = 5_000

/** What Cloudflare refused to delete is tried again after this. */
export const REFUSAL_RETRY_MS = 7 * 24 * 60 * 60_000

/** A deletion writes about this many rows: the deployment with its indexes, its mark twice, the ledger, probes, the project. */
export const ROWS_PER_DELETION = 12

/** The address of a deleted deployment is asked after each of these. */
export const PROBE_AFTER_MS = [60_000, 15 * 60_000] as const

/** The ledger keeps what was done for this long. */
export const LEDGER_MS = 90 * 24 * 60 * 60_000

/** A scheduled build that could not be decided on, or whose call came to nothing known, is looked at again after this. */
export const BUILD_RETRY_MS = 60_000
