import { beforeAll, describe, expect, it } from 'vitest'
import type { Activity } from '../../src/mirror/activity.ts'
import { addProjects } from '../support/accounts.ts'
import { API } from '../support/api.ts'
import { type Bench, createBench, HOUR, MINUTE, START } from '../support/bench.ts'
import { readPage } from '../support/pages.ts'
import { EXAMPLES } from '../support/routes.ts'
import { KEY, LINK, makeLink } from '../support/visitor.ts'

/** Who has a link for `site-001` must find nothing anywhere that holds this. */
const HIDDEN = /site-002|site-003|Second secret/

let bench: Bench
let narrow: Record<string, string>
let whole: Record<string, string>
let id: string
beforeAll(async () => {
  bench = await createBench({ vars: LINK })
  const { world } = bench.simulator
  addProjects(world, 3, START - HOUR)
  id = world.deploy('site-001', { message: 'For everyone', at: START - MINUTE })
  world.deploy('site-002', { message: 'Second secret', at: START - MINUTE })
  whole = { Authorization: `Bearer ${KEY}` }
  narrow = { Authorization: `Bearer ${await makeLink(bench, 'site-001')}` }
  for (const name of ['site-001', 'site-002']) await bench.get(`/projects/${name}`, { headers: whole })
  await bench.runAlarms()
})

const get = (path: string, headers: Record<string, string>) =>
  bench.get(path, { headers, redirect: 'manual' })

describe('who has a link for one project', () => {
  it.each(Object.entries(EXAMPLES).filter(([route]) => route.startsWith('GET ')))(
    'finds no other project at %s, in neither page nor headers',
    async (_route, example) => {
      const answer = await get(example('site-001', id).path, narrow)
      expect(`${JSON.stringify([...answer.headers])}${await answer.text()}`).not.toMatch(HIDDEN)
    },
  )

  it('is sent from the list of projects to the one', async () => {
    for (const path of ['/', '/?status=live']) {
      const answer = await get(path, narrow)
      expect([answer.status, answer.headers.get('Location')]).toEqual([302, '/projects/site-001'])
      expect(answer.headers.get('Cache-Control')).toBe('no-store')
    }
  })

  it('sees another project as if it did not exist', async () => {
    const hidden = await get('/projects/site-002', narrow)
    const unknown = await get('/projects/site-999', narrow)
    expect([hidden.status, unknown.status]).toEqual([404, 404])
    expect(await hidden.text()).toBe(await unknown.text())
    const deployment = bench.simulator.world.deploy('site-002', { at: START })
    expect((await get(`/projects/site-002/deployments/${deployment}`, narrow)).status).toBe(404)
    expect((await get(`/projects/site-002?cursor=after.2101-01-01T00:00:00.000Z.x`, narrow)).status).toBe(404)
  })

  it('is not told that projects could not be read, of which theirs is none', async () => {
    const broken = await createBench({ vars: LINK })
    addProjects(broken.simulator.world, 2, START - HOUR)
    broken.simulator.tamper = (body) => {
      const { result } = body as { result: { name?: string }[] }
      if (Array.isArray(result)) for (const one of result) if (one.name === 'site-002') one.name = '/'
      return body
    }
    const headers = { Authorization: `Bearer ${await makeLink(broken, 'site-001')}` }
    expect((await readPage(await broken.get('/', { headers: whole }))).text).toMatch(/could not be read/)
    expect((await broken.get('/', { headers, redirect: 'manual' })).status).toBe(302)
  })
})

describe('what happens in other projects', () => {
  /** Everything that a link for `site-001` gets, with the headers. */
  const seen = async (board: Bench, headers: Record<string, string>, id: string) => {
    const found: Record<string, string> = {}
    for (const [route, example] of Object.entries(EXAMPLES)) {
      const { path, form } = example('site-001', id)
      if (form) continue
      const answer = await board.get(path, { headers, redirect: 'manual' })
      found[route] = `${answer.status}${JSON.stringify([...answer.headers])}${await answer.text()}`
    }
    return found
  }

  it('changes nothing that a link for one project shows, not even an entity tag', async () => {
    const BUILDS = [{ project: 'site-002', cron: '* * * * *' }]
    const board = await createBench({ vars: { ...LINK, BUILDS } })
    const { world } = board.simulator
    addProjects(world, 3, START - HOUR)
    const own = world.deploy('site-001', { message: 'For everyone', at: START - HOUR / 2 })
    const headers = { Authorization: `Bearer ${await makeLink(board, 'site-001')}` }
    await board.get('/projects/site-001', { headers })
    await board.runAlarms()
    const before = await seen(board, headers, own)
    world.deploy('site-002', { message: 'Second secret', at: START })
    world.addProject({ name: 'site-004' })
    // Long enough for the mirror, and too short for a page to be old; the clock of the wall stays in its minute.
    board.clock.advance(31_000)
    await board.get('/', { headers: whole })
    await board.runAlarms()
    expect(await (await board.get('/', { headers: whole })).text()).toContain('site-004')
    const after = await seen(board, headers, own)
    // Says when the account was last read.
    delete before['GET /healthz']
    delete after['GET /healthz']
    expect(after).toEqual(before)
  })
})

describe('what stands for a page that is nowhere to be had', () => {
  it.each(['/projects/site-001', API, `${API}/site-001`])(
    'at %s is another one, by its ETag, when its own project changes, and not when others do',
    async (path) => {
      const board = await createBench({ vars: LINK })
      const { world } = board.simulator
      addProjects(world, 3, START - HOUR)
      const headers = { Authorization: `Bearer ${await makeLink(board, 'site-001')}` }
      await board.get('/', { headers: whole })
      board.freshIsolate()
      // All that can be read is the overview.
      const down = () => Promise.reject(new Error('down'))
      board.breakKv({ get: down } as unknown as KVNamespace)
      board.breakMirror({
        entry: ({ name }, real) => (name === 'overview' ? real() : down()),
        bodies: down,
      })
      const tagAfter = async (project: string, message: string) => {
        world.deploy(project, { message, at: board.clock.now() - 10 * MINUTE })
        board.clock.advance(31_000)
        await board.get('/', { headers: whole })
        const answer = await board.get(path, { headers })
        expect(answer.status).toBe(200)
        return answer.headers.get('ETag')
      }
      const first = await tagAfter('site-001', 'Own change')
      expect(await tagAfter('site-002', 'Second secret')).toBe(first)
      expect(await tagAfter('site-001', 'Another own change')).not.toBe(first)
    },
  )
})

describe('what the jobs did in all projects together', () => {
  it('is told to nobody who has a link for one project', async () => {
    const vars = {
      BUILDS: [{ project: 'site-001', cron: '0 0 1 1 *' }],
      RETENTION: { mode: 'delete', days: 1, keep_recent: 0, keep_production: 0, max_share: 0.1 },
    }
    const board = await createBench({ vars: { ...LINK, ...vars } })
    addProjects(board.simulator.world, 2, START - 90 * HOUR)
    for (const hours of [90, 80, 70]) {
      board.simulator.world.deploy('site-002', { at: START - hours * HOUR })
    }
    await board.get('/', { headers: whole })
    await board.runAlarms()
    const told = async (headers: Record<string, string>) =>
      (await (await board.get('/activity.json', { headers })).json()) as Activity
    const all = await told(whole)
    expect(all.retention?.waiting?.count).toBeGreaterThan(0)
    expect([all.retention?.last?.deleted, all.builds?.budget?.budget]).toEqual([0, 500])
    const headers = { Authorization: `Bearer ${await makeLink(board, 'site-001')}` }
    const own = await told(headers)
    expect(own.retention?.waiting).toBeNull()
    expect(own.retention?.last).toMatchObject({ deleted: null, refused: null })
    expect(own.builds).toMatchObject({ schedules: [{ project: 'site-001' }], budget: null })
    const page = await readPage(await board.get('/activity', { headers }))
    expect(page.text).not.toMatch(/Builds this month|waits for you|confirm =|0 deleted/)
  })
})

describe('what a browser kept', () => {
  it.each(['/projects/site-001', '/activity'])(
    'of %s for one scope is not taken for that of another',
    async (path) => {
      const kept = (await get(path, narrow)).headers.get('ETag') ?? ''
      expect((await get(path, { ...narrow, 'If-None-Match': kept })).status).toBe(304)
      expect((await get(path, { ...whole, 'If-None-Match': kept })).status).toBe(200)
    },
  )

  it('is for this visitor alone', async () => {
    const { headers } = await get('/projects/site-001', narrow)
    expect(headers.get('Cache-Control')).toBe('private, no-cache')
    expect(headers.get('Vary')).toContain('Cookie')
    expect(headers.get('Vary')).toContain('Authorization')
  })
})
