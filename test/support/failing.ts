import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createApp } from '../../src/app.ts'
import type { Env } from '../../src/settings/read.ts'
import type { SnapshotReader } from '../../src/snapshot/reader.ts'

const SETTINGS = {
  CLOUDFLARE_API_TOKEN: '0'.repeat(40),
  CLOUDFLARE_ACCOUNT_ID: '0'.repeat(32),
  ACCESS: 'public',
  PROJECTS: '*',
  SHOW_BUILD_LOGS: 'site-001',
}

/** Asks a public board whose reader does `fault` instead of reading, which no outage makes it do. `lines`: the log. */
export async function askFailing(path: string, fault: () => unknown) {
  const lines: string[] = []
  const reader = new Proxy({} as SnapshotReader, {
    get: (_reader, name) => (name === 'numbered' ? reader : async () => fault()),
  })
  const app = createApp({
    openReader: () => reader,
    now: () => 0,
    after: async () => {},
    log: (event, facts) => void lines.push(JSON.stringify({ event, ...facts })),
  })
  const bindings = { ...(env as unknown as Env), ...SETTINGS }
  return { answer: await app.request(path, {}, bindings, createExecutionContext()), lines }
}
