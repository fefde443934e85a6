import { describe, expect, it } from 'vitest'
import { cachedPage, createPageCache } from '../../src/routes/page-cache.ts'
import { addProjects } from '../support/accounts.ts'
import { createBench, HOUR, MINUTE, START } from '../support/bench.ts'

async function openBoard() {
  const bench = await createBench()
  addProjects(bench.simulator.world, 3, START - HOUR)
  await bench.get('/')
  return bench
}

describe('a page that is asked for again', () => {
  it('is the same to the byte', async () => {
    const bench = await openBoard()
    const first = await bench.get('/projects/site-001')
    const second = await bench.get('/projects/site-001')
    expect(await second.text()).toBe(await first.text())
    expect([...second.headers]).toEqual([...first.headers])
  })

  it('shows what has changed since', async () => {
    const bench = await openBoard()
    bench.simulator.world.addProject({ name: 'brand-new' })
    bench.clock.advance(31_000)
    await bench.get('/')
    expect(await (await bench.get('/')).text()).toContain('brand-new')
  })

  it('says that it is old when the mirror is gone', async () => {
    const bench = await openBoard()
    bench.breakMirror({ entry: () => Promise.reject(new Error('gone')) })
    bench.breakKv({ get: (() => Promise.reject(new Error('gone'))) as never })
    bench.clock.advance(10 * MINUTE)
    expect(await (await bench.get('/')).text()).toContain('class="banner')
  })

  it('hides at once a project that was taken out of the settings', async () => {
    const bench = await openBoard()
    bench.configure({ PROJECTS: 'site-001, site-002' })
    expect(await (await bench.get('/')).text()).not.toContain('site-003')
  })

  it('is not that of another account, though their versions are the same', async () => {
    const bench = await openBoard()
    const other = await openBoard()
    other.simulator.world.addProject({ name: 'theirs' })
    expect(await (await bench.get('/')).text()).not.toContain('theirs')
  })

  it.each(['/?', '/?utm_source=chat', '/?a=1?b=2'])('is the same at %s', async (path) => {
    const bench = await openBoard()
    expect(await (await bench.get(path)).text()).toBe(await (await bench.get('/')).text())
  })
})

describe('an address with parameters', () => {
  it('gets the page that they ask for, whatever was shown before', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 120, START - HOUR)
    const first = await (await bench.get('/')).text()
    const next = first.match(
      /href="(\/\?cursor=[^"]+)"[^>]*rel="next"|rel="next"[^>]*href="(\/\?cursor=[^"]+)"/,
    )
    const path = next?.[1] ?? next?.[2] ?? ''
    const second = await (await bench.get(path)).text()
    expect(second).not.toBe(first)
    expect(await (await bench.get(path)).text()).toBe(second)
    expect(await (await bench.get('/')).text()).toBe(first)
  })
})

describe('a key in the address', () => {
  const pages = createPageCache()
  let made = 0
  const render = (url: string) => {
    const variables = { board: { account: 'a' }, pages, visibility: { scope: { kind: 'all' } } }
    const c = { req: { url }, var: variables } as unknown as Parameters<typeof cachedPage>[0]
    cachedPage(c, 'tag', () => `${++made}`)
    return made
  }

  it('makes no page of its own', () => {
    const address = 'https://board.example/'
    for (const query of ['', '?key=one', '?key=two', '?k%65y=three', '?key=']) render(`${address}${query}`)
    expect(made).toBe(1)
    render(`${address}?q=docs&key=one`)
    render(`${address}?key=two&q=docs`)
    expect(made).toBe(2)
  })
})
