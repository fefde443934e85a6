import { describe, expect, it } from 'vitest'
import { createDays, createHoldOf, type HoldQuestion } from '../../src/retention/hold.ts'
import { HOLD } from '../../src/retention/planned.ts'

const HOUR = 3_600_000
const { free, waits, confirmed, later } = HOLD

describe('the days of planned deletions', () => {
  it('begin after the grace, so many an hour, behind those that go already', () => {
    const nextDay = createDays({ grace: 2 * HOUR, maxDeletesPerRun: 2 }, 3, 0)
    expect([nextDay(), nextDay(), nextDay(), nextDay()].map((at) => at / HOUR)).toEqual([3, 4, 4, 5])
  })
})

describe('what a planned deletion waits for', () => {
  const holdOf = (change: Partial<HoldQuestion>) =>
    createHoldOf({ planned: [], removals: 10, most: 5, isGoingOn: false, ...change })

  it('is nothing, as long as no more than the share is to go', () => {
    const hold = holdOf({ removals: 5, planned: [waits, later] })
    expect([null, waits, later, free].map(hold)).toEqual([free, free, free, free])
  })

  it('is that all of it is confirmed, where more is to go', () => {
    expect([null, free].map(holdOf({ planned: [free] }))).toEqual([waits, waits])
  })

  it('is the turn of another plan, where one waits already', () => {
    const hold = holdOf({ planned: [waits, waits, later] })
    expect([null, waits, later].map(hold)).toEqual([later, waits, later])
  })

  it('is the same as for the first part of its plan, where that is written in parts', () => {
    expect(holdOf({ planned: [waits, waits], isGoingOn: true })(null)).toBe(waits)
  })

  it('is nothing for what was confirmed, which does not count among the others', () => {
    const hold = holdOf({ planned: [confirmed, confirmed, confirmed, confirmed, confirmed] })
    expect([confirmed, null].map(hold)).toEqual([confirmed, free])
  })
})
