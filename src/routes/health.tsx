import type { Context } from 'hono'
import type { SiteEnv } from '../board.ts'
import { MISSED_MS } from '../domain/freshness.ts'
import type { Problem } from '../settings/read.ts'
import { SETTINGS, settingNames } from '../settings/table.ts'
import { SetupView } from '../views/access/setup.tsx'
import { sendRefused } from './formats.tsx'

/** Answers every address while the board is closed: pages show the checklist, without a value. */
export function sendClosed(c: Context<SiteEnv>, problems: Problem[]): Response {
  if (c.req.path === '/healthz') return sendState(c, 'closed', null)
  return sendRefused(c, {
    status: 503,
    title: 'This board is closed',
    says: 'This board is closed: its settings are not complete.',
    page: () => <SetupView items={checklist(problems)} />,
  })
}

function checklist(problems: Problem[]) {
  return settingNames().flatMap((name) => {
    const definition = SETTINGS[name]
    if (definition.group !== 'board') return []
    const { secret = false, help, example } = definition
    const { state = 'ok', says = '' } = problems.find((one) => one.name === name) ?? {}
    return { name, secret, help, example, state, says } as const
  })
}

type Health = 'ok' | 'closed' | 'starting' | 'stale'

/** `/healthz` of an open board. It is no reader: it never starts a sync, and it tells nothing of the account. */
export async function sendHealth(c: Context<SiteEnv>, now: number): Promise<Response> {
  const health = await c.get('reader').health()
  const checkedAt = health?.checkedAt ?? null
  if (checkedAt === null) return sendState(c, 'starting', null)
  return sendState(c, now - checkedAt > MISSED_MS ? 'stale' : 'ok', checkedAt)
}

function sendState(c: Context<SiteEnv>, status: Health, checkedAt: number | null): Response {
  c.header('Cache-Control', 'no-store')
  const lastSync = checkedAt === null ? null : new Date(checkedAt).toISOString()
  return c.json({ status, lastSync }, status === 'ok' ? 200 : 503)
}
