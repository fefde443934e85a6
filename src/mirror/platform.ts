import { inRealTime, type Within } from '../cloudflare/call.ts'
import { consoleLog, type Log } from '../log.ts'

/** The HTTP status that an address answers with, asked with HEAD and without following a redirect; null for no answer. */
export type Probe = (url: string) => Promise<number | null>

/** What the mirror takes from the platform. */
export interface Platform {
  now: () => number
  fetch: typeof fetch
  log: Log
  within: Within
  /** Asks a deleted deployment's address. Null: nothing is asked. */
  probe: Probe | null
}

/** An address that says nothing for as long (ms) says nothing. */
const PROBE_PATIENCE_MS = 10_000

export const PLATFORM: Platform = {
  now: () => Date.now(),
  fetch: (input, init) => fetch(input, init),
  log: consoleLog,
  within: inRealTime,
  probe: (url) =>
    inRealTime(PROBE_PATIENCE_MS, async (signal) => {
      return (await fetch(url, { method: 'HEAD', redirect: 'manual', signal })).status
    }),
}
