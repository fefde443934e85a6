import { type Outcome, retryAfter } from '../domain/failure.ts'
import { type Answer, bodyOf, failureOf } from './envelope.ts'
import type { Collector } from './log.ts'

/** The longest answer that is read, in bytes. Ten projects with all their settings are well below it. */
const MAX_ANSWER_BYTES = 10_000_000

/** So much of an answer is waited for at once: a page of the list comes in some fifteen pieces, each of which costs. */
const PART_BYTES = 65_536

/** A call with its whole answer takes no longer (ms). */
export const PATIENCE_MS = 10_000

/** Does some work, whose signal aborts when it has taken so many milliseconds. */
export type Within = <T>(ms: number, work: (signal: AbortSignal) => Promise<T>) => Promise<T>

/** On the platform's clock. `AbortSignal.timeout` cannot be stopped: until it ends, an object stays in memory (workerd#4936). */
export const inRealTime: Within = async (ms, work) => {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ms)
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
  }
}

export interface CallOptions {
  token: string
  /** Without a slash at its end. */
  baseUrl: string
  fetch: typeof fetch
  within?: Within
  /** Cloudflare asked to make no call for so many seconds; 0: it did not say how many. */
  onPause?: (seconds: number) => void
}

export interface Asked {
  method?: 'POST' | 'DELETE'
  query?: Record<string, number>
  body?: FormData
  /** Takes what it wants out of the answer while that comes. */
  collector?: Collector
  maxBytes?: number
  /** Milliseconds. */
  patience?: number
}

/**
 * Calls the API, once; the answer has a good status. `to`: names below the base address, each of them one part of the path
 * whatever is in it; or a whole address, which is a secret of its own, so that no token is sent to it.
 */
export type Call = (to: readonly string[] | string, asked?: Asked) => Promise<Outcome<Answer>>

/**
 * Its calls follow no redirect, which could carry the token elsewhere, and throw for nothing that happens on the way: what
 * they throw is a bug of ours.
 */
export function createCall(options: CallOptions): Call {
  const { token, baseUrl, fetch, within = inRealTime, onPause = () => {} } = options
  const common = { Accept: 'application/json', 'User-Agent': 'Pageboard' }
  return async (to, asked = {}) => {
    const { method = 'GET', body = null, patience = PATIENCE_MS } = asked
    const isSecret = typeof to === 'string'
    const url = isSecret ? to : addressOf(baseUrl, to, asked.query)
    if (url === null) return failed('malformed')
    const headers = isSecret ? common : { ...common, Authorization: `Bearer ${token}` }
    return within(patience, async (signal) => {
      const response = await orNull(fetch(url, { method, headers, body, redirect: 'manual', signal }))
      if (response === null) return failed('unreachable')
      const pause = pauseOf(response)
      if (pause !== null) onPause(pause)
      const answer = await readAnswer(response, asked)
      // What came too late is no answer, whoever held it up.
      if (signal.aborted) return failed('unreachable')
      if (typeof answer === 'string') return failed(answer)
      if (response.ok) return { ok: true, value: answer }
      return { ok: false, failure: failureOf(answer, bodyOf(answer)) }
    })
  }
}

function failed(kind: 'malformed' | 'too-large' | 'unreachable') {
  return { ok: false, failure: { kind } } as const
}

/** Null for a name that leads elsewhere: an empty one leads to the list that it is of, and dots lead up. */
function addressOf(baseUrl: string, names: readonly string[], query: Asked['query'] = {}): string | null {
  if (names.some((name) => /^\.{0,2}$/.test(name))) return null
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  const path = [baseUrl, ...names.map(encodeURIComponent)].join('/')
  return parameters.length > 0 ? `${path}?${parameters.join('&')}` : path
}

/** What the platform does; null where it throws: no name of an error tells that the network is to blame. */
const orNull = <T>(work: Promise<T>): Promise<T | null> => work.catch(() => null)

/** Fills a part. In a terminal, which is Node's, parts are as they come: waiting for a whole one fails where a body ends (24.21.0). */
const readPart = (reader: ReadableStreamBYOBReader, part: Uint8Array<ArrayBuffer>) =>
  reader.readAtLeast?.(part.byteLength, part) ?? reader.read(part)

/** Reads an answer to its end. The rest of one that is too long is not waited for. */
async function readAnswer(
  { status, headers, body }: Response,
  { collector, maxBytes = MAX_ANSWER_BYTES }: Asked,
): Promise<Answer | 'too-large' | 'unreachable'> {
  const parts: (string | Uint8Array<ArrayBuffer>)[] = []
  if (Number(headers.get('Content-Length')) > maxBytes) {
    if (body) await orNull(body.cancel())
    return 'too-large'
  }
  let left = maxBytes
  const reader = body?.getReader({ mode: 'byob' })
  // The signal of the call ends it, too.
  while (reader) {
    const part = new Uint8Array(Math.min(PART_BYTES, left + 1))
    const read = await orNull(readPart(reader, part))
    if (read === null) return 'unreachable'
    const { done, value = new Uint8Array() } = read
    left -= value.byteLength
    if (left < 0) {
      await orNull(reader.cancel())
      return 'too-large'
    }
    if (collector) collector.add(value)
    else parts.push(value)
    if (done) break
  }
  if (collector) parts.push(collector.end())
  return { status, headers, bytes: await new Blob(parts).arrayBuffer() }
}

/** How long an answer asks to wait (seconds; 0: it does not say how long); null: not at all. */
function pauseOf({ status, headers }: Response): number | null {
  if (status === 429) return retryAfter(headers)
  const quota = parseQuota(headers.get('Ratelimit'))
  // The calls are back at once: that is no pause of which the length is not told.
  return quota?.left === 0 && quota.seconds > 0 ? quota.seconds : null
}

/**
 * What Cloudflare says of the rate limit, as `"default";r=50;t=30`: calls left, and seconds until all of them are there
 * again. Null for anything else. Source: Cloudflare's docs, "Rate limits", headers since September 2025.
 */
export function parseQuota(header: string | null): { left: number; seconds: number } | null {
  const left = header?.match(/;\s*r=(\d+)/)?.[1]
  const seconds = header?.match(/;\s*t=(\d+)/)?.[1]
  return left === undefined || seconds === undefined ? null : { left: Number(left), seconds: Number(seconds) }
}
