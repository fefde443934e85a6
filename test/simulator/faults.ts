/** What may go wrong on the way to Cloudflare and back, on demand. */
export type Fault =
  | { kind: 'status'; status: number; code?: number }
  /** An error page of a proxy or a firewall instead of JSON. */
  | { kind: 'html'; status: number }
  | { kind: 'delay'; ms: number }
  | { kind: 'hang' }
  | { kind: 'brokenJson' }
  | { kind: 'emptyBody' }
  /** A well-formed envelope whose result is nothing anyone expects. */
  | { kind: 'wrongShape' }
  | { kind: 'drop' }
  | { kind: 'rateLimited'; seconds: number }
  /** A valid answer with this many bytes of padding. */
  | { kind: 'tooLarge'; bytes: number }
  /** 8000024 for any list that is asked for with `page` or `per_page`. */
  | { kind: 'refusePaging' }
  /** The headers at once, and a body that never ends. */
  | { kind: 'hangBody' }
  /** The answer to another question: the path after `/client/v4` as if that had been asked for. */
  | { kind: 'mistaken'; as: (path: string) => string }
  /** A good answer with something else in it. */
  | { kind: 'altered'; alter: (body: unknown) => unknown }
  /** A good answer, and something that happens in the account before the next call. */
  | { kind: 'meanwhile'; happens: () => void }

interface FaultOptions {
  /** Matched on the path after `/client/v4`, with its query. Default: every call. */
  path?: RegExp
  /** Default: any. */
  method?: string
  /** How often it happens. Default: until `clear`. */
  times?: number
}

export interface Faults {
  /** Of several faults that match a call, the one set last happens. */
  set(fault: Fault, options?: FaultOptions): void
  clear(): void
}

interface FaultQueue extends Faults {
  /** The fault that happens to this call, used up once. */
  take(path: string, method?: string): Fault | undefined
}

export function createFaults(): FaultQueue {
  let waiting: { fault: Fault; path: RegExp | undefined; method: string | undefined; left: number }[] = []

  return {
    set(fault, { path, method, times = Number.POSITIVE_INFINITY } = {}) {
      waiting.unshift({ fault, path, method, left: times })
    },
    clear() {
      waiting = []
    },
    take(path, method) {
      const entry = waiting.find(
        (one) =>
          one.left > 0 &&
          // `search`, not `test`: it keeps no place in the text between calls.
          (!one.path || path.search(one.path) >= 0) &&
          (!one.method || one.method === method),
      )
      if (entry) entry.left -= 1
      return entry?.fault
    },
  }
}
