import { describe, expect, it } from 'vitest'
import { numberOf } from '../../src/routes/parameters.ts'

describe('a number in an address', () => {
  it.each([
    ['12', 12],
    ['0', 0],
    ['-3', -3],
  ])('is read from %j', (text, number) => {
    expect(numberOf(text)).toBe(number)
  })

  it.each([undefined, '', '-', '1.5', '1e3', 'abc', '12345678901', '1\n'])('is none in %j', (text) => {
    expect(numberOf(text)).toBeNull()
  })
})
