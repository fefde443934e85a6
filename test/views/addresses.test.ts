import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localAddress, withoutParameter } from '../../src/views/addresses.ts'

describe('an address to redirect to', () => {
  it('is on this host, whatever it is made of', () => {
    const path = fc.string({ unit: fc.constantFrom('/', '\\', 'a', '.', ':', '@', '?', '#', 'https:') })
    fc.assert(
      fc.property(path, (text) => {
        const { origin } = new URL(localAddress(text), 'https://board.example')
        expect(origin).toBe('https://board.example')
      }),
    )
  })

  it('keeps path and query', () => {
    expect(localAddress('/projects/docs', '?cursor=x')).toBe('/projects/docs?cursor=x')
    expect(localAddress('//elsewhere.example')).toBe('/elsewhere.example')
  })
})

it.each([
  ['?key=abc', ''],
  ['?key=abc&cursor=a%2Fb', '?cursor=a%2Fb'],
  ['?a=1&key=x&b=%20&key=y', '?a=1&b=%20'],
  ['?%6Bey=abc&a', '?a'],
  ['?keys=abc', '?keys=abc'],
  ['?', ''],
  ['', ''],
])('%s without key is %s', (search, rest) => expect(withoutParameter(search, 'key')).toBe(rest))
