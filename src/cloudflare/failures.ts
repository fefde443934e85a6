import * as v from 'valibot'
import { type Failure, retryAfter } from '../domain/failure.ts'

/**
 * Cloudflare does not know the token, or cannot read it, and says so with 400 as well as with 401. Source: "Invalid API
 * Token", "Invalid request headers" with its error chain, "Unknown X-Auth-Key", "Authentication failed", "Unable to
 * authenticate request".
 */
const TOKEN_NOT_KNOWN = [1000, 6003, 6103, 6111, 9103, 9106, 10001]
/** The same, but for the status 403: then it is known and may not do this. Source: "Unauthorized to access", "Authentication error". */
const TOKEN_REFUSED = [9109, 10000]

/** Nothing stands at the address, as for an account that there is not: said with 400 as well. Source: "Could not route to", "No route for that URI". */
const NO_ROUTE = [7000, 7003]

/** From here on codes are those of Pages. Source: "Your Pages project has been blocked" (8000119), for one. */
const PAGES_CODES = 8_000_000

const code = v.fallback(v.number(), 0)
const ErrorBody = v.object({
  errors: v.array(v.object({ code, error_chain: v.fallback(v.array(v.object({ code })), []) })),
})

/** What an answer that is no success comes to: status first, then code; never the message. */
export function failureOf({ status, headers }: Pick<Response, 'status' | 'headers'>, body: unknown): Failure {
  const codes = codesIn(body)
  const holds = (some: readonly number[]) => codes.some((one) => some.includes(one))
  if (status === 429) return { kind: 'rate-limited', seconds: retryAfter(headers) }
  if (status >= 500 || (status === 403 && isFirewall(headers))) return { kind: 'unreachable' }
  if (status === 401 || holds(TOKEN_NOT_KNOWN)) return { kind: 'unauthorized' }
  if (status === 403) {
    const ofPages = codes.find((one) => one >= PAGES_CODES)
    return { kind: 'forbidden', ...(ofPages && { code: ofPages }) }
  }
  if (holds(TOKEN_REFUSED)) return { kind: 'unauthorized' }
  const noRoute = codes.find((one) => NO_ROUTE.includes(one))
  if (status !== 404 && noRoute === undefined) return { kind: 'refused', status, code: errorCode(body) }
  return { kind: 'not-found', code: noRoute ?? errorCode(body) }
}

/** The number in an error envelope; 0 for an answer that has none. */
export function errorCode(body: unknown): number {
  return codesIn(body)[0] ?? 0
}

/** Of all errors in an envelope, each with those that led to it. */
function codesIn(body: unknown): number[] {
  const read = v.safeParse(ErrorBody, body)
  if (!read.success) return []
  return read.output.errors.flatMap((one) => [one.code, ...one.error_chain.map((cause) => cause.code)])
}

/** A firewall in front of the API answered, so the token is not to blame. Source: Cloudflare's docs, "Detect a challenge page response". */
function isFirewall(headers: Headers): boolean {
  return headers.has('cf-mitigated')
}
