import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { HOUR, START } from '../support/bench.ts'
import { DAY, pass } from '../support/chores.ts'
import { warm } from '../support/pages.ts'
import { deletes, openBench, policy } from './account.ts'

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

it('a project that is shown again begins with a new grace', async () => {
  const bench = await openBench(policy({ grace: '2d' }))
  for (const name of ['docs', 'shop']) {
    bench.simulator.world.addProject({ name, source: GITHUB, createdAt: OLD - DAY })
    addDeployments(bench.simulator.world, name, 5, OLD)
  }
  await warm(bench)
  bench.vars.PROJECTS = 'shop'
  await evictDurableObject(bench.mirror)
  await pass(bench, DAY, 6 * HOUR)
  bench.vars.PROJECTS = '*'
  await evictDurableObject(bench.mirror)
  await pass(bench, DAY + 6 * HOUR, HOUR)
  expect(deletes(bench).every(({ path }) => path.includes('/shop/'))).toBe(true)
  expect(deletes(bench)).toHaveLength(4)
  await pass(bench, DAY, HOUR)
  expect(deletes(bench)).toHaveLength(8)
}, 120_000)

it('what is planned of a project that is gone upstream is forgotten', async () => {
  const bench = await openBench(policy({ grace: '9d' }))
  for (const name of ['docs', 'shop']) {
    bench.simulator.world.addProject({ name, source: GITHUB, createdAt: OLD - DAY })
    addDeployments(bench.simulator.world, name, 5, OLD)
  }
  await warm(bench)
  bench.simulator.world.removeProject('docs')
  await pass(bench, 2 * HOUR)
  const left = await runInDurableObject(bench.mirror, (_instance, { storage }) =>
    storage.sql.exec('SELECT project, count(*) AS count FROM deletions GROUP BY project').toArray(),
  )
  expect(left).toEqual([{ project: 'shop', count: 4 }])
})
