import { describe, expect, it } from 'vitest'
import { fraction, wholeNumber } from '../../src/domain/setting-number.ts'

describe('a whole number', () => {
  it.each([
    [1, 1],
    [10, 10],
    ['7', 7],
    [' 010 ', 10],
  ])('%j is %d', (raw, value) => {
    expect(wholeNumber(1, 10)(raw)).toEqual({ value })
  })

  it.each([
    0,
    11,
    1.5,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '1.5',
    '0x5',
    '1e0',
    '',
    'seven',
    true,
    [5],
    {},
  ])('%j is refused, with the limits', (raw) => {
    expect(wholeNumber(1, 10)(raw)).toEqual({ problem: 'is not a whole number from 1 to 10' })
  })
})

describe('a part of a whole', () => {
  it.each([0, 0.5, 1])('may be %d', (raw) => {
    expect(fraction(raw)).toEqual({ value: raw })
  })

  it.each([-0.1, 1.1, 50, Number.NaN, '0.5', null, [0.5]])('is not %j', (raw) => {
    expect(fraction(raw)).toEqual({ problem: 'is not a number from 0 to 1, such as 0.5' })
  })
})
