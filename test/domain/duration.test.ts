import { describe, expect, it } from 'vitest'
import { DAY_MS, durationWords, HOUR_MS } from '../../src/domain/duration.ts'

describe('a duration in words', () => {
  it.each([
    [0, '0 hours'],
    [HOUR_MS, '1 hour'],
    [36 * HOUR_MS, '36 hours'],
    [DAY_MS, '1 day'],
    [30 * DAY_MS, '30 days'],
  ])('%d ms: %s', (ms, words) => {
    expect(durationWords(ms)).toBe(words)
  })
})
