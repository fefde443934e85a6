import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { ProjectCard } from '../../src/domain/card.ts'
import type { Mirror } from '../../src/mirror/object.ts'
import type { RawSettings } from '../../src/settings/read.ts'
import { addProjects, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, DAY, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { addDocs } from '../support/docs.ts'
import { countRows } from '../support/meter.ts'
import { warm } from '../support/pages.ts'

const openDocs = async (productionBranch = 'master', vars: RawSettings = {}) =>
  (await addDocs({ productionBranch, vars })).bench

/** A deployment of `docs` on each of these days before the start. */
const deployOn = (bench: Bench, branch: string, days: number[]) =>
  days
    .toSorted((a, b) => b - a)
    .map((day) => bench.simulator.world.deploy('docs', { branch, at: START - day * DAY }))

async function cardOf(bench: Bench): Promise<ProjectCard> {
  const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge: 5 * SECOND })
  return JSON.parse((answer.kind === 'entry' && answer.content) || '{}').card
}

/** What is said of `docs`, after all that is due. */
async function reasonsOf(bench: Bench) {
  await warm(bench)
  return (await cardOf(bench)).attention ?? []
}

/** Time passes, and somebody looks. */
async function pass(bench: Bench, ms: number): Promise<void> {
  bench.clock.advance(ms)
  await warm(bench)
}

const days = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe('production that is stuck', () => {
  it('is told, with the numbers of the whole history', async () => {
    const bench = await openDocs()
    deployOn(bench, 'master', days(121, 160))
    deployOn(bench, 'main', days(1, 40))
    expect(await reasonsOf(bench)).toMatchObject([
      {
        rule: 'production-stuck',
        branch: 'main',
        count: 40,
        since: START - 121 * DAY,
      },
    ])
  })

  it('is not told before the history was read', async () => {
    const bench = await openDocs()
    deployOn(bench, 'master', days(121, 160))
    deployOn(bench, 'main', days(1, 40))
    await bench.get('/')
    await bench.get('/projects/docs')
    expect((await cardOf(bench)).attention).toBeUndefined()
  })

  it('is not told where the branch was there before the last release, however many others lie between', async () => {
    const bench = await openDocs('release')
    deployOn(bench, 'main', [200])
    deployOn(bench, 'fix/a', days(130, 190))
    deployOn(bench, 'release', [120])
    deployOn(bench, 'main', days(1, 40))
    expect(await reasonsOf(bench)).toEqual([])
  })

  it('is told however many previews came after production', async () => {
    const bench = await openDocs()
    deployOn(bench, 'master', [121])
    for (let index = 300; index > 0; index -= 1)
      bench.simulator.world.deploy('docs', { branch: 'main', at: START - index * HOUR })
    expect(await reasonsOf(bench)).toMatchObject([
      { rule: 'production-stuck', count: 150, since: expect.closeTo(START - 121 * DAY, -6) },
    ])
  })

  it('is over with the next deployment of production', async () => {
    const bench = await openDocs()
    deployOn(bench, 'master', [121])
    deployOn(bench, 'main', days(1, 4))
    expect(await reasonsOf(bench)).toHaveLength(1)
    bench.simulator.world.deploy('docs', { branch: 'master', at: START })
    await pass(bench, 5 * MINUTE)
    expect((await cardOf(bench)).attention).toBeUndefined()
  })

  it('is not told of a project for which ATTENTION switches it off, by the first pattern that matches', async () => {
    const off = (project: string) => [
      { project, off: ['production-stuck'] },
      { project: '*', off: ['failing'] },
    ]
    for (const [pattern, said] of [
      ['do*', 0],
      ['other', 1],
    ] as const) {
      const bench = await openDocs('master', { ATTENTION: off(pattern) })
      deployOn(bench, 'master', [121])
      deployOn(bench, 'main', days(1, 4))
      expect(await reasonsOf(bench)).toHaveLength(said)
    }
  })

  it('costs no rows where ATTENTION switches it off', async () => {
    const bench = await openDocs('master', { ATTENTION: [{ project: '*', off: ['production-stuck'] }] })
    deployOn(bench, 'master', [121])
    deployOn(bench, 'main', days(1, 40))
    await warm(bench)
    const id = bench.simulator.world.deploy('docs', { branch: 'main', at: START })
    bench.clock.advance(5 * MINUTE)
    const look = (mirror: Mirror) => mirror.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 })
    const rows = await runInDurableObject(bench.mirror, (instance, { storage }) =>
      countRows(storage.sql, () => look(instance), 'mirror/attention.ts'),
    )
    expect((await cardOf(bench)).latest?.id).toBe(id)
    expect(rows.read).toBe(0)
  })

  it('is not looked for where its rules are off: a project whose builds all fail costs no row for them', async () => {
    const off = ['production-stuck', 'failing', 'rolled-back']
    const bench = await openDocs('main', { ATTENTION: [{ project: '*', off }] })
    const { world } = bench.simulator
    for (const day of days(1, 40).toReversed())
      world.deploy('docs', { outcome: 'failure', at: START - day * DAY })
    await warm(bench)
    const id = world.deploy('docs', { outcome: 'failure', at: START })
    bench.clock.advance(5 * MINUTE)
    const look = (mirror: Mirror) => mirror.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 })
    const rows = await runInDurableObject(bench.mirror, (instance, { storage }) =>
      countRows(storage.sql, () => look(instance), 'mirror/attention.ts'),
    )
    expect((await cardOf(bench)).production?.id).toBe(id)
    expect(rows.read).toBe(0)
  })

  it('is taken back when ATTENTION switches it off, the first time that the setting changes too', async () => {
    const bench = await openDocs()
    deployOn(bench, 'master', [121])
    deployOn(bench, 'main', days(1, 4))
    expect(await reasonsOf(bench)).toHaveLength(1)
    bench.vars.ATTENTION = [{ project: '*', off: ['production-stuck'] }]
    await evictDurableObject(bench.mirror)
    await pass(bench, 5 * MINUTE)
    expect(await reasonsOf(bench)).toEqual([])
  })
})

describe('production that fails', () => {
  it('is told with the first commit that failed and the last good one, however many previews lie between', async () => {
    const bench = await openDocs('main')
    const { world } = bench.simulator
    const good = world.deploy('docs', { at: START - 9 * HOUR })
    const ids = [8, 6, 4].map((hours) => {
      world.deploy('docs', { branch: `b${hours}`, at: START - hours * HOUR - MINUTE })
      return world.deploy('docs', { outcome: 'failure', at: START - hours * HOUR })
    })
    expect(await reasonsOf(bench)).toMatchObject([
      {
        rule: 'failing',
        count: 3,
        first: { shortId: ids[0]?.slice(0, 8) },
        good: { shortId: good.slice(0, 8) },
      },
    ])
  })

  it('is told by time alone: an hour after the first failure, to readers whose page is otherwise the same', async () => {
    const bench = await openDocs('main')
    const { world } = bench.simulator
    world.deploy('docs', { at: START - DAY })
    for (const minutes of [50, 40, 30])
      world.deploy('docs', { outcome: 'failure', at: START - minutes * MINUTE })
    expect(await reasonsOf(bench)).toEqual([])
    const before = await Promise.all(['/', '/projects/docs'].map((path) => bench.get(path)))
    await pass(bench, 15 * MINUTE)
    bench.freshIsolate()
    for (const [index, path] of ['/', '/projects/docs'].entries()) {
      const headers = { 'If-None-Match': before[index]?.headers.get('ETag') ?? '' }
      const after = await bench.get(path, { headers })
      expect(after.status).toBe(200)
      expect(await after.text()).toContain('The last 3 production builds failed')
    }
  })
})

describe('a build that hangs', () => {
  it('is told 25 minutes after the board saw it past the queue, however long it waited there', async () => {
    const bench = await openDocs('main')
    const { world } = bench.simulator
    world.deploy('docs', { at: START - DAY })
    world.deploy('docs', {
      branch: 'feat/a',
      at: START,
      durations: { queued: 20 * MINUTE, build: 90 * HOUR },
    })
    expect(await reasonsOf(bench)).toEqual([])
    await pass(bench, 21 * MINUTE)
    const seenAt = bench.clock.now()
    await pass(bench, 24 * MINUTE)
    expect((await cardOf(bench)).attention).toBeUndefined()
    await pass(bench, 2 * MINUTE)
    expect((await cardOf(bench)).attention).toMatchObject([
      { rule: 'build-hangs', build: { branch: 'feat/a', seenAt } },
    ])
  })
})

describe('a build that waits', () => {
  it('is told after half an hour in the queue, and no longer when it has begun', async () => {
    const bench = await openDocs('main')
    const { world } = bench.simulator
    world.deploy('docs', { at: START - DAY })
    world.deploy('docs', { branch: 'feat/a', at: START, durations: { queued: 40 * MINUTE } })
    await warm(bench)
    await pass(bench, 31 * MINUTE)
    expect((await cardOf(bench)).attention).toMatchObject([
      { rule: 'build-waits', build: { branch: 'feat/a' } },
    ])
    await pass(bench, 10 * MINUTE)
    expect((await cardOf(bench)).attention).toBeUndefined()
  })
})

describe('production that was rolled back', () => {
  it('is told with the time, where the board saw it, and over when it is brought forward again', async () => {
    const bench = await openDocs('main')
    const [older = '', newer = ''] = deployOn(bench, 'main', [3, 2])
    expect(await reasonsOf(bench)).toEqual([])
    bench.simulator.world.rollBack('docs', older)
    await pass(bench, MINUTE)
    const said = [
      {
        rule: 'rolled-back',
        since: bench.clock.now(),
        from: { shortId: newer.slice(0, 8) },
      },
    ]
    expect((await cardOf(bench)).attention).toMatchObject(said)
    await pass(bench, 5 * HOUR)
    expect((await cardOf(bench)).attention).toMatchObject(said)
    bench.simulator.world.rollBack('docs', newer)
    await pass(bench, MINUTE)
    expect((await cardOf(bench)).attention).toBeUndefined()
  })

  it('is not told of a project that was made anew under its name', async () => {
    const bench = await openDocs('main')
    deployOn(bench, 'main', [3, 2])
    await warm(bench)
    bench.simulator.world.removeProject('docs')
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START })
    bench.simulator.world.deploy('docs', { at: START - 4 * DAY })
    await pass(bench, MINUTE)
    expect((await cardOf(bench)).attention).toBeUndefined()
  })
})

describe('teams of which nothing is to be said', () => {
  it('hear nothing, however their history is read', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    const add = (name: string, source?: typeof GITHUB, productionBranch = 'main') =>
      world.addProject({ name, source, productionBranch, createdAt: START - 900 * DAY })
    const deploy = (name: string, branch: string, ages: number[]) => {
      for (const age of ages.toSorted((a, b) => b - a)) world.deploy(name, { branch, at: START - age * DAY })
    }
    for (const [name, every] of Object.entries({ weekly: 7, monthly: 31, quarterly: 92 })) {
      add(name, GITHUB)
      deploy(name, 'develop', days(1, 200))
      deploy(name, 'main', [every - 0.5, 2 * every - 0.5, 3 * every - 0.5])
    }
    add('release-branches', GITHUB, 'release/2026-11')
    deploy('release-branches', 'main', days(1, 180))
    deploy('release-branches', 'release/2026-11', [85.5, 100.5])
    add('documentation', GITHUB)
    deploy('documentation', 'main', [365, 400])
    add('dependabot', GITHUB)
    deploy('dependabot', 'main', [300])
    deploy('dependabot', 'dependabot/npm_and_yarn/parcels-9.1.0', days(1, 40))
    add('uploads')
    deploy('uploads', 'main', [70])
    for (const day of days(1, 20)) deploy('uploads', `pull-${day}`, [day])
    // In the same account one that is told, by the same history on a branch that was not there before.
    add('stuck', GITHUB, 'master')
    deploy('stuck', 'master', [120])
    deploy('stuck', 'main', days(1, 40))
    await warm(bench)
    const answer = await bench.ask({ name: 'overview', have: 0, maxAge: HOUR })
    const { cards } = JSON.parse((answer.kind === 'entry' && answer.content) || '{}')
    expect(cards).toHaveLength(8)
    const told = cards.filter(({ attention }: ProjectCard) => attention !== undefined)
    expect(told.map(({ project }: ProjectCard) => project.name)).toEqual(['stuck'])
  })
})

describe('the rules of 200 projects', () => {
  it('read and write no row while nothing changed, and few where one has', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    addProjects(world, 200, START - DAY)
    await warm(bench)
    const look = () =>
      runInDurableObject(bench.mirror, (instance, { storage }) =>
        countRows(storage.sql, () => instance.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 })),
      )
    bench.clock.advance(30 * SECOND)
    await look()
    bench.clock.advance(30 * SECOND)
    const quiet = await look()
    expect(quiet.written).toBeLessThan(5)
    world.deploy('site-001', { branch: 'news', at: bench.clock.now() })
    bench.clock.advance(30 * SECOND)
    const changed = await look()
    // The 200 cards of the overview are read again, and of the one project a few rows.
    expect(changed.read - quiet.read).toBeLessThan(240)
  })

  it('are a twentieth at most of the rows that reading the account costs, and ten for a news at the most', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    for (const name of addProjects(world, 200, START - 30 * DAY))
      for (const [index, branch] of ['a', 'main', 'a', 'b', 'main', 'b', 'a'].entries())
        world.deploy(name, { branch, at: START - (9 - index) * DAY })
    const counted = async (job: (mirror: Mirror) => Promise<unknown>) => {
      const rows = { rules: 0, all: 0 }
      await runInDurableObject(bench.mirror, async (instance, { storage }) => {
        const all = await countRows(storage.sql, async () => {
          const rules = await countRows(storage.sql, () => job(instance), 'mirror/attention.ts')
          rows.rules = rules.read + rules.written
        })
        rows.all = all.read + all.written
      })
      return rows
    }
    const sync = (mirror: Mirror) => mirror.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 })
    const first = await counted(async (mirror) => {
      await sync(mirror)
      for (let run = 0; run < 8; run += 1) await mirror.alarm()
    })
    expect(first.rules).toBeGreaterThan(200)
    expect(first.rules / first.all).toBeLessThan(0.05)
    world.deploy('site-001', { branch: 'a', at: bench.clock.now() })
    bench.clock.advance(30 * SECOND)
    const news = await counted(sync)
    expect(news.rules).toBeGreaterThan(0)
    expect(news.rules).toBeLessThanOrEqual(10)
  }, 180_000)
})
