import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen } from '../simulator/server.ts'
import { createSimulator } from '../simulator/simulator.ts'
import type { World } from '../simulator/world.ts'

export const ACCOUNT = '0123456789abcdef0123456789abcdef'
export const TOKEN = 'the-token-of-the-simulator'
export const NOW = Date.parse('2026-11-24T12:00:00Z')
export const BUSY = 'site-01'

/**
 * A simulator on a port with 12 projects, the first with 30 deployments, and an empty folder for its clients.
 * A client that waits for a deployment to finish needs a clock that goes.
 */
export async function openAccount(now: () => number = () => NOW) {
  const simulator = createSimulator({ accountId: ACCOUNT, token: TOKEN, now })
  fill(simulator.world)
  const server = await listen(simulator)
  const folder = await mkdtemp(join(tmpdir(), 'pageboard-clients-'))

  return {
    simulator,
    folder,
    env: clientEnvironment(server.url, folder),
    async close() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function fill(world: World): void {
  const source = { type: 'github', owner: 'pageboard-demo', repo: 'site' } as const
  for (let i = 1; i <= 12; i++) {
    const name = `site-${String(i).padStart(2, '0')}`
    // Every third one is direct upload.
    world.addProject({
      name,
      source: i % 3 === 0 ? undefined : source,
      domains: [`www.${name}.example`],
      createdAt: NOW - i * 86_400_000,
    })
  }
  for (let i = 0; i < 30; i++) {
    const branch = i % 2 === 0 ? 'main' : 'feat/nav'
    const outcome = i % 10 === 9 ? 'failure' : 'success'
    world.deploy(BUSY, { branch, outcome, at: NOW - (i + 1) * 600_000 })
  }
  world.deploy(BUSY, { branch: 'draft', outcome: 'canceled', at: NOW - 20_000_000 })
  world.deploy(BUSY, { branch: 'draft', outcome: 'skipped', at: NOW - 21_000_000 })
  world.deploy('site-03')
}

/** Nothing of this machine's settings, and a home of its own, so that nothing is read from or written to the real one. */
function clientEnvironment(baseUrl: string, folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    WRANGLER_CACHE_DIR: folder,
    TMPDIR: folder,
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    // With its banner, wrangler asks the npm registry for a newer version.
    WRANGLER_HIDE_BANNER: 'true',
    NO_COLOR: '1',
    CI: '1',
    CLOUDFLARE_API_BASE_URL: baseUrl,
    CLOUDFLARE_API_TOKEN: TOKEN,
    CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
  }
}
