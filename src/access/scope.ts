import type { Scope } from '../domain/visibility.ts'

/**
 * What a cookie or a link says, as text: `kind.project.until.key.signature`, for example
 * `project.docs.tn2q80.kJ8s0aZ_.` and 43 characters. A cookie says when it ends itself after the grant's own end.
 * The project stands between fields that hold no dot, so it may hold some. Fields are signed as they are written.
 */

/** What a credential opens. */
export interface Grant {
  scope: Scope
  /** When it ends, in milliseconds since 1970, to the second; null for never. */
  until: number | null
  /** For a link that stands where others read it: all that it opens. */
  family?: Family
}

/** What a link may open of its project, and nothing beside it. A Worker that does not know one refuses its links. */
const FAMILIES = {
  badge: /^\/badges\/(?:k\/[^/]+\/)?([^/]+)\.(?:svg|json|png)$/,
  feed: /^\/feeds\/([^/]+)\.(?:atom|json)$/,
  card: /^\/embed\/([^/]+)$/,
}
export type Family = keyof typeof FAMILIES

/** Whether a credential opens an address at all; what is shown there follows from its scope. */
export function opensPath({ scope, family }: Grant, path: string): boolean {
  return !family || (scope.kind === 'project' && FAMILIES[family].exec(path)?.[1] === scope.name)
}

/** A token taken apart; nothing in it is true before its signature was checked. */
export interface Claims {
  /** All fields but the signature, as they are written: key id, kind, project, ends. */
  fields: string[]
  keyId: string
  /** Null for a kind that this version does not know: a later one may make narrower links. */
  grant: Grant | null
  /** When the cookie ends. Not in a link. */
  expires: number | null
  signature: string
}

const LINK = /^([a-z]+)\.([\w.-]*)\.([0-9a-z]{1,8})\.([\w-]{8})\.([\w-]{43})$/
const COOKIE = /^([a-z]+)\.([\w.-]*)\.([0-9a-z]{1,8})\.([0-9a-z]{1,8})\.([\w-]{8})\.([\w-]{43})$/

/** Links are signed over these fields. */
export function linkFields(keyId: string, { scope, until, family }: Grant): string[] {
  const [kind, project] = scope.kind === 'all' ? ['all', ''] : [family ?? 'project', scope.name]
  return [keyId, kind, project, writeTime(until)]
}

/** Cookies are signed over these fields. */
export function cookieFields(keyId: string, grant: Grant, expires: number): string[] {
  return [...linkFields(keyId, grant), writeTime(expires)]
}

/** The text of a token: its key's id stands behind what it says. */
export function writeToken([keyId = '', ...says]: readonly string[], signature: string): string {
  return [...says, keyId, signature].join('.')
}

/** Takes a link apart; null for anything that is none. */
export function readLink(text: string): Claims | null {
  const [, kind = '', project = '', until = '', keyId = '', signature = ''] = LINK.exec(text) ?? []
  if (!signature) return null
  const fields = [keyId, kind, project, until]
  // For the whole board there is the key itself.
  const grant = kind === 'all' ? null : grantOf(kind, project, until)
  return { fields, keyId, grant, expires: null, signature }
}

/** Takes a cookie apart; null for anything that is none. */
export function readCookie(text: string): Claims | null {
  const [, kind = '', project = '', until = '', expires = '', keyId = '', signature = ''] =
    COOKIE.exec(text) ?? []
  if (!signature) return null
  const fields = [keyId, kind, project, until, expires]
  const grant = grantOf(kind, project, until)
  // None is ever made of what opens a family alone.
  return { fields, keyId, grant: grant?.family ? null : grant, expires: readTime(expires) ?? 0, signature }
}

function grantOf(kind: string, project: string, until: string): Grant | null {
  if (kind === 'all') return project === '' ? { scope: { kind }, until: readTime(until) } : null
  const grant: Grant = { scope: { kind: 'project', name: project }, until: readTime(until) }
  if (project === '') return null
  if (isFamily(kind)) return { ...grant, family: kind }
  return kind === 'project' ? grant : null
}

const isFamily = (kind: string): kind is Family => Object.hasOwn(FAMILIES, kind)

/** Seconds in base 36; 0 stands for never. */
function writeTime(at: number | null): string {
  return at === null ? '0' : Math.floor(at / 1_000).toString(36)
}

function readTime(text: string): number | null {
  return text === '0' ? null : Number.parseInt(text, 36) * 1_000
}
