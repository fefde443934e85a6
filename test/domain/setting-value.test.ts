import { describe, expect, it } from 'vitest'
import { listOf, matching, oneOf, optional, present, required } from '../../src/domain/setting-value.ts'

const SHORT = matching(/^.{1,3}$/, 'is too long')
const NAMES = listOf((item) => item !== 'bad', 'holds a bad one')

describe('a setting', () => {
  it.each([undefined, null, '', '  '])('that is %j is not set', (raw) => {
    expect(present(raw)).toBeUndefined()
  })

  it('that is required says that it is not set', () => {
    expect(required(SHORT)(undefined)).toEqual({ problem: 'is not set' })
    expect(required(SHORT)('abc')).toEqual({ value: 'abc' })
  })

  it('that is optional falls back only when it is not set', () => {
    expect(optional('def', SHORT)(undefined)).toEqual({ value: 'def' })
    expect(optional('def', SHORT)('long')).toEqual({ problem: 'is too long' })
  })
})

describe('the parsers', () => {
  it.each([
    [SHORT, ' ab ', { value: 'ab' }],
    [SHORT, 12, { problem: 'is too long' }],
    [oneOf('a', 'b'), ' b', { value: 'b' }],
    [oneOf('a', 'b'), 'B', { problem: 'is none of: a, b' }],
    [NAMES, 'a, b', { value: ['a', 'b'] }],
    [NAMES, '["a", "b"]', { value: ['a', 'b'] }],
    [NAMES, ['a', 'b'], { value: ['a', 'b'] }],
    [NAMES, 'a, bad', { problem: 'holds a bad one' }],
    [NAMES, [], { problem: 'holds a bad one' }],
    [NAMES, '["a", 1]', { problem: 'holds a bad one' }],
    [NAMES, '[broken', { problem: 'holds a bad one' }],
  ])('read values as the table says (%#)', (parse, raw, parsed) => {
    expect(parse(raw)).toEqual(parsed)
  })
})
