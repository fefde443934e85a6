import { describe, expect, it } from 'vitest'
import { nextAsk } from '../../src/client/schedule.ts'

describe('the page asks again', () => {
  it('after 5 seconds while something builds, after 30 otherwise', () => {
    expect(nextAsk({ busy: true, failures: 0 })).toBe(5_000)
    expect(nextAsk({ busy: false, failures: 0 })).toBe(30_000)
  })

  it('later after each failure, but never later than two minutes', () => {
    const waits = [1, 2, 3, 4, 5, 50].map((failures) => nextAsk({ busy: true, failures }))
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 120_000, 120_000])
    expect(nextAsk({ busy: false, failures: 9 })).toBe(120_000)
  })
})
