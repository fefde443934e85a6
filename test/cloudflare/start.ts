import { type CloudflareOptions, createCloudflare } from '../../src/cloudflare/client.ts'
import { createSimulator } from '../simulator/simulator.ts'
import { ACCOUNT, NOW, TOKEN } from '../simulator/start.ts'

/** The client against a simulator, and what it told. */
export function start(options: Partial<CloudflareOptions> = {}) {
  const simulator = createSimulator({ accountId: ACCOUNT, token: TOKEN, now: () => NOW })
  const pauses: number[] = []
  const unreadable: string[] = []
  const client = createCloudflare({
    token: TOKEN,
    accountId: ACCOUNT,
    baseUrl: 'https://api.simulator.example/client/v4',
    fetch: simulator.fetch,
    onPause: (seconds) => pauses.push(seconds),
    onUnreadable: (kind, name) => unreadable.push(`${kind} ${name}`),
    ...options,
  })
  /** What was asked for, below the account's projects. */
  const asked = () => simulator.calls.map(({ path }) => path.split('/pages/projects')[1])
  return { simulator, client, pauses, unreadable, asked }
}
