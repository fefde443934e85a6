import { networkOf } from '../access/network.ts'

/** So many seconds after which it is worth another try: the period of the limit in `wrangler.toml`. */
export const LIMIT_SECONDS = 60

/** The counter of wrong credentials, as the platform hands it over. */
export interface CountingEnv {
  WRONG_CREDENTIALS?: RateLimit
}

/**
 * Counts a wrong credential that came from an address, and says whether there were too many from its network.
 *
 * The counter is Cloudflare's own (the Rate Limiting binding): it is free on every plan, is shared by all isolates of a
 * location, and costs no write. It is asked about wrong credentials alone, so a right one is never refused and one that
 * is missing does not count. Without the binding nothing is limited: keys are too long to be guessed.
 */
export async function isLimited(env: CountingEnv, address = 'unknown'): Promise<boolean> {
  const outcome = await env.WRONG_CREDENTIALS?.limit({ key: networkOf(address) }).catch(() => undefined)
  return outcome?.success === false
}
