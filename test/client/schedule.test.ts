import { describe, expect, it } from 'vitest'
import { LEFT_AFTER_MS, nextAsk, type Pace } from '../../src/client/schedule.ts'

const waitOf = (pace: Partial<Pace>) =>
  nextAsk({ busy: false, refresh: null, failures: 0, quietFor: 0, ...pace })

describe('the page asks again', () => {
  it('after 5 seconds while something builds, after 30 otherwise', () => {
    expect(waitOf({ busy: true })).toBe(5_000)
    expect(waitOf({})).toBe(30_000)
  })

  it('when it says so itself, where it does', () => {
    expect(waitOf({ busy: true, refresh: 10 })).toBe(10_000)
    expect(waitOf({ refresh: 40 })).toBe(40_000)
  })

  it('later after each failure, but never later than two minutes', () => {
    const waits = [1, 2, 3, 4, 5, 50].map((failures) => waitOf({ busy: true, failures }))
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 120_000, 120_000])
    expect(waitOf({ failures: 9 })).toBe(120_000)
  })

  it('after two minutes where it was left open, unless something builds or it says otherwise itself', () => {
    const quietFor = LEFT_AFTER_MS
    expect(waitOf({ quietFor: quietFor - 1 })).toBe(30_000)
    expect(waitOf({ quietFor })).toBe(120_000)
    expect(waitOf({ quietFor, busy: true })).toBe(5_000)
    expect(waitOf({ quietFor, refresh: 60 })).toBe(60_000)
  })

  it('no sooner than Cloudflare allows, however long that is', () => {
    for (const failures of [0, 1, 9]) expect(waitOf({ refresh: 900, failures })).toBe(900_000)
  })
})
