import { withNoise } from './alter.ts'
import { createApi, pathAfterBase } from './api.ts'
import { failure } from './envelope.ts'
import { ERRORS } from './errors.ts'
import { createFaults, type Faults } from './faults.ts'
import { faulty } from './faulty.ts'
import { createRateLimit } from './rate-limit.ts'
import { createWorld, type World } from './world.ts'

export interface SimulatorOptions {
  accountId: string
  token: string
  /** Milliseconds. The simulator has no clock of its own. */
  now: () => number
  seed?: number
  /** Calls in 5 minutes before 429. Default 1200. */
  limit?: number
}

interface ReceivedCall {
  at: number
  method: string
  /** After `/client/v4`, with the query. */
  path: string
}

export interface Simulator {
  world: World
  faults: Faults
  /** Every call received, oldest first (of a long run, the newest ten thousand). */
  calls: ReceivedCall[]
  /** Sees every JSON body before it is sent, and may return another. A fault's own body is left alone. */
  tamper: ((body: unknown) => unknown) | undefined
  /**
   * Each answer differs from the one before, in a field of every record that the board does not read: nobody knows whether
   * the bytes of the real API stay the same where nothing happens.
   */
  noise: boolean
  /**
   * Behaves as `fetch` does: a dropped connection throws TypeError, a hang settles only when the request's signal
   * aborts. What counts in the address is what comes after its first `/client/v4`.
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>
}

const REMEMBERED_CALLS = 10_000

/** The Cloudflare Pages API over an invented account. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { accountId, token, now, seed = 1, limit = 1200 } = options
  const world = createWorld({ now, seed })
  const faults = createFaults()
  const rateLimit = createRateLimit({ limit, now })
  const api = createApi({ accountId, token, now, world })

  const simulator: Simulator = { world, faults, calls: [], tamper: undefined, noise: false, fetch: receive }

  async function receive(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = toRequest(input, init)
    const signal = init?.signal ?? request.signal
    signal?.throwIfAborted()
    const path = pathAfterBase(request.url)
    remember({ at: now(), method: request.method, path })

    const { passes, headers } = rateLimit.take()
    const answer = async (asked = path) => {
      const url = request.url.slice(0, request.url.length - path.length) + asked
      const question = asked === path ? request : new Request(url, request)
      const answer = passes ? await api.fetch(question) : failure(ERRORS.rateLimited)
      return tampered(simulator.noise ? await tampered(answer, noisy) : answer, simulator.tamper)
    }
    const fault = faults.take(path, request.method)
    const response = fault ? await faulty(fault, { path, limit, signal, answer }) : await answer()
    return withHeaders(response, headers)
  }

  let answers = 0
  function noisy(body: unknown): unknown {
    answers += 1
    return withNoise(body, `${answers}`)
  }

  function remember(call: ReceivedCall): void {
    simulator.calls.push(call)
    if (simulator.calls.length > REMEMBERED_CALLS) simulator.calls.shift()
  }

  return simulator
}

/** A request that comes from another realm (miniflare's own class) is used as it is. */
function toRequest(input: RequestInfo | URL, init: RequestInit | undefined): Request {
  if (typeof input === 'string' || input instanceof URL || init) return new Request(input, init)
  return input
}

async function tampered(response: Response, tamper: Simulator['tamper']): Promise<Response> {
  if (!tamper) return response
  const body: unknown = await response.json()
  const changed = tamper(body)
  const { status, headers } = response
  return Response.json(changed === undefined ? body : changed, { status, headers: withoutLength(headers) })
}

function withoutLength(headers: Headers): Headers {
  const copy = new Headers(headers)
  copy.delete('content-length')
  return copy
}

/** What the answer says itself (a fault's `retry-after`) is not overwritten. */
function withHeaders(response: Response, headers: Record<string, string>): Response {
  for (const [name, value] of Object.entries(headers)) {
    if (!response.headers.has(name)) response.headers.set(name, value)
  }
  return response
}
