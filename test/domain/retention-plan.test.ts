import { describe, expect, it } from 'vitest'
import { countReasons, isLargeShare } from '../../src/domain/retention-plan.ts'
import type { Decision } from '../../src/domain/retention-reason.ts'

const old = { kind: 'old', of: 'preview', age: 0, rule: null } as const

/** A plan that removes so many and keeps so many. */
const plan = (removed: number, kept: number): Decision[] => [
  ...Array.from({ length: removed }, (_, n) => ({ id: `old${n}`, decision: 'remove' as const, reason: old })),
  ...Array.from({ length: kept }, (_, n) => ({
    id: `live${n}`,
    decision: 'keep' as const,
    reason: { kind: 'live' as const },
  })),
]

describe('a large share', () => {
  it.each([
    [5, 5, 0.5, false],
    [6, 5, 0.5, true],
    [10, 0, 1, false],
    [1, 99, 0, true],
    [0, 10, 0, false],
    [0, 0, 0, false],
    [29, 71, 0.29, false],
    [3, 7, 0.3, false],
  ])('%d of them go, %d stay, %d may go: %j', (removed, kept, maxShare, large) => {
    expect(isLargeShare(plan(removed, kept), { maxShare })).toBe(large)
  })
})

describe('the counts of a plan', () => {
  it('are told by reason', () => {
    expect([...countReasons(plan(3, 2))]).toEqual([
      ['old', 3],
      ['live', 2],
    ])
  })
})
