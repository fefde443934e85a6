import { describe, expect, it } from 'vitest'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, START } from '../support/bench.ts'
import { getPage, readPage, warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

const PAST = START - HOUR

async function openBench(vars = {}): Promise<Bench> {
  const bench = await openSites(3, { vars })
  await warm(bench)
  return bench
}

describe('an address that leads nowhere', () => {
  it.each([
    '/projects/unknown',
    '/projects/site-001/deployments/00000000',
    '/projects/site-001/deployments/%2e%2e%2f',
    '/projects/%E0%A4%A',
    '/projects/..%2fsite-001',
    '/projects',
    '/embed',
    '/embed/unknown',
    '/tv/site-001',
    '/nothing/here',
    '/client/v5/accounts/board/pages/projects',
  ])('%s is 404, with a page', async (path) => {
    const bench = await openBench()
    const page = await readPage(await bench.get(path))
    expect(page.status).toBe(404)
    expect(page.root.querySelector('h1')).not.toBeNull()
    expect(page.html).not.toMatch(/\bat \w+ \(|Error:/)
  })

  it('looks the same for a hidden project as for one that does not exist', async () => {
    const bench = await openBench({ PROJECTS: 'site-001, site-002' })
    const hidden = await readPage(await bench.get('/projects/site-003'))
    const unknown = await readPage(await bench.get('/projects/site-999'))
    expect(hidden.status).toBe(404)
    expect(hidden.html).toBe(unknown.html)
    const card = await readPage(await bench.get('/embed/site-003'))
    expect(card.status).toBe(404)
    expect(card.html).toBe((await readPage(await bench.get('/embed/site-999'))).html)
  })

  it('costs neither a call nor a question to the mirror', async () => {
    const bench = await openBench()
    await getPage(bench, '/')
    const before = bench.simulator.calls.length
    bench.breakMirror({ entry: () => Promise.reject(new Error('asked')) })
    for (let index = 0; index < 20; index += 1) await bench.get(`/projects/guess-${index}`)
    expect(bench.simulator.calls.length).toBe(before)
    expect(bench.logged).toEqual([])
  })
})

describe('an address that cannot be read', () => {
  it.each(['/projects/a%00b', '/?cursor=%00', `/projects/${'x'.repeat(2_100)}`, `/?q=${'x'.repeat(2_100)}`])(
    '%# is 400, with a page',
    async (path) => {
      const bench = await openBench()
      const page = await readPage(await bench.get(path))
      expect(page.status).toBe(400)
      expect(page.root.querySelector('h1')).not.toBeNull()
    },
  )

  it.each(['x', '9.docs', '0.', '0.a b', `0.${'x'.repeat(200)}`])('?cursor=%s is 400', async (cursor) => {
    const bench = await openBench()
    expect((await bench.get(`/?cursor=${encodeURIComponent(cursor)}`)).status).toBe(400)
  })
})

describe('a trailing slash', () => {
  it.each([
    ['/projects/site-001/', '/projects/site-001'],
    ['/activity/?x=1', '/activity?x=1'],
    ['//elsewhere.example/', '/elsewhere.example'],
    ['/\\elsewhere.example/', '/elsewhere.example'],
  ])('%s goes to %s', async (path, location) => {
    const bench = await openBench()
    const answer = await bench.get(path, { redirect: 'manual' })
    expect(answer.status).toBe(308)
    expect(answer.headers.get('Location')).toBe(location)
  })
})

describe('the methods', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    '%s is refused with 405',
    async (method) => {
      const bench = await openBench()
      for (const path of ['/', '/projects/site-001', '/nothing']) {
        const answer = await bench.get(path, { method })
        expect(answer.status).toBe(405)
        expect(answer.headers.get('Allow')).toBe('GET, HEAD')
      }
    },
  )

  it('HEAD answers as GET does, without a body', async () => {
    const bench = await openBench()
    const [head, get] = [await bench.get('/', { method: 'HEAD' }), await bench.get('/')]
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(head.headers.get('ETag')).toBe(get.headers.get('ETag'))
  })
})

describe('a board with a single visible project', () => {
  it('sends / to that project, and nobody keeps the redirect', async () => {
    const bench = await openBench({ PROJECTS: 'site-002' })
    const answer = await bench.get('/', { redirect: 'manual' })
    expect(answer.status).toBe(302)
    expect(answer.headers.get('Location')).toBe('/projects/site-002')
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
  })
})

describe('a deployment', () => {
  it('is found by its full id and by its short one', async () => {
    const bench = await createBench()
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    const [id = ''] = addDeployments(bench.simulator.world, 'docs', 1, PAST)
    for (const part of [id, id.slice(0, 8)]) {
      expect((await getPage(bench, `/projects/docs/deployments/${part}`)).text).toContain('Change 1')
    }
  })

  it('that is live is found though it is older than the newest 25', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST - HOUR })
    const live = world.deploy('docs', { message: 'The live one', at: PAST - HOUR })
    for (let index = 0; index < 30; index += 1) world.deploy('docs', { branch: 'try', at: PAST + index })
    expect((await getPage(bench, `/projects/docs/deployments/${live}`)).text).toContain('The live one')
  })
})

describe('what is gone', () => {
  it('a project deleted at Cloudflare is on no page within two syncs', async () => {
    const bench = await openBench()
    bench.simulator.world.removeProject('site-002')
    for (let turn = 0; turn < 4; turn += 1) {
      bench.clock.advance(31_000)
      await bench.get('/')
    }
    expect((await getPage(bench, '/')).html).not.toContain('site-002')
    expect((await bench.get('/projects/site-002')).status).toBe(404)
  })

  it('a project taken out of PROJECTS is gone at once, though KV and the mirror still hold it', async () => {
    const bench = await openBench()
    const id = bench.simulator.world.deploy('site-002', { at: PAST })
    bench.configure({ PROJECTS: 'site-001,site-003' })
    expect((await getPage(bench, '/')).html).not.toContain('site-002')
    expect((await bench.get('/projects/site-002')).status).toBe(404)
    expect((await bench.get(`/projects/site-002/deployments/${id}`)).status).toBe(404)
  })
})

describe('the ETag of a page', () => {
  const etag = async (bench: Bench, path = '/') => (await bench.get(path)).headers.get('ETag') ?? ''

  it.each(['/', '/projects/site-001', '/activity'])(
    'of %s gets 304 as long as nothing changes',
    async (path) => {
      const bench = await openBench()
      const tag = await etag(bench, path)
      bench.clock.advance(31_000)
      await bench.get(path)
      const again = await bench.get(path, { headers: { 'If-None-Match': tag } })
      expect(again.status).toBe(304)
      expect(await again.text()).toBe('')
      expect(again.headers.get('ETag')).toBe(tag)
    },
  )

  it('changes with the content', async () => {
    const bench = await openBench()
    const before = await etag(bench)
    bench.simulator.world.deploy('site-001', { message: 'News', at: START })
    bench.clock.advance(31_000)
    await bench.get('/')
    expect(await etag(bench)).not.toBe(before)
  })

  it('changes with the state: a page that has become stale is a new one', async () => {
    const bench = await openBench()
    const before = await etag(bench)
    bench.breakMirror({ entry: () => Promise.reject(new Error('down')) })
    bench.clock.advance(5 * MINUTE)
    expect(await etag(bench)).not.toBe(before)
  })

  it('changes with the settings', async () => {
    const bench = await openBench()
    const before = await etag(bench)
    bench.configure({ BOARD_TITLE: 'Another name' })
    expect(await etag(bench)).not.toBe(before)
  })
})

describe('the wall screen', () => {
  it('shows the projects that were asked for, as far as they may be seen', async () => {
    const bench = await openBench({ PROJECTS: 'site-001, site-002' })
    const names = async (path: string) =>
      (await getPage(bench, path)).root.querySelectorAll('.tile h2').map((name) => name.text)
    expect(await names('/tv')).toEqual(['site-001', 'site-002'])
    expect(await names('/tv?projects=*2,site-003')).toEqual(['site-002'])
  })

  it('refreshes itself, sooner while something is building', async () => {
    const bench = await openBench()
    expect((await bench.get('/tv')).headers.get('Refresh')).toBe('30')
    bench.simulator.world.deploy('site-001', { message: 'News', at: START + 31_000 })
    bench.clock.advance(31_000)
    await bench.get('/tv')
    const page = await getPage(bench, '/tv')
    expect(page.headers.get('Refresh')).toBe('10')
    expect(page.root.querySelector('html')?.getAttribute('data-busy')).toBe('true')
  })

  it('is a new page when its clock moves on, and the same within the minute', async () => {
    const bench = await openBench()
    const tag = async () => (await bench.get('/tv')).headers.get('ETag')
    const before = await tag()
    expect(await tag()).toBe(before)
    bench.clock.advance(2 * MINUTE)
    await bench.get('/tv')
    expect(await tag()).not.toBe(before)
  })

  it.each(['%3Cb%3E', 'a******', `${'x'.repeat(101)}`])('?projects=%s is 400', async (projects) => {
    const bench = await openBench()
    expect((await bench.get(`/tv?projects=${projects}`)).status).toBe(400)
  })
})

describe('a search', () => {
  it('finds projects without a script, and a single one is no reason to leave the list', async () => {
    const bench = await openBench()
    const page = await getPage(bench, '/?q=002')
    expect(page.root.querySelectorAll('.projects th > a').map((name) => name.text)).toEqual(['site-002'])
    expect(page.text).toContain('1 of 3 projects has “002”')
  })

  it('finds nothing that may not be seen', async () => {
    const bench = await openBench({ PROJECTS: 'site-001, site-002' })
    expect((await getPage(bench, '/?q=003')).text).toContain('None of 2 projects')
  })
})

describe('the card for a wiki', () => {
  it('shows one project', async () => {
    const bench = await openBench()
    const page = await getPage(bench, '/embed/site-001')
    expect(page.root.querySelector('h1')?.text).toBe('site-001')
    expect(page.text).toContain('First version of site-001')
  })
})
