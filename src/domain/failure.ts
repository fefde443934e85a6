import * as v from 'valibot'

/**
 * Why the Cloudflare API gave no usable answer. Facts only: no upstream text, which may quote ids or tokens.
 * `seconds`: how long Cloudflare asked to wait; 0: it did not say how long. `code`: the number in the error envelope, 0 if there was none.
 */
export const Failure = v.variant('kind', [
  v.object({ kind: v.literal('unauthorized') }),
  /** `code`: where it is one of Pages itself, which says nothing of the token. */
  v.object({ kind: v.literal('forbidden'), code: v.optional(v.number()) }),
  v.object({ kind: v.literal('not-found'), code: v.number() }),
  v.object({ kind: v.literal('rate-limited'), seconds: v.number() }),
  v.object({ kind: v.literal('refused'), status: v.number(), code: v.number() }),
  v.object({ kind: v.literal('malformed') }),
  v.object({ kind: v.literal('unreachable') }),
  v.object({ kind: v.literal('too-large') }),
  /** Cloudflare did answer, and the board could not keep it. */
  v.object({ kind: v.literal('storage') }),
])
export type Failure = v.InferOutput<typeof Failure>

/** How long Cloudflare blocks everything when it does not say (seconds). Source: its docs, "Rate limits" of the API. */
const PAUSE_SECONDS = 300

/** No wait is believed that is longer than this (seconds). */
const MAX_WAIT_SECONDS = 3_600

/** How long a pause is that Cloudflare asks for (seconds), where it says so many; 0: it did not say how many. */
export function pauseSeconds(seconds: number): number {
  return Math.min(seconds || PAUSE_SECONDS, MAX_WAIT_SECONDS)
}

/** How long nothing is to be asked for (seconds); 0 for a failure that asks for no pause. */
export function secondsToWait(failure: Failure): number {
  return failure.kind === 'rate-limited' ? pauseSeconds(failure.seconds) : 0
}

/** For how many whole seconds an answer asks to wait, which it says as such or as a date by its own clock; 0: it does not say. */
export function retryAfter(headers: Headers): number {
  const said = headers.get('Retry-After') ?? ''
  const seconds = Number(said) || (Date.parse(said) - Date.parse(headers.get('Date') ?? '')) / 1_000
  return seconds > 0 ? Math.min(Math.ceil(seconds), MAX_WAIT_SECONDS) : 0
}

/** True for what concerns every call: the token, the limit, the network. Other failures are the matter of what was asked for. */
export function isAccountWide({ kind }: Failure): boolean {
  return kind === 'unauthorized' || kind === 'forbidden' || kind === 'rate-limited' || kind === 'unreachable'
}

/** A failure of a call about one project, which may be blocked: that the token is to blame, the list of all projects tells. */
export function ofOneProject(failure: Failure): Failure {
  return failure.kind === 'forbidden' ? { kind: 'refused', status: 403, code: failure.code ?? 0 } : failure
}

/** No route leads to an address, as to that of an account that there is not. Source: "No route for that URI", "Could not route to". */
export const NO_ROUTE = [7000, 7003]

/** True where Cloudflare says that there is no such thing. That no route leads there, or an answer without a code, says nothing of it. */
export function isGone(failure: Failure): boolean {
  return failure.kind === 'not-found' && ![0, ...NO_ROUTE].includes(failure.code)
}

/**
 * The codes by which Cloudflare refuses to delete a deployment: production is served from it, whatever was asked; or an
 * alias leads to it, and the call was made without `force`.
 */
export const KEPT_CODES = { live: 8_000_034, aliased: 8_000_035 }

/** Success or failure of one call: expected failures are values. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure }

/** That syncs fail, since when (milliseconds since 1970), why, and when the next try is due. */
export interface Outage {
  since: number
  failure: Failure
  retryAt: number
}
