import { expect, it } from 'vitest'
import { FRESH_MS, freshFor, judgeFreshness } from '../../src/domain/freshness.ts'

const CHECKED = 1_000_000
const KNOWN = { checkedAt: CHECKED, interval: 10_000, outage: null }

it('is fresh for less than a minute', () => {
  expect(FRESH_MS).toBe(60_000)
  expect(judgeFreshness(KNOWN, CHECKED)).toEqual({ kind: 'fresh' })
  expect(judgeFreshness(KNOWN, CHECKED + FRESH_MS - 1)).toEqual({ kind: 'fresh' })
})

it('is stale after that, and says since when', () => {
  expect(judgeFreshness(KNOWN, CHECKED + FRESH_MS)).toEqual({ kind: 'stale', checkedAt: CHECKED })
})

it('is fresh although the clock of another machine is ahead', () => {
  expect(judgeFreshness(KNOWN, CHECKED - 5_000)).toEqual({ kind: 'fresh' })
})

it('is failing while syncs fail, however young it is, and says why', () => {
  const failure = { kind: 'forbidden' } as const
  const outage = { since: CHECKED + 1, failure, retryAt: CHECKED + 5_000 }
  expect(judgeFreshness({ ...KNOWN, outage }, CHECKED + 2)).toEqual({
    kind: 'failing',
    checkedAt: CHECKED,
    since: CHECKED + 1,
    failure,
  })
})

it('is fresh as long as nobody looks at the account, where that is larger than a minute', () => {
  const interval = 100_000
  expect(freshFor(interval)).toBeGreaterThan(interval)
  expect(judgeFreshness({ ...KNOWN, interval }, CHECKED + interval)).toEqual({ kind: 'fresh' })
})
