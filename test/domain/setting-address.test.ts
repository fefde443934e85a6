import { describe, expect, it } from 'vitest'
import { baseAddress, originAddress } from '../../src/domain/setting-address.ts'

describe('an address that calls start with', () => {
  it('is kept without what stands at its end', () => {
    expect(baseAddress(' https://api.example.com/v4/? ')).toEqual({ value: 'https://api.example.com/v4' })
  })

  it.each(['http://api.example.com', 'https://a:b@api.example.com', 'https://api.example.com/?a=1', 'x', 7])(
    'is not %j',
    (raw) => expect(baseAddress(raw)).toHaveProperty('problem'),
  )
})

describe('an origin', () => {
  it.each([
    ['https://board.example.com', 'https://board.example.com'],
    ['https://board.example.com/', 'https://board.example.com'],
    ['https://board.example.com:8443', 'https://board.example.com:8443'],
    ['http://localhost:8787', 'http://localhost:8787'],
  ])('is %s', (raw, value) => expect(originAddress(raw)).toEqual({ value }))

  it.each(['https://board.example.com/wiki', 'http://board.example.com', 'board.example.com', null])(
    'is not %j',
    (raw) => expect(originAddress(raw)).toHaveProperty('problem'),
  )
})
