const WINDOW_MS = 300_000

interface RateLimit {
  /** Counts one call; says whether it may pass, and what the headers of its answer are. */
  take(): { passes: boolean; headers: Record<string, string> }
}

/** 1,200 calls in 5 minutes; over it, everything is refused for the rest of them. */
export function createRateLimit({ limit, now }: { limit: number; now: () => number }): RateLimit {
  let startedAt = Number.NEGATIVE_INFINITY
  let used = 0

  return {
    take() {
      if (now() >= startedAt + WINDOW_MS) {
        startedAt = now()
        used = 0
      }
      used += 1
      const left = Math.max(0, limit - used)
      const seconds = Math.ceil((startedAt + WINDOW_MS - now()) / 1000)
      const headers = rateLimitHeaders(limit, left, seconds)
      return used <= limit
        ? { passes: true, headers }
        : { passes: false, headers: { ...headers, 'retry-after': String(seconds) } }
    },
  }
}

/** The names and the quoting are those of Cloudflare's changelog of September 2025; the policy's name is an example. */
export function rateLimitHeaders(limit: number, left: number, seconds: number): Record<string, string> {
  return {
    ratelimit: `"default";r=${left};t=${seconds}`,
    'ratelimit-policy': `"default";q=${limit};w=${WINDOW_MS / 1000}`,
  }
}
