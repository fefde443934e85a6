import { describe, expect, it } from 'vitest'
import { judgeProbe } from '../../src/ledger/entry.ts'

describe('the address of a deleted deployment', () => {
  it.each([
    [404, 'gone'],
    [410, 'gone'],
    [200, 'served'],
    [204, 'served'],
    [301, 'unknown'],
    [403, 'unknown'],
    [500, 'unknown'],
    [null, 'unknown'],
  ] as const)('that answers %j is %s', (status, result) => {
    expect(judgeProbe(status)).toBe(result)
  })
})
