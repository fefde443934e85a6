import { base64url, deriveKey, type SigningKey, sign } from './sign.ts'

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
