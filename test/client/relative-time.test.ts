import { describe, expect, it } from 'vitest'
import { relativeTime } from '../../src/client/relative-time.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('a relative time', () => {
  it.each([
    [0, 'just now'],
    [59 * SECOND, 'just now'],
    [MINUTE, '1 minute ago'],
    [2 * MINUTE - 1, '1 minute ago'],
    [59 * MINUTE, '59 minutes ago'],
    [HOUR, '1 hour ago'],
    [23 * HOUR, '23 hours ago'],
    [47 * HOUR, '1 day ago'],
    [29 * DAY, '29 days ago'],
  ])('of %i ms ago is %s', (ago, says) => {
    expect(relativeTime(NOW - ago, NOW)).toBe(says)
  })

  it('leaves what is a month away to a date', () => {
    expect(relativeTime(NOW - 30 * DAY, NOW)).toBeNull()
    expect(relativeTime(NOW + 30 * DAY, NOW)).toBeNull()
  })

  it('forgives a clock that is slow', () => {
    expect(relativeTime(NOW + 20 * SECOND, NOW)).toBe('just now')
    expect(relativeTime(NOW + 3 * HOUR, NOW)).toBe('in 3 hours')
  })
})
