import { describe, expect, it } from 'vitest'
import { eachDeployment, withoutNumbers } from '../simulator/alter.ts'
import type { NewDeployment } from '../simulator/world.ts'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { type Bench, DAY, HOUR, MINUTE } from '../support/bench.ts'
import { activityOf, pass } from '../support/chores.ts'
import { getPage, warm } from '../support/pages.ts'
import { deletes, idsOf, OLD, openBench, openDocs, policy, results } from './account.ts'

/** Two projects, each with so many old deployments and one that is live. */
async function openTwo(raw: object, count = 4): Promise<{ bench: Bench; ids: Record<string, string[]> }> {
  const bench = await openBench(policy(raw))
  const ids: Record<string, string[]> = {}
  for (const name of ['docs', 'shop']) {
    bench.simulator.world.addProject({ name, source: GITHUB, createdAt: OLD - DAY })
    ids[name] = addDeployments(bench.simulator.world, name, count, OLD)
  }
  await warm(bench)
  return { bench, ids }
}

/** The hours, from the first one on, in which there were calls to delete it. */
const hoursOf = (bench: Bench, id: string) => {
  const times = deletes(bench).filter(({ path }) => path.includes(id))
  return times.map(({ at }) => Math.round((at - (times[0]?.at ?? 0)) / HOUR))
}

describe('a deletion that always fails', () => {
  it('is tried again later and later, up to a day, and the others go in the same run', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '1h' }), 9)
    const stuck = ids.slice(0, 3)
    for (const id of stuck)
      bench.simulator.faults.set({ kind: 'status', status: 500 }, { method: 'DELETE', path: new RegExp(id) })
    await pass(bench, HOUR)
    expect(idsOf(bench)).toEqual([...stuck, ids[8]])
    const { retention } = await activityOf(bench)
    expect(retention?.last).toMatchObject({ deleted: 5, stoppedBy: null })
    const next = { deletesAt: bench.clock.now() + HOUR, isWaiting: false, refusedCode: null }
    expect(retention?.plan?.lines.at(-1)).toMatchObject(next)
    await pass(bench, 4 * DAY)
    expect(hoursOf(bench, stuck[0] ?? '')).toEqual([0, 1, 3, 7, 15, 31, 55, 79])
    bench.simulator.faults.clear()
    await pass(bench, DAY)
    expect(idsOf(bench)).toEqual([ids[8]])
  }, 60_000)

  it('is told as a failure of the run only where nothing else went', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '1h' }), 3)
    bench.simulator.faults.set({ kind: 'status', status: 500 }, { method: 'DELETE' })
    await pass(bench, HOUR)
    expect(idsOf(bench)).toEqual(ids)
    expect((await activityOf(bench)).retention?.last).toMatchObject({
      deleted: 0,
      stoppedBy: { kind: 'unreachable' },
    })
  })

  it('ends the run after ten of them one after the other', async () => {
    const { bench } = await openDocs(policy({ grace: '1h' }), 15)
    bench.simulator.faults.set({ kind: 'status', status: 500 }, { method: 'DELETE' })
    await pass(bench, HOUR)
    expect(deletes(bench)).toHaveLength(10)
    expect(await results(bench)).toEqual(Array(10).fill('deletion failed'))
  })
})

describe('one project that answers 403', () => {
  it.each([
    ['to everything', {}],
    ['to what is asked about its deployments', { path: /projects\/docs\/deployments/ }],
    ['to what is asked about itself', { path: /projects\/docs$/ }],
    ['to the page of its newest deployments', { path: /projects\/docs\/deployments\?/ }],
    ['to deletions', { path: /projects\/docs\//, method: 'DELETE' }],
  ])(
    '%s stops no deletion in others, and nobody blames the token for it',
    async (_, change) => {
      const { bench, ids } = await openTwo({ grace: '1h' })
      bench.simulator.faults.set(
        { kind: 'status', status: 403, code: 8000119 },
        { path: /projects\/docs([/?]|$)/, ...change },
      )
      for (let turn = 0; turn < 6; turn += 1) {
        await pass(bench, 30 * MINUTE, 10 * MINUTE)
        expect((await bench.health()).outage).toBeNull()
      }
      expect(idsOf(bench, 'shop')).toEqual(ids.shop?.slice(-1))
      expect(idsOf(bench, 'docs')).toEqual(ids.docs)
      expect((await getPage(bench, '/activity')).text).not.toContain('The API token')
      bench.simulator.faults.clear()
      await pass(bench, DAY)
      expect(idsOf(bench, 'docs')).toEqual(ids.docs?.slice(-1))
    },
    60_000,
  )
})

/** What stays only because of a newer one, which somebody deletes by hand. */
const NEIGHBOURS: [name: string, raw: object, deployments: NewDeployment[]][] = [
  ['of its branch', {}, [{ branch: 'draft' }, { branch: 'draft' }]],
  [
    'successful one of its branch',
    {},
    [{ branch: 'draft' }, { branch: 'draft' }, { branch: 'draft', outcome: 'failure' }],
  ],
  ['of the project', { keep_recent: 3 }, [{}, {}, {}]],
  ['to roll back to', { keep_production: 2 }, [{}, {}, {}]],
]

describe('what somebody deletes by hand shortly before a run', () => {
  it.each(NEIGHBOURS)(
    'is looked for first, so that what is now the newest %s stays',
    async (_, raw, made) => {
      const bench = await openBench(policy({ grace: '1h', ...raw }))
      const { world } = bench.simulator
      world.addProject({ name: 'docs', source: GITHUB, createdAt: OLD - DAY })
      if (made[0]?.branch) world.deploy('docs', { at: OLD - HOUR })
      const ids = made.map((one, index) => world.deploy('docs', { ...one, at: OLD + index * MINUTE }))
      // When this one ends, the page is read again, and then not before the run.
      world.deploy('docs', { branch: 'other', durations: { build: 30 * MINUTE } })
      await warm(bench)
      await pass(bench, 40 * MINUTE, 5 * MINUTE)
      world.removeDeployment('docs', ids[1] ?? '')
      await pass(bench, 2 * HOUR, 5 * MINUTE)
      expect(deletes(bench)).toEqual([])
      expect(idsOf(bench)).toContain(ids[0])
    },
  )

  it('far back stops all deletions of its project until the history was walked again', async () => {
    const bench = await openBench(policy({ grace: '1h' }))
    const { world } = bench.simulator
    world.addProject({ name: 'docs', source: GITHUB, createdAt: OLD - DAY })
    const draft = [3, 2].map((hours) => world.deploy('docs', { branch: 'draft', at: OLD - hours * HOUR }))
    const ids = addDeployments(world, 'docs', 40, OLD)
    world.deploy('docs', { branch: 'other', durations: { build: 30 * MINUTE } })
    await warm(bench)
    await pass(bench, 50 * MINUTE, 5 * MINUTE)
    world.removeDeployment('docs', draft[1] ?? '')
    const before = bench.simulator.calls.length
    await pass(bench, 4 * HOUR, 10 * MINUTE)
    const calls = bench.simulator.calls.slice(before)
    const firstDelete = calls.findIndex(({ method }) => method === 'DELETE')
    const lastPage = calls.findIndex(({ path }) => /deployments\?.*page=2/.test(path))
    expect(lastPage).toBeGreaterThan(-1)
    expect(firstDelete).toBeGreaterThan(lastPage)
    expect(deletes(bench).length).toBeGreaterThan(30)
    expect(deletes(bench).some(({ path }) => path.includes(draft[0] ?? ''))).toBe(false)
    expect(idsOf(bench)).toEqual(expect.arrayContaining([draft[0], ids[39]]))
  }, 60_000)

  it('costs one more call a project and run', async () => {
    const { bench } = await openDocs(policy({ grace: '1h' }), 6)
    const before = bench.simulator.calls.length
    bench.clock.advance(HOUR)
    await bench.runAlarms()
    const pages = bench.simulator.calls.slice(before).filter(({ path }) => path.includes('deployments?'))
    expect(deletes(bench)).toHaveLength(5)
    // The other one is that of the hourly look.
    expect(pages.length).toBeLessThanOrEqual(2)
  })
})

describe('a history of which Cloudflare does not say how long it is', () => {
  it('stops all deletions of its project until that is known again', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '1h' }), 30)
    bench.simulator.tamper = withoutNumbers
    await pass(bench, 2 * HOUR, 30 * MINUTE)
    expect(deletes(bench)).toEqual([])
    bench.simulator.tamper = undefined
    await pass(bench, 3 * HOUR)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  })
})

const LOST: [string, () => Response][] = [
  ['an error of the server', () => Response.json({ success: false, errors: [] }, { status: 500 })],
  ['a page of a proxy', () => new Response('<html>', { status: 502 })],
  ['half of the text', () => new Response('{"success":tr')],
  ['no such route', () => new Response('Not found', { status: 404 })],
  [
    'a broken connection',
    () => {
      throw new TypeError('fetch failed')
    },
  ],
]

/** The account does what it is asked to do, and the answers to deletions are lost. `isDeaf`: nor can be read what is gone. */
function loseAnswers(bench: Bench, lost: () => Response, isDeaf = false): () => void {
  const real = bench.simulator.fetch
  const asked: string[] = []
  bench.simulator.fetch = async (input, init) => {
    const path = String(input).split('?')[0] ?? ''
    if (isDeaf && asked.includes(path)) return new Response('', { status: 503 })
    const answer = await real(input, init)
    if (init?.method !== 'DELETE') return answer
    asked.push(path)
    return lost()
  }
  return () => {
    bench.simulator.fetch = real
  }
}

describe('a deletion whose answer was lost', () => {
  it.each(LOST)('(%s instead) is told once, as deleted, and counts as one of the run', async (_, lost) => {
    const { bench, ids } = await openDocs(policy({ grace: '1h' }))
    loseAnswers(bench, lost)
    await pass(bench, HOUR)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
    expect(deletes(bench)).toHaveLength(4)
    expect(await results(bench)).toEqual(Array(4).fill('deletion deleted'))
    expect((await activityOf(bench)).retention?.last).toMatchObject({ deleted: 4, stoppedBy: null })
  })

  it('counts as one of the run where nobody knows yet whether it is gone', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '1h', max_deletes_per_run: 3 }), 9)
    const mend = loseAnswers(bench, () => new Response('', { status: 502 }), true)
    await pass(bench, HOUR)
    expect(deletes(bench)).toHaveLength(3)
    expect(await results(bench)).toEqual(Array(3).fill('deletion unknown'))
    mend()
    await pass(bench, HOUR)
    const told = (await activityOf(bench)).ledger.entries.filter(({ result }) => result === 'deleted')
    expect(told.map(({ deployment }) => deployment).sort()).toEqual(ids.slice(0, 3).sort())
    expect(idsOf(bench)).toEqual(ids.slice(3))
  })

  it('is told as deleted, with its branch, though a page has shown before that it is gone', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '1h', keep_recent: 1 }))
    const mend = loseAnswers(bench, () => new Response('', { status: 502 }), true)
    await pass(bench, HOUR)
    mend()
    bench.simulator.world.deploy('docs', { branch: 'other' })
    await pass(bench, 10 * MINUTE, MINUTE)
    expect(await bench.find('docs', ids[0] ?? '')).toBeNull()
    await pass(bench, 3 * HOUR, 30 * MINUTE)
    const told = (await activityOf(bench)).ledger.entries.filter(({ result }) => result === 'deleted')
    expect(told.map(({ deployment, branch }) => [deployment, branch])).toEqual(
      expect.arrayContaining(ids.slice(0, 4).map((id) => [id, 'main'])),
    )
    expect(new Set(told.map(({ deployment }) => deployment)).size).toBe(told.length)
  })
})

describe('what others delete', () => {
  it.each([
    ['did not come through', { kind: 'status', status: 500 }],
    ['was refused', { kind: 'status', status: 400, code: 1234 }],
    ['was told to wait', { kind: 'rateLimited', seconds: 60 }],
  ] as const)('after our own call %s is not told as deleted by us', async (_, fault) => {
    const { bench, ids } = await openDocs(policy({ grace: '1h' }), 2)
    bench.simulator.faults.set(fault, { method: 'DELETE', times: 1 })
    bench.clock.advance(HOUR)
    await bench.runAlarms()
    expect(deletes(bench)).toHaveLength(1)
    bench.simulator.world.removeDeployment('docs', ids[0] ?? '')
    await pass(bench, 3 * HOUR, 30 * MINUTE)
    expect(await results(bench)).not.toContain('deletion deleted')
  })

  it('while it is looked at is told as gone, with its branch', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '1h' }), 3)
    bench.simulator.faults.set(
      { kind: 'meanwhile', happens: () => bench.simulator.world.removeDeployment('docs', ids[0] ?? '') },
      { method: 'GET', path: new RegExp(`deployments/${ids[0]}`), times: 1 },
    )
    await pass(bench, HOUR)
    const told = (await activityOf(bench)).ledger.entries.map((one) => [
      one.deployment,
      one.result,
      one.branch,
    ])
    expect(told).toEqual([
      [ids[1], 'deleted', 'main'],
      [ids[0], 'gone', 'main'],
    ])
    expect((await activityOf(bench)).retention?.last).toMatchObject({ deleted: 1 })
  })
})

describe('the order of deployments that were made within one millisecond', () => {
  it.each([
    ['999999', '999998'],
    ['5', '4999'],
    ['9984', '99839'],
    ['000001', ''],
  ])('is that of their microseconds: of .%s and .%s the older one goes', async (newer, older) => {
    const bench = await openBench(policy({ grace: '1h' }))
    const { world } = bench.simulator
    world.addProject({ name: 'docs', source: GITHUB, createdAt: OLD - DAY })
    world.deploy('docs', { at: OLD + DAY })
    const made = [0, 1].map(() => world.deploy('docs', { branch: 'draft', outcome: 'failure', at: OLD }))
    // Their ids say the opposite.
    const [first = '', last = ''] = made.sort()
    const fractions = new Map([
      [last, newer],
      [first, older],
    ])
    const second = new Date(OLD).toISOString().slice(0, 19)
    bench.simulator.tamper = eachDeployment((one) => {
      const digits = fractions.get(String(one.id))
      return digits === undefined ? one : { ...one, created_on: `${second}${digits && '.'}${digits}Z` }
    })
    await warm(bench)
    await pass(bench, 2 * HOUR)
    expect(deletes(bench).map(({ path }) => path.split('/').at(-1))).toEqual([first])
  })
})

describe('the numbers on /activity', () => {
  it('are those of what is left, from the moment on in which something was deleted', async () => {
    const { bench } = await openDocs(policy({ grace: '1h' }), 23)
    const numberOf = async () =>
      /To be deleted ?(\d+) ?Kept/.exec((await getPage(bench, '/activity')).text)?.[1]
    expect(await numberOf()).toBe('22')
    // Every call but those for the first deletions is answered with "wait".
    bench.clock.advance(HOUR)
    bench.simulator.faults.set({ kind: 'rateLimited', seconds: 60 }, { method: 'DELETE' })
    for (let calls = 0; calls < 9; calls += 1)
      bench.simulator.faults.set({ kind: 'delay', ms: 0 }, { method: 'DELETE', times: 1 })
    await bench.runAlarms()
    expect(deletes(bench)).toHaveLength(10)
    expect(await numberOf()).toBe('13')
    bench.simulator.faults.clear()
    await pass(bench, 10 * MINUTE, MINUTE)
    expect(await numberOf()).toBe('0')
  })
})
