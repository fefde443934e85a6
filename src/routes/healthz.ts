import type { Context } from 'hono'
import type { SiteEnv } from '../board.ts'
import { MISSED_MS } from '../domain/freshness.ts'

type Health = 'ok' | 'closed' | 'starting' | 'stale'

/** `/healthz` of an open board. It is no reader: it never starts a sync, and it tells nothing of the account. */
export async function sendHealth(c: Context<SiteEnv>, now: number): Promise<Response> {
  const health = await c.get('reader').health()
  const checkedAt = health?.checkedAt ?? null
  if (checkedAt === null) return send(c, 'starting', null)
  return send(c, now - checkedAt > MISSED_MS ? 'stale' : 'ok', checkedAt)
}

/** `/healthz` of a board whose settings are not complete. */
export function sendClosedHealth(c: Context<SiteEnv>): Response {
  return send(c, 'closed', null)
}

function send(c: Context<SiteEnv>, status: Health, checkedAt: number | null): Response {
  c.header('Cache-Control', 'no-store')
  const lastSync = checkedAt === null ? null : new Date(checkedAt).toISOString()
  return c.json({ status, lastSync }, status === 'ok' ? 200 : 503)
}
