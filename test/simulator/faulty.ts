import { aborted, hangingBody, largeBody } from './bodies.ts'
import { failure, success } from './envelope.ts'
import { ERRORS, errorOf } from './errors.ts'
import type { Fault } from './faults.ts'
import { rateLimitHeaders } from './rate-limit.ts'

/** The `cause` of the TypeError of a dropped connection, so that `server.ts` can tell it from a mistake of ours. */
export const DROPPED = 'simulated: the connection was dropped'

interface Call {
  path: string
  limit: number
  signal: AbortSignal | undefined
  /** The answer without the fault, as if this path had been asked for. */
  answer: (path?: string) => Promise<Response>
}

/** The answer with the fault. */
export async function faulty(fault: Fault, call: Call): Promise<Response> {
  switch (fault.kind) {
    case 'status':
      return failure(errorOf(fault.status, fault.code ?? ERRORS.unknown.code))
    case 'html':
      return htmlPage(fault.status)
    case 'delay': {
      // On its way back: what it says is as old as the delay.
      const answer = await call.answer()
      await Promise.race([sleep(fault.ms), aborted(call.signal)])
      return answer
    }
    case 'hang':
      return aborted(call.signal)
    case 'brokenJson':
      return cutInHalf(await call.answer())
    case 'emptyBody':
      return json('')
    case 'wrongShape':
      return success({ unexpected: [1, null, { name: 42 }] })
    case 'drop':
      throw new TypeError('fetch failed', { cause: DROPPED })
    case 'rateLimited':
      return failure(ERRORS.rateLimited, {
        ...rateLimitHeaders(call.limit, 0, fault.seconds),
        'retry-after': String(fault.seconds),
      })
    case 'tooLarge':
      return json(largeBody(fault.bytes))
    case 'refusePaging':
      return /[?&](per_)?page=/.test(call.path) ? failure(ERRORS.invalidListOptions) : call.answer()
    case 'hangBody':
      return json(hangingBody(call.signal))
    case 'mistaken':
      return call.answer(fault.as(call.path))
    case 'altered':
      return json(JSON.stringify(fault.alter(await (await call.answer()).json())))
    case 'meanwhile': {
      const answer = await call.answer()
      fault.happens()
      return answer
    }
  }
}

function htmlPage(status: number): Response {
  const headers = {
    'content-type': 'text/html; charset=UTF-8',
    // How Cloudflare's firewall marks a page that a program cannot pass.
    ...(status === 403 ? { 'cf-mitigated': 'challenge' } : {}),
  }
  const body = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>Error ${status}</h1></body></html>`
  return new Response(body, { status, headers })
}

async function cutInHalf(response: Response): Promise<Response> {
  const text = await response.text()
  return json(text.slice(0, text.length / 2))
}

const json = (body: string | ReadableStream<Uint8Array>): Response =>
  new Response(body, { headers: { 'content-type': 'application/json' } })

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
