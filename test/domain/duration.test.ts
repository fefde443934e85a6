import { describe, expect, it } from 'vitest'
import { DAY_MS, durationWords, parseDuration, parseFiniteDuration } from '../../src/domain/duration.ts'

const HOUR_MS = 60 * 60 * 1000

describe('a duration', () => {
  it.each([
    ['30d', 30 * DAY_MS],
    ['12h', 12 * HOUR_MS],
    ['0h', 0],
    [' 1d ', DAY_MS],
    ['99999d', 99_999 * DAY_MS],
  ])('%j is read in milliseconds', (raw, value) => {
    expect(parseDuration(raw)).toEqual({ value })
    expect(parseFiniteDuration(raw)).toEqual({ value })
  })

  it.each(['', '7', 'd', '7 d', '-1d', '1.5d', '7m', '7D', '1d12h', '100000d', '７d', 7, true, null, ['7d']])(
    '%j is refused, with what is accepted',
    (raw) => {
      expect(parseDuration(raw)).toEqual({ problem: expect.stringMatching(/30d.*12h.*0h.*never/) })
      expect(parseFiniteDuration(raw)).toEqual({ problem: expect.stringMatching(/3d.*12h.*0h/) })
    },
  )

  it('may be one that never ends, but not where it has to', () => {
    expect(parseDuration(' never ')).toEqual({ value: 'never' })
    expect(parseFiniteDuration('never')).toHaveProperty('problem')
  })
})

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
