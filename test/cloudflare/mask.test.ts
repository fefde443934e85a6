import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMask } from '../../src/cloudflare/mask.ts'

const VALUE = 'Sommer/nacht+am "Hafen" 2026'
const masked = (text: string, values = [VALUE], names: string[] = []) =>
  createMask(values, names)(text).replace(/\0+/g, '#')

describe('a value that is known is found', () => {
  it.each([
    ['as it is', `a ${VALUE} b`, 'a # b'],
    ['without the blanks around it', `a${VALUE}b`, 'a#b'],
    ['in JSON', `{"a":${JSON.stringify(VALUE)}}`, '{"a":"#"}'],
    ['in an address', `?a=${encodeURIComponent(VALUE)}&b`, '?a=#&b'],
    [
      'in an address with small letters',
      `?a=${encodeURIComponent(VALUE).replace(/%../g, (hex) => hex.toLowerCase())}&b`,
      '?a=#&b',
    ],
    ['in a form', `a=${encodeURIComponent(VALUE).replaceAll('%20', '+')}&b`, 'a=#&b'],
  ])('%s', (_, text, expected) => {
    expect(masked(text, [` ${VALUE}\n`])).toBe(expected)
  })

  it.each(['', 'a', 'ab', 'user:', 'x:y:'])('in base64, behind "%s" and before anything', (before) => {
    for (const after of ['', '\n', 'ab', 'abc']) {
      const found = masked(`a ${btoa(`${before}${VALUE}${after}`)} b`)
      expect(found).toContain('#')
      expect(found.replace(/^a | b$/g, '').length, found).toBeLessThan(
        Math.ceil((before.length + after.length) * 1.4) + 9,
      )
    }
  })

  it('in base64 of addresses and files, and broken into lines', () => {
    const long = Array.from({ length: 12 }, (_, at) => `part ${at} of a long value?>`).join('~')
    const encoded = btoa(long)
    expect(masked(encoded.replaceAll('+', '-').replaceAll('/', '_'), [long])).toMatch(/^#.{0,4}$/)
    for (const length of [64, 76]) {
      const lines = encoded.match(new RegExp(`.{1,${length}}`, 'g')) ?? []
      expect(masked(lines.join('\n'), [long]).split('\n').slice(0, -1)).toEqual(
        lines.slice(0, -1).map(() => '#'),
      )
    }
  })

  it('line by line, where it has several', () => {
    const value = 'first line of it\nsecond line of it\n}'
    expect(masked(`1 first line of it\n2 second line of it\n3 }`, [value])).toBe('1 #\n2 #\n3 }')
  })

  it('however its lines end', () => {
    expect(masked('one\ntwo 2', ['one\r\ntwo 2'])).toBe('#\n#')
  })

  it('from its begin on, where the text ends after some lines of it', () => {
    const value = 'one\ntwo 2\n{\nsecond\n}'
    expect(masked('a one\n', [value])).toBe('a #\n')
    expect(masked('one\none\ntwo 2\n', [value])).toBe('one\n#\n#\n')
    expect(masked('a one\nb', [value])).toBe('a one\nb')
    expect(masked('two 2\n', [value])).toBe('two 2\n')
  })

  it('to its end, where another value begins in the same way', () => {
    expect(masked('abcdefgh1234', ['abcdefgh', 'abcdefgh1234'])).toBe('#')
  })
})

describe('many values', () => {
  const letters = (least: number, most: number) =>
    fc.string({ unit: fc.constantFrom('a', 'b', '1', 'Q'), minLength: least, maxLength: most })

  it('are found as one expression finds them, the longest first', () => {
    const values = fc.array(
      letters(7, 11).map((rest) => `Q${rest}`),
      { minLength: 1, maxLength: 9 },
    )
    fc.assert(
      fc.property(values, fc.array(letters(0, 9)), (some, between) => {
        const text = between.map((one, at) => `${one}${some[at % some.length]}`.slice(at % 3)).join('\n')
        const longest = some.toSorted((a, b) => b.length - a.length)
        expect(createMask(some)(text)).toBe(
          text.replace(new RegExp(longest.join('|'), 'g'), (found) => '\0'.repeat(found.length)),
        )
      }),
    )
  })
})

describe('a text', () => {
  it('keeps its length and its lines', () => {
    const text = `one ${VALUE}\n${VALUE} two`
    const found = createMask([VALUE])(text)
    expect(found).toHaveLength(text.length)
    expect(found.split('\n')).toHaveLength(2)
  })

  it('is the same when nothing is looked for', () => {
    expect(masked('abc', [])).toBe('abc')
    expect(masked('docs docs-site', ['docs-site'], ['Docs-Site'])).toBe('docs docs-site')
    expect(masked('production', ['production'])).toBe('production')
  })
})
