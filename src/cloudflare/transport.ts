import { KnownError } from '../known-error.ts'
import type { Collector } from './log.ts'

/** The longest answer that is read, in bytes. Ten projects with all their settings are well below it. */
export const MAX_ANSWER_BYTES = 10_000_000

/** Thrown while reading an answer above the limit. */
export class AnswerTooLarge extends KnownError {
  constructor() {
    super('AnswerTooLarge', "an answer of the API was above the board's limit")
  }
}

export interface TransportOptions {
  fetch: typeof fetch
  maxBytes?: number
  /** Reads the text of an answer while it comes. By default it is handed on as it came. */
  collect?: () => Collector
  /** Cloudflare asked to make no call for so many seconds; 0: it did not say how many. */
  onPause: (seconds: number) => void
}

/**
 * The `fetch` that the SDK is given. It reads the whole answer, so that the SDK's timeout covers the body and
 * not only the headers; it stops at a size limit; and it follows no redirect, which could carry the token elsewhere.
 */
export function createTransport(options: TransportOptions) {
  const { fetch, onPause, maxBytes = MAX_ANSWER_BYTES, collect } = options
  async function transport(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(input, { ...init, redirect: 'manual' })
    const pause = pauseOf(response)
    if (pause !== null) onPause(pause)
    const sink = collect ? decoding(collect()) : collectBytes()
    const body = await readBody(response, sink, maxBytes, init.signal ?? undefined)
    // 204 and 304 may not have a body.
    return new Response(body.length === 0 ? null : body, {
      status: response.status,
      headers: response.headers,
    })
  }
  // Without it, the SDK fetches `data:,` to find out what a form is sent as.
  return Object.assign(transport, { Response })
}

type Body = string | Uint8Array<ArrayBuffer>

/** Where the chunks of a body go. */
interface Sink {
  add(chunk: Uint8Array): void
  end(): Body
}

function decoding(collector: Collector): Sink {
  const decoder = new TextDecoder()
  return {
    add: (chunk) => collector.add(decoder.decode(chunk, { stream: true })),
    end() {
      collector.add(decoder.decode())
      return collector.end()
    },
  }
}

function collectBytes(): Sink {
  const chunks: Uint8Array[] = []
  return {
    add: (chunk) => void chunks.push(chunk),
    end() {
      const body = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0))
      let at = 0
      for (const chunk of chunks) {
        body.set(chunk, at)
        at += chunk.byteLength
      }
      return body
    },
  }
}

async function readBody(
  response: Response,
  sink: Sink,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Body> {
  if (Number(response.headers.get('Content-Length')) > maxBytes) throw new AnswerTooLarge()
  if (!response.body) return ''
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader()
  const stop = () => void reader.cancel().catch(() => {})
  signal?.addEventListener('abort', stop, { once: true })
  // Given up before there was a body: no event will follow.
  if (signal?.aborted) stop()
  try {
    return await readChunks(reader, sink, maxBytes)
  } finally {
    signal?.removeEventListener('abort', stop)
    // A read that was cut off looks like an end: tell them apart.
    signal?.throwIfAborted()
  }
}

async function readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  sink: Sink,
  maxBytes: number,
): Promise<Body> {
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return sink.end()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader.cancel()
      throw new AnswerTooLarge()
    }
    sink.add(value)
  }
}

/** How long an answer asks to wait (seconds; 0: it does not say how long); null: not at all. */
function pauseOf(response: Response): number | null {
  if (response.status === 429) return retryAfter(response.headers)
  const quota = parseQuota(response.headers.get('Ratelimit'))
  // The calls are back at once: that is no pause of which the length is not told.
  return quota?.left === 0 && quota.seconds > 0 ? quota.seconds : null
}

/** `Retry-After` in whole seconds; 0 when Cloudflare did not say. */
export function retryAfter(headers: Headers | undefined): number {
  const seconds = Number(headers?.get('Retry-After'))
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), MAX_WAIT_SECONDS) : 0
}

/** No wait is believed that is longer than this. */
const MAX_WAIT_SECONDS = 3_600

/** What Cloudflare said of the rate limit: calls left, and seconds until all of them are there again. */
export interface Quota {
  left: number
  seconds: number
}

/**
 * Reads `"default";r=50;t=30`: r calls left, t seconds to the reset. Null for anything else.
 * Source: Cloudflare's docs, "Rate limits", headers since September 2025.
 */
export function parseQuota(header: string | null): Quota | null {
  const left = header?.match(/;\s*r=(\d+)/)?.[1]
  const seconds = header?.match(/;\s*t=(\d+)/)?.[1]
  return left === undefined || seconds === undefined ? null : { left: Number(left), seconds: Number(seconds) }
}
