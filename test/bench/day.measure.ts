import { runInDurableObject } from 'cloudflare:test'
import { it } from 'vitest'
import { DAILY, LIMITS } from '../../src/mirror/limits.ts'
import { createLife, populate } from '../demo/world.ts'
import { type Bench, createBench, HOUR, SECOND } from '../support/bench.ts'
import { usedToday } from '../support/meter.ts'

const BUSY_MS = 5 * SECOND
const IDLE_MS = 30 * SECOND
const HEARTBEAT_MS = 15 * 60 * SECOND
/** From here to midnight UTC, and then a whole day. */
const UNTIL_MIDNIGHT_MS = 12 * HOUR
const DAY_MS = 24 * HOUR

/** One tab that is open all day asks as the isolate behind it does: every 5 s while something builds, else every 30 s. */
async function keepTabOpen(bench: Bench, ms: number, liveOn: (now: number) => void): Promise<void> {
  await runInDurableObject(bench.mirror, async (instance, { storage }) => {
    const end = bench.clock.now() + ms
    let [have, isBusy, askAt, beatAt] = [0, true, 0, 0]
    while (bench.clock.now() < end) {
      liveOn(bench.clock.now())
      if (bench.clock.now() >= askAt) {
        const maxAge = isBusy ? BUSY_MS : IDLE_MS
        const answer = await instance.read({ kind: 'entry', name: 'overview', have, maxAge })
        if (answer !== null && 'kind' in answer && answer.kind === 'entry') {
          have = answer.revision
          if (answer.content !== null) isBusy = /"busy":true/.test(answer.content)
        }
        askAt = bench.clock.now() + (isBusy ? BUSY_MS : IDLE_MS)
      }
      if (bench.clock.now() >= beatAt) await instance.heartbeat()
      if (bench.clock.now() >= beatAt) beatAt = bench.clock.now() + HEARTBEAT_MS
      for (let runs = 0; runs < 50; runs += 1) {
        const due = await storage.getAlarm()
        if (due === null || due > bench.clock.now()) break
        await storage.deleteAlarm()
        await instance.alarm()
      }
      bench.clock.advance(BUSY_MS)
    }
  })
}

function print(title: string, used: Awaited<ReturnType<typeof usedToday>>, calls: number): void {
  console.log(`\n${title}, a day with one tab open, of the free plan:`)
  for (const limit of DAILY) {
    const share = ((100 * used[limit]) / LIMITS.free[limit]).toFixed(1)
    console.log(`  ${limit.padEnd(12)} ${String(used[limit]).padStart(9)}  ${share.padStart(5)} %`)
  }
  console.log(`  API calls    ${String(calls).padStart(9)}`)
}

it.each([
  ['The demo’s projects, a build every 20 to 60 seconds', true],
  ['The demo’s projects, where nothing happens', false],
] as const)('%s', { timeout: 1_200_000 }, async (title, isAlive) => {
  const bench = await createBench()
  populate(bench.simulator.world, bench.clock.now())
  const life = createLife(bench.simulator.world, bench.clock.now())
  const liveOn = (now: number) => (isAlive ? life.advanceTo(now) : undefined)
  await keepTabOpen(bench, UNTIL_MIDNIGHT_MS, () => {})
  let calls = 0
  const { fetch } = bench.simulator
  bench.simulator.fetch = (input, init) => {
    calls += 1
    return fetch(input, init)
  }
  await keepTabOpen(bench, DAY_MS - 10 * SECOND, liveOn)
  print(title, await usedToday(bench), calls)
})
