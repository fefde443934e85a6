import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clipMessage, MESSAGE_LIMIT, SUBJECT_LIMIT, subjectOf } from '../../src/domain/commit-message.ts'

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
