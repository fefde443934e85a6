import { describe, expect, it } from 'vitest'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, DAY, HOUR, MINUTE, START } from '../support/bench.ts'
import { activityOf, pass } from '../support/chores.ts'
import { usedToday } from '../support/meter.ts'
import { idsOf, openBench, policy } from './account.ts'

/** A build an hour, for a year. */
const YEAR = 8_760

/** What the free plan has in a day. */
const FREE = { rowsRead: 5_000_000, rowsWritten: 100_000 }

/** A project with so many deployments that are old enough, an hour apart, and one that is live. */
async function openYear(raw: object): Promise<Bench> {
  const bench = await openBench(policy(raw))
  const newest = START - 10 * DAY
  bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: newest - 400 * DAY })
  for (let hour = YEAR; hour >= 0; hour -= 1)
    bench.simulator.world.deploy('docs', { message: `Hour ${hour}`, at: newest - hour * HOUR })
  await bench.get('/')
  // The whole history is read within an hour, and planned.
  await pass(bench, 2 * HOUR, 6 * MINUTE)
  return bench
}

describe('8,760 planned deletions', () => {
  it('are planned within half of a free day, cost nothing while they wait, and go 25 an hour within a quarter', async () => {
    const bench = await openYear({ grace: '12h' })
    const read = await usedToday(bench)
    expect((await activityOf(bench)).retention?.projects).toMatchObject([{ removed: YEAR, complete: true }])
    expect(read.rowsWritten).toBeLessThan(FREE.rowsWritten / 2)
    expect(read.rowsRead).toBeLessThan(FREE.rowsRead / 2)
    await pass(bench, 10 * HOUR - MINUTE)
    expect(idsOf(bench)).toHaveLength(YEAR + 1)
    // Nothing was due, and nothing had changed.
    const rested = await usedToday(bench)
    expect(rested.rowsRead - read.rowsRead).toBeLessThan(YEAR / 2)
    expect(rested.rowsWritten - read.rowsWritten).toBeLessThan(YEAR / 20)
    // From midnight to a minute before midnight.
    await pass(bench, DAY)
    const used = await usedToday(bench)
    expect(idsOf(bench)).toHaveLength(YEAR + 1 - 24 * 25)
    expect(used.rowsWritten).toBeLessThan(FREE.rowsWritten / 4)
    expect(used.rowsRead).toBeLessThan(FREE.rowsRead / 4)
  }, 600_000)
})
