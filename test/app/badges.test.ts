import { describe, expect, it } from 'vitest'
import { badgeOf, drawBadge, refusedBadge } from '../../src/views/badge.ts'
import { COLOURS, type Shape } from '../../src/views/shapes.ts'
import { type Bench, createBench, HOUR, START } from '../support/bench.ts'
import { getPage } from '../support/pages.ts'
import { openSite, openSites } from '../support/site.ts'
import { get, KEY, LINK, makeLink, NAVIGATION, signLink } from '../support/visitor.ts'

const wordOf = async (bench: Bench, path: string) => {
  const svg = await (await get(bench, path)).text()
  return svg.match(/<title>(.*?)<\/title>/)?.[1]
}

/** Source: WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[0-9a-f]{2}/g) ?? []).map((pair) => {
    const share = Number.parseInt(pair, 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

describe('a badge', () => {
  it('says what production came to, whatever builds for a preview', async () => {
    const { bench, deploy } = await openSite()
    deploy({})
    deploy({ branch: 'feat/x', at: START - 1_000 })
    expect(await wordOf(bench, '/badges/site.svg')).toBe('site: live')
    bench.clock.advance(10 * 60_000)
    deploy({ outcome: 'failure', at: START + 60_000 })
    await bench.get('/')
    await bench.runAlarms()
    expect(await wordOf(bench, '/badges/site.svg')).toBe('site: failed')
  })

  it('says that production builds', async () => {
    const { bench, deploy } = await openSite()
    deploy({})
    deploy({ at: START - 20_000 })
    expect(await wordOf(bench, '/badges/site.svg')).toMatch(/^site: (building|queued)$/)
  })

  it('says where a branch or an environment is, and both', async () => {
    const { bench, deploy, read } = await openSite()
    deploy({})
    deploy({ branch: 'a b&c', outcome: 'failure' })
    deploy({ branch: 'feat/y', at: START - HOUR / 2 })
    await read()
    await bench.runAlarms()
    expect(await wordOf(bench, '/badges/site.svg?branch=a%20b%26c')).toBe('site: failed')
    expect(await wordOf(bench, '/badges/site.svg?branch=main')).toBe('site: live')
    expect(await wordOf(bench, '/badges/site.svg?environment=production')).toBe('site: live')
    expect(await wordOf(bench, '/badges/site.svg?environment=preview')).toBe('site: success')
    expect(await wordOf(bench, '/badges/site.svg?environment=preview&branch=a%20b%26c')).toBe('site: failed')
    expect(await wordOf(bench, '/badges/site.svg?environment=production&branch=feat/y')).toBe(
      'site: not deployed',
    )
    expect(await wordOf(bench, '/badges/site.svg?branch=no-such')).toBe('site: not deployed')
  })

  it('is complete in itself and read aloud', async () => {
    const { bench } = await openSite()
    const svg = await (await get(bench, '/badges/site.svg')).text()
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="20" role="img" aria-label="site: not deployed">/,
    )
    expect(svg).not.toMatch(/<use|textLength|href|url\(|style=|<style|<script/)
  })

  it('takes a label of its own, cut where no line has room, and writes nothing but text', async () => {
    const { bench } = await openSite()
    expect(await wordOf(bench, `/badges/site.svg?label=${encodeURIComponent('<b>"&\u202e')}`)).toBe(
      '&lt;b&gt;&quot;&amp;: not deployed',
    )
    expect(await wordOf(bench, `/badges/site.svg?label=${'x'.repeat(300)}`)).toBe(
      `${'x'.repeat(60)}: not deployed`,
    )
    expect(await wordOf(bench, '/badges/site.svg?label=%E2%80%8B')).toBe('site: not deployed')
  })

  it('has letters that are read on either of its colours', async () => {
    const drawn = Object.keys(COLOURS)
      .filter((status) => status !== 'idle')
      .map((status) => drawBadge(badgeOf('docs', status as Shape), 'flat'))
    for (const svg of [...drawn, drawBadge(refusedBadge('locked'), 'flat')]) {
      const [right = '', left = '', letters] = [...svg.matchAll(/fill="(#[0-9a-f]+)"/g)].map(([, one]) => one)
      expect(letters).toBe('#fff')
      // Source: WCAG 2.2, 1.4.3, for letters of this size. They stand on the badge's own colours, whatever the page's are.
      for (const colour of [left, right])
        expect(1.05 / (luminance(colour) + 0.05), colour).toBeGreaterThan(4.5)
    }
  })

  it('is as wide as its letters', async () => {
    const { bench } = await openSite()
    const width = async (label: string) =>
      Number((await (await get(bench, `/badges/site.svg?label=${label}`)).text()).match(/width="(\d+)"/)?.[1])
    expect((await width('iiii')) + 20).toBeLessThan(await width('WWWW'))
    // 4 letters of 11 px, 2 % of which may be lost.
    expect((await width('日本語字')) - (await width('i'))).toBeGreaterThan(38)
  })

  it('has the style that is asked for, and the usual one for one that there is not', async () => {
    const { bench } = await openSite()
    const svgOf = async (query: string) => (await get(bench, `/badges/site.svg${query}`)).text()
    expect(await svgOf('?style=flat-square')).toContain('rx="0"')
    for (const query of ['', '?style=flat', '?style=plastic']) expect(await svgOf(query)).toContain('rx="3"')
  })

  it.each([
    ['that does not exist', '/badges/nothing.EXT'],
    ['that is hidden', '/badges/site-003.EXT'],
    ['that was never deployed', '/badges/empty.EXT'],
  ])('of a project %s is grey, and the same but for its name', async (_what, path) => {
    const bench = await openSites(3, { vars: { PROJECTS: 'site-001, empty' } })
    bench.simulator.world.addProject({ name: 'empty' })
    for (const extension of ['svg', 'json', 'png']) {
      const [one, unknown] = await Promise.all(
        [path, '/badges/unknown.EXT'].map((each) =>
          get(bench, `${each.replace('EXT', extension)}?label=docs`),
        ),
      )
      expect(one?.status).toBe(200)
      expect([...(one?.headers ?? [])]).toEqual([...(unknown?.headers ?? [])])
      expect(await one?.text()).toBe(await unknown?.text())
    }
  })

  it('for shields.io has the keys that it takes and no others', async () => {
    const { bench, deploy } = await openSite()
    deploy({})
    expect(await (await get(bench, '/badges/site.json')).json()).toEqual({
      schemaVersion: 1,
      label: 'site',
      message: 'live',
      color: '#13703b',
      cacheSeconds: 300,
    })
    expect(await (await get(bench, '/badges/site.json?style=flat-square&label=Docs')).json()).toEqual({
      schemaVersion: 1,
      label: 'Docs',
      message: 'live',
      color: '#13703b',
      cacheSeconds: 300,
      style: 'flat-square',
    })
  })

  it('as a picture is the one of its word', async () => {
    const { bench, deploy } = await openSite()
    const none = await (await get(bench, '/badges/site.png')).arrayBuffer()
    deploy({})
    bench.clock.advance(31_000)
    await bench.get('/')
    const answer = await get(bench, '/badges/site.png')
    expect(answer.headers.get('Content-Type')).toBe('image/png')
    const live = new Uint8Array(await answer.arrayBuffer())
    expect(live.slice(1, 4)).toEqual(new TextEncoder().encode('PNG'))
    expect(live).not.toEqual(new Uint8Array(none))
  })

  it('may be shown by pages of other sites, is kept for a minute and asked for by its ETag', async () => {
    const { bench, deploy } = await openSite()
    deploy({})
    for (const extension of ['svg', 'json', 'png']) {
      const { headers } = await get(bench, `/badges/site.${extension}`)
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
      expect(headers.get('Cache-Control')).toBe('public, max-age=60')
      expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'")
      const again = await get(bench, `/badges/site.${extension}`, {
        'If-None-Match': headers.get('ETag') ?? '',
      })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
  })

  it('says what is on a named environment, and of one that nothing is on what it says of none', async () => {
    const bench = await createBench({ vars: { ENVIRONMENTS: { staging: 'release/*', qa: 'qa' } } })
    const { world } = bench.simulator
    for (const name of ['site', 'other']) world.addProject({ name, createdAt: START - 99 * HOUR })
    world.deploy('site', { at: START - HOUR })
    world.deploy('site', { branch: 'release/1', outcome: 'failure', at: START - HOUR / 2 })
    await bench.get('/projects/site')
    await bench.runAlarms()
    expect(await wordOf(bench, '/badges/site.svg?environment=staging')).toBe('site: failed')
    for (const name of ['qa', 'no-such'])
      expect(await wordOf(bench, `/badges/site.svg?environment=${name}`)).toBe('site: not deployed')
    expect(await (await get(bench, '/cctray.xml')).text()).toMatch(
      /name="site\.staging" activity="Sleeping" lastBuildStatus="Failure" .*environment=staging"/,
    )
    const { items } = await (await get(bench, '/feeds.json?environment=staging')).json<{ items: unknown[] }>()
    expect(items).toHaveLength(1)
  })

  it('in another format says so as a picture', async () => {
    const { bench } = await openSite()
    const other = await get(bench, '/badges/site.gif')
    expect([other.status, other.headers.get('Content-Type')]).toEqual([404, 'image/svg+xml'])
  })
})

describe('a badge of a locked board', () => {
  it('opens by a key in its address, and is kept by nobody but its reader', async () => {
    const bench = await openSites(1, { vars: LINK })
    const image = { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' }
    const answer = await get(bench, `/badges/site-001.svg?key=${KEY}`, image)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Cache-Control')).toBe('private, max-age=60')
    const svg = await answer.text()
    expect(svg).toContain('site-001: live')
    expect(svg).not.toContain(KEY)
    expect((await get(bench, `/badges/site-001.svg?key=${KEY}`, NAVIGATION)).status).toBe(302)
  })

  it('says that it is locked, whatever it is of', async () => {
    const bench = await createBench({ vars: LINK })
    const said = await Promise.all(
      ['a', 'site-001'].map(async (name) => (await get(bench, `/badges/${name}.svg`)).text()),
    )
    expect(said[0]).toContain('pages: locked')
    expect(new Set(said).size).toBe(1)
  })

  it('opens by a link in its path, whatever format and part of it is asked for, and holds nothing of the link', async () => {
    const bench = await openSites(1, { vars: LINK })
    const link = await signLink('badge', 'site-001')
    const at = (rest: string) => get(bench, `/badges/k/${link}/${rest}`)
    const svg = await at('site-001.svg?label=Docs')
    expect([svg.status, svg.headers.get('Set-Cookie')]).toEqual([200, null])
    const said = await svg.text()
    expect(said).toContain('Docs: live')
    expect(said).not.toContain(link)
    expect(await (await at('site-001.json?branch=no-such')).json()).toMatchObject({ message: 'not deployed' })
    expect((await at('site-001.png')).headers.get('Content-Type')).toBe('image/png')
    const again = await get(bench, `/badges/k/${link}/site-001.svg?label=Docs`, {
      'If-None-Match': svg.headers.get('ETag') ?? '',
    })
    expect(again.status).toBe(304)
  })
})

describe('the badge on a project’s page', () => {
  it('is there to copy where everybody may see it', async () => {
    const { read } = await openSite()
    const { root } = await read()
    const copied = root.querySelectorAll('details [data-copy]').map((one) => one.getAttribute('data-copy'))
    const [page, badge] = ['https://board.example/projects/site', 'https://board.example/badges/site']
    expect(copied).toEqual([
      `[![site](${badge}.svg)](${page})`,
      `<a href="${page}"><img src="${badge}.svg" alt="site"></a>`,
      `[[${page}|{{${badge}.svg?nolink|site}}]]`,
      `site [${page} ${badge}.png]`,
      `https://img.shields.io/endpoint?url=${encodeURIComponent(`${badge}.json`)}`,
    ])
  })

  it('has the card beside it where a wiki may frame that', async () => {
    const { bench } = await openSite()
    bench.configure({ FRAME_ANCESTORS: 'https://wiki.example' })
    const { root } = await getPage(bench, '/projects/site')
    expect(root.querySelector('#card')?.getAttribute('value')).toMatch(
      /^<iframe title="site" sandbox="[a-z -]+" src="https:\/\/board\.example\/embed\/site" [^<>]*><\/iframe>$/,
    )
  })

  it('leads where links for it are made who may make some, and shows others nothing', async () => {
    const { bench } = await openSite()
    bench.configure(LINK)
    const seenBy = async (credential: string) =>
      (await bench.get('/projects/site', { headers: { Authorization: `Bearer ${credential}` } })).text()
    const link = await makeLink(bench, 'site')
    expect(await seenBy(KEY)).toContain('/share?project=site')
    for (const seen of [await seenBy(KEY), await seenBy(link)]) expect(seen).not.toContain('/badges/')
    expect(await seenBy(link)).not.toContain('Badge for')
  })
})
