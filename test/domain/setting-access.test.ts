import { describe, expect, it } from 'vitest'
import { accessKeys, audienceTag, teamName } from '../../src/domain/setting-access.ts'

describe('the keys', () => {
  it.each([
    ['one', 'k'.repeat(32), ['k'.repeat(32)]],
    ['several', `${'k'.repeat(32)},${'L-_9'.repeat(9)}`, ['k'.repeat(32), 'L-_9'.repeat(9)]],
    ['a list', ['k'.repeat(40)], ['k'.repeat(40)]],
    ['none', undefined, []],
  ])('may be %s', (_name, raw, value) => expect(accessKeys(raw)).toEqual({ value }))

  it.each(['k'.repeat(31), `${'k'.repeat(32)}.`, `${'k'.repeat(32)},`, '{}'])('may not be %s', (raw) =>
    expect(accessKeys(raw)).toHaveProperty('problem'),
  )
})

it('the team is named without its domain', () => {
  expect(teamName('acme')).toEqual({ value: 'acme' })
  expect(teamName('https://acme.cloudflareaccess.com')).toHaveProperty('problem')
})

it('the audience is a tag, not an address', () => {
  expect(audienceTag('ab'.repeat(32))).toEqual({ value: 'ab'.repeat(32) })
  expect(audienceTag('board.example.com')).toHaveProperty('problem')
})
