import * as v from 'valibot'
import { type Failure, NO_ROUTE, type Outcome, retryAfter } from '../domain/failure.ts'
import { parseJson } from '../domain/text.ts'

/** What came back, read to its end. */
export interface Answer {
  status: number
  headers: Headers
  bytes: ArrayBuffer
}

/** The body as JSON; null for what is none. */
export function bodyOf({ bytes }: Answer): unknown {
  return parseJson(new TextDecoder().decode(bytes))
}

/** A list as it came, its records not yet looked at. */
export interface WireList {
  records: unknown[]
  /** How many a page holds; null when Cloudflare did not say, as are the others. */
  perPage: number | null
  totalCount: number | null
  totalPages: number | null
}

const count = v.fallback(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))), null)

const NO_NUMBERS = { count: null, per_page: null, total_count: null, total_pages: null }

const ListEnvelope = v.object({
  success: v.literal(true),
  result: v.nullable(v.array(v.unknown())),
  result_info: v.fallback(
    v.object({ count, per_page: count, total_count: count, total_pages: count }),
    NO_NUMBERS,
  ),
})

/** Reads the envelope of a list. What is no list must not pass for an empty one, which would say that every project was deleted. */
export function readList(answer: Answer): Outcome<WireList> {
  const body = bodyOf(answer)
  const read = v.safeParse(ListEnvelope, body)
  if (!read.success) return refused(answer, body)
  const { result, result_info: info } = read.output
  // An empty list may be written as null. Without a number that says so it may be anything.
  const isEmpty = [info.count, info.total_count, info.total_pages].includes(0)
  if (result === null && !isEmpty) return refused(answer, body)
  return {
    ok: true,
    value: {
      records: result ?? [],
      perPage: info.per_page,
      totalCount: info.total_count,
      totalPages: info.total_pages,
    },
  }
}

const Envelope = v.object({ success: v.literal(true), result: v.unknown() })

/** Reads what was asked for alone; its result may be null, as that of a deletion is. `parse`: null for what is of no use. */
export async function readOne<T>(
  asked: Promise<Outcome<Answer>>,
  parse: (wire: unknown) => T | null,
): Promise<Outcome<T>> {
  const answer = await asked
  if (!answer.ok) return answer
  const body = bodyOf(answer.value)
  const read = v.safeParse(Envelope, body)
  if (!read.success) return refused(answer.value, body)
  const value = parse(read.output.result)
  return value === null ? { ok: false, failure: { kind: 'malformed' } } : { ok: true, value }
}

/** An answer with a good status that is no success after all. */
function refused(answer: Answer, body: unknown): { ok: false; failure: Failure } {
  return { ok: false, failure: errorCode(body) === 0 ? { kind: 'malformed' } : failureOf(answer, body) }
}

/**
 * Cloudflare does not know the token, or cannot read it, and says so with 400 as well as with 401. Source: "Invalid API
 * Token", "Invalid request headers" with its error chain, "Unknown X-Auth-Key", "Authentication failed", "Unable to
 * authenticate request".
 */
const TOKEN_NOT_KNOWN = [1000, 6003, 6103, 6111, 9103, 9106, 10001]
/** The same, but for the status 403: then it is known and may not do this. Source: "Unauthorized to access", "Authentication error". */
const TOKEN_REFUSED = [9109, 10000]

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
  // Said with 400 as well.
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
