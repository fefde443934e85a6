import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64url, deriveKey, isSameSecret, isSigned, lengthPrefixed, sign } from '../../src/access/sign.ts'

const SECRET = 'k'.repeat(43)
const text = fc.string({ unit: fc.constantFrom('', '.', 'a', 'ab', 'é', '\u0000') })
const fields = fc.array(text, { maxLength: 6 })

describe('what is signed', () => {
  it('reads differently for any two lists of texts', () => {
    fc.assert(
      fc.property(fields, fields, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other)
        expect(String(lengthPrefixed(one)) === String(lengthPrefixed(other))).toBe(same)
      }),
      { numRuns: 1_000 },
    )
  })

  it('has one signature, and no two inputs share it', async () => {
    const key = await deriveKey(SECRET, 'link')
    await fc.assert(
      fc.asyncProperty(fields, fields, async (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other)
        expect((await sign(key, one)) === (await sign(key, other))).toBe(same)
      }),
    )
  })
})

describe('a signature', () => {
  it('is right for its own list and key, and written in one way only', async () => {
    const key = await deriveKey(SECRET, 'link')
    await fc.assert(
      fc.asyncProperty(fields, fields, async (one, other) => {
        const signature = await sign(key, one)
        expect(await isSigned(key, one, signature)).toBe(true)
        expect(await isSigned(key, other, signature)).toBe(JSON.stringify(one) === JSON.stringify(other))
        expect(await isSigned(await deriveKey(SECRET, 'cookie'), one, signature)).toBe(false)
        // The last of 43 letters has two bits too many: four letters there stand for the same bytes.
        for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
          const written = signature.slice(0, -1) + last
          expect(await isSigned(key, one, written)).toBe(written === signature)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('that was right says nothing of another list, another key or another signature', async () => {
    const key = await deriveKey(SECRET, 'cookie')
    const signature = await sign(key, ['project', 'docs'])
    expect(await isSigned(key, ['project', 'docs'], signature)).toBe(true)
    expect(await isSigned(key, ['project', 'docs'], signature)).toBe(true)
    expect(await isSigned(key, ['project', 'shop'], signature)).toBe(false)
    expect(await isSigned(key, ['project', '', 'docs'], signature)).toBe(false)
    expect(await isSigned(await deriveKey(SECRET, 'link'), ['project', 'docs'], signature)).toBe(false)
    const wrong = await sign(key, ['x'])
    expect(await isSigned(key, ['project', 'docs'], wrong)).toBe(false)
    expect(await isSigned(key, ['project', 'docs'], wrong)).toBe(false)
  })
})

describe('a derived key', () => {
  it('is another one for every use and every secret', async () => {
    const signatures = await Promise.all(
      ([SECRET, 'l'.repeat(43)] as const).flatMap((secret) =>
        (['cookie', 'link', 'key id'] as const).map(async (use) => sign(await deriveKey(secret, use), ['x'])),
      ),
    )
    expect(new Set(signatures).size).toBe(6)
  })

  it('cannot be read back', async () => {
    expect((await deriveKey(SECRET, 'cookie')).hmac.extractable).toBe(false)
  })

  it('stays the same from version to version, or all links would end', async () => {
    expect(await sign(await deriveKey(SECRET, 'link'), ['project', 'docs'])).toBe(
      'QCki0mPgUEvKxgN5AUoB4jxdC0tnsa9fgYsg_ZnjXyM',
    )
  })
})

it('secrets are the same or not, whatever their lengths', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (one, other) => {
      expect(await isSameSecret(one, other)).toBe(one === other)
      expect(await isSameSecret(one, one)).toBe(true)
    }),
  )
})

it('base64url has no letter that an address or a cookie would have to encode', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(base64url(bytes)).toMatch(/^[\w-]*$/)))
})
