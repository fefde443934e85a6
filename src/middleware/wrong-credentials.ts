import type { Context } from 'hono'
import type { SiteEnv } from '../board.ts'

/** So many seconds after which it is worth another try: the period of the limit in `wrangler.toml`. */
export const LIMIT_SECONDS = 60

/**
 * Counts a wrong credential that came with a request, and says whether there were too many from its network.
 *
 * The counter is Cloudflare's own (the Rate Limiting binding): it is free on every plan, is shared by all isolates of a
 * location, and costs no write. It is asked about wrong credentials alone, so a right one is never refused and one that
 * is missing does not count. Without the binding nothing is limited: keys are too long to be guessed.
 */
export async function isLimited({ env, req }: Context<SiteEnv>): Promise<boolean> {
  const key = networkOf(req.header('CF-Connecting-IP') ?? 'unknown')
  const outcome = await env.WRONG_CREDENTIALS?.limit({ key }).catch(() => undefined)
  return outcome?.success === false
}

/**
 * The network that a visitor's address belongs to, so that one who owns many addresses is one visitor: an IPv6 address
 * counts by its first 64 bits, which is what one connection gets; an IPv4 address by itself.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  // `::` stands for as many zeros as there is room for.
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after]
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
