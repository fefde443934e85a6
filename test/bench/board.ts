import { ACCOUNT_ID, type BenchAccount, TOKEN } from './account.ts'
import type { WorkerSpec } from './runtime.ts'

export const BOARD = 'board'

/** What both the board and the Worker that only reads are bound to. */
export const SNAPSHOTS = { type: 'kv', id: 'snapshots' } as const

const text = (value: string) => ({ type: 'text', value }) as const

/**
 * The board as it is deployed, open to everyone; without its static files, which are served before the Worker runs.
 * `mirrorIn`: the Worker that its mirror runs in, by default this one.
 */
export function boardWorker(
  script: string,
  account: BenchAccount,
  vars: Record<string, string> = {},
  { name = BOARD, mirrorIn = name }: { name?: string; mirrorIn?: string } = {},
): WorkerSpec {
  const settings = {
    CLOUDFLARE_API_TOKEN: TOKEN,
    CLOUDFLARE_ACCOUNT_ID: ACCOUNT_ID,
    CLOUDFLARE_API_BASE_URL: account.url,
    ACCESS: 'public',
    PROJECTS: '*',
    ...vars,
  }
  return {
    name,
    script,
    env: {
      ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, text(value)])),
      SNAPSHOTS,
      MIRROR: { type: 'durable-object', worker: mirrorIn, exportName: 'Mirror' },
    },
    exports: { Mirror: { type: 'durable-object', storage: 'sqlite' } },
  }
}
