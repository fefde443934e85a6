import { expect, it } from 'vitest'
import { FRESH_MS, judgeFreshness } from '../../src/domain/freshness.ts'

const CHECKED = 1_000_000

it('is fresh for less than a minute', () => {
  expect(FRESH_MS).toBe(60_000)
  expect(judgeFreshness(CHECKED, null, CHECKED)).toEqual({ kind: 'fresh' })
  expect(judgeFreshness(CHECKED, null, CHECKED + FRESH_MS - 1)).toEqual({ kind: 'fresh' })
})

it('is stale after that, and says since when', () => {
  expect(judgeFreshness(CHECKED, null, CHECKED + FRESH_MS)).toEqual({ kind: 'stale', checkedAt: CHECKED })
})

it('is fresh although the clock of another machine is ahead', () => {
  expect(judgeFreshness(CHECKED, null, CHECKED - 5_000)).toEqual({ kind: 'fresh' })
})

it('is failing while syncs fail, however young it is, and says why', () => {
  const failure = { kind: 'forbidden' } as const
  const outage = { since: CHECKED + 1, failure, retryAt: CHECKED + 5_000 }
  expect(judgeFreshness(CHECKED, outage, CHECKED + 2)).toEqual({
    kind: 'failing',
    checkedAt: CHECKED,
    since: CHECKED + 1,
    failure,
  })
})
