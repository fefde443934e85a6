import { describe, expect, it } from 'vitest'
import { PLANTED } from '../simulator/planted.ts'
import { addDeployments } from '../support/accounts.ts'
import { API, askApi } from '../support/api.ts'
import { type Bench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { getPage, type ReadPage, readPage, warm } from '../support/pages.ts'
import { hrefs, openSite as site } from '../support/site.ts'

/** Of the twenty in test/simulator/QUIRKS.md, by number, those of lists and answers: what a reader of the board sees. */
describe('quirk', () => {
  it('8, larger pages are refused: what is on many pages is shown all the same, and so where any paging is refused', async () => {
    const { bench, world, faults, deploy, overview, read } = await site()
    addDeployments(world, 'site', 60, START - HOUR)
    for (let index = 1; index <= 9; index += 1)
      world.addProject({ name: `more-${index}`, createdAt: START - HOUR })
    await warm(bench)
    for (const name of ['site', 'other', 'more-9']) expect((await overview()).text).toContain(name)
    await read()
    await bench.runAlarms()
    expect((await askApi(bench, '/site/deployments?page=3')).body.result).toHaveLength(10)
    for (const name of ['more-8', 'more-9']) world.removeProject(name)
    deploy({ message: 'Read without paging', at: START })
    faults.set({ kind: 'refusePaging' })
    bench.clock.advance(31 * SECOND)
    const page = await overview().then(overview)
    expect(page.root.querySelector('.banner')).toBeNull()
    expect(page.text).toContain('Read without paging')
  })

  it('9, an authentication error has neither messages nor result: the page blames the token', async () => {
    const { bench, faults } = await site()
    faults.set({ kind: 'status', status: 403, code: 10000 })
    const page = await readPage(await bench.get('/'))
    expect(page.status).toBe(503)
    expect(page.text).toContain("refused the board's token")
  })

  it('10, a 429 says how long to wait: nobody calls before, and the reader is told', async () => {
    const { bench, faults } = await site()
    faults.set({ kind: 'rateLimited', seconds: 40 }, { times: 1 })
    const page = await readPage(await bench.get('/'))
    expect([page.status, page.headers.get('Retry-After')]).toEqual([503, '40'])
    expect(page.text).toContain('a pause of 40 seconds')
    bench.clock.advance(39 * SECOND)
    expect((await bench.get('/')).status).toBe(503)
    expect(bench.simulator.calls).toHaveLength(1)
    bench.clock.advance(2 * SECOND)
    expect((await bench.get('/')).status).toBe(200)
  })

  it('10, a 429 that does not say how long to wait asks for five minutes, and the reader is told that', async () => {
    const { bench, faults } = await site()
    faults.set({ kind: 'rateLimited', seconds: 0 }, { times: 1 })
    const page = await readPage(await bench.get('/'))
    expect([page.status, page.headers.get('Retry-After')]).toEqual([503, '300'])
    expect(page.text).toContain('a pause of 5 minutes')
    expect((await bench.health()).outage?.retryAt).toBe(START + 5 * MINUTE)
    for (let second = 5; second < 300; second += 5) {
      bench.clock.advance(5 * SECOND)
      expect((await bench.get('/')).status).toBe(503)
    }
    expect(bench.simulator.calls).toHaveLength(1)
    bench.clock.advance(6 * SECOND)
    expect((await bench.get('/')).status).toBe(200)
  })

  it('11, an error page is HTML: what was there stays, with its age, and nothing of that page', async () => {
    const { bench, faults, overview } = await site()
    await warm(bench)
    faults.set({ kind: 'html', status: 502 })
    bench.clock.advance(5 * MINUTE)
    const page = await overview()
    expect(page.root.querySelector('.banner')?.textContent).toContain('cannot be reached')
    expect(page.text).toContain('site')
    expect(page.html).not.toContain('Error 502')
  })

  it('12, a plain-text variable is in the clear in project and deployment: it is on no page', async () => {
    const { bench, deploy } = await site()
    const id = deploy()
    const below = ['', `/deployments/${id}`]
    const paths = ['/', API, ...below.flatMap((path) => [`/projects/site${path}`, `${API}/site${path}`])]
    for (const path of paths) {
      const answer = await bench.get(path)
      expect(answer.status).toBe(200)
      expect(await answer.text()).not.toContain(PLANTED.plainTextVariable)
    }
  })

  it('17, projects come in any order: the reader always sees the same', async () => {
    const { bench, world } = await site()
    await warm(bench)
    const tags = []
    for (const order of ['newest first', 'oldest first', 'by name'] as const) {
      world.projectOrder = order
      bench.clock.advance(31 * SECOND)
      await bench.get('/')
      tags.push((await bench.get('/')).headers.get('ETag'))
    }
    expect(new Set(tags).size).toBe(1)
  })

  it('18, a project is deleted between list and get: it is gone soon, and nothing else is disturbed', async () => {
    const { bench, world, faults, deploy, overview } = await site()
    deploy()
    faults.set({ kind: 'meanwhile', happens: () => world.removeProject('site') }, { times: 1 })
    await bench.get('/projects/site')
    for (let turn = 0; turn < 4; turn += 1) {
      await bench.runAlarms()
      bench.clock.advance(31 * SECOND)
      const page = await overview()
      expect(page.root.querySelector('.banner')).toBeNull()
    }
    expect((await bench.get('/projects/site')).status).toBe(404)
    expect(hrefs(await overview())).not.toContain('/projects/site')
  })

  it('19, a deployment arrives between two pages: each is shown, and each once', async () => {
    const { bench, world, faults, deploy } = await site()
    const ids = addDeployments(world, 'site', 60, START - HOUR)
    const arrives = () => void ids.push(deploy({ at: bench.clock.now() }))
    faults.set({ kind: 'meanwhile', happens: arrives }, { path: /deployments\?.*\bpage=1/, times: 1 })
    await bench.get('/projects/site')
    await bench.runAlarms()
    for (let turn = 0; turn < 3; turn += 1) {
      bench.clock.advance(31 * SECOND)
      await bench.get('/projects/site')
      await bench.runAlarms()
    }
    expect(await listed(bench)).toEqual(ids.toReversed().map((id) => id.slice(0, 8)))
  })
})

/** The short ids on all pages of the project's deployments, as the pager leads from one to the next. */
async function listed(bench: Bench): Promise<string[]> {
  const seen: string[] = []
  for (let path: string | undefined = '/projects/site'; path; ) {
    const page: ReadPage = await getPage(bench, path)
    const links = page.root.querySelectorAll('table.deployments a.subject')
    seen.push(...links.map((link) => link.getAttribute('href')?.split('/').at(-1) ?? ''))
    path = page.root.querySelector('a[rel=next]')?.getAttribute('href')
  }
  return seen
}
