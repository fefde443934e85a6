import { describe, expect, it } from 'vitest'
import { accountHash, digestOf, shortHash } from '../../src/domain/hash.ts'

const API = 'https://api.cloudflare.com/client/v4'
const ID = '0123456789abcdef0123456789abcdef'

it('is the beginning of the SHA-256', async () => {
  // FIPS 180-2, appendix B.1.
  expect(await shortHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223')
  expect(await shortHash('abc', 8)).toBe('ba7816bf')
})

describe('the name of an account', () => {
  it('is always the same: it names what was stored', async () => {
    expect(await accountHash(API, ID)).toBe(await accountHash(API, ID))
    expect(await accountHash(API, ID)).toBe('58935587ed5d264862d46bb7b3894e88')
  })

  it('is 32 hex digits that do not tell the id', async () => {
    const hash = await accountHash(API, ID)
    expect(hash).toMatch(/^[0-9a-f]{32}$/)
    for (let at = 0; at + 8 <= ID.length; at += 1) expect(hash).not.toContain(ID.slice(at, at + 8))
  })

  it('differs between accounts, and between two APIs', async () => {
    const names = await Promise.all([
      accountHash(API, ID),
      accountHash(API, ID.replace('0', '1')),
      accountHash('http://127.0.0.1:8787/client/v4', ID),
    ])
    expect(new Set(names).size).toBe(3)
  })
})

it('the digest of a text is another where one character is, wherever it stands', () => {
  const text = '{"name":"docs","aliases":["https://main.docs.pages.dev"],"status":"building"}'
  const digests = new Set([digestOf(text), digestOf(`${text} `), digestOf('')])
  for (let index = 0; index < text.length; index += 1) {
    digests.add(digestOf(`${text.slice(0, index)}x${text.slice(index + 1)}`))
    digests.add(digestOf(text.slice(0, index) + text.slice(index + 1)))
  }
  expect(digests.size).toBeGreaterThan(2 * text.length - 4)
  expect(digestOf(text)).toBe(digestOf(text))
})
