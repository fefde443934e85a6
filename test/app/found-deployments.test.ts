import { describe, expect, it } from 'vitest'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, DAY, HOUR, MINUTE, START } from '../support/bench.ts'
import { openDocs } from '../support/docs.ts'
import { getPage, type ReadPage, readPage } from '../support/pages.ts'
import { LINK, makeLink } from '../support/visitor.ts'

/** Deployments of three branches on three days. */
const openDays = () =>
  openDocs(({ simulator: { world } }) => {
    const at = Date.parse('2101-11-22T10:00:00Z')
    world.deploy('docs', { message: 'Old on main', at })
    world.deploy('docs', { branch: 'try', message: 'Old on try', at: at + MINUTE })
    world.deploy('docs', { branch: 'try', message: 'Broken on try', at: at + DAY, outcome: 'failure' })
    world.deploy('docs', { message: 'Broken on main', at: at + DAY + MINUTE, outcome: 'failure' })
    world.deploy('docs', { branch: 'feat/a&b', message: 'New on a & b', at: at + 2 * DAY })
  })

const subjects = ({ root }: ReadPage) =>
  root.querySelectorAll('table.deployments a.subject').map((link) => link.textContent.trim())

const find = async (bench: Bench, query: string) => getPage(bench, `/projects/docs?${query}`)

const linkTo = (page: ReadPage, text: string | RegExp) =>
  page.root
    .querySelectorAll('main a')
    .find((link) =>
      typeof text === 'string' ? link.textContent.trim() === text : text.test(link.textContent),
    )
    ?.getAttribute('href')
    ?.replaceAll('&amp;', '&')

describe('the deployments of a project that fit', () => {
  it.each([
    ['status=failed', ['Broken on main', 'Broken on try']],
    ['branch=try', ['Broken on try', 'Old on try']],
    ['branch=feat%2Fa%26b', ['New on a & b']],
    ['environment=production', ['Broken on main', 'Old on main']],
    ['environment=preview&status=success', ['New on a & b', 'Old on try']],
    ['since=2101-11-23', ['New on a & b', 'Broken on main', 'Broken on try']],
    ['since=2101-11-23&until=2101-11-23', ['Broken on main', 'Broken on try']],
    ['until=2101-11-22&branch=try&environment=&status=', ['Old on try']],
  ])('to ?%s are shown, newest first, and counted', async (query, expected) => {
    const page = await find(await openDays(), query)
    expect(subjects(page)).toEqual(expected)
    expect(page.text).toContain(`${expected.length} deployment`)
  })

  it('are asked for by a form that holds what was asked', async () => {
    const page = await find(await openDays(), 'status=failed&branch=try&since=2101-11-23')
    const form = page.root.querySelector('form.finder')
    expect(form?.getAttribute('action')).toBe('/projects/docs')
    expect(form?.querySelector('[name=status] [selected]')?.getAttribute('value')).toBe('failed')
    expect(form?.querySelector('[name=environment] [selected]')?.getAttribute('value')).toBe('')
    expect(form?.querySelector('[name=branch]')?.getAttribute('value')).toBe('try')
    expect(form?.querySelector('[name=since]')?.getAttribute('value')).toBe('2101-11-23')
    expect(form?.querySelectorAll('datalist option').map((one) => one.getAttribute('value'))).toEqual([
      'feat/a&b',
      'main',
      'try',
    ])
  })

  it('are found from the project’s page, also those of today, yesterday and the last 7 days', async () => {
    const bench = await openDays()
    const page = await getPage(bench, '/projects/docs')
    expect(page.root.querySelector('details form.finder')).not.toBeNull()
    expect(subjects(await getPage(bench, linkTo(page, 'today') ?? ''))).toEqual(['New on a & b'])
    const yesterday = await getPage(bench, linkTo(page, 'yesterday') ?? '')
    expect(subjects(yesterday)).toEqual(['Broken on main', 'Broken on try'])
    expect(yesterday.root.querySelector('.filters [aria-current]')?.textContent).toBe('yesterday')
    expect(linkTo(page, 'Tuesday')).toContain('since=2101-11-22&until=2101-11-22')
    expect(subjects(await getPage(bench, linkTo(page, 'last 7 days') ?? ''))).toHaveLength(5)
  })

  it('keep what else was asked when another day is chosen', async () => {
    const page = await find(await openDays(), 'branch=try&since=2101-11-01')
    expect(linkTo(page, 'yesterday')).toBe('/projects/docs?branch=try&since=2101-11-23&until=2101-11-23')
  })

  it('are the project’s page where every field is empty', async () => {
    const bench = await openDays()
    const all = await getPage(bench, '/projects/docs')
    expect((await find(bench, 'environment=&status=&branch=&since=&until=')).html).toBe(all.html)
  })
})

describe('more of them than fit on a page', () => {
  const openMany = (count: number) =>
    openDocs(({ simulator: { world } }) => {
      for (let index = count; index > 0; index -= 1) {
        world.deploy('docs', { branch: 'busy', message: `Busy ${index}`, at: START - index * 2 * MINUTE })
        world.deploy('docs', { message: `Main ${index}`, at: START - index * 2 * MINUTE + 1 })
      }
    })

  it('follow page by page, forwards and back, each once', async () => {
    const bench = await openMany(60)
    const expected = Array.from({ length: 60 }, (_, index) => `Busy ${index + 1}`)
    const rel = (page: ReadPage, way: string) =>
      page.root.querySelector(`a[rel=${way}]`)?.getAttribute('href')?.replaceAll('&amp;', '&')
    const pages = [await find(bench, 'branch=busy')]
    for (let next = rel(pages[0] as ReadPage, 'next'); next; next = rel(pages.at(-1) as ReadPage, 'next'))
      pages.push(await getPage(bench, next))
    expect(pages.flatMap(subjects)).toEqual(expected)
    expect(pages.map((page) => page.text.includes('60 deployments, branch busy'))).toEqual([true, true, true])
    const second = await getPage(bench, rel(pages[2] as ReadPage, 'prev') ?? '')
    expect(subjects(second)).toEqual(expected.slice(25, 50))
    const first = await getPage(bench, rel(second, 'prev') ?? '')
    expect(subjects(first)).toEqual(expected.slice(0, 25))
    expect(rel(first, 'prev')).toBeUndefined()
  })

  it.each([
    [200, '200 deployments, branch busy'],
    [201, 'More than 200 deployments, branch busy'],
  ])('are counted up to 200: %i', async (count, words) => {
    expect((await find(await openMany(count), 'branch=busy')).text).toContain(words)
  })
})

describe('a search that finds nothing', () => {
  it('says what to leave out, as links that find something', async () => {
    const bench = await openDays()
    const page = await find(bench, 'branch=main&status=failed&since=2101-11-24')
    expect(page.text).toContain('No deployments, failed, branch main, from 2101-11-24.')
    const links = page.root.querySelectorAll('ul.note a')
    expect(links.map((link) => link.textContent.trim())).toEqual(['without “from 2101-11-24”'])
    const next = links[0]?.getAttribute('href')?.replaceAll('&amp;', '&') ?? ''
    expect(subjects(await getPage(bench, next))).toEqual(['Broken on main'])
  })

  it('says which of two filters that contradict each other to leave out', async () => {
    const page = await find(await openDays(), 'environment=production&branch=try')
    expect(page.text).toContain('No deployments, production, branch try.')
    const links = page.root.querySelectorAll('ul.note a')
    expect(links.map((link) => link.textContent.trim())).toEqual([
      'without “production”',
      'without “branch try”',
    ])
  })

  it.each(['%E0%A4%A', '%ED%A0%BD', '%', '+'])(
    'is a page for the branch %s, however it is encoded',
    async (text) => {
      const bench = await openDays()
      expect([200, 400]).toContain((await bench.get(`/projects/docs?status=failed&branch=${text}`)).status)
    },
  )

  it('leads to all deployments where leaving one thing out does not help', async () => {
    const page = await find(await openDays(), 'branch=nothing&status=canceled')
    expect(page.text).toContain('There are none without one of these either.')
    expect(linkTo(page, 'Look at all deployments')).toBe('/projects/docs')
  })

  it.each([
    '..',
    "it's",
    'v1.2',
    '#123',
    'fix-header',
    '*',
    '"',
    "'; DROP TABLE deployments; --",
    '\u202eevil',
    '<b>',
  ])('is told as such for the branch %s', async (branch) => {
    const page = await find(await openDays(), `branch=${encodeURIComponent(branch)}`)
    expect(page.text).toContain('No deployments')
    expect(page.root.querySelector('b')).toBeNull()
  })
})

describe('a search that cannot be read', () => {
  it.each([
    ['status=live', 'status', 'Choose queued, building, success, failed, canceled, skipped or unknown.'],
    ['status=constructor', 'status', 'Choose queued'],
    ['environment=staging', 'environment', 'Choose production or preview.'],
    ['since=2026-13-45', 'since', 'A day is written as year, month and day: 2026-11-24.'],
    ['until=tomorrow', 'until', 'A day is written'],
    ['since=2101-11-02&until=2101-11-01', 'until', 'This day is before the first one'],
    [`branch=${'x'.repeat(300)}`, 'branch', '255 characters at most'],
    ['branch=%E2%80%8B', 'branch', 'one at least that can be seen'],
  ])('is 400 and says beside the field what is accepted: ?%s', async (query, field, says) => {
    const bench = await openDays()
    const page = await readPage(await bench.get(`/projects/docs?${query}&branch=try`))
    expect(page.status).toBe(400)
    const problem = page.root.querySelector(`#find-${field}-problem`)
    expect(problem?.textContent).toContain(says)
    expect(page.root.querySelector(`[name=${field}]`)?.getAttribute('aria-describedby')).toBe(problem?.id)
    // What was right is kept, and nothing is shown that was not asked for.
    if (field !== 'branch')
      expect(page.root.querySelector('[name=branch]')?.getAttribute('value')).toBe('try')
    expect(page.root.querySelector('table.deployments')).toBeNull()
  })

  it.each(['x', 'after.2026.', "after.2026-01-01T00:00:00.000Z.'"])(
    'is 400 with the cursor %s',
    async (cursor) => {
      const bench = await openDays()
      const path = `/projects/docs?status=failed&cursor=${encodeURIComponent(cursor)}`
      expect((await bench.get(path)).status).toBe(400)
    },
  )
})

describe('a page of found deployments', () => {
  it('is not looked for again as long as nothing changed, by whoever asks', async () => {
    const bench = await openDays()
    const path = '/projects/docs?status=failed'
    const first = await bench.get(path)
    const headers = { 'If-None-Match': first.headers.get('ETag') ?? '' }
    bench.breakMirror({ search: () => Promise.reject(new Error('asked')) })
    const again = await bench.get(path, { headers })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(again.headers.get('ETag')).toBe(first.headers.get('ETag'))
    expect(await (await bench.get(path)).text()).toBe(await first.text())
  })

  it('shows what has come since', async () => {
    const bench = await openDays()
    const path = '/projects/docs?branch=try'
    const first = await bench.get(path)
    bench.simulator.world.deploy('docs', { branch: 'try', message: 'Just come', at: START })
    bench.clock.advance(31_000)
    await bench.get(path)
    await bench.runAlarms()
    const headers = { 'If-None-Match': first.headers.get('ETag') ?? '' }
    const again = await readPage(await bench.get(path, { headers }))
    expect(again.status).toBe(200)
    expect(subjects(again)[0]).toBe('Just come')
  })

  it('is another one on another day, whose today is another', async () => {
    const bench = await openDays()
    const before = await getPage(bench, '/projects/docs')
    bench.clock.advance(DAY)
    await bench.get('/projects/docs')
    await bench.runAlarms()
    const after = await getPage(bench, '/projects/docs')
    expect([linkTo(before, 'today'), linkTo(after, 'today')]).toEqual([
      '/projects/docs?since=2101-11-24',
      '/projects/docs?since=2101-11-25',
    ])
    expect(after.headers.get('ETag')).not.toBe(before.headers.get('ETag'))
  })

  it('is 503 when the mirror cannot be asked', async () => {
    const bench = await openDays()
    bench.breakMirror({ search: () => Promise.reject(new Error('down')) })
    const answer = await bench.get('/projects/docs?status=failed')
    expect([answer.status, answer.headers.get('ETag')]).toEqual([503, null])
  })

  it('says how far the history is read', async () => {
    const bench = await createBench()
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 900 * HOUR })
    bench.simulator.world.addProject({ name: 'other', createdAt: START - 900 * HOUR })
    addDeployments(bench.simulator.world, 'docs', 1_250, START - HOUR)
    await bench.get('/projects/docs')
    expect((await find(bench, 'branch=main')).text).toContain('25 of 1,250')
  })

  it('finds within the project alone, for whoever may see no other', async () => {
    const bench = await openDocs(({ simulator: { world } }) => {
      world.deploy('docs', { branch: 'shared', message: 'Of docs', at: START - HOUR })
      world.deploy('other', { branch: 'shared', message: 'Of the other', at: START - HOUR })
    }, LINK)
    const headers = { Authorization: `Bearer ${await makeLink(bench, 'docs')}` }
    const page = await readPage(await bench.get('/projects/docs?branch=shared', { headers }))
    expect(subjects(page)).toEqual(['Of docs'])
    const hidden = await bench.get('/projects/other?branch=shared', { headers })
    const unknown = await bench.get('/projects/nothing?branch=shared', { headers })
    expect([hidden.status, await hidden.text()]).toEqual([404, await unknown.text()])
    const wrong = await bench.get('/projects/other?status=wrong', { headers })
    expect(wrong.status).toBe(404)
  })
})
