/**
 * A short name for an account at an API, which does not tell the account: 32 hex digits. It names the mirror and
 * begins every key in KV.
 */
export function accountHash(baseUrl: string, accountId: string): Promise<string> {
  return shortHash(`${baseUrl}\n${accountId}`)
}

/** A digest of a text, or of bytes: so many hex digits of their SHA-256. */
export async function shortHash(text: string | ArrayBuffer, digits = 32): Promise<string> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return hexOf(new Uint8Array(digest)).slice(0, digits)
}

/** Two hex digits for each byte. */
export function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const FNV_PRIME = 0x01000193

/**
 * A digest of a text for comparing it with what it was before: two FNV-1a sums of 32 bits.
 * It is cheap, and no secret: whoever wants can make two texts of one digest.
 */
export function digestOf(text: string): string {
  let [one, other] = [0x811c9dc5, 0x2f0b4c47]
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    one = Math.imul(one ^ unit, FNV_PRIME)
    other = Math.imul(other ^ (unit + index), FNV_PRIME)
  }
  return `${(one >>> 0).toString(36)}${(other >>> 0).toString(36)}.${text.length}`
}
