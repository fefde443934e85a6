import { describe, expect, it } from 'vitest'
import { openTeam } from '../support/access-team.ts'
import { API } from '../support/api.ts'
import { HOUR } from '../support/bench.ts'
import { askFailing } from '../support/failing.ts'
import { readPage } from '../support/pages.ts'
import { openSites } from '../support/site.ts'
import { get, makeLink, openLinkBench, sendForm } from '../support/visitor.ts'

/** The families of addresses: of each one that is there, one that is not, and one that only a hidden project could have. */
const FAMILIES = {
  page: { there: '/', unknown: '/nothing', hidden: '/projects/site-003', check: expectPage },
  card: { there: '/embed/site-001', unknown: '/embed/a/b', hidden: '/embed/site-003', check: expectPage },
  API: { there: API, unknown: '/client/v4/nothing', hidden: `${API}/site-003`, check: expectEnvelope },
  badge: {
    there: '/badges/site-001.svg',
    unknown: '/badges/a/b',
    hidden: '/badges/a/site-003.svg',
    check: expectSvg,
  },
  'badge for shields.io': {
    there: '/badges/site-001.json',
    unknown: '/badges/a/b.json',
    hidden: '/badges/a/site-003.json',
    check: expectShields,
  },
  'badge as a picture': {
    there: '/badges/site-001.png',
    unknown: '/badges/a/b.png',
    hidden: '/badges/a/site-003.png',
    check: expectPicture,
  },
  feed: {
    there: '/feeds.atom',
    unknown: '/feeds/a/b.atom',
    hidden: '/feeds/site-003.atom',
    check: expectText,
  },
  'build monitor': {
    there: '/cctray.xml',
    unknown: '/other.xml',
    hidden: '/feeds/site-003.atom',
    check: expectText,
  },
  JSON: {
    there: '/activity.json',
    unknown: '/nothing.json',
    hidden: '/projects/site-003/live.json',
    check: expectDetails,
  },
  text: {
    there: '/projects/site-001/deployments/00000000/log.txt',
    unknown: '/nothing.txt',
    hidden: '/projects/site-003/deployments/00000000/log.txt',
    check: expectText,
  },
  monitors: {
    there: '/healthz',
    unknown: '/healthz.json',
    hidden: '/healthz/site-003.json',
    check: expectDetails,
  },
}
type Family = (typeof FAMILIES)['page']

async function expectPage(answer: Response): Promise<void> {
  expect(answer.headers.get('Content-Type')).toMatch(/^text\/html/)
  expect((await readPage(answer)).root.querySelector('h1')).not.toBeNull()
}

async function expectEnvelope(answer: Response): Promise<void> {
  expect(answer.headers.get('Content-Type')).toMatch(/^application\/json/)
  const body = await answer.json<Record<string, unknown>>()
  expect(body).toMatchObject({ success: false, result: null, messages: [] })
  expect(body.errors).toContainEqual({ code: expect.any(Number), message: expect.any(String) })
}

async function expectSvg(answer: Response): Promise<void> {
  expectForAll(answer)
  expect(answer.headers.get('Content-Type')).toBe('image/svg+xml')
  expect(await answer.text()).toMatch(/^<svg [^>]*aria-label="pages: [a-z ]+"/)
}

async function expectShields(answer: Response): Promise<void> {
  expectForAll(answer)
  expect(await answer.json()).toEqual({
    schemaVersion: 1,
    label: 'pages',
    message: expect.stringMatching(/^[a-z ]+$/),
    color: '#565e5a',
    cacheSeconds: 300,
    isError: true,
  })
}

async function expectPicture(answer: Response): Promise<void> {
  expectForAll(answer)
  expect(answer.headers.get('Content-Type')).toBe('image/png')
  expect(new Uint8Array(await answer.arrayBuffer()).slice(1, 4)).toEqual(new TextEncoder().encode('PNG'))
}

/** Pages of other sites show it. */
function expectForAll(answer: Response): void {
  expect(answer.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
}

async function expectText(answer: Response): Promise<void> {
  expect(answer.headers.get('Content-Type')).toBe('text/plain; charset=UTF-8')
  expect(await answer.text()).toMatch(/^[A-Z][^<]*\.\n$/)
}

async function expectDetails(answer: Response): Promise<void> {
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
  expect(await answer.json()).toEqual({
    type: 'about:blank',
    title: expect.stringMatching(/^[A-Z][A-Za-z ]+$/),
    status: answer.status,
    detail: expect.stringMatching(/^[A-Z].*\.$/),
  })
}

async function openBench(vars = {}) {
  const bench = await openSites(3, {
    vars: { PROJECTS: 'site-001, site-002', SHOW_BUILD_LOGS: 'site-001', ...vars },
  })
  return bench
}

interface Kind {
  status: number
  headers?: Record<string, string>
  /** Null where a family never answers like that. */
  ask: (family: Family) => Promise<Response | null>
}

const isOpen = ({ there }: Family) => there === '/healthz'

/** Why an address does not answer with what stands there. */
const KINDS: Record<string, Kind> = {
  locked: {
    status: 401,
    ask: async (family) => (isOpen(family) ? null : get(await openLinkBench(), family.there)),
  },
  'asked with two wrong keys': {
    status: 401,
    ask: async (family) =>
      isOpen(family) ? null : get(await openLinkBench(), `${family.there}?key=${'x'.repeat(43)}&key=y`),
  },
  'asked with a link that has ended': {
    status: 401,
    async ask(family) {
      if (isOpen(family)) return null
      const ended = await makeLink(await openLinkBench(), 'site-001', '1')
      const bench = await openLinkBench()
      bench.clock.advance(25 * HOUR)
      return get(bench, `${family.there}?key=${ended}`)
    },
  },
  'limited after wrong keys': {
    status: 429,
    headers: { 'Retry-After': '60' },
    async ask(family) {
      if (isOpen(family)) return null
      const bench = await openLinkBench()
      const headers = { Authorization: `Bearer ${'x'.repeat(43)}` }
      // The counter goes by the real minute: were it to turn in between, ten more would pass.
      for (let turn = 0; turn < 21; turn += 1) await get(bench, family.there, headers)
      return get(bench, family.there, headers)
    },
  },
  'not to be checked': {
    status: 503,
    async ask(family) {
      if (isOpen(family)) return null
      const team = await openTeam()
      const token = await team.token()
      await team.publish(500, '')
      const bench = await openBench(team.settings)
      return get(bench, family.there, { 'Cf-Access-Jwt-Assertion': token })
    },
  },
  unknown: { status: 404, ask: async ({ unknown }) => get(await openBench(), unknown) },
  hidden: { status: 404, ask: async ({ hidden }) => get(await openBench(), hidden) },
  'asked by a wrong method': {
    status: 405,
    headers: { Allow: 'GET, HEAD' },
    ask: async ({ there }) => (await openBench()).get(there, { method: 'DELETE' }),
  },
  'too long': {
    status: 400,
    ask: async ({ there }) => get(await openBench(), `${there}?q=${'x'.repeat(2_100)}`),
  },
  closed: {
    status: 503,
    ask: async (family) =>
      get(await openBench({ ACCESS: '' }), isOpen(family) ? family.unknown : family.there),
  },
  'not ready': {
    status: 503,
    headers: { 'Retry-After': '5' },
    async ask(family) {
      if (isOpen(family)) return null
      const bench = await openBench()
      const down = () => Promise.reject(new Error('down'))
      bench.breakMirror({ entry: down, activity: down })
      return get(bench, family.there)
    },
  },
  broken: {
    status: 500,
    ask: async ({ there }) =>
      (
        await askFailing(there, () => {
          throw new Error('a bug')
        })
      ).answer,
  },
}

describe.each(Object.entries(FAMILIES))('an address of the family %s', (_name, family) => {
  it.each(Object.entries(KINDS))(
    'that is %s says so in its format',
    async (_kind, { status, headers = {}, ask }) => {
      const answer = await ask(family)
      if (answer === null) return
      expect(answer.status).toBe(status)
      expect(answer.headers.get('Cache-Control')).toBe('no-store')
      for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value)
      await family.check(answer)
    },
  )

  it('says the same of a hidden project as of one that does not exist', async () => {
    const bench = await openBench()
    const hidden = await get(bench, family.hidden)
    const unknown = await get(bench, family.hidden.replace('site-003', 'site-999'))
    expect([...hidden.headers]).toEqual([...unknown.headers])
    expect(await hidden.text()).toBe(await unknown.text())
  })

  it('says the same to HEAD, without a body', async () => {
    const bench = await openBench()
    const [head, got] = [
      await bench.get(family.unknown, { method: 'HEAD' }),
      await get(bench, family.unknown),
    ]
    expect(head.status).toBe(404)
    expect(await head.text()).toBe('')
    expect([...head.headers]).toEqual([...got.headers])
  })
})

describe('a closed board', () => {
  it('keeps its own answer for monitors, and shows no value in any format', async () => {
    const bench = await openBench({ ACCESS: 'everybody', CLOUDFLARE_ACCOUNT_ID: 'not-an-id' })
    expect(await (await get(bench, '/healthz')).json()).toEqual({ status: 'closed', lastSync: null })
    for (const { there, unknown } of Object.values(FAMILIES)) {
      for (const path of [there, unknown])
        expect(await (await get(bench, path)).text()).not.toMatch(/everybody|not-an-id/)
    }
  })
})

describe('a page that has nothing to show yet', () => {
  it('asks again by itself, and a form for a key does not', async () => {
    const bench = await openBench()
    bench.simulator.faults.set({ kind: 'rateLimited', seconds: 40 })
    for (const path of ['/', '/embed/site-001']) {
      const { headers } = await get(bench, path)
      expect([headers.get('Refresh'), headers.get('Retry-After')]).toEqual(['40', '40'])
    }
    expect((await get(bench, API)).headers.get('Refresh')).toBeNull()
    expect((await get(await openLinkBench(), '/')).headers.get('Refresh')).toBeNull()
  })
})

describe('a form', () => {
  it.each([
    [403, { Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' }, 'x'],
    [413, {}, 'x'.repeat(20_000)],
  ])('that is refused with %i is answered by a page', async (status, headers, key) => {
    const answer = await sendForm(await openLinkBench(), '/access', { key }, headers)
    expect(answer.status).toBe(status)
    await expectPage(answer)
  })
})
