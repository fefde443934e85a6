import { type JWTVerifyGetKey, jwtVerify } from 'jose'
import {
  JOSEAlgNotAllowed,
  JOSENotSupported,
  JWKSNoMatchingKey,
  JWSInvalid,
  JWSSignatureVerificationFailed,
  JWTClaimValidationFailed,
  JWTExpired,
  JWTInvalid,
} from 'jose/errors'
import * as v from 'valibot'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/time.ts'
import { createSingleFlight } from '../memory/single-flight.ts'
import { cookiesNamed } from './cookie.ts'

/**
 * What came of a request's tokens of Cloudflare Access. `missing`: there is none, or Access made it for another
 * application or another time. `unavailable`: nobody could tell, the team's certificates cannot be had.
 */
export type AccessVerdict = 'right' | 'unavailable' | 'wrong' | 'missing'

export type AccessVerifier = (headers: Headers) => Promise<AccessVerdict>

/** Where Access puts its token. Source: Cloudflare's docs, "Application token": the header on every request, the cookie in browsers. */
const TOKEN_HEADER = 'Cf-Access-Jwt-Assertion'
const TOKEN_COOKIE = 'CF_Authorization'

/** A browser sends one or two. */
const MAX_TOKENS = 5

/**
 * Checks tokens for one team and its applications for the board: signature, team, audience, and that it has begun and not
 * ended. One that is right is enough, whatever else a request holds.
 */
export function createAccessVerifier(team: string, audience: string[]): AccessVerifier {
  const issuer = `https://${team.toLowerCase()}.cloudflareaccess.com`
  const keyOf = certificatesOf(issuer)
  const expected = { issuer, audience, algorithms: ['RS256'], requiredClaims: ['exp'], clockTolerance: 30 }
  const verify = (token: string) => jwtVerify(token, keyOf, expected).then(() => 'right' as const, verdictOf)
  return async (headers) => {
    const verdicts = await Promise.all(tokensIn(headers).slice(0, MAX_TOKENS).map(verify))
    return BEST_FIRST.find((one) => verdicts.includes(one)) ?? 'missing'
  }
}

const BEST_FIRST = ['right', 'unavailable', 'wrong'] as const

/** Two headers of one name arrive as one, with a comma between them. */
function tokensIn(headers: Headers): string[] {
  const inHeader = (headers.get(TOKEN_HEADER) ?? '').split(',').map((token) => token.trim())
  return [...inHeader, ...cookiesNamed(headers, TOKEN_COOKIE)].filter((token) => token !== '')
}

/** The signature is checked before what it signs: a token that says something else than expected is nobody's guess. */
function verdictOf(error: unknown): AccessVerdict {
  if (error instanceof JWTExpired || error instanceof JWTClaimValidationFailed) return 'missing'
  return GUESSES.some((kind) => error instanceof kind) ? 'wrong' : 'unavailable'
}

const GUESSES = [
  JOSEAlgNotAllowed,
  JOSENotSupported,
  JWKSNoMatchingKey,
  JWSInvalid,
  JWSSignatureVerificationFailed,
  JWTInvalid,
]

/**
 * Certificates are fetched anew after an hour. Where that fails, those that are there are right for a day: Access changes them every six
 * weeks, and the former ones are right for a week more. Source: Cloudflare's docs, "Validate JWTs".
 */
const FRESH_MS = HOUR_MS
const KEPT_MS = DAY_MS
/** How often they are looked for at most while that fails, or because of a name that is not known: a new one, or made up. */
const LOOK_AGAIN_MS = MINUTE_MS
/** Less than a request waits for its verdict: whoever looks while the address hangs comes in by those that are there. */
const PATIENCE_MS = 3_000

/** By the name of each; null for one that is not what it says to be. */
type Certificates = ReadonlyMap<string, CryptoKey | null>

/** The certificates of a team. Not jose's own, which forgets them while they cannot be fetched: see `findings/jose-drops-good-keys.sh`. */
function certificatesOf(issuer: string): JWTVerifyGetKey {
  let known: { certificates: Certificates; at: number } | null = null
  let lookedAt = 0
  /** The last look failed, or its request was torn down: nobody knows which names are right. */
  let isUncertain = false
  const share = createSingleFlight<Certificates>(() => Date.now(), PATIENCE_MS)
  const look = () =>
    share('', async () => {
      isUncertain = true
      const certificates = await fetchCertificates(`${issuer}/cdn-cgi/access/certs`)
      isUncertain = false
      known = { certificates, at: Date.now() }
      return certificates
    })
  const mayLookAgain = () => {
    const isTime = Date.now() - lookedAt >= LOOK_AGAIN_MS
    if (isTime) lookedAt = Date.now()
    return isTime
  }
  const current = async () => {
    const age = Date.now() - (known?.at ?? 0)
    if (known === null || age >= KEPT_MS) return look()
    const { certificates } = known
    return age >= FRESH_MS && mayLookAgain() ? look().catch(() => certificates) : certificates
  }
  return async ({ kid }) => {
    if (typeof kid !== 'string') throw new JWKSNoMatchingKey()
    let found = (await current()).get(kid)
    // Who comes while others look waits with them.
    if (found === undefined && (share.isRunning('') || mayLookAgain())) found = (await look()).get(kid)
    if (found === undefined && !isUncertain) throw new JWKSNoMatchingKey()
    if (!found) throw new Error('A certificate of Cloudflare Access cannot be had')
    return found
  }
}

/** A key that can check a token's signature. */
const Certificate = v.object({
  kid: v.string(),
  kty: v.literal('RSA'),
  n: v.string(),
  e: v.string(),
  alg: v.exactOptional(v.literal('RS256')),
  use: v.exactOptional(v.literal('sig')),
})

const SIGNED_BY = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** The keys that can check something. An answer without any is as good as none: it must not make a wrong token of a right one. */
async function fetchCertificates(url: string): Promise<Certificates> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const cf = { cacheTtlByStatus: { '200-299': 30, '300-599': 0 } }
  const answer = await fetch(url, { signal, redirect: 'manual', cf })
  if (!answer.ok) throw new Error('The certificates of Cloudflare Access cannot be had')
  const { keys } = v.parse(v.object({ keys: v.array(v.unknown()) }), await answer.json())
  const certificates = keys.filter((key) => v.is(Certificate, key))
  if (certificates.length === 0) throw new Error('The certificates of Cloudflare Access can check nothing')
  const read = (one: JsonWebKey) => crypto.subtle.importKey('jwk', one, SIGNED_BY, false, ['verify'])
  return new Map(
    await Promise.all(certificates.map(async (one) => [one.kid, await read(one).catch(() => null)] as const)),
  )
}
