import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { type Bench, DAY, HOUR, MINUTE, START } from '../support/bench.ts'
import { activityOf, pass } from '../support/chores.ts'
import { getPage, warm } from '../support/pages.ts'
import { deletes, idsOf, openBench, openDocs, policy, reconfigure } from './account.ts'

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

const change = (bench: Bench, query: string, ...values: SqlStorageValue[]) =>
  runInDurableObject(bench.mirror, (_instance, { storage }) => {
    storage.sql.exec(query, ...values)
  })

const countOf = (bench: Bench, table: string) =>
  runInDurableObject(
    bench.mirror,
    (_instance, { storage }) =>
      storage.sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).one().count,
  )

describe('a state of retention that cannot be read', () => {
  it.each([
    ['is no JSON', '{', 1],
    ['is of another shape', '{}', 1],
    [
      'has the number of another shape',
      '{"policy":"","confirm":null,"nextRunAt":0,"run":null,"last":null}',
      2,
    ],
  ])('%s: nothing is planned or deleted, and /activity says so', async (_, value, shape) => {
    const { bench, ids } = await openDocs(policy({ grace: '1h' }))
    await change(bench, "UPDATE state SET value = ?, shape = ? WHERE key = 'retention'", value, shape)
    await evictDurableObject(bench.mirror)
    await pass(bench, 3 * HOUR)
    expect(deletes(bench)).toEqual([])
    expect(idsOf(bench)).toEqual(ids)
    expect((await activityOf(bench)).retention).toMatchObject({ isUnreadable: true, plan: null })
    const { text } = await getPage(bench, '/activity')
    expect(text).toContain('What was stored of the deletions cannot be read. Nothing is deleted.')
  })

  it('is cleared away by mode off, with all that was planned, and then begins anew with a new grace', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '9d' }))
    await change(bench, "UPDATE state SET value = '{' WHERE key = 'retention'")
    await evictDurableObject(bench.mirror)
    await pass(bench, MINUTE)
    await reconfigure(bench, { mode: 'off' })
    expect(await countOf(bench, 'deletions')).toBe(0)
    expect((await getPage(bench, '/projects/docs')).text).not.toContain('deletes on')
    await pass(bench, DAY, 12 * HOUR)
    await reconfigure(bench, policy({ grace: '9d' }))
    expect((await activityOf(bench)).retention?.isUnreadable).toBe(false)
    expect((await getPage(bench, '/projects/docs')).text).toContain('deletes on 4 December')
    expect(idsOf(bench)).toEqual(ids)
  }, 120_000)
})

describe('a planned deletion whose reason cannot be read', () => {
  it('does not go: it is planned anew, with a new grace', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '2h' }))
    await change(bench, 'UPDATE deletions SET reason = ? WHERE id = ?', '{"kind":"?"}', ids[1] ?? '')
    await pass(bench, 2 * HOUR)
    expect(idsOf(bench)).toEqual([ids[1], ids[4]])
    await pass(bench, HOUR)
    expect(idsOf(bench)).toEqual([ids[1], ids[4]])
    await pass(bench, 2 * HOUR)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  })
})
