import { beforeAll, describe, expect, it } from 'vitest'
import type { Family } from '../../src/access/scope.ts'
import { openTeam } from '../support/access-team.ts'
import { type Bench, createBench, HOUR, START } from '../support/bench.ts'
import { warm } from '../support/pages.ts'
import { EXAMPLES, registeredRoutes } from '../support/routes.ts'
import { openSites } from '../support/site.ts'
import { cookieOf, KEY, LINK, makeLink, NAVIGATION, OWN_FORM, signLink } from '../support/visitor.ts'

/**
 * Who gets which answer from every route: the one table that says it. A route without a row fails.
 *
 * `whole`: may see the whole board. `own`: has a link for the project that the address is of, `other`: for another one.
 * `locked`: holds nothing, or nothing that is right. In `public` nobody holds anything.
 */
interface Row {
  public: number
  link: { whole: number; own: number; other: number; locked: number }
  access: { whole: number; locked: number }
}

/** A page about the whole board, of which everybody sees their part. */
const COMMON: Row = {
  public: 200,
  link: { whole: 200, own: 200, other: 200, locked: 401 },
  access: { whole: 200, locked: 401 },
}
/** One that leads who may see a single project to its page. */
const LEADS_TO_OWN: Row = { ...COMMON, link: { ...COMMON.link, own: 302, other: 302 } }
/** A page about one project. */
const OF_A_PROJECT: Row = { ...COMMON, link: { ...COMMON.link, other: 404 } }
/** An address that leads on to a project's site. */
const TO_A_SITE: Row = {
  public: 302,
  link: { whole: 302, own: 302, other: 404, locked: 401 },
  access: { whole: 302, locked: 401 },
}
/** For holders of a key. */
const FOR_KEYS: Row = {
  public: 404,
  link: { whole: 200, own: 404, other: 404, locked: 401 },
  access: { whole: 404, locked: 401 },
}
const OPEN: Row = {
  public: 200,
  link: { whole: 200, own: 200, other: 200, locked: 200 },
  access: { whole: 200, locked: 200 },
}

const API = '/client/v4/accounts/:account/pages/projects'

const TABLE: Record<string, Row> = {
  // A single visible project is gone to at once.
  'GET /': LEADS_TO_OWN,
  'GET /projects/:project': OF_A_PROJECT,
  'GET /projects/:project/deployments/:id': OF_A_PROJECT,
  'GET /projects/:project/deployments/:id/log': OF_A_PROJECT,
  'GET /projects/:project/deployments/:id/log.txt': OF_A_PROJECT,
  'GET /projects/:project/branches': OF_A_PROJECT,
  'GET /projects/:project/branches/:branch{[^]+}': OF_A_PROJECT,
  'GET /projects/:project/commits/:hash': OF_A_PROJECT,
  'GET /deployments': LEADS_TO_OWN,
  'GET /commits/:hash': COMMON,
  'GET /go/:project': TO_A_SITE,
  'GET /go/:project/:branch{[^]+}': TO_A_SITE,
  'GET /projects/:project/live': OF_A_PROJECT,
  'GET /projects/:project/live.json': OF_A_PROJECT,
  'GET /tv': COMMON,
  'GET /embed/:project': OF_A_PROJECT,
  // What is hidden has a grey one, as what does not exist.
  'GET /badges/:badge': COMMON,
  'GET /badges/site-001.json': COMMON,
  'GET /badges/site-001.png': COMMON,
  // The example's link is wrong, and nothing beside it counts.
  'GET /badges/k/:link/:badge': { ...COMMON, link: { whole: 401, own: 401, other: 401, locked: 401 } },
  'GET /cctray.xml': COMMON,
  'GET /feeds.atom': COMMON,
  'GET /feeds.json': COMMON,
  'GET /feeds/:feed': OF_A_PROJECT,
  'GET /feeds/site-001.json': OF_A_PROJECT,
  'GET /activity': COMMON,
  'GET /activity.json': COMMON,
  [`GET ${API}`]: COMMON,
  [`GET ${API}/:project`]: OF_A_PROJECT,
  [`GET ${API}/:project/deployments`]: OF_A_PROJECT,
  [`GET ${API}/:project/deployments/:id`]: OF_A_PROJECT,
  'GET /healthz': OPEN,
  'GET /share': FOR_KEYS,
  'POST /share': FOR_KEYS,
  'GET /access': { ...OPEN, public: 404, access: { whole: 404, locked: 401 } },
  // The example's key is wrong, whoever sends it.
  'POST /access': {
    public: 404,
    link: { whole: 401, own: 401, other: 401, locked: 401 },
    access: { whole: 404, locked: 401 },
  },
  // Whoever it is: it asks for the secret of Cloudflare's notifications, and there is none while that is not set.
  'POST /webhooks/cloudflare': {
    public: 404,
    link: { whole: 404, own: 404, other: 404, locked: 404 },
    access: { whole: 404, locked: 404 },
  },
  // Not a route: what is behind no address is locked as well.
  'GET /nothing': {
    public: 404,
    link: { whole: 404, own: 404, other: 404, locked: 401 },
    access: { whole: 404, locked: 401 },
  },
}

/** What a link of a kind of its own opens; it is nothing to all other routes. */
const FAMILIES: Record<string, Family> = {
  'GET /badges/:badge': 'badge',
  'GET /badges/site-001.json': 'badge',
  'GET /badges/site-001.png': 'badge',
  'GET /feeds/:feed': 'feed',
  'GET /feeds/site-001.json': 'feed',
  'GET /embed/:project': 'card',
}
const KINDS = ['badge', 'feed', 'card'] as const

/** What a visitor adds to a request. */
interface Visitor {
  key?: string
  headers?: Record<string, string>
}

let visits = 0

/** Asks as that visitor. Everybody comes from an address of their own, so that what is wrong does not add up. */
function ask(bench: Bench, route: string, { key, headers = {} }: Visitor, id: string): Promise<Response> {
  const [method = 'GET', pattern = ''] = route.split(' ')
  const { path, form } = EXAMPLES[route]?.('site-001', id) ?? { path: pattern, form: undefined }
  visits += 1
  return bench.get(key === undefined ? path : `${path}?key=${key}`, {
    method,
    redirect: 'manual',
    headers: {
      'CF-Connecting-IP': `table-${visits}`,
      ...(form && { ...OWN_FORM, 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(form && { body: new URLSearchParams(form).toString() }),
  })
}

async function openBench(vars: Record<string, unknown>): Promise<{ bench: Bench; id: string }> {
  const bench = await openSites(3, { vars: { SHOW_BUILD_LOGS: 'site-001', ...vars } })
  const id = bench.simulator.world.deploy('site-001', { message: 'Seen by some', at: START - HOUR / 2 })
  await bench.get('/projects/site-001', { headers: { Authorization: `Bearer ${KEY}` } })
  await warm(bench)
  return { bench, id }
}

const bearer = (credential: string): Visitor => ({ headers: { Authorization: `Bearer ${credential}` } })
/** What feed readers and build monitors send. */
const password = (credential: string): Visitor => ({
  headers: { Authorization: `Basic ${btoa(`reader:${credential}`)}` },
})
const routes = Object.keys(TABLE)

it('the table has a row for every route, and an address to try it at', () => {
  expect(routes.filter((route) => route in EXAMPLES).toSorted()).toEqual(registeredRoutes().toSorted())
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(registeredRoutes().toSorted())
})

describe('public', () => {
  let board: Awaited<ReturnType<typeof openBench>>
  beforeAll(async () => {
    board = await openBench({ ...LINK, ACCESS: 'public' })
  })

  it.each(routes)('%s', async (route) => {
    const { bench, id } = board
    for (const visitor of [
      {},
      { key: 'wrong' },
      bearer('wrong'),
      password('wrong'),
      { headers: { Cookie: '__Host-pageboard=x' } },
    ]) {
      expect((await ask(bench, route, visitor, id)).status).toBe(TABLE[route]?.public)
    }
  })
})

describe('link', () => {
  let board: Awaited<ReturnType<typeof openBench>>
  let visitors: Record<keyof Row['link'], Record<string, Visitor>>
  beforeAll(async () => {
    board = await openBench(LINK)
    const { bench } = board
    const own = await makeLink(bench, 'site-001')
    const other = await makeLink(bench, 'site-002')
    const ended = await makeLink(bench, 'site-001', '1')
    const cookie = async (key: string): Promise<Visitor> => ({
      headers: {
        Cookie: cookieOf(await bench.get(`/?key=${key}`, { headers: NAVIGATION, redirect: 'manual' })),
      },
    })
    const ways = async (key: string) => ({
      address: { key },
      header: bearer(key),
      password: password(key),
      cookie: await cookie(key),
    })
    const endedCookie = await cookie(ended)
    bench.clock.advance(25 * HOUR)
    await bench.get('/', { headers: { Authorization: `Bearer ${KEY}` } })
    await bench.runAlarms()
    visitors = {
      whole: await ways(KEY),
      own: await ways(own),
      other: await ways(other),
      locked: {
        nothing: {},
        wrong: { key: 'x'.repeat(43) },
        'wrong header': bearer('x'.repeat(43)),
        'wrong password': password('x'.repeat(43)),
        'altered link': { key: `${own.slice(0, -1)}${own.endsWith('A') ? 'B' : 'A'}` },
        'another project written into a link': { key: other.replace('site-002', 'site-001') },
        'ended link': { key: ended },
        'ended link as a password': password(ended),
        'ended cookie': endedCookie,
        'wrong cookie': { headers: { Cookie: '__Host-pageboard=all..0.zzzzzz.AAAAAAAA.AAAA' } },
        'the key as a cookie': { headers: { Cookie: `__Host-pageboard=${KEY}` } },
        'a token of Access': { headers: { 'Cf-Access-Jwt-Assertion': 'a.b.c' } },
      },
    }
  })

  it.each(routes)('%s', async (route) => {
    const { bench, id } = board
    for (const [scope, ways] of Object.entries(visitors) as [keyof Row['link'], Record<string, Visitor>][]) {
      for (const [way, visitor] of Object.entries(ways)) {
        const { status } = await ask(bench, route, visitor, id)
        // The form is open to everyone, but a wrong key in its address is said to be wrong.
        const isTried = route === 'GET /access' && scope === 'locked' && visitor.key !== undefined
        // A browser sends a password with forms of other sites, too.
        const as = way === 'password' && route.startsWith('POST ') ? 'locked' : scope
        expect(status, `${scope}, ${way}`).toBe(isTried ? 401 : TABLE[route]?.link[as])
      }
    }
  })
})

describe('a link of a kind of its own, on a board shared by link', () => {
  let board: Awaited<ReturnType<typeof openBench>>
  let links: Record<Family, Record<'right' | 'ended' | 'altered' | 'other project', string>>
  beforeAll(async () => {
    board = await openBench(LINK)
    const made = KINDS.map(async (kind) => {
      const right = await signLink(kind, 'site-001')
      return [
        kind,
        {
          right,
          ended: await signLink(kind, 'site-001', START),
          altered: `${right.slice(0, -1)}${right.endsWith('A') ? 'B' : 'A'}`,
          'other project': (await signLink(kind, 'site-002')).replace('site-002', 'site-001'),
        },
      ] as const
    })
    links = Object.fromEntries(await Promise.all(made)) as typeof links
  })

  it.each(routes)('%s', async (route) => {
    const { bench, id } = board
    for (const kind of KINDS) {
      for (const [state, link] of Object.entries(links[kind])) {
        const opens = FAMILIES[route] === kind && state === 'right'
        for (const visitor of [{ key: link }, bearer(link), password(link)]) {
          const { status } = await ask(bench, route, visitor, id)
          const isTried = route === 'GET /access' && visitor.key !== undefined
          const locked = isTried ? 401 : TABLE[route]?.link.locked
          expect(status, `${kind}, ${state}`).toBe(opens ? 200 : locked)
        }
      }
      const { status } = await ask(bench, route, { key: await signLink(kind, 'site-002') }, id)
      const isTried = route === 'GET /access'
      expect(status, `${kind}, of another project`).toBe(isTried ? 401 : TABLE[route]?.link.locked)
    }
  })

  it('gives no cookie and is not taken out of the address, which a browser may open as a page', async () => {
    for (const [kind, path] of [
      ['badge', '/badges/site-001.svg'],
      ['feed', '/feeds/site-001.atom'],
      ['card', '/embed/site-001'],
    ] as const) {
      for (const headers of [NAVIGATION, {}]) {
        const answer = await board.bench.get(`${path}?key=${links[kind].right}`, {
          headers,
          redirect: 'manual',
        })
        expect([answer.status, answer.headers.get('Set-Cookie')], kind).toEqual([200, null])
      }
    }
  })
})

describe('what stands in the path of a badge', () => {
  it('is all that counts on a board shared by link, and nothing where links open nothing', async () => {
    const right = await signLink('badge', 'site-001')
    const held: Record<string, string> = {
      right,
      key: KEY,
      wrong: 'x'.repeat(43),
      altered: `${right.slice(0, -1)}${right.endsWith('A') ? 'B' : 'A'}`,
      ended: await signLink('badge', 'site-001', START),
      'other project': await signLink('badge', 'site-002'),
      feed: await signLink('feed', 'site-001'),
      card: await signLink('card', 'site-001'),
    }
    const team = await openTeam()
    const token = { 'Cf-Access-Jwt-Assertion': await team.token() }
    for (const [vars, expected, headers] of [
      [{ ...LINK, ACCESS: 'public' }, () => 200, {}],
      [LINK, (state: string) => (state === 'right' ? 200 : 401), {}],
      [LINK, (state: string) => (state === 'right' ? 200 : 401), { Authorization: `Bearer ${KEY}` }],
      [{ ...LINK, ...team.settings }, () => 401, {}],
      [{ ...LINK, ...team.settings }, () => 200, token],
    ] as const) {
      const { bench } = await openBench(vars)
      for (const [state, link] of Object.entries(held)) {
        for (const format of ['svg', 'json', 'png']) {
          visits += 1
          const { status, headers: got } = await bench.get(`/badges/k/${link}/site-001.${format}`, {
            headers: { 'CF-Connecting-IP': `table-${visits}`, ...headers },
          })
          expect(status, `${vars.ACCESS}, ${state}, ${format}`).toBe(expected(state))
          expect(got.get('Content-Type')).toMatch(/^image\/(svg|png)|json/)
        }
      }
    }
  })
})

describe('cloudflare-access', () => {
  let board: Awaited<ReturnType<typeof openBench>>
  let visitors: Record<keyof Row['access'], Record<string, Visitor>>
  beforeAll(async () => {
    const [team, stranger] = await Promise.all([openTeam(), openTeam()])
    board = await openBench({ ...LINK, ...team.settings })
    const token = await team.token()
    await board.bench.get('/', { headers: { 'Cf-Access-Jwt-Assertion': token } })
    await board.bench.runAlarms()
    visitors = {
      whole: {
        header: { headers: { 'Cf-Access-Jwt-Assertion': token } },
        cookie: { headers: { Cookie: `CF_Authorization=${token}` } },
      },
      locked: {
        nothing: {},
        stranger: { headers: { 'Cf-Access-Jwt-Assertion': await stranger.token() } },
        'a key': { key: KEY, ...bearer(KEY) },
        'a key as a password': password(KEY),
        'links of a kind of their own': {
          key: await signLink('badge', 'site-001'),
          ...bearer(await signLink('card', 'site-001')),
        },
      },
    }
  })

  it.each(routes)('%s', async (route) => {
    const { bench, id } = board
    for (const [scope, ways] of Object.entries(visitors) as [
      keyof Row['access'],
      Record<string, Visitor>,
    ][]) {
      for (const [way, visitor] of Object.entries(ways)) {
        const { status } = await ask(bench, route, visitor, id)
        expect(status, `${scope}, ${way}`).toBe(TABLE[route]?.access[scope])
      }
    }
  })
})

describe('another method', () => {
  const FORMS = ['/access', '/share']

  it.each(routes)('is refused before anybody is asked for a key: %s', async (route) => {
    for (const vars of [{ ...LINK, ACCESS: 'public' }, LINK]) {
      const bench = await createBench({ vars })
      const path = EXAMPLES[route]?.('site-001', '00000000').path ?? '/nothing'
      if (path.startsWith('/webhooks/')) continue
      const takesForm = FORMS.includes(path)
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', ...(takesForm ? [] : ['POST'])]) {
        const answer = await bench.get(path, { method })
        expect(answer.status, `${method} ${path}`).toBe(405)
        expect(answer.headers.get('Allow')).toBe(takesForm ? 'GET, HEAD, POST' : 'GET, HEAD')
      }
    }
  })
})
