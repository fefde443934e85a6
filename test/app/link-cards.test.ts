import { type HTMLElement, parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import { type Bench, HOUR, START } from '../support/bench.ts'
import { getPage, warm } from '../support/pages.ts'
import { openSite, openSites } from '../support/site.ts'

async function openBoard(vars = {}): Promise<{ bench: Bench; id: string }> {
  const bench = await openSites(2, { vars: { SHOW_BUILD_LOGS: 'site-001', ...vars } })
  const id = bench.simulator.world.deploy('site-001', {
    message: 'Fix header',
    hash: '1a2b3c4d',
    at: START - HOUR / 2,
  })
  await bench.get('/projects/site-001')
  await warm(bench)
  return { bench, id }
}

const PAGES = (id: string) => [
  '/',
  '/?q=site',
  '/?attention=',
  '/?status=live',
  '/tv',
  '/embed/site-001',
  '/commits/1a2b3c4',
  '/activity',
  ...[
    '',
    `/deployments/${id}`,
    `/deployments/${id}/log`,
    '/branches',
    '/branches/main',
    '/commits/1a2b3c4',
    '/live',
    '?status=failed',
  ].map((path) => `/projects/site-001${path}`),
]

/** What a page says in that tag of its link card. */
function said(root: HTMLElement, name: string): string | undefined {
  return root.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.getAttribute('content')
}

describe('a page with something to show', () => {
  it('has a whole link card within what the shortest readers read, and all of it says the same', async () => {
    const { bench, id } = await openBoard()
    for (const path of PAGES(id)) {
      // limnoria reads 16,384 bytes.
      const { html } = await getPage(bench, path)
      const root = parse(html.slice(0, 16_384))
      const title = root.querySelector('title')?.text
      expect([said(root, 'og:title'), said(root, 'twitter:title')], path).toEqual([title, title])
      expect(said(root, 'og:description'), path).toMatch(/\S/)
      expect(said(root, 'og:type')).toBe('website')
      expect(said(root, 'og:site_name')).toBe('Pageboard')
      expect(said(root, 'og:url')).toBe(`https://board.example${path}`)
      expect(said(root, 'og:image')).toMatch(/^https:\/\/board\.example\/og\/[a-z]+\.png$/)
      expect([said(root, 'og:image:width'), said(root, 'og:image:height')]).toEqual(['1200', '630'])
      expect(said(root, 'og:image:alt')).toMatch(/\S/)
      expect(said(root, 'twitter:card')).toBe('summary_large_image')
      expect(said(root, 'theme-color')).toMatch(/^#[0-9a-f]{6}$/)
    }
  })

  it('has a title that no other page has', async () => {
    const { bench, id } = await openBoard()
    const titles: (string | undefined)[] = []
    // A card is its project's page, in a frame.
    for (const path of PAGES(id).filter((one) => !one.startsWith('/embed')))
      titles.push(said((await getPage(bench, path)).root, 'og:title'))
    expect(titles.toSorted()).toEqual([...new Set(titles)].toSorted())
  })

  it('names its address with the origin that is set, whatever it was asked by, and with the parameters that it knows', async () => {
    const { bench } = await openBoard({ BOARD_URL: 'https://status.halden.example' })
    const { root } = await getPage(bench, '/projects/site-001?utm_source=chat&status=failed')
    expect(said(root, 'og:url')).toBe('https://status.halden.example/projects/site-001?status=failed')
    expect(said(root, 'og:image')).toBe('https://status.halden.example/og/idle.png')
  })

  it('says what is live, since when and by which commit', async () => {
    const { bench, id } = await openBoard()
    const project = await getPage(bench, '/projects/site-001')
    expect(said(project.root, 'og:title')).toMatch(/^site-001: live since 24 Nov 2101, 11:3\d UTC$/)
    expect(said(project.root, 'og:description')).toBe('Live: 1a2b3c4 Fix header (main)')
    expect(said(project.root, 'theme-color')).toBe('#13703b')
    expect(said(project.root, 'og:image')).toBe('https://board.example/og/live.png')
    const one = await getPage(bench, `/projects/site-001/deployments/${id}`)
    expect(said(one.root, 'og:title')).toMatch(/^site-001, main: live since 24 Nov 2101, 11:3\d UTC$/)
    expect(said(one.root, 'og:description')).toBe('1a2b3c4 Fix header · Production')
    const board = await getPage(bench, '/')
    expect(said(board.root, 'og:description')).toMatch(
      /^All 2 projects are live\. Newest: site-001, success 24 Nov 2101, 11:3\d UTC, 1a2b3c4 Fix header$/,
    )
  })

  it('says what its address asks for', async () => {
    const { bench } = await openBoard()
    const titleOf = async (path: string) => said((await getPage(bench, path)).root, 'og:title')
    expect(await titleOf('/projects/site-001?branch=main&status=success&since=2101-11-01')).toBe(
      'site-001: 2 deployments, success, main, from 2101-11-01',
    )
    expect(await titleOf('/?q=header')).toBe('“header” on Pageboard: 2 live')
    expect(await titleOf('/?attention=')).toBe('What needs attention on Pageboard: 2 live')
    expect(await titleOf('/?status=none&q=header')).toBe('Nothing live, “header” on Pageboard: 2 live')
    expect(await titleOf('/')).toBe('Pageboard: 2 live')
  })

  it('says both of a build that failed and what is live, and what is building', async () => {
    const { bench, deploy } = await openSite()
    deploy({ message: 'Good', hash: 'aaaaaaa1' })
    deploy({ message: 'Bad', hash: 'bbbbbbb2', outcome: 'failure', at: START - HOUR / 2 })
    deploy({ message: 'New', hash: 'ccccccc3', branch: 'feat/x', at: START - 25_000 })
    const { root } = await getPage(bench, '/projects/site')
    expect(said(root, 'og:title')).toMatch(
      /^site: build failed 24 Nov 2101, 11:3\d UTC, older commit is live, (building|queued) feat\/x$/,
    )
    expect(said(root, 'og:description')).toMatch(
      /^Failed: bbbbbbb Bad \(main\) · Live: aaaaaaa Good \(main\) · (Building|Queued): ccccccc New \(feat\/x\)$/,
    )
    expect(said(root, 'og:image')).toBe('https://board.example/og/failed.png')
    expect(said(root, 'theme-color')).toBe('#b4231a')
  })

  it('says of a project without a deployment that nothing is live', async () => {
    const { bench } = await openSite()
    for (const path of ['/projects/site', '/embed/site']) {
      const { root } = await getPage(bench, path)
      expect(said(root, 'og:title'), path).toBe('site: never deployed')
      expect(said(root, 'og:description'), path).toBe('Nothing is live.')
      expect(said(root, 'og:image'), path).toBe('https://board.example/og/none.png')
    }
  })

  it('says in the title that its data is old', async () => {
    const { bench } = await openBoard()
    bench.simulator.faults.set({ kind: 'status', status: 500 })
    for (let turn = 0; turn < 5; turn += 1) {
      bench.clock.advance(3 * 60_000)
      await bench.get('/')
      await bench.runAlarms()
    }
    const { root } = await getPage(bench, '/projects/site-001')
    expect(said(root, 'og:title')).toMatch(/^Old data: site-001: live since /)
  })
})

describe('a page with nothing to show', () => {
  it('has no card but its title', async () => {
    const { bench } = await openBoard()
    const root = parse(await (await bench.get('/projects/nothing')).text())
    expect(root.querySelectorAll('meta[property]').map((meta) => meta.getAttribute('content'))).toEqual([
      'Not found',
    ])
  })
})
