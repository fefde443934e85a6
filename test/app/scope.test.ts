import { beforeAll, describe, expect, it } from 'vitest'
import { addProjects } from '../support/accounts.ts'
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
    const answer = await get('/', narrow)
    expect([answer.status, answer.headers.get('Location')]).toEqual([302, '/projects/site-001'])
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
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
