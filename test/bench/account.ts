import { populate } from '../demo/world.ts'
import { listen } from '../simulator/server.ts'
import { createSimulator, type Simulator } from '../simulator/simulator.ts'
import type { World } from '../simulator/world.ts'

export const ACCOUNT_ID = '0123456789abcdef0123456789abcdef'
export const TOKEN = 'the-token-of-the-simulator'

/** How far away the API is: each answer comes this many milliseconds late. */
export const API_MS = 150

/** By then, nothing of the demo's account is being built any more: its pages hold still. */
const SETTLED_MS = 24 * 3_600_000

export interface BenchAccount {
  /** What a Worker takes as its base URL. */
  url: string
  /** API calls received so far. */
  calls(): number
  /** Changes the distance, in milliseconds. */
  moveTo(ms: number): void
  simulator: Simulator
  close(): Promise<void>
}

interface AccountOptions {
  /** Default: the projects of the demo. */
  fill?: (world: World) => void
  now?: () => number
}

/** A simulated account on a port of this machine, as far away as the real API. Its own limit of calls is lifted. */
export async function openAccount(options: AccountOptions = {}): Promise<BenchAccount> {
  const { fill = demoProjects, now = () => Date.now() } = options
  const simulator = createSimulator({ accountId: ACCOUNT_ID, token: TOKEN, now, limit: 1e9 })
  fill(simulator.world)
  let distance = API_MS
  let calls = 0
  const fetchLate: Simulator['fetch'] = async (input, init) => {
    calls += 1
    if (distance > 0) await new Promise((resolve) => setTimeout(resolve, distance))
    return simulator.fetch(input, init)
  }
  const server = await listen({ ...simulator, fetch: fetchLate })
  return {
    simulator,
    url: server.url,
    calls: () => calls,
    moveTo(ms) {
      distance = ms
    },
    close: () => server.close(),
  }
}

function demoProjects(world: World): void {
  populate(world, Date.now() - SETTLED_MS)
}
