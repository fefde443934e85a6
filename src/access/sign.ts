import { createMemory, type Memory } from '../domain/memory.ts'

/**
 * Signatures of cookies and links: HMAC-SHA-256 under keys that HKDF derives from an access key, one for each use, so
 * that neither can be taken for the other and neither tells the access key.
 */

const encoder = new TextEncoder()

/** Of every derivation. A change ends all cookies and links. */
const SALT = encoder.encode('pageboard 1')

/** What a derived key is for. */
export type Use = 'cookie' | 'link' | 'key id'

/** The key for one use. It cannot be read back. */
export async function deriveKey(secret: string, use: Use): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: SALT, info: encoder.encode(use) }
  const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  return crypto.subtle.deriveKey(derivation, material, hmac, false, ['sign', 'verify'])
}

/** The signature of a list of texts, in base64url: 43 characters. */
export async function sign(key: CryptoKey, fields: readonly string[]): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, lengthPrefixed(fields))))
}

/** Signatures that were right, by their key: readers send the same one with every request, and checking takes a while. */
const known = new WeakMap<CryptoKey, Memory<true>>()

/** Some thousand readers. */
const KNOWN_LETTERS = 1_000_000

/**
 * Whether that is the signature of a list of texts. Compared by the platform, in constant time. A signature can be
 * written in one way only: bits of its last letter that stand for nothing have to be zero.
 */
export async function isSigned(
  key: CryptoKey,
  fields: readonly string[],
  signature: string,
): Promise<boolean> {
  const memory = known.get(key) ?? createMemory<true>(KNOWN_LETTERS)
  known.set(key, memory)
  const signed = JSON.stringify([signature, ...fields])
  if (memory.get(signed)) return true
  const bytes = bytesOf(signature)
  if (base64url(bytes) !== signature) return false
  const isRight = await crypto.subtle.verify('HMAC', key, bytes, lengthPrefixed(fields))
  if (isRight) memory.set(signed, true, signed.length)
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

/** Letters, digits, `-` and `_`, without padding: safe in addresses and cookies. */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/** The bytes of letters that {@link base64url} may have written. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}
