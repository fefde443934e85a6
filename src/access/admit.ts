import type { AccessKey } from './keys.ts'
import { type Opened, type Verdict, verifyCookie, verifyCredential } from './verify.ts'

/** What a visitor holds out. */
export interface Presented {
  /** `?key=` of the address: a key or a link. */
  query: string | undefined
  /** `Authorization: Bearer`: the same. */
  bearer: string | undefined
  cookie: string | undefined
}

export type Admission =
  /** `expires`: of the cookie, when that is what opened. */
  | { kind: 'admitted'; by: keyof Presented; opened: Opened; expires?: number }
  /** `wrong`: something was held out that could be a guess. */
  | { kind: 'refused'; wrong: boolean }

/**
 * Lets a visitor in by the best of what is held out: what opens the whole board wins over what opens less, and then the
 * address over the header over the cookie. One that is right is enough, whatever else is wrong.
 */
export async function admit(
  presented: Presented,
  keys: readonly AccessKey[],
  now: number,
): Promise<Admission> {
  const { query, bearer, cookie } = presented
  const verdicts = await Promise.all([
    query === undefined ? null : by('query', verifyCredential(query, keys, now)),
    bearer === undefined ? null : by('bearer', verifyCredential(bearer, keys, now)),
    cookie === undefined ? null : by('cookie', verifyCookie(cookie, keys, now)),
  ])
  const held = verdicts.filter((one) => one !== null)
  const right = held.flatMap(({ by, verdict }) => (verdict.kind === 'right' ? [{ by, verdict }] : []))
  const best = right.find(({ verdict }) => verdict.scope.kind === 'all') ?? right[0]
  if (!best) return { kind: 'refused', wrong: held.some(({ verdict }) => verdict.kind === 'wrong') }
  const { kind: _kind, expires, ...opened } = best.verdict
  return { kind: 'admitted', by: best.by, opened, ...(expires !== undefined && { expires }) }
}

async function by(by: keyof Presented, verdict: Promise<Verdict>) {
  return { by, verdict: await verdict }
}
