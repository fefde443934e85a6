/** A team of Cloudflare Access with real keys, whose certificates the Worker fetches as it would from Cloudflare. */

export const AUDIENCE = 'a0d1'.repeat(16)

interface SigningKey {
  kid: string
  privateKey: CryptoKey
  jwk: Record<string, unknown>
}

export interface Claims {
  iss?: string
  aud?: unknown
  exp?: number
  [claim: string]: unknown
}

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}

export type Team = Awaited<ReturnType<typeof openTeam>>

/** A team of its own for one test, with one key published. */
export async function openTeam() {
  const name = `team-${crypto.randomUUID().slice(0, 8)}`
  const url = `https://${name}.cloudflareaccess.com/cdn-cgi/access/certs`
  const first = await makeKey()
  const publish = (status: number, body: string) =>
    fetch(url, { method: 'PUT', body: JSON.stringify({ status, body }) }).then(() => {})
  const publishKeys = (...keys: SigningKey[]) =>
    publish(200, JSON.stringify({ keys: keys.map(({ jwk }) => jwk), public_certs: [] }))
  await publishKeys(first)

  /** What Access says of somebody who signed in. */
  const claims = (over: Claims = {}): Claims => {
    const now = Math.floor(Date.now() / 1_000)
    return {
      iss: `https://${name}.cloudflareaccess.com`,
      aud: [AUDIENCE],
      iat: now - 60,
      nbf: now - 60,
      exp: now + 3_600,
      email: 'somebody@canary.example',
      type: 'app',
      ...over,
    }
  }

  return {
    name,
    key: first,
    settings: { ACCESS: 'cloudflare-access', ACCESS_TEAM: name, ACCESS_AUD: AUDIENCE },
    makeKey,
    /** The endpoint answers with this from now on; status 0 never answers. */
    publish,
    publishKeys,
    /** How often the certificates were fetched. */
    fetches: async () => Number(await (await fetch(url, { method: 'OPTIONS' })).text()),
    claims,
    token: (over: Claims = {}, key = first) =>
      signed({ alg: 'RS256', kid: key.kid, typ: 'JWT' }, claims(over), (data) =>
        crypto.subtle.sign(RSA.name, key.privateKey, data),
      ),
  }
}

/** A token with any header and any signature. */
export async function signed(
  header: Record<string, unknown>,
  claims: Claims,
  sign: (data: Uint8Array) => Promise<ArrayBuffer> | ArrayBuffer,
): Promise<string> {
  const encode = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)))
  const said = `${encode(header)}.${encode(claims)}`
  return `${said}.${base64url(new Uint8Array(await sign(new TextEncoder().encode(said))))}`
}

async function makeKey(): Promise<SigningKey> {
  const pair = (await crypto.subtle.generateKey(RSA, true, ['sign', 'verify'])) as CryptoKeyPair
  const kid = crypto.randomUUID()
  const jwk = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as JsonWebKey
  return { kid, privateKey: pair.privateKey, jwk: { ...jwk, kid, use: 'sig', alg: 'RS256' } }
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
