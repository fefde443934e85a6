import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { addDeployments, addProjects, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

const count = (bench: Bench, table: string) =>
  runInDurableObject(
    bench.mirror,
    (_instance, { storage }) =>
      storage.sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).one().count,
  )

const change = async (bench: Bench, statement: string) => {
  await runInDurableObject(bench.mirror, (_instance, { storage }) => storage.sql.exec(statement))
  await evictDurableObject(bench.mirror)
}

describe('a card that changes by time alone', () => {
  it('changes its revision in that minute, though nobody writes and nobody looks', async () => {
    const bench = await createBench()
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - HOUR })
    bench.simulator.world.deploy('docs', { durations: { build: 10 * HOUR } })
    // It does not wait any more: a build is measured from its own start.
    bench.clock.advance(30 * SECOND)
    await warm(bench)
    const asked = () => bench.ask({ name: 'project:docs', have: 0, maxAge: 10 * HOUR })
    const cardOf = (answer: Awaited<ReturnType<typeof asked>>) =>
      JSON.parse((answer.kind === 'entry' && answer.content) || '{}').card
    const first = await asked()
    bench.clock.advance(24 * MINUTE)
    await bench.runAlarms()
    expect(await asked()).toMatchObject({ revision: first.kind === 'entry' ? first.revision : 0 })
    // It is told to hang.
    bench.clock.advance(MINUTE + SECOND)
    await bench.runAlarms()
    const before = await asked()
    expect(cardOf(before)).toMatchObject({ busy: true, attention: [{ rule: 'build-hangs' }] })
    expect(before.kind === 'entry' && first.kind === 'entry' && before.revision > first.revision).toBe(true)
    bench.clock.advance(4 * MINUTE - SECOND)
    await bench.runAlarms()
    expect(await asked()).toMatchObject({ revision: before.kind === 'entry' ? before.revision : 0 })
    bench.clock.advance(MINUTE + SECOND)
    await bench.runAlarms()
    const after = await asked()
    expect(cardOf(after).busy).toBe(false)
    expect(after.kind === 'entry' && before.kind === 'entry' && after.revision > before.revision).toBe(true)
  })
})

describe('cards that were made by other settings', () => {
  it('are made anew, so many in a run, and only what changed gets another revision', async () => {
    const bench = await openSites(120)
    await warm(bench)
    const asked = async (name: 'project:site-001' | 'project:site-120') => {
      const answer = await bench.ask({ name, have: 0, maxAge: HOUR })
      return answer.kind === 'entry'
        ? { revision: answer.revision, ...JSON.parse(answer.content ?? '') }
        : null
    }
    const [first, last] = [await asked('project:site-001'), await asked('project:site-120')]
    await change(
      bench,
      `UPDATE projects SET card = json_set(card, '$.busy', json('true')) WHERE name = 'site-120'`,
    )
    await change(
      bench,
      `INSERT OR REPLACE INTO state (key, shape, value) VALUES ('cards', 1, '{"settings":"others","made":null}')`,
    )
    bench.clock.advance(SECOND)
    await bench.mirror.heartbeat()
    await bench.runAlarms()
    expect(await asked('project:site-001')).toEqual(first)
    const after = await asked('project:site-120')
    expect(after.card).toEqual(last.card)
    expect(after.revision).toBeGreaterThan(last.revision)
  })
})

describe('the deployments of a project that is gone', () => {
  it('go bit by bit, and none of them turns up in the project that comes after it', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    addProjects(world, 3, START - HOUR)
    world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 900 * HOUR })
    addDeployments(world, 'docs', 4_500, START - HOUR)
    await warm(bench)
    for (let turn = 0; turn < 4; turn += 1) {
      bench.clock.advance(6 * MINUTE)
      await bench.runAlarms()
    }
    expect(await count(bench, 'deployments')).toBe(4_503)
    world.removeProject('docs')
    world.addProject({ name: 'docs', id: '11111111-1111-4111-8111-111111111111', createdAt: START })
    bench.clock.advance(MINUTE)
    const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
    expect(answer.kind === 'entry' && JSON.parse(answer.content ?? '')).toMatchObject({
      stored: 0,
      deployments: [],
    })
    await bench.runAlarms()
    expect(await count(bench, 'deployments')).toBe(3)
    expect(await count(bench, 'removed')).toBe(0)
  })
})
