import { createMemory, type Memory } from '../memory/bounded.ts'

/**
 * Signatures of cookies and links: HMAC-SHA-256 under keys that HKDF derives from an access key, one for each use, so
 * that neither can be taken for the other and neither tells the access key.
 */

const encoder = new TextEncoder()

/** Of every derivation. A change ends all cookies and links. */
const SALT = encoder.encode('pageboard 1')

/** What a derived key is for. */
type Use = 'cookie' | 'link' | 'key id'

/** A key for one use, and which of its signatures were right: readers send the same one with every request. */
interface SigningKey {
  hmac: CryptoKey
  known: Memory<true>
}

/** Letters of signatures and what they sign: those of some thousand readers. */
const KNOWN_LETTERS = 1_000_000

/** The key for one use. It cannot be read back. */
export async function deriveKey(secret: string, use: Use): Promise<SigningKey> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: SALT, info: encoder.encode(use) }
  const kind = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  const hmac = await crypto.subtle.deriveKey(derivation, material, kind, false, ['sign', 'verify'])
  return { hmac, known: createMemory(KNOWN_LETTERS) }
}

/** The signature of a list of texts, in base64url: 43 characters. */
export async function sign({ hmac }: SigningKey, fields: readonly string[]): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', hmac, lengthPrefixed(fields))))
}

/**
 * Whether that is the signature of a list of texts. Compared by the platform, in constant time. A signature can be
 * written in one way only: bits of its last letter that stand for nothing have to be zero.
 */
export async function isSigned(
  { hmac, known }: SigningKey,
  fields: readonly string[],
  signature: string,
): Promise<boolean> {
  const signed = JSON.stringify([signature, ...fields])
  if (known.get(signed)) return true
  const bytes = bytesOf(signature)
  if (base64url(bytes) !== signature) return false
  const isRight = await crypto.subtle.verify('HMAC', hmac, bytes, lengthPrefixed(fields))
  if (isRight) known.set(signed, true, signed.length)
  return isRight
}

/** Each text after its length, so that no two lists read the same: `['ab', '']` is not `['a', 'b']`. */
export function lengthPrefixed(fields: readonly string[]): Uint8Array<ArrayBuffer> {
  const parts = fields.map((field) => encoder.encode(field))
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const part of parts) {
    view.setUint32(at, part.length)
    bytes.set(part, at + 4)
    at += 4 + part.length
  }
  return bytes
}

/** Whether two secrets are the same. Takes the same time wherever they differ; secrets that are not signatures are compared here alone. */
export async function isSameSecret(one: string, other: string): Promise<boolean> {
  // Digests have one length, so that the comparison does not tell the length of the secret either.
  const [a, b] = await Promise.all([digest(one), digest(other)])
  return crypto.subtle.timingSafeEqual(a, b)
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', encoder.encode(text))
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** Letters, digits, `-` and `_`, without padding: safe in addresses and cookies. */
export function base64url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The bytes of letters that {@link base64} or {@link base64url} may have written. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}

/** A key of `ACCESS_KEYS`, ready for use. */
export interface AccessKey {
  /** A short name that does not tell the key. Cookies and links say by it which key signed them. */
  id: string
  secret: string
  /** Signs cookies. */
  cookie: SigningKey
  /** Signs links. */
  link: SigningKey
}

/** Letters of a key's id: 48 bits, which is plenty to tell a handful of keys apart. */
const ID_LENGTH = 8

/** Derives what each key is used for. Done once for each isolate. */
export function openKeys(secrets: readonly string[]): Promise<AccessKey[]> {
  return Promise.all([...new Set(secrets)].map(openKey))
}

async function openKey(secret: string): Promise<AccessKey> {
  const [cookie, link, name] = await Promise.all([
    deriveKey(secret, 'cookie'),
    deriveKey(secret, 'link'),
    deriveKey(secret, 'key id'),
  ])
  return { id: (await sign(name, [])).slice(0, ID_LENGTH), secret, cookie, link }
}

/** A new key from 32 random bytes: 43 characters. */
export function makeKey(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  return base64url(random(new Uint8Array(32)))
}
