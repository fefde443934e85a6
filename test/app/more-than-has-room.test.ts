import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { MOST_PROJECTS } from '../../src/mirror/order.ts'
import { addProjects } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, START } from '../support/bench.ts'
import { haveUsed } from '../support/meter.ts'
import { getPage, warm } from '../support/pages.ts'

/** As if there were so many former projects whose deployments are still to be swept away that one has room. */
const fill = (bench: Bench) =>
  runInDurableObject(bench.mirror, async (instance, { storage }) => {
    await instance.read({ kind: 'health' })
    storage.sql.exec(
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO removed SELECT i FROM n',
      MOST_PROJECTS - 1,
    )
  })

/** So late in the day that nothing is swept away. */
const LATE = { rowsWritten: 75_000 }

it('an account of more projects than have room shows as many, says how many are not shown, and shows them once there is room', async () => {
  const bench = await createBench()
  const { world } = bench.simulator
  const [first = '', ...others] = addProjects(world, 3, START - HOUR)
  await haveUsed(bench, LATE)
  await fill(bench)
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

it('what was live in a project stays where a version of another shape has no room for it', async () => {
  const bench = await createBench()
  const { world } = bench.simulator
  world.projectOrder = 'by name'
  const [first = '', last = ''] = addProjects(world, 2, START - HOUR)
  const former = world.project(last)?.deployments[0]?.id ?? ''
  world.deploy(last, { at: START - MINUTE })
  await warm(bench)
  // What no API tells afterwards.
  world.rollBack(last, former)
  bench.clock.advance(MINUTE)
  await warm(bench)
  const livesIn = async (project: string) =>
    (await bench.mirror.read({ kind: 'live', project, before: null, limit: 9 })) as unknown[]
  const before = await livesIn(last)
  expect(before).toMatchObject([{ isRollback: true }, {}, {}])
  await runInDurableObject(bench.mirror, (_instance, { storage }) =>
    storage.sql.exec("UPDATE shapes SET number = 1 WHERE name = 'derived'"),
  )
  await evictDurableObject(bench.mirror)
  await haveUsed(bench, LATE)
  await fill(bench)
  for (let lists = 0; lists < 4; lists += 1) {
    bench.clock.advance(5 * MINUTE)
    await warm(bench)
  }
  expect([(await livesIn(first)).length, (await livesIn(last)).length]).toEqual([1, 0])
  await runInDurableObject(bench.mirror, (_instance, { storage }) => storage.sql.exec('DELETE FROM removed'))
  await evictDurableObject(bench.mirror)
  bench.clock.advance(MINUTE)
  await warm(bench)
  expect(await livesIn(last)).toEqual(before)
}, 120_000)
