import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { Activity } from '../../src/mirror/activity.ts'
import { deletes, idsOf, policy } from '../retention/account.ts'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, DAY, HOUR, MINUTE, START } from '../support/bench.ts'
import { activityIn, activityOf, evictAt, openMirror, pass } from '../support/chores.ts'
import { warm } from '../support/pages.ts'

const OLD = START - 30 * DAY

/** The object after an eviction: nothing of the one before is left but what is stored. */
async function goOn(bench: Bench): Promise<Activity> {
  return runInDurableObject(bench.mirror, async (_instance, state) => {
    const again = openMirror(bench, state)
    for (let runs = 0; runs < 20; runs += 1) {
      const next = await state.storage.getAlarm()
      if (next !== null && next > bench.clock.now())
        bench.clock.advance(Math.min(next - bench.clock.now(), MINUTE))
      await again.alarm()
    }
    return activityIn(again)
  })
}

const CASES = Array.from({ length: 12 }, (_, index) => index + 1).flatMap((at) =>
  (['before', 'after'] as const).map((when) => [at, when] as const),
)

async function open(vars: object, count: number): Promise<{ bench: Bench; ids: string[] }> {
  const bench = await createBench({ vars })
  bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: OLD - DAY })
  const ids = addDeployments(bench.simulator.world, 'docs', count, OLD)
  await warm(bench)
  return { bench, ids }
}

describe('a build that is due', () => {
  it.each(CASES.slice(0, 8))('is not started twice, cut off at call %i, %s it', async (at, when) => {
    const { bench, ids } = await open({ BUILDS: [{ project: 'docs', cron: '0 * * * *' }] }, 2)
    bench.clock.advance(HOUR)
    const wasCutOff = await evictAt(bench, at, when)
    const activity = await goOn(bench)
    const made = idsOf(bench).length - ids.length
    expect(made).toBeLessThanOrEqual(1)
    expect(activity?.ledger.entries).toHaveLength(1)
    expect(activity?.ledger.entries[0]?.result).toBe(made === 1 ? 'started' : 'unknown')
    if (!wasCutOff) expect(made).toBe(1)
    expect(activity?.builds?.budget?.used).toBe(made)
  })
})

describe('a run of deletions', () => {
  it.each(CASES)('deletes what its plan held and no more, cut off at call %i, %s it', async (at, when) => {
    const retention = policy({ grace: '1h' })
    const { bench, ids } = await open({ RETENTION: retention }, 4)
    bench.simulator.world.deploy('docs', { branch: 'draft', at: OLD })
    bench.clock.advance(HOUR)
    await evictAt(bench, at, when)
    // What is live by now was not when the run began.
    bench.simulator.world.rollBack('docs', idsOf(bench)[0] ?? '')
    const live = idsOf(bench)[0]
    await goOn(bench)
    await pass(bench, HOUR, 30 * MINUTE)
    const left = idsOf(bench)
    expect(left).toContain(live)
    expect(left).toContain(ids[3])
    expect(left).toHaveLength(live === ids[3] ? 2 : 3)
    const told = (await activityOf(bench)).ledger.entries.filter(({ result }) => result === 'deleted')
    expect(new Set(told.map(({ deployment }) => deployment)).size).toBe(told.length)
    expect(told.length).toBe(5 - left.length)
    expect(deletes(bench).every(({ path }) => !path.includes('force'))).toBe(true)
  })

  it.each(CASES)(
    'is told of, though the policy is another afterwards, cut off at call %i, %s it',
    async (at, when) => {
      const { bench, ids } = await open({ RETENTION: policy({ grace: '1h' }) }, 4)
      bench.clock.advance(HOUR)
      await evictAt(bench, at, when)
      const before = idsOf(bench)
      bench.vars.RETENTION = policy({ grace: '2h', days: 8 })
      await evictDurableObject(bench.mirror)
      await pass(bench, HOUR, 10 * MINUTE)
      // A new grace begins for all that is still there.
      expect(idsOf(bench)).toEqual(before)
      await pass(bench, 4 * HOUR, 30 * MINUTE)
      expect(idsOf(bench)).toEqual(ids.slice(-1))
      const { entries } = (await activityOf(bench)).ledger
      const told = entries.map(({ result, deployment }) => `${result} ${deployment}`)
      expect(told.sort()).toEqual(
        ids
          .slice(0, 3)
          .map((id) => `deleted ${id}`)
          .sort(),
      )
    },
  )
})
