import { describe, expect, it } from 'vitest'
import { createBench, HOUR, START } from '../support/bench.ts'
import { readPage } from '../support/pages.ts'
import { openSites } from '../support/site.ts'
import { KEY, LINK } from '../support/visitor.ts'

const PATHS = [
  '/',
  '/projects/site-001',
  '/tv',
  '/embed/site-001',
  '/activity',
  '/healthz',
  '/nothing',
  '/projects/a%00b',
  '/activity/',
  '/?cursor=x',
  '/?status=x',
  '/client/v4/accounts/board/pages/projects',
  '/client/v4/nothing',
]

describe('the security headers', () => {
  it.each(PATHS)('stand on the answer to %s', async (path) => {
    const bench = await openSites(2)
    const { headers } = await bench.get(path, { redirect: 'manual' })
    const policy = headers.get('Content-Security-Policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("base-uri 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('Referrer-Policy')).toBe('no-referrer')
    expect(headers.get('X-Robots-Tag')).toBe('noindex, nofollow')
    expect(headers.get('X-Frame-Options')).toBe('DENY')
    expect(headers.get('Permissions-Policy')).toContain('camera=()')
  })

  it('stand on a refused method and on a 304 as well', async () => {
    const bench = await openSites(2)
    const tag = (await bench.get('/')).headers.get('ETag') ?? ''
    for (const answer of [
      await bench.get('/', { method: 'POST' }),
      await bench.get('/', { headers: { 'If-None-Match': tag } }),
    ]) {
      expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    }
  })
})

describe('a frame', () => {
  const WIKI = 'https://wiki.example'

  it.each([
    ['/embed/site-001', 200],
    ['/embed/unknown', 404],
  ])('of the wiki may show %s, and of nobody else', async (path, status) => {
    const bench = await openSites(2, {
      vars: { FRAME_ANCESTORS: `${WIKI}, https://docs.example:8443` },
    })
    const answer = await bench.get(path)
    expect(answer.status).toBe(status)
    const policy = answer.headers.get('Content-Security-Policy') ?? ''
    expect(policy).toContain(`frame-ancestors ${WIKI} https://docs.example:8443`)
    expect(policy).toContain("default-src 'none'")
    expect(answer.headers.get('X-Frame-Options')).toBeNull()
  })

  it.each([
    ['a missing key', 401],
    ['a wrong method', 405],
  ])('of the wiki may show what is said of %s, and whom to ask', async (_what, status) => {
    const bench = await createBench({
      vars: { ...LINK, FRAME_ANCESTORS: WIKI, CONTACT: 'Anna <in> #websites' },
    })
    const answer = await bench.get('/embed/site-001', { method: status === 405 ? 'DELETE' : 'GET' })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('X-Frame-Options')).toBeNull()
    expect(answer.headers.get('Content-Security-Policy')).toContain(`frame-ancestors ${WIKI}`)
    const page = await readPage(answer)
    expect(page.text).toContain('Ask Anna <in> #websites')
    expect(page.root.querySelector('form')).toBeNull()
  })

  it('of the wiki may show that too many tried, and that there is nothing to show yet', async () => {
    const settings = { FRAME_ANCESTORS: WIKI, CONTACT: '#websites' }
    const locked = await createBench({ vars: { ...LINK, ...settings } })
    const wrong = { headers: { Authorization: `Bearer ${'x'.repeat(43)}` } }
    // The counter goes by the real minute: were it to turn in between, ten more would pass.
    for (let turn = 0; turn < 21; turn += 1) await locked.get('/embed/site-001', wrong)
    const down = await createBench({ vars: settings })
    down.breakMirror({ entry: () => Promise.reject(new Error('down')) })
    for (const [status, answer] of [
      [429, await locked.get('/embed/site-001', wrong)],
      [503, await down.get('/embed/site-001')],
    ] as const) {
      expect(answer.status).toBe(status)
      expect(answer.headers.get('X-Frame-Options')).toBeNull()
      expect(answer.headers.get('Content-Security-Policy')).toContain(`frame-ancestors ${WIKI}`)
      expect((await readPage(answer)).text).toContain('Ask #websites')
    }
  })

  it('names nobody where nobody is named, and links an address', async () => {
    for (const [CONTACT, says, href] of [
      ['', 'Ask whoever gave you the address.', undefined],
      ['https://chat.example/anna', 'Ask https://chat.example/anna', 'https://chat.example/anna'],
    ] as const) {
      const bench = await createBench({ vars: { ...LINK, CONTACT } })
      for (const path of ['/embed/site-001', '/projects/site-001']) {
        const page = await readPage(await bench.get(path))
        expect(page.text).toContain(says)
        expect(page.root.querySelector('main a')?.getAttribute('href')).toBe(href)
      }
    }
  })

  it.each(['/', '/tv', '/projects/site-001', '/nothing'])('of the wiki may not show %s', async (path) => {
    const bench = await openSites(2, { vars: { FRAME_ANCESTORS: WIKI } })
    const { headers } = await bench.get(path)
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('X-Frame-Options')).toBe('DENY')
  })
})

describe('a page', () => {
  it.each([
    ['nobody but the reader’s own browser', 'private, no-cache', LINK],
    ['caches that many share as well, where all may look', 'no-cache', { ACCESS: 'public' }],
  ])('may be kept by %s, and is asked for each time', async (_who, kept, vars) => {
    const bench = await openSites(2, { vars })
    const ask = (path: string, tag = '') =>
      bench.get(path, { headers: { Authorization: `Bearer ${KEY}`, 'If-None-Match': tag } })
    const project = '/projects/site-001'
    const deployment = `${project}/deployments/${bench.simulator.world.deploy('site-001', { at: START - HOUR / 2 })}`
    for (const path of ['/', project, deployment, '/feeds.atom', '/cctray.xml']) {
      const { headers } = await ask(path)
      const again = await ask(path, headers.get('ETag') ?? '')
      expect([headers.get('Cache-Control'), again.status, again.headers.get('Cache-Control')]).toEqual([
        kept,
        304,
        kept,
      ])
    }
    expect((await ask('/nothing')).headers.get('Cache-Control')).toBe('no-store')
  })
})
