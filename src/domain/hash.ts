/**
 * A short name for an account at an API, which does not tell the account: 32 hex digits. It names the mirror and
 * begins every key in KV.
 */
export function accountHash(baseUrl: string, accountId: string): Promise<string> {
  return shortHash(`${baseUrl}\n${accountId}`)
}

/** A digest of a text: 32 hex digits of its SHA-256. */
export async function shortHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest).subarray(0, 16)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}
