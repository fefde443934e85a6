import * as v from 'valibot'
import type { Failure, Outcome } from '../domain/failure.ts'
import { parseJson } from '../domain/json.ts'
import { errorCode, failureOfAnswer } from './failures.ts'

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

/**
 * Reads the envelope of a list. The SDK's own page object is not used: it takes a page of HTML with status 200 for an
 * empty list, and an empty list would say that every project was deleted. `text`: the body of the response.
 */
export function readList(response: Response, text: string): Outcome<WireList> {
  const body = parseJson(text)
  const read = v.safeParse(ListEnvelope, body)
  if (!read.success) return refused(response, body)
  const { result, result_info: info } = read.output
  // An empty list may be written as null. Without a number that says so it may be anything.
  const isEmpty = [info.count, info.total_count, info.total_pages].includes(0)
  if (result === null && !isEmpty) return refused(response, body)
  return {
    ok: true,
    value: {
      records: result ?? [],
      ...{ perPage: info.per_page, totalCount: info.total_count, totalPages: info.total_pages },
    },
  }
}

const Envelope = v.object({ success: v.literal(true), result: v.unknown() })

/** Reads the envelope of anything else. The result may be null: that of a deletion is. */
export async function readResult(response: Response): Promise<Outcome<unknown>> {
  const body: unknown = await response.json().catch(() => undefined)
  const read = v.safeParse(Envelope, body)
  return read.success ? { ok: true, value: read.output.result } : refused(response, body)
}

/** An answer with a good status that is no success after all. */
function refused(response: Response, body: unknown): { ok: false; failure: Failure } {
  const failure: Failure =
    errorCode(body) === 0 ? { kind: 'malformed' } : failureOfAnswer(response.status, body, response.headers)
  return { ok: false, failure }
}
