import { DAY_MS } from '../domain/time.ts'
import { WHOLE_BOARD } from '../domain/visibility.ts'
import {
  type Claims,
  cookieFields,
  type Grant,
  linkFields,
  opensPath,
  readCookie,
  readLink,
  writeToken,
} from './scope.ts'
import { type AccessKey, isSameSecret, isSigned, sign } from './sign.ts'

/** Cookies last this long, in milliseconds, and are renewed in the second half of it. */
export const COOKIE_LIFE_MS = 30 * DAY_MS

/** What a right credential is good for, and the key behind it. */
export interface Opened extends Grant {
  key: AccessKey
}

/**
 * What came of a credential. `ended` was once right, or is signed by a key that is not in use: no guess of a key could
 * look like it. Everything else is `wrong`.
 */
type Verdict =
  /** `expires`: when the cookie ends, if it is one. */
  ({ kind: 'right'; expires?: number } & Opened) | { kind: 'ended' } | { kind: 'wrong' }

const WRONG: Verdict = { kind: 'wrong' }
const ENDED: Verdict = { kind: 'ended' }

/** Checks a key or a link. `now` is in milliseconds since 1970. */
export function verifyCredential(text: string, keys: readonly AccessKey[], now: number): Promise<Verdict> {
  return text.includes('.') ? verifyToken(readLink(text), keys, 'link', now) : verifyKey(text, keys)
}

/** Checks a cookie, and says when it ends. */
export async function verifyCookie(text: string, keys: readonly AccessKey[], now: number): Promise<Verdict> {
  const claims = readCookie(text)
  const verdict = await verifyToken(claims, keys, 'cookie', now)
  const expires = claims?.expires ?? 0
  if (verdict.kind !== 'right') return verdict
  return now < expires ? { ...verdict, expires } : ENDED
}

/** All keys are tried, whichever it is. */
async function verifyKey(text: string, keys: readonly AccessKey[]): Promise<Verdict> {
  const same = await Promise.all(keys.map((key) => isSameSecret(key.secret, text)))
  const key = keys[same.indexOf(true)]
  return key ? { kind: 'right', key, scope: WHOLE_BOARD, until: null } : WRONG
}

async function verifyToken(
  claims: Claims | null,
  keys: readonly AccessKey[],
  use: 'link' | 'cookie',
  now: number,
): Promise<Verdict> {
  if (!claims) return WRONG
  const key = keys.find(({ id }) => id === claims.keyId)
  if (!key) return ENDED
  if (!(await isSigned(key[use], claims.fields, claims.signature))) return WRONG
  if (!claims.grant) return WRONG
  const { until } = claims.grant
  return until === null || now < until ? { kind: 'right', key, ...claims.grant } : ENDED
}

/** A link for less than the whole board. */
export async function makeLink(key: AccessKey, grant: Grant): Promise<string> {
  const fields = linkFields(key.id, grant)
  return writeToken(fields, await sign(key.link, fields))
}

/** The value of a cookie that opens what `opened` does, and when it ends: never later than its grant. */
export async function makeCookie(
  { key, ...grant }: Opened,
  now: number,
): Promise<{ value: string; expires: number }> {
  const expires = Math.min(now + COOKIE_LIFE_MS, grant.until ?? Number.POSITIVE_INFINITY)
  const fields = cookieFields(key.id, grant, expires)
  return { value: writeToken(fields, await sign(key.cookie, fields)), expires }
}

/** What a visitor holds out, and where: in the address (`?key=`, or the path of a badge), behind `Authorization: Bearer` or as the password of `Basic`, in a cookie or in the form. */
export interface Presented {
  by: 'query' | 'path' | 'bearer' | 'cookie' | 'form'
  text: string
}

export type Admission =
  /** `expires`: of the cookie, when that is what opened. */
  | (Presented & { kind: 'admitted'; opened: Opened; expires?: number })
  /** `wrong`: something was held out that could be a guess. */
  | { kind: 'refused'; wrong: boolean }

/**
 * Lets a visitor in to an address by the best of what is held out: what opens the whole board wins over what opens less, and then what
 * comes first. One that is right is enough, whatever else is wrong.
 */
export async function admit(
  presented: readonly Presented[],
  keys: readonly AccessKey[],
  now: number,
  path: string,
): Promise<Admission> {
  const held = await Promise.all(presented.map((one) => judge(one, keys, now)))
  const right = held.flatMap(({ verdict, ...one }) =>
    verdict.kind === 'right' && opensPath(verdict, path) ? [{ verdict, one }] : [],
  )
  const best = right.find(({ verdict }) => verdict.scope.kind === 'all') ?? right[0]
  if (!best) return { kind: 'refused', wrong: held.some(({ verdict }) => verdict.kind === 'wrong') }
  const { kind: _kind, expires, ...opened } = best.verdict
  return { kind: 'admitted', ...best.one, opened, ...(expires !== undefined && { expires }) }
}

async function judge({ by, text }: Presented, keys: readonly AccessKey[], now: number) {
  const verify = by === 'cookie' ? verifyCookie : verifyCredential
  const verdict = await verify(text, keys, now)
  // A path is published with the picture that it shows: no more is ever taken from there than a picture is worth.
  const isTooMuch = by === 'path' && verdict.kind === 'right' && verdict.family !== 'badge'
  return { by, text, verdict: isTooMuch ? WRONG : verdict }
}
