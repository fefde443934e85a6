import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clipMessage,
  isBlank,
  MESSAGE_LIMIT,
  parseJson,
  printable,
  readText,
  readVisibleText,
  SUBJECT_LIMIT,
  subjectOf,
} from '../../src/domain/text.ts'

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

describe('what an address asks for', () => {
  it('is trimmed, and never half a character', () => {
    expect(readText(undefined)).toBe('')
    expect(readText('  shop ')).toBe('shop')
    expect(readText('\ud83d').isWellFormed()).toBe(true)
  })

  it('is nothing where nothing of it would be seen', () => {
    expect(readVisibleText(' shop ')).toBe('shop')
    expect(readVisibleText(' \u200b\u2060 ')).toBe('')
    expect(readVisibleText('\ud83d')).toBe('')
  })
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

/** Any UTF-16 text, halves of characters among it, of up to 15,000 units. */
const anyText = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }), fc.integer({ min: 0, max: 500 }))
  .map(([units, times]) => String.fromCharCode(...units).repeat(times))

/** Mostly characters of two units each, where a cut can go wrong. */
const emoji = fc
  .tuple(fc.constantFrom('', 'x', 'xy'), fc.integer({ min: 90, max: 6_000 }))
  .map(([start, times]) => start + '🚀'.repeat(times))

const messages = fc.oneof(anyText, emoji)

describe('the whole message', () => {
  it('is left as it is when it is short', () => {
    expect(clipMessage('Fix the footer\n\nIt was too low. 🚀')).toBe('Fix the footer\n\nIt was too low. 🚀')
  })

  it('ends its lines in one way', () => {
    expect(clipMessage('one\r\ntwo\rthree\nfour\r\n')).toBe('one\ntwo\nthree\nfour\n')
  })

  it('may be exactly as long as the limit', () => {
    const message = 'm'.repeat(MESSAGE_LIMIT)
    expect(clipMessage(message)).toBe(message)
  })

  it('says that it was cut', () => {
    expect(clipMessage('m'.repeat(MESSAGE_LIMIT + 1))).toBe(`${'m'.repeat(MESSAGE_LIMIT - 1)}…`)
  })

  it('is 10,000 long at most', () => {
    expect(MESSAGE_LIMIT).toBe(10_000)
  })

  it('is measured after its line ends were made one', () => {
    const message = '\r\n'.repeat(MESSAGE_LIMIT)
    expect(clipMessage(message)).toBe('\n'.repeat(MESSAGE_LIMIT))
  })

  it('loses a character that the cut would go through', () => {
    const message = `${'m'.repeat(MESSAGE_LIMIT - 2)}🚀 and more`
    expect(clipMessage(message)).toBe(`${'m'.repeat(MESSAGE_LIMIT - 2)}…`)
  })

  it('shows half a character that was sent as such', () => {
    expect(clipMessage('a\ud83db')).toBe('a\ufffdb')
  })

  it('is never above the limit and never broken', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const clipped = clipMessage(message)
        return clipped.length <= MESSAGE_LIMIT && clipped.isWellFormed() && !clipped.includes('\r')
      }),
    )
  })

  it('does not change when it is clipped again', () => {
    fc.assert(fc.property(messages, (message) => clipMessage(clipMessage(message)) === clipMessage(message)))
  })
})

describe('the subject', () => {
  it('is the first line', () => {
    expect(subjectOf('Fix the footer\n\nIt was too low.')).toBe('Fix the footer')
  })

  it('is the first line that says something', () => {
    expect(subjectOf('\r\n  \r\n\t Fix the footer \r\nMore')).toBe('Fix the footer')
  })

  it.each(['', '\r\n', '  \n\t'])('is empty when the message says nothing: %j', (message) => {
    expect(subjectOf(message)).toBe('')
  })

  it('may be exactly as long as the limit', () => {
    expect(subjectOf('s'.repeat(SUBJECT_LIMIT))).toBe('s'.repeat(SUBJECT_LIMIT))
  })

  it('says that it was cut', () => {
    expect(subjectOf('s'.repeat(SUBJECT_LIMIT + 1))).toBe(`${'s'.repeat(SUBJECT_LIMIT - 1)}…`)
  })

  it('is 200 long at most', () => {
    expect(SUBJECT_LIMIT).toBe(200)
  })

  it('is one line, never above the limit and never broken', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const subject = subjectOf(message)
        return subject.length <= SUBJECT_LIMIT && subject.isWellFormed() && !/[\r\n]/.test(subject)
      }),
    )
  })
})

it('reads JSON', () => {
  expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] })
})

it.each(['', '{', 'text', '{"a":1}}'])('takes %j for nothing', (text) => {
  expect(parseJson(text)).toBeNull()
})
