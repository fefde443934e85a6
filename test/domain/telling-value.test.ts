import { describe, expect, it } from 'vitest'
import { isOrdinary, isTelling } from '../../src/domain/telling-value.ts'

describe('a value that can be looked for', () => {
  it.each([
    'hunter72',
    'Sommernacht',
    'correct-horse',
    'correcthorse',
    'https://user:pw@example.com/',
    'https://a.example/?k=1x',
    'a1b2c3d4',
    '93847261abc',
    '12345678-9abc',
  ])('%s', (value) => {
    expect(isTelling(value)).toBe(true)
  })

  it.each([
    ['is too short', 'abc1234'],
    ['has small letters alone', 'lighthouse'],
    ['is a plain word', 'production'],
    ['is a number', '123456789'],
    ['is a version', 'v24.21.0-beta.3'],
    ['is a date', '2026-11-30T04:45:00Z'],
    ['is a size', '4096.5MB'],
    ['is a host', 'api.example.com'],
    ['is an address', 'https://api.example.com/v1/'],
    ['is a path', './src/pages/index.astro'],
    ['is a path of another system', 'C:\\build\\output'],
  ])('is none that %s: %s', (_, value) => {
    expect(isTelling(value)).toBe(false)
  })
})

it('a plain word is ordinary, and a secret in the form of a path is not', () => {
  expect(isOrdinary('TRUE')).toBe(true)
  expect(isOrdinary('truth')).toBe(false)
  expect(isOrdinary('/wJalrXUtnFEMIK7MDENGbPxRfiCYzRfiCYz')).toBe(false)
})
