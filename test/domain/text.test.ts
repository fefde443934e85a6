import { describe, expect, it } from 'vitest'
import { isBlank, printable } from '../../src/domain/text.ts'

describe('a text of which nothing would be seen', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \t\r\n\u00a0\u3000'],
    ['a space of no width', '\u200b'],
    ['joiners and marks of direction', '\u200c\u200d\u200e\u200f\u2060\ufeff'],
    ['overrides and isolates', '\u202e\u2066\u2069\u202c'],
    ['a soft hyphen', '\u00ad'],
    ['control characters', '\u0000\u001b\u007f\u0085'],
    ['fillers', '\u3164\u115f\u1160\uffa0\u2800'],
    ['variation selectors and tags', '\ufe0f\u{e0100}\u{e0041}'],
    ['half a character', '\ud83d'],
  ])('is %s', (_, text) => {
    expect(isBlank(text)).toBe(true)
    expect(isBlank(`${text}.${text}`)).toBe(false)
  })

  it.each(['a', '-', '…', '👩‍👩‍👧', '\ufffd', '\ue000', 'שלום', '\u{1fae8}', '\u0301'])(
    'is not %j',
    (text) => {
      expect(isBlank(text)).toBe(false)
    },
  )
})

describe('what may be printed', () => {
  it('has its control characters replaced, but for those that part words and lines', () => {
    expect(printable('a\u0000b\u001b[31m\tc\r\nd\u007f\u009be')).toBe(
      'a\ufffdb\ufffd[31m\tc\r\nd\ufffd\ufffde',
    )
  })

  it('turns no direction, and ends no isolation that it did not begin', () => {
    expect(printable('\u202aa\u202bb\u202cc\u202dd\u202ee\u2066f\u2067g\u2068h\u2069i')).toBe('abcdefghi')
  })

  it('ends no paragraph: an element isolates what it holds within one alone', () => {
    expect(printable('a\u2029b')).toBe('a\nb')
  })

  it('is else left as it is', () => {
    const text = 'Füße 🚀 שלום\u200f مرحبا\u200d \u2028'
    expect(printable(text)).toBe(text)
  })
})
