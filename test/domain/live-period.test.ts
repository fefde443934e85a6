import { describe, expect, it } from 'vitest'
import { readBefore } from '../../src/domain/live-period.ts'

describe('the number before which periods are asked for', () => {
  it.each([
    ['12', 12],
    ['0', 0],
    ['-3', -3],
  ])('is read from %j', (text, number) => {
    expect(readBefore(text)).toBe(number)
  })

  it.each([undefined, '', '-', '1.5', '1e3', 'abc', '12345678901', '1\n'])('is none in %j', (text) => {
    expect(readBefore(text)).toBeNull()
  })
})
