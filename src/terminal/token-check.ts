import * as v from 'valibot'
import { createCall } from '../cloudflare/call.ts'
import { readOne } from '../cloudflare/envelope.ts'
import type { Outcome } from '../domain/failure.ts'
import { DAY_MS } from '../domain/time.ts'
import type { Finding } from './finding.ts'

export interface AccountAccess {
  token: string
  accountId: string
  baseUrl: string
  fetch: typeof fetch
}

const SOON_DAYS = 30
const RENEW =
  'Make a token on https://dash.cloudflare.com/profile/api-tokens (Create Custom Token; Account, Cloudflare Pages, Read) and put it into CLOUDFLARE_API_TOKEN.'

const Token = v.object({
  status: v.string(),
  expires_on: v.nullish(v.pipe(v.string(), v.transform(Date.parse))),
  not_before: v.nullish(v.pipe(v.string(), v.transform(Date.parse))),
})
type Token = v.InferOutput<typeof Token>

/** Whether the token is valid, and when it ends. `now` is in milliseconds since 1970. */
export async function checkToken(access: AccountAccess, now: number): Promise<Finding> {
  const outcome = await verifyToken(access)
  if (outcome.ok) return judge(outcome.value, now)
  if (outcome.failure.kind === 'unauthorized') {
    return {
      result: 'wrong',
      says: 'Cloudflare does not know this token, or it was revoked.',
      todo: `${RENEW} One of the account itself is known with its own CLOUDFLARE_ACCOUNT_ID alone.`,
    }
  }
  return { result: 'unknown', says: 'Cloudflare did not say whether the token is valid and when it ends.' }
}

/** A user's token and a token of the account itself are verified at different addresses, and cannot be told apart before. */
async function verifyToken({ accountId, ...access }: AccountAccess): Promise<Outcome<Token>> {
  const call = createCall(access)
  const ofUser = await readOne(call(['user', 'tokens', 'verify']), tokenOf)
  if (ofUser.ok || ofUser.failure.kind === 'unreachable') return ofUser
  const ofAccount = await readOne(call(['accounts', accountId, 'tokens', 'verify']), tokenOf)
  return ofAccount.ok ? ofAccount : ofUser
}

function tokenOf(wire: unknown): Token | null {
  const read = v.safeParse(Token, wire)
  return read.success ? read.output : null
}

function judge({ status, expires_on, not_before }: Token, now: number): Finding {
  if (status === 'disabled') {
    return {
      result: 'wrong',
      says: 'The token is disabled.',
      todo: 'Enable it in the dashboard, under API Tokens.',
    }
  }
  if (status === 'expired' || (expires_on && expires_on <= now)) {
    return { result: 'wrong', says: 'The token has expired.', todo: RENEW }
  }
  if (not_before && not_before > now) {
    return { result: 'wrong', says: `The token is not valid before ${dayOf(not_before)}.` }
  }
  if (!expires_on) return { result: 'ok', says: 'The token is valid, and has no end.' }
  const days = Math.floor((expires_on - now) / DAY_MS)
  const says = `The token is valid until ${dayOf(expires_on)}, for ${days} more ${days === 1 ? 'day' : 'days'}.`
  return days < SOON_DAYS ? { result: 'note', says, todo: `Before that: ${RENEW}` } : { result: 'ok', says }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
