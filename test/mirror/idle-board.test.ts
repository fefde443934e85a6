import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { nextAsk } from '../../src/client/schedule.ts'
import { type DailyLimit, LIMITS } from '../../src/mirror/limits.ts'
import { addDeployments, addProjects } from '../support/accounts.ts'
import { type Bench, createBench, DAY, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { usedToday } from '../support/meter.ts'
import { warm } from '../support/pages.ts'

const READERS = 50

/** Source: Cloudflare's docs, "Limits" of Workers: 100,000 requests a day on the free plan; of Durable Objects as many. */
const REQUESTS_OF_DAY = 100_000

/** How often a page that is open all day asks, where nothing changes and nobody touches it. */
function asksOfDay(): number {
  let asks = 0
  for (let at = 0; at < DAY; asks += 1)
    at += nextAsk({ busy: false, refresh: null, failures: 0, quietFor: at })
  return asks
}

/** Readers, each behind an isolate of its own, who ask for the overview and for one project every 30 seconds. */
async function beRead({ mirror, clock }: Bench, ms: number): Promise<void> {
  const have = new Map<string, number>()
  // In the object itself: thirteen thousand calls from outside would take longer than what they ask for.
  await runInDurableObject(mirror, async (instance, { storage }) => {
    const isDue = async () => ((await storage.getAlarm()) ?? Number.POSITIVE_INFINITY) <= clock.now()
    for (const end = clock.now() + ms; clock.now() < end; clock.advance(5 * SECOND)) {
      const turn = (clock.now() / (5 * SECOND)) % 6
      for (let reader = turn; reader < READERS; reader += 6)
        for (const name of ['overview', `project:site-${String(reader + 1).padStart(3, '0')}`] as const) {
          const key = `${reader} ${name}`
          const question = { kind: 'entry', name, have: have.get(key) ?? 0, maxAge: 30 * SECOND } as const
          const answer = await instance.read(question)
          if (answer && 'kind' in answer && answer.kind === 'entry') have.set(key, answer.revision)
        }
      while (await isDue()) {
        // As the platform does before it calls.
        await storage.deleteAlarm()
        await instance.alarm()
      }
    }
  })
}

it('an idle board of 100 projects with 50 readers all day stays within the free plan', async () => {
  const bench = await createBench()
  for (const name of addProjects(bench.simulator.world, 100, START - 9 * HOUR))
    addDeployments(bench.simulator.world, name, 10, START - 8 * HOUR)
  await warm(bench)
  const before = await usedToday(bench)
  // With every project's hourly look, and at the pace of readers who have only just come.
  await beRead(bench, 65 * MINUTE)
  const after = await usedToday(bench)
  const shareOf = (limit: DailyLimit) => (24 * (after[limit] - before[limit])) / LIMITS.free[limit]
  expect(shareOf('rowsRead')).toBeLessThan(0.2)
  expect(shareOf('rowsWritten')).toBeLessThan(0.17)
  expect(shareOf('kvWrites')).toBe(0)
  expect(READERS * asksOfDay()).toBeLessThan(REQUESTS_OF_DAY / 2)
}, 60_000)
