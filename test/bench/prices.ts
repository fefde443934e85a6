import { LIMITS } from '../../src/mirror/limits.ts'

/**
 * What Cloudflare counts, what of it is free in a day, what the paid plan includes in a month, and what a million more costs
 * ($). The free limits that the board keeps to by itself stand in `src/mirror/limits.ts`, with their sources.
 *
 * Sources, read on 2026-11-30: developers.cloudflare.com, "Pricing" of Workers (requests; cron triggers are invocations
 * too, files of `public/` are none), of KV (a read counts also where nothing is found; a delete as much as a write) and of Durable
 * Objects (a call of a method and an alarm are a request each; the SQLite storage backend).
 */
export const PRICES = {
  requests: { name: 'Worker requests', free: 100_000, included: 10_000_000, million: 0.3 },
  kvReads: { name: 'KV reads', free: 100_000, included: 10_000_000, million: 0.5 },
  kvWrites: { name: 'KV writes', free: LIMITS.free.kvWrites, included: 1_000_000, million: 5 },
  objectRequests: { name: 'Durable Object requests', free: 100_000, included: 1_000_000, million: 0.15 },
  gigabyteSeconds: { name: 'Durable Object GB-s', free: 13_000, included: 400_000, million: 12.5 },
  rowsRead: { name: 'rows read', free: LIMITS.free.rowsRead, included: 25_000_000_000, million: 0.001 },
  rowsWritten: { name: 'rows written', free: LIMITS.free.rowsWritten, included: 50_000_000, million: 1 },
}

export type Counted = keyof typeof PRICES
export type Used = Record<Counted, number>

/**
 * An object is billed for 128 MB while it is active: from the first call that it works on, or alarm, to the end of the last,
 * waiting for others (`fetch`) and timers included, and not while it could hibernate. Source: "Pricing" and "Lifecycle" of
 * Durable Objects.
 */
export const OBJECT_GB = 0.128

/** $ a month, with all that is included. Source: "Pricing" of Workers. */
const PAID_PLAN = 5
const DAYS = 30
/** Of Worker CPU time: what the plan includes (ms), and a million more ($). */
const CPU = { included: 30_000_000, million: 0.02 }
/** CPU time of a request (ms): many times what `npm run bench` measures. */
const CPU_MS = 2

/** $ for a month of such days on the paid plan. Storage is below what is included. */
export function billOf(used: Used): number {
  const above = (amount: number, { included, million }: { included: number; million: number }) =>
    (Math.max(0, amount * DAYS - included) / 1e6) * million
  const counted = (Object.keys(PRICES) as Counted[]).map((name) => above(used[name], PRICES[name]))
  return counted.reduce((sum, price) => sum + price, PAID_PLAN + above(used.requests * CPU_MS, CPU))
}
