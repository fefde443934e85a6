import { describe, expect, it } from 'vitest'
import { addDeployments } from '../support/accounts.ts'
import { DAY, HOUR, MINUTE, START } from '../support/bench.ts'
import { openDocs } from '../support/docs.ts'
import { getPage, type ReadPage, readPage } from '../support/pages.ts'
import { LINK, makeLink } from '../support/visitor.ts'

const fact = ({ root }: ReadPage, name: string) =>
  root
    .querySelectorAll('dl.facts div')
    .find((one) => one.querySelector('dt')?.textContent === name)
    ?.querySelector('dd')
    ?.textContent.replace(/\s+/g, ' ')
    .trim()

const subjects = ({ root }: ReadPage) =>
  root.querySelectorAll('table.deployments a.subject').map((link) => link.textContent.trim())

const rel = (page: ReadPage, way: string) =>
  page.root.querySelector(`a[rel=${way}]`)?.getAttribute('href')?.replaceAll('&amp;', '&')

describe('the page of a branch', () => {
  it('is there with the name encoded or with plain slashes, and tells where the branch is', async () => {
    const bench = await openDocs(({ simulator: { world } }) => {
      world.deploy('docs', { message: 'Live', at: START - 10 * DAY })
      world.deploy('docs', { branch: 'feat/a b', message: 'First', at: START - 3 * DAY })
      world.deploy('docs', { branch: 'feat/a b', message: 'Second', at: START - HOUR, outcome: 'failure' })
    })
    for (const path of ['/projects/docs/branches/feat/a%20b', '/projects/docs/branches/feat%2Fa%20b']) {
      const page = await getPage(bench, path)
      expect(page.root.querySelector('h1')?.textContent).toBe('feat/a b')
      expect(page.root.querySelector('title')?.textContent).toBe(
        'docs, branch feat/a b: failed in build 24 Nov 2101, 11:01 UTC',
      )
      expect(fact(page, 'Stable address')).toContain('feat-a-b.docs.pages.dev')
      expect(fact(page, 'Newest success')).toContain('First')
      expect(fact(page, 'Against live')).toContain('7 days newer')
      expect(subjects(page)).toEqual(['Second', 'First'])
    }
  })

  it('is linked from its project and from its deployments, whatever its name', async () => {
    const names = ['feat/a#b?c&d', '50%25', 'a%2Fb', "it's", '...']
    let id = ''
    const bench = await openDocs(({ simulator: { world } }) => {
      for (const branch of names) id = world.deploy('docs', { branch, at: START - HOUR })
    })
    const page = await getPage(bench, '/projects/docs')
    const links = page.root.querySelectorAll('table.branches a.branch')
    expect(links.map((link) => link.textContent).toSorted()).toEqual(names.toSorted())
    for (const link of links) {
      const branch = await getPage(bench, link.getAttribute('href') ?? '')
      expect(branch.root.querySelector('h1')?.textContent).toBe(link.textContent)
    }
    const deployment = await getPage(bench, `/projects/docs/deployments/${id}`)
    expect(deployment.root.querySelector('dd a.branch')?.getAttribute('href')).toBe(
      '/projects/docs/branches/...',
    )
  })

  it('is a search for a branch that no address can name', async () => {
    const bench = await openDocs(({ simulator: { world } }) => {
      world.deploy('docs', { branch: '..', message: 'Up', at: START - HOUR })
    })
    const page = await getPage(bench, '/projects/docs')
    const to = page.root.querySelector('table.branches a.branch')?.getAttribute('href') ?? ''
    expect(to).toBe('/projects/docs?branch=..')
    expect(subjects(await getPage(bench, to))).toEqual(['Up'])
  })

  it('leads to the branch where the code lives and to its pull requests, as the page of a deployment does', async () => {
    let upload = ''
    const bench = await openDocs(({ simulator: { world } }) => {
      world.deploy('docs', { branch: 'feat/a', at: START - HOUR })
      world.addProject({ name: 'uploaded', createdAt: START - DAY })
      upload = world.deploy('uploaded', { branch: 'feat/a', at: START - HOUR })
    })
    const out = ({ root }: ReadPage) =>
      root
        .querySelectorAll('a[href^="https:"]:not([class])')
        .map((link) => [link.textContent, link.getAttribute('href')])
    const links = [
      ['branch', 'https://github.com/acme/site/tree/feat/a'],
      ['pull requests', 'https://github.com/acme/site/pulls?q=is%3Apr+head%3Afeat%2Fa'],
    ]
    const page = await getPage(bench, '/projects/docs/branches/feat/a')
    expect(out(page)).toEqual(expect.arrayContaining(links))
    const newest = page.root.querySelector('.outcome a.subject')?.getAttribute('href') ?? ''
    expect(out(await getPage(bench, newest))).toEqual(expect.arrayContaining(links))
    await bench.get('/projects/uploaded')
    for (const path of ['branches/feat/a', `deployments/${upload.slice(0, 8)}`])
      expect(fact(await getPage(bench, `/projects/uploaded/${path}`), 'On GitHub')).toBeUndefined()
  })

  it('says so where Cloudflare names no address of it any more', async () => {
    const bench = await openDocs(({ simulator }) => {
      simulator.world.deploy('docs', { at: START - 2 * DAY })
      simulator.world.deploy('docs', { branch: 'try', at: START - DAY })
      simulator.tamper = (body) =>
        JSON.parse(JSON.stringify(body), (key, value) => (key === 'aliases' ? null : value))
    })
    expect(fact(await getPage(bench, '/projects/docs/branches/try'), 'Stable address')).toBe(
      'no stable address',
    )
  })

  it('has the whole history, page by page, however far back the branch is', async () => {
    const bench = await openDocs(({ simulator: { world } }) => {
      for (let index = 60; index > 0; index -= 1)
        world.deploy('docs', {
          branch: 'old',
          message: `Old ${index}`,
          at: START - 99 * DAY - index * MINUTE,
        })
      addDeployments(world, 'docs', 60, START - HOUR)
    })
    const pages = [await getPage(bench, '/projects/docs/branches/old')]
    for (let next = rel(pages[0] as ReadPage, 'next'); next; next = rel(pages.at(-1) as ReadPage, 'next'))
      pages.push(await getPage(bench, next))
    expect(pages.flatMap(subjects)).toEqual(Array.from({ length: 60 }, (_, index) => `Old ${index + 1}`))
    expect(pages[0]?.text).toContain('60 in all, newest first.')
    expect(subjects(await getPage(bench, rel(pages[2] as ReadPage, 'prev') ?? ''))[0]).toBe('Old 26')
  })

  it('is not looked for again as long as nothing changed, by whoever asks', async () => {
    const bench = await openDocs(({ simulator: { world } }) => {
      world.deploy('docs', { branch: 'old', at: START - 99 * DAY })
      for (let index = 0; index < 12; index += 1)
        world.deploy('docs', { branch: `b${index}`, at: START - HOUR })
    })
    const first = await bench.get('/projects/docs/branches/old')
    const down = () => Promise.reject(new Error('asked'))
    bench.breakMirror({ branch: down, search: down })
    const headers = { 'If-None-Match': first.headers.get('ETag') ?? '' }
    expect((await bench.get('/projects/docs/branches/old', { headers })).status).toBe(304)
    expect(await (await bench.get('/projects/docs/branches/old')).text()).toBe(await first.text())
  })

  it.each(['nothing', 'constructor', '%E0%A4%A', 'a%2F..%2Fb', 'x'.repeat(300)])(
    'is 404 for %s, of which no deployment is known',
    async (branch) => {
      const bench = await openDocs(({ simulator: { world } }) => world.deploy('docs', { at: START - HOUR }))
      const page = await readPage(await bench.get(`/projects/docs/branches/${branch}`))
      expect(page.status).toBe(404)
      expect(page.text).toContain('No deployment of this branch is known.')
      expect(page.root.querySelector('main a')?.getAttribute('href')).toBe('/projects/docs')
    },
  )

  it('is 400 with a cursor that nobody wrote, and 503 when the mirror cannot be asked', async () => {
    const bench = await openDocs(({ simulator: { world } }) => world.deploy('docs', { at: START - HOUR }))
    expect((await bench.get('/projects/docs/branches/main?cursor=x')).status).toBe(400)
    bench.breakMirror({ search: () => Promise.reject(new Error('down')) })
    expect((await bench.get('/projects/docs/branches/main')).status).toBe(503)
  })

  it('of another project is as if it did not exist, for whoever may see one', async () => {
    const bench = await openDocs(({ simulator: { world } }) => {
      for (const name of ['docs', 'other']) world.deploy(name, { branch: 'shared', at: START - HOUR })
    }, LINK)
    const headers = { Authorization: `Bearer ${await makeLink(bench, 'docs')}` }
    for (const rest of ['', '/shared']) {
      const hidden = await bench.get(`/projects/other/branches${rest}`, { headers })
      const unknown = await bench.get(`/projects/nothing/branches${rest}`, { headers })
      expect([hidden.status, await hidden.text()]).toEqual([404, await unknown.text()])
      expect((await bench.get(`/projects/docs/branches${rest}`, { headers })).status).toBe(200)
    }
  })
})

describe('the list of all branches', () => {
  const openMany = () =>
    openDocs(({ simulator: { world } }) => {
      for (let index = 0; index < 130; index += 1)
        world.deploy('docs', { branch: `b${index}`, at: START - index * 8 * HOUR })
    })

  it('shows those of the last 30 days, and folds the others away, counted, the one deployed last first', async () => {
    const page = await getPage(await openMany(), '/projects/docs/branches')
    expect(page.text).toContain('130 branches in all.')
    const shown = page.root.querySelectorAll('table.branches a.branch').map((link) => link.textContent)
    // From the first minute of the 30th day before.
    expect(shown).toEqual(Array.from({ length: 92 }, (_, index) => `b${index}`))
    expect(page.root.querySelector('summary')?.textContent).toBe(
      '38 branches without a deployment for 30 days',
    )
    const folded = page.root.querySelectorAll('details a.branch').map((link) => link.textContent)
    expect(folded).toEqual(Array.from({ length: 38 }, (_, index) => `b${index + 92}`))
  })

  it('is linked from a project that has more branches than its page shows', async () => {
    const bench = await openMany()
    const page = await getPage(bench, '/projects/docs')
    expect(page.root.querySelector('#branches + p a')?.getAttribute('href')).toBe('/projects/docs/branches')
  })

  it('is not asked for again as long as nothing changed, and is another one the next day', async () => {
    const bench = await openMany()
    const first = await bench.get('/projects/docs/branches')
    const headers = { 'If-None-Match': first.headers.get('ETag') ?? '' }
    bench.breakMirror({ branches: () => Promise.reject(new Error('asked')) })
    expect((await bench.get('/projects/docs/branches', { headers })).status).toBe(304)
    expect(await (await bench.get('/projects/docs/branches')).text()).toBe(await first.text())
    bench.breakMirror(null)
    bench.clock.advance(DAY)
    await bench.get('/projects/docs')
    await bench.runAlarms()
    const next = await readPage(await bench.get('/projects/docs/branches', { headers }))
    expect(next.root.querySelector('summary')?.textContent).toBe(
      '41 branches without a deployment for 30 days',
    )
  })
})
