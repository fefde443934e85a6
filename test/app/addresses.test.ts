import { describe, expect, it } from 'vitest'
import { addDeployments, addProjects, GITHUB } from '../support/accounts.ts'
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

describe('an address that was asked for before', () => {
  it('leads to what it names, whatever was asked for by another method or with another name in its place', async () => {
    const bench = await openBench()
    const told = async (path: string, method = 'GET') => {
      const { status, root } = await readPage(await bench.get(path, { method }))
      return method === 'GET' ? root.querySelector('h1')?.textContent?.trim() : status
    }
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await told('/projects/site-001')).toBe('site-001')
      expect(await told('/projects/site-001', 'DELETE')).toBe(405)
      expect(await told('/projects/site-002')).toBe('site-002')
    }
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

describe('the projects in a state', () => {
  /** Two that are live, of which one builds and the last build of the other failed, and one with nothing live. */
  async function openMixed(vars = {}): Promise<Bench> {
    const bench = await createBench({ vars })
    const { world } = bench.simulator
    addProjects(world, 2, PAST)
    world.deploy('site-001', { outcome: 'failure', at: START - 30 * MINUTE })
    world.deploy('site-002', { branch: 'feat/x', at: START - MINUTE, durations: { build: 9 * HOUR } })
    world.addProject({ name: 'site-003', source: GITHUB, createdAt: PAST })
    await warm(bench)
    return bench
  }
  const shown = async (bench: Bench, path: string) => {
    const { root } = await getPage(bench, path)
    const names = root.querySelectorAll('.projects th > a').map((name) => name.text)
    return [names, root.querySelector('.lede')?.textContent]
  }

  it('are those that the overview counts, and each count leads to them', async () => {
    const bench = await openMixed()
    const counts = (await getPage(bench, '/')).root.querySelectorAll('.counts a')
    expect(counts.map((one) => [one.textContent, one.getAttribute('href')])).toEqual([
      ['3 All', '/'],
      ['1 Failed', '/?status=failed'],
      ['1 Building', '/?status=building'],
      ['2 Live', '/?status=live'],
      ['1 Nothing live', '/?status=none'],
    ])
    expect(await shown(bench, '/?status=failed')).toEqual([
      ['site-001'],
      '1 of 3 projects has failed to build. Show all',
    ])
    expect(await shown(bench, '/?status=building')).toEqual([
      ['site-002'],
      '1 of 3 projects is building. Show all',
    ])
    expect(await shown(bench, '/?status=live')).toEqual([
      ['site-001', 'site-002'],
      '2 of 3 projects are live. Show all',
    ])
    expect(await shown(bench, '/?status=none')).toEqual([
      ['site-003'],
      '1 of 3 projects has nothing live. Show all',
    ])
    expect((await shown(bench, '/?status='))[0]).toHaveLength(3)
  })

  it('are chosen among those that are looked for, and no deployments are', async () => {
    const bench = await openMixed()
    expect(await shown(bench, '/?status=live&q=002')).toEqual([
      ['site-002'],
      '1 of 3 projects is live and has “002” in the name, an address or the repository. Show all',
    ])
    expect(await shown(bench, '/?status=failed&attention=')).toEqual([
      [],
      'None of 3 projects needs attention and has failed to build. Show all',
    ])
    expect((await getPage(bench, '/?status=live&q=002')).root.querySelector('#deployments')).toBeNull()
  })

  it('have pages that go on with the same', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 120, PAST)
    await warm(bench)
    const { root } = await getPage(bench, '/?status=live')
    const next = root.querySelector('a[rel=next]')?.getAttribute('href') ?? ''
    expect(next).toContain('status=live&')
    expect((await shown(bench, next))[0]).toHaveLength(20)
  })

  it('are none that may not be seen, in the list and in the counts', async () => {
    const bench = await openMixed({ PROJECTS: 'site-002, site-003' })
    expect(await shown(bench, '/?status=failed')).toEqual([
      [],
      'None of 2 projects has failed to build. Show all',
    ])
  })

  it('are another page than all of them, and it changes when one of them does', async () => {
    const bench = await openMixed()
    const all = await (await bench.get('/')).text()
    const some = await bench.get('/?status=building')
    expect(await some.text()).not.toBe(all)
    const headers = { 'If-None-Match': some.headers.get('ETag') ?? '' }
    expect((await bench.get('/?status=building', { headers })).status).toBe(304)
    bench.simulator.world.deploy('site-003', { at: bench.clock.now() })
    bench.clock.advance(31_000)
    await warm(bench)
    expect((await bench.get('/?status=building', { headers })).status).toBe(200)
    expect((await shown(bench, '/?status=building'))[0]).toEqual(['site-002', 'site-003'])
  })

  it.each(['success', 'LIVE', 'constructor', 'all'])(
    'are not told by %s, which is refused with what is',
    async (word) => {
      const bench = await openMixed()
      const page = await readPage(await bench.get(`/?status=${word}`))
      expect(page.status).toBe(400)
      expect(page.text).toContain('Choose failed, building, live or none.')
      expect(page.html).not.toContain(`status=${word}`)
    },
  )
})

describe('the card for a wiki', () => {
  it('shows one project', async () => {
    const bench = await openBench()
    const page = await getPage(bench, '/embed/site-001')
    expect(page.root.querySelector('h1')?.text).toBe('site-001')
    expect(page.text).toContain('First version of site-001')
  })
})
