import { describe, expect, it } from 'vitest'
import type { Fault } from '../simulator/faults.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { openSites } from '../support/site.ts'

const ask = (bench: Bench, maxAge = 5 * SECOND) => bench.ask({ name: 'overview', have: 0, maxAge })

/** A board that has read its account once. */
async function warmBench(): Promise<Bench> {
  const bench = await openSites(2)
  await ask(bench)
  await bench.runAlarms()
  return bench
}

const FAULTS: [string, Fault][] = [
  ['unreachable', { kind: 'status', status: 500 }],
  ['unreachable', { kind: 'html', status: 502 }],
  ['malformed', { kind: 'html', status: 200 }],
  ['malformed', { kind: 'brokenJson' }],
  ['malformed', { kind: 'emptyBody' }],
  ['malformed', { kind: 'wrongShape' }],
  ['unreachable', { kind: 'drop' }],
  ['forbidden', { kind: 'status', status: 403, code: 10000 }],
  ['unauthorized', { kind: 'status', status: 401, code: 1000 }],
  ['refused', { kind: 'status', status: 400, code: 1234 }],
  ['too-large', { kind: 'tooLarge', bytes: 11_000_000 }],
]

describe('after a failure', () => {
  it('the list is read from its beginning: half a list may not conclude that a project is gone', async () => {
    const bench = await openSites(450)
    await ask(bench)
    bench.simulator.faults.set({ kind: 'status', status: 500 }, { path: /page=4[0-9]/ })
    await bench.runAlarms()
    expect((await bench.health()).outage).not.toBeNull()
    bench.simulator.faults.clear()
    const before = bench.simulator.calls.length
    bench.clock.advance(MINUTE)
    await ask(bench)
    const [first] = bench.simulator.calls.slice(before)
    expect(first?.path).toMatch(/\?page=1(&|$)/)
  })

  it.each(FAULTS)('(%s) the old data stays, and says since when', async (kind, fault) => {
    const bench = await warmBench()
    bench.simulator.faults.set(fault)
    bench.clock.advance(MINUTE)
    const answer = await ask(bench)
    expect(answer).toMatchObject({
      kind: 'entry',
      checkedAt: START,
      outage: { since: START + MINUTE, failure: { kind } },
    })
  })

  it.each(FAULTS)(
    '(%s) the data is fresh again within 30 seconds of its end, however long it lasted',
    async (_kind, fault) => {
      const bench = await warmBench()
      bench.simulator.faults.set(fault)
      for (let step = 0; step < 60; step += 1) {
        bench.clock.advance(5 * SECOND)
        await ask(bench)
      }
      bench.simulator.faults.clear()
      bench.clock.advance(30 * SECOND)
      expect(await ask(bench)).toMatchObject({ outage: null, checkedAt: bench.clock.now() })
    },
  )

  it.each([
    [9_999, null],
    [10_000, { failure: { kind: 'unreachable' } }],
  ])('an answer counts that comes in less than ten seconds: %i ms', async (ms, outage) => {
    const bench = await warmBench()
    bench.clock.advance(MINUTE)
    const happens = () => bench.clock.advance(ms)
    bench.simulator.faults.set({ kind: 'meanwhile', happens }, { times: 1 })
    expect(await ask(bench)).toMatchObject({ outage, checkedAt: START + (outage ? 0 : MINUTE) })
  })

  it('tries again after 5 seconds, doubling to 30, while readers ask', async () => {
    const bench = await warmBench()
    bench.simulator.faults.set({ kind: 'status', status: 500 })
    bench.clock.advance(MINUTE)
    const tries: number[] = []
    for (let second = 0; second < 120; second += 1) {
      const before = bench.simulator.calls.length
      await ask(bench)
      if (bench.simulator.calls.length > before) tries.push(second)
      bench.clock.advance(SECOND)
    }
    expect(tries).toEqual([0, 5, 15, 35, 65, 95])
  })

  it('makes no call by itself while nobody asks', async () => {
    const bench = await warmBench()
    bench.simulator.faults.set({ kind: 'status', status: 500 })
    bench.clock.advance(MINUTE)
    await ask(bench)
    const before = bench.simulator.calls.length
    for (let minute = 0; minute < 10; minute += 1) {
      bench.clock.advance(MINUTE)
      await bench.runAlarms()
    }
    expect(bench.simulator.calls.length).toBe(before)
  })

  it('waits as long as Cloudflare says when the limit is reached, and no call is made before', async () => {
    const bench = await warmBench()
    bench.simulator.faults.set({ kind: 'rateLimited', seconds: 120 }, { times: 1 })
    bench.clock.advance(MINUTE)
    await ask(bench)
    const before = bench.simulator.calls.length
    bench.clock.advance(119 * SECOND)
    expect(await ask(bench)).toMatchObject({ outage: { failure: { kind: 'rate-limited', seconds: 120 } } })
    expect(bench.simulator.calls.length).toBe(before)
    bench.clock.advance(2 * SECOND)
    expect(await ask(bench)).toMatchObject({ outage: null })
  })

  it('of the very first sync it has nothing to show, and says why', async () => {
    const bench = await createBench()
    bench.simulator.faults.set({ kind: 'status', status: 403, code: 10000 })
    expect(await ask(bench)).toMatchObject({ kind: 'empty', outage: { failure: { kind: 'forbidden' } } })
  })
})

describe('a failure that is one project’s own', () => {
  it('leaves the board fresh, and the project is tried again a minute later', async () => {
    const bench = await openSites(2)
    bench.simulator.faults.set({ kind: 'brokenJson' }, { path: /site-001\/deployments/ })
    await ask(bench)
    await bench.runAlarms()
    expect(await ask(bench)).toMatchObject({ outage: null })
    bench.simulator.faults.clear()
    bench.clock.advance(61 * SECOND)
    await bench.runAlarms()
    const answer = await bench.ask({ name: 'project:site-001', have: 0, maxAge: HOUR })
    expect(answer.kind === 'entry' && JSON.parse(answer.content ?? '').loaded).toBe(true)
  })

  it('makes its page as old as its last reading when there is news that cannot be read', async () => {
    const bench = await warmBench()
    bench.simulator.faults.set({ kind: 'brokenJson' }, { path: /site-001\/deployments/ })
    bench.clock.advance(2 * MINUTE)
    bench.simulator.world.deploy('site-001', { message: 'News' })
    const answer = await bench.ask({ name: 'project:site-001', have: 0, maxAge: 0 })
    expect(answer).toMatchObject({ kind: 'entry', checkedAt: START, outage: null })
  })
})

describe('a record that cannot be read', () => {
  it('is left out and counted, and the rest survives', async () => {
    const bench = await openSites(3)
    bench.simulator.tamper = (body) => withoutId(body, 'site-002')
    const answer = await ask(bench)
    const overview = answer.kind === 'entry' ? JSON.parse(answer.content ?? '') : null
    expect(overview.cards.map((card: { project: { name: string } }) => card.project.name)).toEqual([
      'site-001',
      'site-003',
    ])
    expect(overview.unreadable).toBe(1)
    expect(bench.logged.join()).toContain('"name":"site-002"')
  })
})

/** The list of projects with one project's id taken away. */
function withoutId(body: unknown, name: string): unknown {
  return JSON.parse(
    JSON.stringify(body, (_key, value) => (value?.name === name ? { ...value, id: undefined } : value)),
  )
}

describe('a project whose deployments answer with an error while the list works', () => {
  it.each([
    [500, 8000000, 'as if the API failed'],
    [403, 8000119, 'as if the token were not good enough'],
  ])('(%i, %i) does not make the board look %s', async (status, code) => {
    const bench = await openSites(3)
    bench.simulator.faults.set({ kind: 'status', status, code }, { path: /site-001\/deployments/ })
    for (let step = 0; step < 60; step += 1) {
      expect(await ask(bench)).toMatchObject({ outage: null })
      await bench.runAlarms()
      expect((await bench.health()).outage).toBeNull()
      bench.clock.advance(10 * SECOND)
    }
    const pages = bench.simulator.calls.filter((call) => call.path.includes('site-001/deployments'))
    expect(pages.length).toBeLessThanOrEqual(11)
  })
})

describe('a failure that several wait for', () => {
  it('counts once', async () => {
    const bench = await openSites(2)
    bench.simulator.faults.set({ kind: 'status', status: 401, code: 1000 }, { path: /deployments/ })
    const question = { name: 'project:site-001', have: 0, maxAge: HOUR } as const
    await Promise.all(Array.from({ length: 8 }, () => bench.ask(question)))
    expect(await ask(bench)).toMatchObject({ outage: { retryAt: bench.clock.now() + 5 * SECOND } })
  })
})

describe('a bug of the board in reading an answer', () => {
  it('is logged as the unexpected error that it is, and not told as an API that cannot be reached', async () => {
    const bench = await createBench({
      vars: { CLOUDFLARE_API_BASE_URL: 'https://api.simulator.example/another' },
      // No server sends an answer without headers: whatever is asked of them is a TypeError.
      receive: async () => ({ status: 200, ok: true }) as Response,
    })
    await ask(bench)
    expect((await bench.health()).outage?.failure).toEqual({ kind: 'storage' })
    const lines = bench.logged.map((line) => JSON.parse(line))
    expect(lines.find(({ error }) => error === 'TypeError')).toMatchObject({
      event: 'list not kept',
      at: expect.arrayContaining([expect.stringContaining('call.ts')]),
    })
  })
})

describe('a heartbeat whose sync fails', () => {
  it('is tried again soon, since nobody else would', async () => {
    const bench = await warmBench()
    bench.clock.advance(15 * MINUTE)
    bench.simulator.faults.set({ kind: 'status', status: 500 }, { times: 1 })
    await bench.mirror.heartbeat()
    bench.clock.advance(10 * SECOND)
    await bench.runAlarms()
    expect(await bench.health()).toMatchObject({ outage: null, checkedAt: bench.clock.now() })
  })
})

describe('an unreadable record of a hidden project', () => {
  it('is not counted', async () => {
    const bench = await openSites(2, { vars: { PROJECTS: 'site-001' } })
    bench.simulator.tamper = (body) => withoutId(body, 'site-002')
    const answer = await ask(bench)
    expect(answer.kind === 'entry' && JSON.parse(answer.content ?? '').unreadable).toBe(0)
  })
})
