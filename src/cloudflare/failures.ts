import { APIError } from 'cloudflare/error'
import * as v from 'valibot'
import type { Failure } from '../domain/failure.ts'
import { AnswerTooLarge, retryAfter } from './transport.ts'

/** The token itself is malformed: Cloudflare answers 400, not 401. Source: "Invalid request headers" and its error chain. */
const INVALID_HEADERS = 6003

const ErrorBody = v.object({ errors: v.pipe(v.array(v.object({ code: v.number() })), v.minLength(1)) })

/** Turns what the SDK throws into facts. Status first, then code; never the message. Anything else thrown is a bug and is thrown on. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof APIError)) throw error
  if (error.status === undefined) {
    return error.cause instanceof AnswerTooLarge ? { kind: 'too-large' } : { kind: 'unreachable' }
  }
  return failureOfStatus(error.status, errorCode(error.error), error.headers)
}

/** The number in an error envelope; 0 for an answer that has none. */
export function errorCode(body: unknown): number {
  const read = v.safeParse(ErrorBody, body)
  return read.success ? (read.output.errors[0]?.code ?? 0) : 0
}

function failureOfStatus(status: number, code: number, headers: Headers | undefined): Failure {
  if (status === 401 || code === INVALID_HEADERS) return { kind: 'unauthorized' }
  if (status === 403) return isFirewall(headers) ? { kind: 'unreachable' } : { kind: 'forbidden' }
  if (status === 404) return { kind: 'not-found', code }
  if (status === 429) return { kind: 'rate-limited', seconds: retryAfter(headers) }
  if (status >= 500) return { kind: 'unreachable' }
  return { kind: 'refused', status, code }
}

/** A firewall in front of the API answered, so the token is not to blame. Source: Cloudflare's docs, "Detect a challenge page response". */
function isFirewall(headers: Headers | undefined): boolean {
  return headers?.has('cf-mitigated') ?? false
}
