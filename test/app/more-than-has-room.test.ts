import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { MOST_PROJECTS } from '../../src/mirror/order.ts'
import { addProjects } from '../support/accounts.ts'
import { createBench, HOUR, MINUTE, START } from '../support/bench.ts'
import { haveUsed } from '../support/meter.ts'
import { getPage, warm } from '../support/pages.ts'

it('an account of more projects than have room shows as many, says how many are not shown, and shows them once there is room', async () => {
  const bench = await createBench()
  const { world } = bench.simulator
  const [first = '', ...others] = addProjects(world, 3, START - HOUR)
  // So late in the day that what is left of former projects is not swept away, of which there are as many as have room but one.
  await haveUsed(bench, { rowsWritten: 75_000 })
  await runInDurableObject(bench.mirror, async (instance, { storage }) => {
    await instance.read({ kind: 'health' })
    storage.sql.exec(
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO removed SELECT i FROM n',
      MOST_PROJECTS - 1,
    )
  })
  world.projectOrder = 'by name'
  await warm(bench)
  bench.freshIsolate()
  expect((await getPage(bench, `/projects/${first}`)).text).toContain('First version')
  for (const name of others) expect((await bench.get(`/projects/${name}`)).status).toBe(404)
  world.deploy(first, { message: 'Goes on', at: bench.clock.now() })
  bench.clock.advance(5 * MINUTE)
  await warm(bench)
  bench.freshIsolate()
  expect((await getPage(bench, `/projects/${first}`)).text).toContain('Goes on')
  expect((await getPage(bench, '/')).text).toContain('2 more projects cannot be shown')
  expect(bench.logged.join()).not.toMatch(/failed|not kept/)

  await runInDurableObject(bench.mirror, (_instance, { storage }) => storage.sql.exec('DELETE FROM removed'))
  await evictDurableObject(bench.mirror)
  bench.clock.advance(MINUTE)
  await warm(bench)
  bench.freshIsolate()
  const all = await getPage(bench, '/')
  expect(all.text).not.toContain('cannot be shown')
  for (const name of others) expect(all.text).toContain(name)
}, 120_000)
