import { consoleLog, type Log } from '../log.ts'
import type { Probe } from '../retention/probes.ts'

/** What the mirror takes from the platform. */
export interface Platform {
  now: () => number
  fetch: typeof fetch
  log: Log
  /** Asks a deleted deployment's address. */
  probe: Probe
}

/** An address that says nothing for as long (ms) says nothing. */
const PROBE_PATIENCE_MS = 10_000

export const PLATFORM: Platform = {
  now: () => Date.now(),
  fetch: (input, init) => fetch(input, init),
  log: consoleLog,
  probe: async (url) => {
    const signal = AbortSignal.timeout(PROBE_PATIENCE_MS)
    return (await fetch(url, { method: 'HEAD', redirect: 'manual', signal })).status
  },
}
