import { evictDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { addDeployments, GITHUB } from '../../support/accounts.ts'
import { HOUR, START } from '../../support/bench.ts'
import { warm } from '../../support/pages.ts'
import { DAY, deletes, openBench, pass, policy } from './account.ts'

const OLD = START - 30 * DAY

it('a project that PROJECTS does not name any more is neither built nor cleaned, from the first moment', async () => {
  const bench = await openBench(policy({ grace: '1h' }), {
    BUILDS: [{ project: 'docs', cron: '0 * * * *' }],
  })
  bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: OLD - DAY })
  addDeployments(bench.simulator.world, 'docs', 5, OLD)
  await warm(bench)
  bench.vars.PROJECTS = 'shop'
  await evictDurableObject(bench.mirror)
  // What was marked and what was scheduled is due before any list is read.
  bench.clock.advance(HOUR)
  await bench.runAlarms()
  await pass(bench, 2 * HOUR)
  expect(deletes(bench)).toEqual([])
  expect(bench.simulator.calls.filter(({ method }) => method === 'POST')).toEqual([])
})
