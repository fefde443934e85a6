import { describe, expect, it } from 'vitest'
import { addDeployments, addProjects, GITHUB } from '../support/accounts.ts'
import { createBench, HOUR, START } from '../support/bench.ts'
import { addDocs, settle } from '../support/docs.ts'
import { getPage, type ReadPage, readPage } from '../support/pages.ts'

async function openBench(count: number) {
  const docs = await addDocs({ count })
  await settle(docs.bench, 'docs')
  return docs
}

const listed = (page: ReadPage) =>
  page.root
    .querySelectorAll('table.deployments a.subject')
    .map((link) => link.getAttribute('href')?.split('/').at(-1) ?? '')

const link = (page: ReadPage, rel: 'prev' | 'next') =>
  page.root.querySelector(`a[rel=${rel}]`)?.getAttribute('href')

const short = (ids: string[]) => ids.map((id) => id.slice(0, 8))

describe('the pages of a project’s deployments', () => {
  it.each([26, 50, 51, 120])('show each of %i once, newest first, forwards and back', async (count) => {
    const { bench, ids } = await openBench(count)
    const expected = short(ids.toReversed())
    const seen: string[] = []
    let page = await getPage(bench, '/projects/docs')
    let last = page
    for (;;) {
      seen.push(...listed(page))
      last = page
      const next = link(page, 'next')
      if (!next) break
      page = await getPage(bench, next)
    }
    expect(seen).toEqual(expected)

    const back: string[] = []
    for (let at: ReadPage = last; ; ) {
      back.unshift(...listed(at))
      const prev = link(at, 'prev')
      if (!prev) break
      at = await getPage(bench, prev)
    }
    expect([...new Set(back)]).toEqual(expected)
  })

  it('repeat and hide nothing while deployments arrive', async () => {
    const { bench, ids } = await openBench(60)
    const first = await getPage(bench, '/projects/docs')
    bench.simulator.world.deploy('docs', { message: 'Arrived meanwhile', at: START })
    bench.clock.advance(31_000)
    await bench.get('/projects/docs')
    await bench.runAlarms()
    const second = await getPage(bench, link(first, 'next') ?? '')
    expect([...listed(first), ...listed(second)]).toEqual(short(ids.toReversed()).slice(0, 50))
  })

  it('say how many there are in all', async () => {
    const { bench } = await openBench(60)
    const next = link(await getPage(bench, '/projects/docs'), 'next') ?? ''
    expect((await getPage(bench, next)).text).toContain('60 deployments in all')
  })

  it('have no pager when all fit on one', async () => {
    const { bench } = await openBench(25)
    const page = await getPage(bench, '/projects/docs')
    expect(page.root.querySelector('.pager')).toBeNull()
  })

  it.each([
    'x',
    'after',
    'after.2026.',
    'sideways.2026-01-01T00:00:00.000Z.abc',
    "after.2026-01-01T00:00:00.000Z.'",
  ])('refuse the cursor %s with 400', async (cursor) => {
    const { bench } = await openBench(1)
    expect((await bench.get(`/projects/docs?cursor=${encodeURIComponent(cursor)}`)).status).toBe(400)
  })

  it('say so when the mirror cannot be asked, with 503', async () => {
    const { bench } = await openBench(60)
    const next = link(await getPage(bench, '/projects/docs'), 'next') ?? ''
    bench.breakMirror({ list: () => Promise.reject(new Error('down')) })
    const page = await readPage(await bench.get(next))
    expect(page.status).toBe(503)
    expect(page.headers.get('Retry-After')).toBe('5')
  })

  it('are not to be had of a project that is hidden', async () => {
    const { bench } = await openBench(60)
    const next = link(await getPage(bench, '/projects/docs'), 'next') ?? ''
    bench.configure({ PROJECTS: 'site-*,other' })
    expect((await bench.get(next)).status).toBe(404)
  })
})

describe('a deployment far back', () => {
  it('has its page, by its full id and its short one', async () => {
    const { bench, ids } = await openBench(60)
    for (const id of [ids[3] ?? '', (ids[3] ?? '').slice(0, 8)]) {
      expect((await getPage(bench, `/projects/docs/deployments/${id}`)).text).toContain('Change 4')
    }
  })

  it('is not found under another project', async () => {
    const { bench, ids } = await openBench(60)
    expect((await bench.get(`/projects/site-001/deployments/${ids[3]}`)).status).toBe(404)
    bench.configure({ PROJECTS: 'docs' })
    const hidden = await readPage(await bench.get(`/projects/site-001/deployments/${ids[3]}`))
    expect([hidden.status, hidden.root.querySelector('main a')?.getAttribute('href')]).toEqual([404, '/'])
  })

  it('that nobody knows is 404 with a way to its project, and what is no id does not reach the mirror', async () => {
    const { bench } = await openBench(60)
    const unknown = await readPage(await bench.get('/projects/docs/deployments/00000000'))
    expect(unknown.status).toBe(404)
    // A chat keeps the address of one that was deleted since: its project is still there.
    expect(unknown.root.querySelector('main a')?.getAttribute('href')).toBe('/projects/docs')
    bench.breakMirror({ deployment: () => Promise.reject(new Error('asked')) })
    expect((await bench.get('/projects/docs/deployments/x%25')).status).toBe(404)
  })
})

describe('a project whose history is still being read', () => {
  it('says how far that is', async () => {
    const bench = await createBench()
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 100 * HOUR })
    addProjects(bench.simulator.world, 1, START - HOUR)
    addDeployments(bench.simulator.world, 'docs', 1_250, START - HOUR)
    const page = await getPage(bench, '/projects/docs')
    expect(page.text).toContain('25 of 1,250')
  })
})
