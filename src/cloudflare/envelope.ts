import * as v from 'valibot'
import type { Failure, Outcome } from '../domain/failure.ts'
import { type Answer, bodyOf } from './call.ts'
import { errorCode, failureOf } from './failures.ts'

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
      ...{ perPage: info.per_page, totalCount: info.total_count, totalPages: info.total_pages },
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
