import { parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import { type Bench, createBench, DAY, HOUR, START } from '../support/bench.ts'
import { getPage } from '../support/pages.ts'
import { openSite, openSites } from '../support/site.ts'
import { get, KEY, LINK, makeLink, openLinkBench } from '../support/visitor.ts'

interface Item {
  id: string
  url: string
  title: string
  content_text: string
  date_modified: string
}

async function itemsOf(bench: Bench, path: string, headers = {}): Promise<Item[]> {
  const answer = await get(bench, path, headers)
  expect(answer.status, path).toBe(200)
  return (await answer.json<{ items: Item[] }>()).items
}

const titles = (items: Item[]) => items.map(({ title }) => title)

async function openHistory() {
  const site = await openSite({ createdAt: Date.parse('2100-03-04T05:06:07Z') })
  site.deploy({ message: 'One', hash: 'aaaaaaa1', at: START - 5 * HOUR })
  site.deploy({
    message: 'Two <b>',
    hash: 'bbbbbbb2',
    branch: 'feat/x',
    outcome: 'failure',
    at: START - 4 * HOUR,
  })
  site.deploy({ message: 'Three', hash: 'ccccccc3', at: START - 1_000 })
  site.world.deploy('other', { message: 'Elsewhere', hash: 'ddddddd4', at: START - 3 * HOUR })
  await site.read()
  await site.bench.runAlarms()
  return site
}

describe('a feed', () => {
  it('has an entry for each deployment that has ended, the newest first, and none for one that runs', async () => {
    const { bench } = await openHistory()
    expect(titles(await itemsOf(bench, '/feeds/site.json'))).toEqual([
      'site, feat/x: failed in deploy: bbbbbbb Two <b>',
      'site, main: success: aaaaaaa One',
    ])
    bench.clock.advance(10 * 60_000)
    await bench.get('/projects/site')
    await bench.runAlarms()
    expect(titles(await itemsOf(bench, '/feeds/site.json'))[0]).toBe('site, main: success: ccccccc Three')
  })

  it('of the board has those of all projects', async () => {
    const { bench } = await openHistory()
    await bench.get('/projects/other')
    await bench.runAlarms()
    expect(titles(await itemsOf(bench, '/feeds.json'))).toEqual([
      'other, main: success: ddddddd Elsewhere',
      'site, feat/x: failed in deploy: bbbbbbb Two <b>',
      'site, main: success: aaaaaaa One',
    ])
  })

  it('of a board of many projects has the last deployment of each, since one push may build them all', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    for (let number = 0; number < 14; number += 1) {
      world.addProject({ name: `p${number}`, createdAt: START - 90 * DAY })
      world.deploy(`p${number}`, { message: 'Old', at: START - 20 * DAY - number * HOUR })
      const outcome = number === 13 ? 'failure' : 'success'
      world.deploy(`p${number}`, { message: 'New', at: START - DAY - number, outcome })
    }
    await bench.get('/')
    await bench.runAlarms()
    const found = titles(await itemsOf(bench, '/feeds.json'))
    expect(found).toHaveLength(14)
    expect(found.every((title) => title.endsWith('New'))).toBe(true)
    const failed = titles(await itemsOf(bench, '/feeds.json?status=failed'))
    expect(failed).toEqual([expect.stringContaining('p13, main: failed')])
  })

  it('has a name of its own with a filter, beside the one without', async () => {
    const { bench } = await openHistory()
    const nameOf = async (path: string) => (await (await bench.get(path)).json<{ title: string }>()).title
    expect(await nameOf('/feeds/site.json')).toBe('site on Pageboard')
    expect(await nameOf('/feeds/site.json?branch=feat/x&status=failed')).toBe(
      'site on Pageboard: failed, feat/x',
    )
    expect(await nameOf('/feeds.json?status=failed')).toBe('Pageboard: failed')
  })

  it('has what is asked for by status, branch and environment', async () => {
    const { bench } = await openHistory()
    for (const feed of ['/feeds/site.json', '/feeds.json']) {
      for (const query of ['?status=failed', '?branch=feat/x', '?environment=preview&status=failed'])
        expect(titles(await itemsOf(bench, `${feed}${query}`))).toEqual([
          'site, feat/x: failed in deploy: bbbbbbb Two <b>',
        ])
      expect(await itemsOf(bench, `${feed}?branch=feat/x&status=success`)).toEqual([])
    }
  })

  it('has what is asked for by words, beside all else that is asked', async () => {
    const { bench } = await openHistory()
    await bench.get('/projects/other')
    await bench.runAlarms()
    for (const feed of ['/feeds/site.json', '/feeds.json']) {
      expect(titles(await itemsOf(bench, `${feed}?q=two`))).toEqual([
        'site, feat/x: failed in deploy: bbbbbbb Two <b>',
      ])
      expect(await itemsOf(bench, `${feed}?q=two&branch=main`)).toEqual([])
      expect(await itemsOf(bench, `${feed}?q=two&environment=production`)).toEqual([])
    }
    expect(titles(await itemsOf(bench, '/feeds.json?q=elsewhere&since=2026-01-01'))).toEqual([
      'other, main: success: ddddddd Elsewhere',
    ])
  })

  it('names its entries by the project and the feed, whatever the host', async () => {
    const { bench } = await openHistory()
    const ids = async (path: string) => (await itemsOf(bench, path)).map(({ id }) => id)
    const [id = ''] = await ids('/feeds/site.json')
    expect(id).toMatch(/^tag:site\.pages\.dev,2100-03-04:site\/[0-9a-f-]{36}$/)
    const deployment = id.split('/').at(-1)
    expect((await ids('/feeds/site.json?status=failed'))[0]).toBe(
      `tag:site.pages.dev,2100-03-04:site?status=failed/${deployment}`,
    )
    expect(await ids('/feeds.json')).toContain(`tag:site.pages.dev,2100-03-04:board/${deployment}`)
    bench.configure({ BOARD_URL: 'https://elsewhere.example' })
    const [moved] = await itemsOf(bench, '/feeds/site.json')
    expect([moved?.id, moved?.url]).toEqual([
      id,
      `https://elsewhere.example/projects/site/deployments/${deployment?.slice(0, 8)}`,
    ])
  })

  it('does not change an entry when what is live changes', async () => {
    const { bench, world } = await openHistory()
    const before = await itemsOf(bench, '/feeds/site.json')
    bench.clock.advance(HOUR)
    world.deploy('site', { message: 'Four', at: START + HOUR / 2 })
    await bench.get('/projects/site')
    await bench.runAlarms()
    expect((await itemsOf(bench, '/feeds/site.json')).slice(-2)).toEqual(before)
  })

  it('is Atom with whole addresses, an author for all of it and titles as text', async () => {
    const { bench } = await openHistory()
    const answer = await get(bench, '/feeds/site.atom?status=failed&utm=1')
    expect(answer.headers.get('Content-Type')).toBe('application/atom+xml; charset=utf-8')
    const text = await answer.text()
    const root = parse(text)
    expect(text).toMatch(
      /^<\?xml version="1\.0" encoding="utf-8"\?>\n<feed xmlns="http:\/\/www\.w3\.org\/2005\/Atom">/,
    )
    expect(root.querySelector('feed > author > name')?.text).toBe('Cloudflare Pages')
    expect(root.querySelectorAll('entry')).toHaveLength(1)
    expect(text).toContain('<title>site, feat/x: failed in deploy: bbbbbbb Two &lt;b&gt;</title>')
    for (const link of text.match(/href="[^"]*"/g) ?? [])
      expect(link).toMatch(/^href="https:\/\/board\.example\//)
    expect(text).toContain(
      'rel="self" type="application/atom+xml" href="https://board.example/feeds/site.atom?status=failed"',
    )
  })

  it('is asked for by its ETag, which stands for its bytes', async () => {
    const { bench } = await openHistory()
    for (const path of ['/feeds.atom', '/feeds.json', '/feeds/site.atom', '/feeds/site.json']) {
      const tag = (await get(bench, path)).headers.get('ETag') ?? ''
      const again = await get(bench, path, { 'If-None-Match': tag })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
  })

  it('that cannot be made says what is accepted, as text', async () => {
    const { bench } = await openHistory()
    for (const path of ['/feeds/site.atom?status=live', '/feeds.atom?status=live']) {
      const answer = await get(bench, path)
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([400, 'text/plain; charset=UTF-8'])
      expect(await answer.text()).toMatch(/^\?status= cannot be read\. Choose /)
    }
    const days = 'since=2026-02-01&until=2026-01-01'
    for (const path of [`/feeds/site.atom?${days}`, `/feeds.atom?${days}`]) {
      const answer = await get(bench, path)
      expect([answer.status, await answer.text()]).toEqual([
        400,
        '?until= cannot be read. This day is before the first one: exchange the two.\n',
      ])
    }
    expect((await get(bench, '/feeds/site.rss')).status).toBe(404)
  })

  it('is announced by its page, and the API’s twin is not taken for one', async () => {
    const { bench } = await openHistory()
    for (const [path, feed, query = ''] of [
      ['/', '/feeds'],
      ['/projects/site', '/feeds/site'],
      ['/deployments', '/feeds'],
      ['/deployments?status=failed&branch=feat/x', '/feeds', '?status=failed&branch=feat%2Fx'],
      ['/projects/site?status=failed', '/feeds/site', '?status=failed'],
    ] as const) {
      const { root } = await getPage(bench, path)
      const told = root
        .querySelectorAll('link[rel=alternate]')
        .map((link) => [link.getAttribute('type'), link.getAttribute('href')?.replaceAll('&amp;', '&')])
      expect(told).toEqual([
        ['application/atom+xml', `${feed}.atom${query}`],
        ['application/feed+json', `${feed}.json${query}`],
      ])
    }
  })
})

describe('a feed that was opened by a key in its address', () => {
  it('holds no key, and is announced with the key by a page that was opened so', async () => {
    const bench = await openLinkBench()
    for (const path of ['/feeds.atom', '/feeds/site-001.json'])
      expect(await (await get(bench, `${path}?key=${KEY}`)).text()).not.toContain(KEY)
    const { root } = await getPage(bench, `/projects/site-001?key=${KEY}`)
    const hrefs = root.querySelectorAll('link[rel=alternate]').map((link) => link.getAttribute('href'))
    expect(hrefs).toEqual([`/feeds/site-001.atom?key=${KEY}`, `/feeds/site-001.json?key=${KEY}`])
  })

  it('says a week before that its link ends, and only to who has that link', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001', '30')
    const ofLink = async () => titles(await itemsOf(bench, `/feeds/site-001.json?key=${link}`))
    await bench.get('/projects/site-001', { headers: { Authorization: `Bearer ${KEY}` } })
    await bench.runAlarms()
    expect((await ofLink())[0]).toMatch(/^site-001, main: success/)
    bench.clock.advance(24 * DAY)
    await bench.get('/projects/site-001', { headers: { Authorization: `Bearer ${KEY}` } })
    await bench.runAlarms()
    expect((await ofLink())[0]).toBe("This feed's link ends on 24 Dec 2101, 12:00 UTC")
    expect(
      titles(await itemsOf(bench, '/feeds/site-001.json', { Authorization: `Bearer ${KEY}` }))[0],
    ).toMatch(/^site-001, main/)
  })

  it('of the board holds nothing of another project', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001')
    const text = await (await get(bench, `/feeds.atom?key=${link}`)).text()
    expect(text).not.toContain('site-002')
  })
})

describe('Basic', () => {
  const basic = (text: string) => ({ Authorization: `Basic ${btoa(text)}` })

  it('opens with a key or a link as the password, whoever the user is called', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001')
    for (const text of [`:${KEY}`, `anna:${KEY}`, `x:${link}`])
      expect((await get(bench, '/feeds/site-001.atom', basic(text))).status, text).toBe(200)
    expect((await get(bench, '/feeds/site-002.atom', basic(`x:${link}`))).status).toBe(404)
    expect((await get(bench, '/cctray.xml', basic(`x:${KEY}`))).headers.get('Vary')).toContain(
      'Authorization',
    )
  })

  it('counts as a wrong key when it is one, and not when it cannot be read', async () => {
    const bench = await openLinkBench()
    for (const text of ['!', 'é', btoa('').repeat(3)])
      expect((await get(bench, '/feeds.atom', { Authorization: `Basic ${text}` })).status).toBe(401)
    const statuses = []
    for (let turn = 0; turn < 21; turn += 1)
      statuses.push((await get(bench, '/feeds.atom', basic(`x:${'y'.repeat(40)}`))).status)
    expect(statuses.at(-1)).toBe(429)
  })

  it('sends no form', async () => {
    const bench = await openLinkBench()
    const answer = await bench.get('/share', {
      method: 'POST',
      headers: {
        ...basic(`x:${KEY}`),
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: 'https://board.example',
      },
      body: 'project=site-001&days=7',
    })
    expect(answer.status).toBe(401)
  })

  it('is asked for by feeds and build monitors alone', async () => {
    const bench = await openLinkBench()
    for (const path of ['/feeds.atom', '/feeds.json', '/feeds/x.atom', '/cctray.xml'])
      expect((await get(bench, path)).headers.get('WWW-Authenticate'), path).toBe(
        'Bearer realm="Pageboard", Basic realm="Pageboard", charset="UTF-8"',
      )
    for (const path of [
      '/',
      '/projects/site-001',
      '/badges/x.svg',
      '/embed/x',
      '/feeds',
      '/cctray',
      '/client/v4/x',
      '/activity.json',
    ])
      expect((await get(bench, path)).headers.get('WWW-Authenticate'), path).toBe('Bearer realm="Pageboard"')
  })

  it('is ignored by a public board', async () => {
    const bench = await openSites(2, { vars: { ...LINK, ACCESS: 'public' } })
    expect((await get(bench, '/feeds.atom', basic('x:y'))).status).toBe(200)
  })
})
