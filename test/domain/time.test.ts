import { describe, expect, it } from 'vitest'
import { DAY_MS, durationWords, HOUR_MS, instantOf, microsOf, toMillis } from '../../src/domain/time.ts'

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

describe('a time of Cloudflare’s', () => {
  it.each([
    ['2026-11-24T10:40:45.9839Z', '2026-11-24T10:40:45.983900Z'],
    ['2026-11-24T10:40:45.551209Z', '2026-11-24T10:40:45.551209Z'],
    ['2026-11-24T10:40:45.5Z', '2026-11-24T10:40:45.500Z'],
    ['2026-11-24T10:40:45.551000Z', '2026-11-24T10:40:45.551Z'],
    ['2026-11-24T10:40:45Z', '2026-11-24T10:40:45.000Z'],
    ['2026-11-24T11:40:45.000001+01:00', '2026-11-24T10:40:45.000001Z'],
    ['2026-11-24T10:40:45.123456789Z', '2026-11-24T10:40:45.123456Z'],
    ['yesterday', null],
    ['', null],
  ])('%j is kept as %j', (text, instant) => {
    expect(instantOf(text)).toBe(instant)
  })

  it('is told in whole microseconds, exactly, for centuries to come', () => {
    expect(microsOf('1970-01-01T00:00:00.000001Z')).toBe(1)
    expect(microsOf('2101-11-24T12:00:00.999999Z')).toBe(Date.parse('2101-11-24T12:00:00Z') * 1000 + 999_999)
    expect(Number.isSafeInteger(microsOf('2255-01-01T00:00:00.000001Z'))).toBe(true)
    expect(microsOf(null)).toBeNull()
    expect(microsOf('no time')).toBeNull()
  })

  it('is cut to the millisecond for those who take no more', () => {
    expect(toMillis('2026-11-24T10:40:45.983900Z')).toBe('2026-11-24T10:40:45.983Z')
    expect(toMillis('2026-11-24T10:40:45.983Z')).toBe('2026-11-24T10:40:45.983Z')
  })
})
