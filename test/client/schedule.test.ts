import { describe, expect, it } from 'vitest'
import { nextAsk } from '../../src/client/schedule.ts'

describe('the page asks again', () => {
  it('after 5 seconds while something builds, after 30 otherwise', () => {
    expect(nextAsk({ busy: true, refresh: null, failures: 0 })).toBe(5_000)
    expect(nextAsk({ busy: false, refresh: null, failures: 0 })).toBe(30_000)
  })

  it('when it says so itself, where it does', () => {
    expect(nextAsk({ busy: true, refresh: 10, failures: 0 })).toBe(10_000)
    expect(nextAsk({ busy: false, refresh: 40, failures: 0 })).toBe(40_000)
  })

  it('later after each failure, but never later than two minutes', () => {
    const waits = [1, 2, 3, 4, 5, 50].map((failures) => nextAsk({ busy: true, refresh: null, failures }))
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 120_000, 120_000])
    expect(nextAsk({ busy: false, refresh: null, failures: 9 })).toBe(120_000)
  })

  it('no sooner than Cloudflare allows, however long that is', () => {
    for (const failures of [0, 1, 9]) expect(nextAsk({ busy: false, refresh: 900, failures })).toBe(900_000)
  })
})
