import { describe, expect, it } from 'vitest'
import { readLineRange, writeLineRange } from '../../src/domain/line-range.ts'

describe('lines in an address', () => {
  it.each([
    ['12', { from: 12, to: 12 }, '12'],
    ['4510-4520', { from: 4510, to: 4520 }, '4510-4520'],
    ['20-10', { from: 10, to: 20 }, '10-20'],
    ['7-7', { from: 7, to: 7 }, '7'],
  ])('are read and written: %s', (text, range, written) => {
    expect(readLineRange(text)).toEqual(range)
    expect(writeLineRange(range)).toBe(written)
  })

  it.each([undefined, '', '0', '0-5', 'a', '1-', '-1', '1-2-3', '12345678', '1.5', ' 1'])(
    'are none: %s',
    (text) => {
      expect(readLineRange(text)).toBeNull()
    },
  )
})
