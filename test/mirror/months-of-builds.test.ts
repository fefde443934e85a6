import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { GITHUB } from '../support/accounts.ts'
import { createBench, DAY, HOUR, START } from '../support/bench.ts'
import { activityIn, openMirror } from '../support/chores.ts'
import { warm } from '../support/pages.ts'

const MARCH = Date.parse('2102-03-01T00:00:00Z')

it('two months of hourly builds, with a change of clocks: one each hour, and each month is counted anew', async () => {
  const BUILDS = [{ project: 'docs', cron: '0 * * * *', timezone: 'Europe/Berlin' }]
  const bench = await createBench({ vars: { BUILDS, BUILD_BUDGET: 1_000 } })
  const { world } = bench.simulator
  world.addProject({ name: 'docs', source: GITHUB, createdAt: START - HOUR })
  await warm(bench)
  bench.clock.advance(MARCH - bench.clock.now() - HOUR)
  await bench.runAlarms()

  const started: number[] = []
  const used: (number | undefined)[] = []
  // In the object itself: a call from outside for every hour would take longer than what it does.
  await runInDurableObject(bench.mirror, async (_instance, state) => {
    const mirror = openMirror(bench, state)
    for (let hour = 0; hour < (61 * DAY) / HOUR; hour += 1) {
      bench.clock.advance(HOUR)
      await mirror.alarm()
      const deployments = world.project('docs')?.deployments ?? []
      started.push(...deployments.map(({ createdAt }) => createdAt).filter((at) => at === bench.clock.now()))
      if (hour % (31 * 24) === 31 * 24 - 1) used.push((await activityIn(mirror)).builds?.budget?.used)
      // What nobody looks at any more is cleaned away by the team.
      for (const { id } of deployments.slice(0, -3)) world.removeDeployment('docs', id)
    }
  })
  expect(started).toEqual(Array.from({ length: 61 * 24 }, (_, hour) => MARCH + hour * HOUR))
  expect(used).toEqual([31 * 24])
}, 120_000)
