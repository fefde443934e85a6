import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { projectEntry } from '../../src/mirror/protocol.ts'
import type { ProjectOrder, World } from '../simulator/world.ts'
import { addDeployments, addProjects } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { countRows } from '../support/meter.ts'
import { warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

/** Three pages of the list. */
const PROJECTS = 22

/** Something that happens in the account: to the project of that number, of those that there are. */
const EVENTS: Record<string, (world: World, at: number, now: number) => void> = {
  comes: (world, at, now) => world.addProject({ name: nameOf(world, `new-${at}`), createdAt: now }),
  goes: (world, at) => world.removeProject(pick(world, at).name),
  isRenamed: (world, at) => {
    pick(world, at).name = nameOf(world, `renamed-${at}`)
  },
  isMadeAnew: (world, at, now) => {
    const { name } = pick(world, at)
    world.removeProject(name)
    world.addProject({ name, createdAt: now })
  },
  isBuilt: (world, at, now) => void world.deploy(pick(world, at).name, { at: now, branch: 'main' }),
  isRolledBack: (world, at, now) => {
    const { name, deployments } = pick(world, at)
    const [oldest] = deployments
    if (oldest && oldest.createdAt < now - HOUR) world.rollBack(name, oldest.id)
  },
  isOrderedOtherwise: (world, at) => {
    const orders: ProjectOrder[] = ['newest first', 'oldest first', 'by name']
    world.projectOrder = orders[at % orders.length] ?? 'by name'
  },
}

const pick = ({ projects }: World, at: number) => projects[at % projects.length] as (typeof projects)[number]
const nameOf = (world: World, name: string): string =>
  world.project(name) ? nameOf(world, `${name}-again`) : name

const step = fc.record({
  event: fc.constantFrom(...Object.keys(EVENTS)),
  at: fc.nat(40),
  /** Between the first page of the list and the others, so that they shift. */
  isBetweenPages: fc.boolean(),
  noise: fc.boolean(),
  isOutOfMemory: fc.boolean(),
  /** Lists that follow each other closely are not all written down. */
  isSoon: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function openAccount(): Promise<Bench> {
  const bench = await createBench()
  const { world } = bench.simulator
  for (const name of addProjects(world, PROJECTS, START - 9 * HOUR))
    addDeployments(world, name, 2, START - 8 * HOUR)
  await warm(bench)
  return bench
}

/** What readers get to see after a sync, revisions aside. */
async function syncAfter(bench: Bench, step: Step): Promise<unknown> {
  const { event, at, isBetweenPages, noise, isSoon } = step
  const { simulator, clock } = bench
  clock.advance((isSoon ? 6 : 31) * SECOND)
  const happens = () => EVENTS[event]?.(simulator.world, at, clock.now())
  if (isBetweenPages) simulator.faults.set({ kind: 'meanwhile', happens }, { path: /[?&]page=1&/, times: 1 })
  else happens()
  simulator.noise = noise
  const overview = await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
  await bench.runAlarms()
  const pages = await Promise.all(
    [0, 5, 11, 21].map(async (number) => {
      const name = pick(simulator.world, number).name
      const page = await bench.ask({ name: projectEntry(name), have: 0, maxAge: HOUR })
      return page.kind === 'entry' ? page.content : page.kind
    }),
  )
  return [overview.kind === 'entry' && overview.content, pages]
}

/** The object is out of memory, and what it has stored of the list is taken away. */
async function forgetList({ mirror }: Bench): Promise<void> {
  await runInDurableObject(mirror, (_instance, { storage }) => {
    const { rowsWritten } = storage.sql.exec(
      "UPDATE state SET value = json_set(value, '$.said', NULL) WHERE key = 'list'",
    )
    expect(rowsWritten).toBe(1)
  })
  await evictDurableObject(mirror)
}

describe('a look at an account of which the mirror knows what the list said last', () => {
  it('comes to the same as one that knows nothing of it, whatever happens, in memory or out of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const [knowing, leaving, forgetful] = [await openAccount(), await openAccount(), await openAccount()]
        for (const one of steps) {
          if (one.isOutOfMemory) await evictDurableObject(leaving.mirror)
          await forgetList(forgetful)
          const expected = await syncAfter(forgetful, one)
          expect(await syncAfter(knowing, one)).toEqual(expected)
          expect(await syncAfter(leaving, one)).toEqual(expected)
        }
      }),
      { numRuns: 5, endOnFailure: true },
    )
  }, 120_000)

  it.each([
    [20, 'in memory', false],
    [20, 'in memory, with noise', true],
    [40, 'out of memory', false],
    [40, 'out of memory, with noise', true],
  ])('reads at most %i rows for 100 projects, and writes when that was, %s', async (most, where, noise) => {
    const bench = await openSites(100, { at: START - 9 * HOUR })
    await warm(bench)
    bench.clock.advance(5 * MINUTE)
    await bench.runAlarms()
    bench.simulator.noise = noise
    const { kind, ...known } = await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    const have = kind === 'entry' && 'revision' in known ? known.revision : 0
    bench.clock.advance(31 * SECOND)
    if (where.startsWith('out')) await evictDurableObject(bench.mirror)
    const rows = await runInDurableObject(bench.mirror, (instance, { storage }) =>
      countRows(storage.sql, () => instance.read({ kind: 'entry', name: 'overview', have, maxAge: 0 })),
    )
    expect(rows.read).toBeLessThanOrEqual(most)
    // When the list was read, and what was used of the limits: ten calls are enough to write it down.
    expect(rows.written).toBeLessThanOrEqual(3)
  })

  it('finds a project gone that came back in a list which failed, just before the object was out of memory', async () => {
    const bench = await openAccount()
    const { world, faults } = bench.simulator
    const projects = world.projects as (typeof world.projects)[number][]
    world.projectOrder = 'by name'
    const look = async () => {
      bench.clock.advance(6 * SECOND)
      const answer = await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
      return answer.kind === 'entry' ? JSON.parse(answer.content ?? '').cards.length : answer.kind
    }
    world.deploy('site-001', { at: bench.clock.now(), branch: 'main' })
    expect(await look()).toBe(PROJECTS)
    const [gone] = projects.splice(
      projects.findIndex(({ name }) => name === 'site-001'),
      1,
    )
    expect([await look(), await look()]).toEqual([PROJECTS, PROJECTS - 1])
    if (gone) projects.unshift(gone)
    faults.set({ kind: 'html', status: 500 }, { path: /projects\?.*\bpage=2\b/ })
    expect(await look()).toBe(PROJECTS)
    faults.clear()
    projects.shift()
    await evictDurableObject(bench.mirror)
    bench.clock.advance(MINUTE)
    expect([await look(), await look()]).toEqual([PROJECTS, PROJECTS - 1])
  })

  it.each([
    ['too large', { kind: 'tooLarge', bytes: 11_000_000 }],
    ['cut off', { kind: 'brokenJson' }],
    ['no JSON', { kind: 'html', status: 200 }],
  ] as const)(
    'takes a page that is %s for a failure, and not for one that is unchanged',
    async (_, fault) => {
      const bench = await openAccount()
      bench.clock.advance(31 * SECOND)
      bench.simulator.faults.set(fault)
      const answer = await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
      expect(answer).toMatchObject({ kind: 'entry', outage: { failure: {} }, checkedAt: START })
    },
  )
})
