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
  return crypto.subtle.deriveKey(
    derivation,
    material,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign'],
  )
}

/** The signature of a list of texts, in base64url: 43 characters. */
export async function sign(key: CryptoKey, fields: readonly string[]): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, lengthPrefixed(fields))))
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

/** Whether two secrets are the same. Takes the same time wherever they differ; the one place where secrets are compared. */
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
