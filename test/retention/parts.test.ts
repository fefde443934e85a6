import { expect, it } from 'vitest'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { type Bench, DAY, HOUR, MINUTE, START } from '../support/bench.ts'
import { pass } from '../support/chores.ts'
import { warm } from '../support/pages.ts'
import { deletes, idsOf, openBench, policy } from './account.ts'

const OLD = START - 30 * DAY

/** An old preview branch with two deployments, far behind the newest page. */
async function open(grace: string): Promise<{ bench: Bench; branch: string[] }> {
  const bench = await openBench(policy({ grace, production: 'never' }))
  const { world } = bench.simulator
  world.addProject({ name: 'docs', source: GITHUB, createdAt: OLD - 3 * DAY })
  const branch = [2, 1].map((days) => world.deploy('docs', { branch: 'draft', at: OLD - days * DAY }))
  addDeployments(world, 'docs', 40, OLD)
  await warm(bench)
  return { bench, branch }
}

it('what becomes the newest of its branch by a deletion of somebody else is kept', async () => {
  const { bench, branch } = await open('2h')
  bench.simulator.world.removeDeployment('docs', branch[1] ?? '')
  await pass(bench, 6 * HOUR, 30 * MINUTE)
  expect(deletes(bench)).toEqual([])
  expect(idsOf(bench)).toContain(branch[0])
})
