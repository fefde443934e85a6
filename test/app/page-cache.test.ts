import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { Board, SiteEnv } from '../../src/board.ts'
import { WHOLE_BOARD } from '../../src/domain/visibility.ts'
import { parametersOf } from '../../src/routes/parameters.ts'
import { cachedPage, createPageCache, sendPage } from '../../src/routes/send-page.ts'
import { LINES_COME_HERE } from '../../src/views/deployment/log.tsx'
import { Html } from '../../src/views/jsx.ts'
import { MINUTE } from '../support/bench.ts'
import { EXAMPLES } from '../support/routes.ts'
import { openSites } from '../support/site.ts'

async function openBoard() {
  const bench = await openSites(3)
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
    const bench = await openSites(120)
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

describe('a page with lines of a log in it', () => {
  it('is made anew each time, and only what stands around the lines is kept', async () => {
    const kept: (string | null)[] = []
    const cache = createPageCache()
    let made = 0
    const app = new Hono<SiteEnv>().get('/*', (c) => {
      c.set('board', { account: 'a', tag: 'b', gate: { mode: 'public' } } as Board)
      c.set('visibility', { projects: ['*'], scope: WHOLE_BOARD })
      const set: typeof cache.set = (key, page, bytes) => {
        kept.push(...[page.before, page.after].map((part) => part && new TextDecoder().decode(part)))
        cache.set(key, page, bytes)
      }
      c.set('pages', { ...cache, set })
      parametersOf(c, {})
      return sendPage(c, {
        version: '1',
        freshness: { kind: 'fresh' },
        view: () => new Html(`<p>${++made}</p>${LINES_COME_HERE}<p>end</p>`),
        lines: () => new TextEncoder().encode('a line').buffer as ArrayBuffer,
      })
    })
    for (const _ of [1, 2])
      expect(await (await app.request('https://board.example/')).text()).toBe('<p>1</p>a line<p>end</p>')
    expect(kept).toEqual(['<p>1</p>', '<p>end</p>'])
  })
})

it.each([
  ['船', 3],
  [`船${LINES_COME_HERE}船`, 6],
])('a page of %s counts by the bytes that are sent of it, and not by its letters', async (page, bytes) => {
  const counted: number[] = []
  const app = new Hono<SiteEnv>().get('/*', async (c) => {
    c.set('board', { account: 'a' } as Board)
    const set = (key: string, _kept: unknown, size: number) => void counted.push(size - key.length)
    c.set('pages', { ...createPageCache(), set })
    await cachedPage(c, 'tag', () => new Html(page))
    return c.body(null)
  })
  await app.request('https://board.example/')
  expect(counted).toEqual([bytes])
})

describe('what a page is kept by', () => {
  const pages = createPageCache()
  let made = 0
  /** A page that reads two parameters: a number, 1 if it is none, and a word. */
  const app = new Hono<SiteEnv>().get('/*', async (c) => {
    c.set('board', { account: 'a' } as Board)
    c.set('pages', pages)
    parametersOf(c, {
      page: (text) => (/^\d+$/.test(text ?? '') ? Number(text) : 1),
      word: (text) => text ?? null,
    })
    const page = await cachedPage(c, 'tag', () => new Html(`${++made}`))
    return page instanceof Response ? page : c.body(page.before)
  })
  const get = async (path: string) => (await app.request(`https://board.example${path}`)).text()

  it.each([
    ['/?page=02', 'page=2'],
    ['/?open=yes', 'open='],
    ['/?word=a%20b', 'word=a+b'],
  ])('is written in one way, however somebody has typed it: %s', async (path, search) => {
    const written = new Hono<SiteEnv>().get('/*', (c) => {
      parametersOf(c, {
        page: (text) => (text === undefined ? 1 : Number(text)),
        open: (text) => text !== undefined,
        word: (text) => text ?? null,
      })
      return c.text(c.get('search') ?? '')
    })
    expect(await (await written.request(`https://board.example${path}`)).text()).toBe(search)
  })

  it.each([
    '/?key=one',
    '/?k%65y=two&key=',
    '/?utm=1',
    '/?utm=2&constructor=3',
    '/?page=1',
    '/?page=none',
    '/?page',
    '/?',
    '/?a=1?b=2',
  ])('leaves out what the page does not read, or what says nothing: %s', async (path) => {
    expect(await get(path)).toBe(await get('/'))
  })

  it('is what the address asks for, in whatever order and spelling', async () => {
    const page = await get('/?page=2&word=a%20b')
    for (const path of [
      '/?word=a+b&page=2',
      '/?utm=1&word=a b&key=one&page=02',
      '/?page=2&page=3&word=a%20b',
    ])
      expect(await get(path)).toBe(page)
  })

  it('is everything that the page reads, its path and its origin', async () => {
    const paths = [
      '/',
      '/?page=2',
      '/?page=3',
      '/?word=',
      '/?word=x',
      '/?word=1',
      '/?page=2&word=x',
      '/other',
    ]
    const texts = [...(await Promise.all(paths.map(get))), await get('.else/')]
    expect(new Set(texts).size).toBe(texts.length)
  })

  it('tells parameters apart from a value that looks like them', async () => {
    expect(await get('/?page=5&word=6')).not.toBe(await get(`/?page=5${encodeURIComponent('&word="6"')}`))
    expect(await get(`/?word=${encodeURIComponent('6"&page=5')}`)).not.toBe(await get('/?page=5&word=6'))
  })
})

describe('a parameter that a page does not know', () => {
  it.each(Object.entries(EXAMPLES).filter(([route]) => route.startsWith('GET ')))(
    'is nowhere in the answer of %s',
    async (_route, example) => {
      const bench = await openBoard()
      const { path } = example('site-001', '00000000')
      const [plain, tagged] = [await bench.get(path), await bench.get(`${path}?utm_source=canary`)]
      expect([...tagged.headers]).toEqual([...plain.headers])
      const text = await tagged.text()
      expect(text).toBe(await plain.text())
      expect(text).not.toContain('canary')
    },
  )
})
