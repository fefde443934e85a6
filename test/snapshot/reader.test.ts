import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Env } from '../../src/settings/read.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { getPage, readPage, warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

const down = () => Promise.reject(new Error('down'))
const never = () => new Promise<never>(() => {})

async function warmBench(): Promise<Bench> {
  const bench = await openSites(3)
  await warm(bench)
  for (const path of ['/', '/projects/site-001']) await getPage(bench, path)
  return bench
}

describe('a hot page', () => {
  it('is served from memory alone: no KV, no mirror, no API', async () => {
    const bench = await warmBench()
    bench.breakKv({ get: never } as unknown as KVNamespace)
    bench.breakMirror({ entry: never })
    const before = bench.simulator.calls.length
    bench.clock.advance(31 * SECOND)
    for (const path of ['/', '/projects/site-001']) {
      expect((await bench.start(path).response).status).toBe(200)
    }
    expect(bench.simulator.calls.length).toBe(before)
  })

  it('asks the mirror at most once in 30 seconds while nothing builds', async () => {
    const bench = await warmBench()
    expect(await asksOfAMinute(bench)).toBe(2)
  })

  it('asks every 5 seconds while something builds', async () => {
    const bench = await openSites(2)
    bench.simulator.world.deploy('site-001', { durations: { build: 10 * MINUTE } })
    await warm(bench)
    expect(await asksOfAMinute(bench)).toBe(12)
  })

  it('asks every 5 seconds while the API fails, so as to be fresh soon after', async () => {
    const bench = await warmBench()
    bench.simulator.faults.set({ kind: 'status', status: 500 })
    bench.clock.advance(MINUTE)
    await bench.get('/')
    expect(await asksOfAMinute(bench)).toBe(12)
  })

  it('asks after a clock that was ahead as at any other time', async () => {
    const bench = await warmBench()
    bench.clock.advance(24 * HOUR)
    await bench.get('/')
    bench.clock.advance(-24 * HOUR)
    expect(await asksOfAMinute(bench)).toBe(2)
  })

  it('shows news at the next request after the mirror was asked', async () => {
    const bench = await warmBench()
    bench.simulator.world.deploy('site-002', { message: 'Fresh news', at: START })
    bench.clock.advance(31 * SECOND)
    await bench.get('/')
    expect((await getPage(bench, '/')).text).toContain('Fresh news')
  })
})

describe('a cold isolate', () => {
  it('is served from KV while the mirror is down', async () => {
    const bench = await warmBench()
    bench.freshIsolate()
    bench.breakMirror({ entry: down })
    expect((await getPage(bench, '/projects/site-002')).text).toContain('First version of site-002')
  })

  it('reads the overview and the project from KV side by side', async () => {
    const bench = await warmBench()
    bench.freshIsolate()
    bench.breakMirror({ entry: never })
    const { SNAPSHOTS } = env as unknown as Env
    let projectIsRead = () => {}
    const begun = new Promise<void>((resolve) => {
      projectIsRead = resolve
    })
    const get = async (key: string) => {
      if (key.includes(':project:')) projectIsRead()
      else await begun
      return SNAPSHOTS.get(key)
    }
    bench.breakKv({ get } as unknown as KVNamespace)
    expect((await bench.start('/projects/site-001').response).status).toBe(200)
  })

  it('is served by the mirror while KV is down', async () => {
    const bench = await warmBench()
    bench.freshIsolate()
    bench.breakKv({ get: down } as unknown as KVNamespace)
    expect((await getPage(bench, '/projects/site-002')).text).toContain('First version of site-002')
  })

  it('shows what the overview knows of a project when its own page is nowhere to be had', async () => {
    const bench = await warmBench()
    bench.freshIsolate()
    await getPage(bench, '/')
    bench.breakKv({ get: down } as unknown as KVNamespace)
    bench.breakMirror({ entry: down })
    const page = await getPage(bench, '/projects/site-003')
    expect(page.text).toContain('First version of site-003')
    expect(page.headers.get('Refresh')).toBe('5')
  })

  it('without KV and mirror says what is known, with 503 and Retry-After', async () => {
    const bench = await warmBench()
    bench.freshIsolate()
    bench.breakKv({ get: down } as unknown as KVNamespace)
    bench.breakMirror({ entry: down })
    const page = await readPage(await bench.get('/'))
    expect(page.status).toBe(503)
    expect(page.headers.get('Retry-After')).toBe('5')
    expect(page.headers.get('Refresh')).toBe('5')
    expect(page.headers.get('ETag')).toBeNull()
  })

  it('does not take what an other version of the Worker wrote into KV', async () => {
    const bench = await openSites(2)
    bench.breakKv({
      get: async () => '{"schema":0,"version":9e15,"checkedAt":0,"content":"{}"}',
    } as unknown as KVNamespace)
    expect((await getPage(bench, '/')).text).toContain('site-001')
  })
})

describe('a KV that hangs', () => {
  it('is not waited for: the mirror answers', async () => {
    const bench = await warmBench()
    bench.freshIsolate()
    bench.breakKv({ get: never } as unknown as KVNamespace)
    const { response } = bench.start('/')
    await settle()
    bench.clock.advance(700)
    expect((await response).status).toBe(200)
  })
})

describe('a page that is still loading', () => {
  it('is another one, by its ETag, than the page that is there afterwards', async () => {
    const bench = await warmBench()
    bench.freshIsolate()
    await getPage(bench, '/')
    bench.breakKv({ get: down } as unknown as KVNamespace)
    bench.breakMirror({ entry: down })
    const loading = await bench.get('/projects/site-003')
    bench.breakKv(null)
    bench.breakMirror(null)
    const headers = { 'If-None-Match': loading.headers.get('ETag') ?? '' }
    expect((await bench.get('/projects/site-003', { headers })).status).toBe(200)
  })

  it('is not shown from KV where the mirror can read it', async () => {
    const bench = await openSites(90)
    await bench.get('/')
    await runDurableObjectAlarm(bench.mirror)
    bench.freshIsolate()
    const page = await getPage(bench, '/projects/site-090')
    expect(page.text).not.toContain('still loading')
  })
})

describe('an old snapshot', () => {
  it('waits for the mirror, and shows the news', async () => {
    const bench = await warmBench()
    bench.clock.advance(HOUR)
    bench.simulator.world.deploy('site-002', { message: 'Morning news', at: bench.clock.now() - MINUTE })
    const page = await getPage(bench, '/')
    expect(page.text).toContain('Morning news')
    expect(page.root.querySelector('.banner')).toBeNull()
  })

  it('is served after 700 ms at the latest, and says how old it is', async () => {
    const bench = await warmBench()
    bench.breakMirror({ entry: never })
    bench.clock.advance(HOUR)
    const { response } = bench.start('/')
    await settle()
    bench.clock.advance(699)
    await settle()
    let isThere = false
    void response.then(() => {
      isThere = true
    })
    await settle()
    expect(isThere).toBe(false)
    bench.clock.advance(1)
    const page = await readPage(await response)
    expect(Date.parse(page.root.querySelector('.banner time')?.getAttribute('datetime') ?? '')).toBe(START)
  })

  it('stays in memory when KV and mirror are down, with its age', async () => {
    const bench = await warmBench()
    bench.breakKv({ get: down } as unknown as KVNamespace)
    bench.breakMirror({ entry: down })
    bench.clock.advance(10 * MINUTE)
    const page = await getPage(bench, '/')
    expect(page.text).toContain('site-001')
    expect(Date.parse(page.root.querySelector('.banner time')?.getAttribute('datetime') ?? '')).toBe(START)
  })
})

describe('an empty board', () => {
  it('waits 3 seconds at the longest for the first answer', async () => {
    const bench = await createBench()
    bench.breakMirror({ entry: never })
    const { response } = bench.start('/')
    await settle()
    bench.clock.advance(3 * SECOND)
    expect((await response).status).toBe(503)
  })

  it('makes one sync for a thousand readers at once', async () => {
    const bench = await openSites(5)
    const requests = Array.from({ length: 1_000 }, () => bench.start('/'))
    const answers = await Promise.all(requests.map((request) => request.response))
    expect(answers.every((answer) => answer.status === 200)).toBe(true)
    expect(bench.simulator.calls.length).toBe(1)
  })
})

/** Lets everything run that does not wait for the clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0))
}

/** How often the mirror is asked while somebody looks every second for a minute. */
async function asksOfAMinute(bench: Bench): Promise<number> {
  let asked = 0
  bench.breakMirror({
    entry(_question, real) {
      asked += 1
      return real()
    },
  })
  for (let second = 0; second < 60; second += 1) {
    bench.clock.advance(SECOND)
    await bench.get('/')
  }
  return asked
}
