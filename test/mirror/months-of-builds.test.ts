import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { GITHUB } from '../support/accounts.ts'
import { createBench, DAY, HOUR, START } from '../support/bench.ts'
import { activityIn, openMirror } from '../support/chores.ts'
import { warm } from '../support/pages.ts'

/** The clocks of Berlin change on the 26th of March. */
const DAYS = { march: 7, april: 4 }
const BEGIN = Date.parse('2102-04-01T00:00:00Z') - DAYS.march * DAY
const HOURS = (DAYS.march + DAYS.april) * 24

it('days of hourly builds, from one month into the next and over a change of clocks: one each hour, and each month is counted anew', async () => {
  const BUILDS = [{ project: 'docs', cron: '0 * * * *', timezone: 'Europe/Berlin' }]
  const bench = await createBench({ vars: { BUILDS, BUILD_BUDGET: 1_000 } })
  const { world } = bench.simulator
  world.addProject({ name: 'docs', source: GITHUB, createdAt: START - HOUR })
  await warm(bench)
  // What was missed meanwhile runs once.
  bench.clock.advance(BEGIN - bench.clock.now() - HOUR)
  await bench.runAlarms()

  const started: number[] = []
  const used: (number | undefined)[] = []
  // In the object itself: a call from outside for every hour would take longer than what it does.
  await runInDurableObject(bench.mirror, async (_instance, state) => {
    const mirror = openMirror(bench, state)
    for (let hour = 0; hour < HOURS; hour += 1) {
      bench.clock.advance(HOUR)
      await mirror.alarm()
      const deployments = world.project('docs')?.deployments ?? []
      started.push(...deployments.map(({ createdAt }) => createdAt).filter((at) => at === bench.clock.now()))
      if ([DAYS.march * 24, HOURS].includes(hour + 1))
        used.push((await activityIn(mirror)).builds?.budget?.used)
      // What nobody looks at any more is cleaned away by the team.
      for (const { id } of deployments.slice(0, -3)) world.removeDeployment('docs', id)
    }
  })
  expect(started).toEqual(Array.from({ length: HOURS }, (_, hour) => BEGIN + hour * HOUR))
  expect(used).toEqual([1 + DAYS.march * 24, DAYS.april * 24])
}, 120_000)
