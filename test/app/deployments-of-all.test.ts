import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { ABOVE_ALL } from '../../src/mirror/order.ts'
import { addDeployments } from '../support/accounts.ts'
import { DAY, HOUR, MINUTE, START } from '../support/bench.ts'
import { openDocs } from '../support/docs.ts'
import { getPage, type ReadPage, readPage } from '../support/pages.ts'
import { KEY, LINK, makeLink } from '../support/visitor.ts'

const TUESDAY = Date.parse('2101-11-22T10:00:00Z')

/** Two projects, of which each has deployments on Tuesday and on the day after. */
const openTwo = (vars = {}) =>
  openDocs(({ simulator: { world } }) => {
    world.deploy('docs', { message: 'Docs on Tuesday', at: TUESDAY })
    world.deploy('other', { message: 'Other on Tuesday', at: TUESDAY + MINUTE, outcome: 'failure' })
    world.deploy('docs', {
      branch: 'try',
      message: 'Try on Tuesday',
      at: TUESDAY + 2 * MINUTE,
      outcome: 'failure',
    })
    world.deploy('other', { message: 'Other mended', at: TUESDAY + DAY })
    world.deploy('docs', { message: 'Docs broken', at: TUESDAY + DAY + MINUTE, outcome: 'failure' })
  }, vars)

const subjects = ({ root }: ReadPage) =>
  root.querySelectorAll('table.deployments a.subject').map((link) => link.textContent.trim())

const fields = ({ root }: ReadPage) =>
  root.querySelectorAll('form.finder [name]').map((field) => field.getAttribute('name'))

describe('the deployments of all projects', () => {
  it.each([
    ['', ['Docs broken', 'Other mended', 'Try on Tuesday', 'Other on Tuesday', 'Docs on Tuesday']],
    ['?status=failed&since=2101-11-22&until=2101-11-22', ['Try on Tuesday', 'Other on Tuesday']],
    ['?environment=preview', ['Try on Tuesday']],
    ['?environment=production&status=failed', ['Docs broken', 'Other on Tuesday']],
    ['?q=tuesday&status=success', ['Docs on Tuesday']],
    ['?branch=try', ['Try on Tuesday']],
    ['?branch=main&status=failed', ['Docs broken', 'Other on Tuesday']],
    ['?branch=main&q=tuesday', ['Other on Tuesday', 'Docs on Tuesday']],
    ['?branch=tr', []],
    ['?since=2101-11-23', ['Docs broken', 'Other mended']],
  ])('are found by /deployments%s, newest first, and counted', async (query, expected) => {
    const page = await getPage(await openTwo(), `/deployments${query}`)
    expect(subjects(page)).toEqual(expected)
    expect(page.text).toContain(`${expected.length || 'No'} deployment`)
    expect(page.root.querySelector('h2#deployments')?.text).toBe(query === '' ? 'All' : 'Found')
    expect(fields(page)).toEqual(['environment', 'status', 'branch', 'q', 'since', 'until'])
    expect(page.root.querySelector('form.finder')?.getAttribute('action')).toBe('/deployments')
  })

  it('say each of which project it is, and are linked from the overview and from a search for words', async () => {
    const bench = await openTwo()
    const page = await getPage(bench, '/deployments?status=failed')
    const row = page.root.querySelector('table.deployments tbody tr')
    expect(row?.querySelector('.where a')?.getAttribute('href')).toBe('/projects/docs')
    const linksOf = async (path: string) =>
      (await getPage(bench, path)).root.querySelectorAll('main a').map((link) => link.getAttribute('href'))
    expect(await linksOf('/')).toContain('/deployments')
    expect(await linksOf('/?q=tuesday')).toContain('/deployments?q=tuesday')
  })

  it('stand 25 on a page, and pages keep what is looked for', async () => {
    const bench = await openDocs(({ simulator: { world } }) => {
      addDeployments(world, 'docs', 20, START - HOUR)
      addDeployments(world, 'other', 20, START - HOUR - 30_000)
    })
    const first = await getPage(bench, '/deployments?environment=production')
    const next = first.root
      .querySelector('.pager a[rel=next]')
      ?.getAttribute('href')
      ?.replaceAll('&amp;', '&')
    expect(next).toMatch(/^\/deployments\?environment=production&cursor=/)
    const second = await getPage(bench, next ?? '')
    expect([subjects(first).length, subjects(second).length]).toEqual([25, 15])
    const back = second.root
      .querySelector('.pager a[rel=prev]')
      ?.getAttribute('href')
      ?.replaceAll('&amp;', '&')
    expect(subjects(await getPage(bench, back ?? ''))).toEqual(subjects(first))
  })

  it('are those on the page of the one project that a visitor may see, for a link too', async () => {
    const bench = await openTwo(LINK)
    const link = await makeLink(bench, 'docs')
    const headers = { Authorization: `Bearer ${link}` }
    const address = '/deployments?status=failed&branch=try&utm=1'
    const answer = await bench.get(address, { headers })
    expect([answer.status, answer.headers.get('Location')]).toEqual([
      302,
      '/projects/docs?status=failed&branch=try',
    ])
    const opened = await bench.get(`/deployments?key=${link}`)
    expect(opened.headers.get('Location')).toBe(`/projects/docs?key=${link}`)
    const whole = await bench.get('/deployments', { headers: { Authorization: `Bearer ${KEY}` } })
    expect(subjects(await readPage(whole))).toHaveLength(5)
  })

  it('say which filter to drop where none fits all', async () => {
    const page = await getPage(await openTwo(), '/deployments?status=failed&until=2101-11-01')
    expect(page.root.querySelectorAll('ul.note a').map((link) => link.getAttribute('href'))).toEqual([
      '/deployments?status=failed',
    ])
  })

  it.each([
    'status=broken',
    'environment=staging',
    'since=2101-13-45',
    'q=---',
    'since=2101-11-23&until=2101-11-22',
  ])('are told what is accepted, beside the field, for ?%s', async (query) => {
    const page = await readPage(await (await openTwo()).get(`/deployments?${query}`))
    expect(page.status).toBe(400)
    expect(page.root.querySelectorAll('form.finder [aria-invalid=true]')).toHaveLength(1)
    expect(page.text).toContain('What is looked for could not be read.')
  })

  it('say how far back they are known while older ones are still being read', async () => {
    const bench = await openTwo()
    await runInDurableObject(bench.mirror, (_instance, { storage }) => {
      storage.sql.exec(`UPDATE texts_reach SET reach = ${ABOVE_ALL}, below = 1`)
    })
    const page = await getPage(bench, '/deployments')
    expect(page.text).toContain('The deployments are still being read: not all of them are found yet.')
    expect(page.text).toContain('The page of a project finds older ones, too.')
    expect((await getPage(bench, '/deployments?q=nothing')).text).not.toContain('There are none')
  })

  it('cannot be told while the mirror cannot be asked, and nothing else of the page is lost', async () => {
    const bench = await openTwo()
    await getPage(bench, '/')
    bench.breakMirror({ search: () => Promise.reject(new Error('down')) })
    const page = await readPage(await bench.get('/deployments?status=failed'))
    expect(page.status).toBe(503)
    expect(page.text).toContain('Deployments cannot be searched just now.')
    expect(page.root.querySelector('form.finder [name=status] [selected]')?.getAttribute('value')).toBe(
      'failed',
    )
  })

  it('are other ones, by their version, as soon as the mirror knows of one', async () => {
    const bench = await openTwo()
    const before = await bench.get('/deployments?status=failed')
    bench.simulator.world.deploy('other', { message: 'Broken again', at: START - MINUTE, outcome: 'failure' })
    bench.clock.advance(MINUTE)
    await bench.ask({ name: 'project:other', have: 0, maxAge: 0 })
    const headers = { 'If-None-Match': before.headers.get('ETag') ?? '' }
    const after = await bench.get('/deployments?status=failed', { headers })
    expect(subjects(await readPage(after))[0]).toBe('Broken again')
  })
})
