import { expect, it } from 'vitest'
import { addDeployments, addProjects } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { usedToday } from '../support/meter.ts'
import { warm } from '../support/pages.ts'
import { ADDRESSES, BOARD_URL } from '../support/receivers.ts'

const ENTRIES = {
  BOARD_URL,
  NOTIFICATIONS: Array.from({ length: 10 }, (_, index) => ({ name: `team-${index}` })),
  NOTIFICATION_URLS: Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`team-${index}`, ADDRESSES.slack]),
  ),
}

/** What half an hour costs in which somebody looks and nothing happens, and what a preview costs that nobody is told of; then who is told that production broke. */
async function costOf(vars: object) {
  let told = 0
  const receive = async () => {
    told += 1
    return new Response('ok')
  }
  const bench = await createBench({ vars, receive })
  for (const name of addProjects(bench.simulator.world, 5, START - 9 * HOUR))
    addDeployments(bench.simulator.world, name, 10, START - 8 * HOUR)
  await warm(bench)
  await beRead(bench, MINUTE)
  const idle = await costBetween(bench, () => beRead(bench, 30 * MINUTE))
  const build = await costBetween(bench, async () => {
    bench.simulator.world.deploy('site-001', { message: 'Preview', branch: 'try', at: bench.clock.now() })
    await beRead(bench, 10 * MINUTE)
  })
  const toldOfNothing = told
  bench.simulator.world.deploy('site-001', { message: 'Broken', at: bench.clock.now(), outcome: 'failure' })
  await beRead(bench, 10 * MINUTE)
  return { idle, build, toldOfNothing, toldOfFailure: told }
}

async function beRead(bench: Bench, ms: number): Promise<void> {
  let have = 0
  for (const end = bench.clock.now() + ms; bench.clock.now() < end; bench.clock.advance(30 * SECOND)) {
    const answer = await bench.ask({ name: 'overview', have, maxAge: 30 * SECOND })
    if (answer.kind === 'entry') have = answer.revision
    await bench.runAlarms()
  }
}

async function costBetween(bench: Bench, work: () => Promise<void>) {
  const before = { ...(await usedToday(bench)), calls: bench.simulator.calls.length }
  await work()
  const after = { ...(await usedToday(bench)), calls: bench.simulator.calls.length }
  return {
    read: after.rowsRead - before.rowsRead,
    written: after.rowsWritten - before.rowsWritten,
    calls: after.calls - before.calls,
  }
}

it('an idle board with ten entries reads and writes no row more than one without, and makes no call more', async () => {
  const without = await costOf({})
  const withTen = await costOf(ENTRIES)
  expect([withTen.toldOfNothing, withTen.toldOfFailure]).toEqual([0, 10])
  expect(withTen.idle.read).toBeGreaterThan(0)
  expect(withTen.idle).toEqual(without.idle)
  // A preview that none of them is told of: only its branch is looked at.
  expect(withTen.build.written).toBe(without.build.written)
  expect(withTen.build.read - without.build.read).toBeLessThan(40)
})
