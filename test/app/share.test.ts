import { describe, expect, it } from 'vitest'
import { openTeam } from '../support/access-team.ts'
import { createBench, DAY, START } from '../support/bench.ts'
import { readPage } from '../support/pages.ts'
import {
  cookieOf,
  get,
  KEY,
  LINK,
  makeLink,
  NAVIGATION,
  OTHER_KEY,
  openLinkBench,
  sendForm,
} from '../support/visitor.ts'

const whole = { Authorization: `Bearer ${KEY}` }

describe('the page that makes links', () => {
  it('is for those who came in by a key, and linked for them alone', async () => {
    const bench = await openLinkBench()
    const narrow = { Authorization: `Bearer ${await makeLink(bench, 'site-001')}` }
    expect((await get(bench, '/share', whole)).status).toBe(200)
    expect(await (await get(bench, '/', whole)).text()).toContain('href="/share"')
    expect((await get(bench, '/share', narrow)).status).toBe(404)
    expect((await sendForm(bench, '/share', { project: 'site-001', days: '90' }, narrow)).status).toBe(404)
    expect(await (await get(bench, '/projects/site-001', narrow)).text()).not.toContain('/share')
    expect((await get(bench, '/share')).status).toBe(401)
  })

  it('is not there where no key opens anything', async () => {
    const team = await openTeam()
    for (const [vars, headers] of [
      [{ ACCESS: 'public' }, {}],
      [team.settings, { 'Cf-Access-Jwt-Assertion': await team.token() }],
    ] as const) {
      const bench = await openLinkBench(vars)
      expect((await get(bench, '/share', headers)).status).toBe(404)
      expect((await sendForm(bench, '/share', { project: 'site-001', days: '90' }, headers)).status).toBe(404)
      expect(await (await get(bench, '/', headers)).text()).not.toContain('/share')
    }
  })

  it('offers every project, and 90 days unless another end is chosen', async () => {
    const page = await readPage(await get(await openLinkBench(), '/share?project=site-002', whole))
    const options = (id: string) => page.root.querySelectorAll(`#${id} option`)
    const selected = (id: string) => page.root.querySelector(`#${id} option[selected]`)?.getAttribute('value')
    expect(options('project').map((one) => one.text)).toEqual(['site-001', 'site-002', 'site-003'])
    expect([selected('project'), selected('days')]).toEqual(['site-002', '90'])
    expect(page.headers.get('Cache-Control')).toBe('no-store')
  })

  it('says so when there is nothing to share, or nothing is known yet', async () => {
    const empty = await createBench({ vars: LINK })
    expect((await readPage(await get(empty, '/share', whole))).text).toContain('no project to share')
    const down = await openLinkBench()
    down.simulator.faults.set({ kind: 'status', status: 500 })
    expect((await get(down, '/share', whole)).status).toBe(503)
  })

  it.each([
    [{ project: 'unknown', days: '90' }],
    [{ project: '', days: '90' }],
    [{ project: 'site-*', days: '90' }],
    [{ project: 'site-001' }],
    [{ project: 'site-001', days: '91' }],
    [{ project: 'site-001', days: 'Never' }],
  ])('refuses the form %j, and says what is wrong', async (fields) => {
    const page = await readPage(await sendForm(await openLinkBench(), '/share', fields as never, whole))
    expect(page.status).toBe(400)
    expect(page.root.querySelector('[role=alert]')?.text).toContain('Choose')
    expect(page.html).not.toContain('?key=')
  })

  it('makes no link to a project that is not shown', async () => {
    const bench = await openLinkBench({ PROJECTS: 'site-001,site-002' })
    expect((await sendForm(bench, '/share', { project: 'site-003', days: '90' }, whole)).status).toBe(400)
  })

  it('takes no form from another site, whoever is signed in', async () => {
    const bench = await openLinkBench()
    const Cookie = cookieOf(await get(bench, `/?key=${KEY}`, NAVIGATION))
    const headers = { Cookie, 'Sec-Fetch-Site': 'cross-site', Origin: 'https://elsewhere.example' }
    const page = await readPage(await sendForm(bench, '/share', { project: 'site-001', days: '1' }, headers))
    expect(page.status).toBe(403)
    expect(page.html).not.toContain('?key=')
  })

  it('shows the whole link and when it ends, never the visitor’s own key, and is kept by nobody', async () => {
    const bench = await openLinkBench()
    const answer = await sendForm(bench, '/share', { project: 'site-001', days: '7' }, whole)
    const page = await readPage(answer)
    expect(page.headers.get('Cache-Control')).toBe('no-store')
    expect(page.root.querySelector('#link')?.getAttribute('value')).toMatch(
      /^https:\/\/board\.example\/projects\/site-001\?key=project\.site-001\.[\w.-]+$/,
    )
    expect(Date.parse(page.root.querySelector('time')?.getAttribute('datetime') ?? '')).toBe(START + 7 * DAY)
    expect(page.html).not.toContain(KEY)
  })

  it('offers the address of the card where a wiki may frame it, which opens without a cookie', async () => {
    const none = await readPage(
      await sendForm(await openLinkBench(), '/share', { project: 'site-001', days: '7' }, whole),
    )
    expect(none.root.querySelector('#card')).toBeNull()
    const bench = await openLinkBench({ FRAME_ANCESTORS: 'https://wiki.example' })
    const page = await readPage(await sendForm(bench, '/share', { project: 'site-001', days: '7' }, whole))
    const html = page.root.querySelector('#card')?.getAttribute('value') ?? ''
    const [, address = ''] =
      html.match(/^<iframe title="[a-z0-9-]+" sandbox="[a-z -]+" src="([^"]+)" [^<>]*><\/iframe>$/) ?? []
    expect(address).toMatch(/^https:\/\/board\.example\/embed\/site-001\?key=card\.site-001\./)
    const frame = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe', 'Sec-Fetch-Site': 'cross-site' }
    const card = await readPage(await get(bench, address.replace('https://board.example', ''), frame))
    expect(card.status).toBe(200)
    expect(card.text).toContain('site-001')
    // As the card's own address, and nowhere else.
    expect(card.html.match(/\?key=/g)).toHaveLength(1)
  })

  it('makes a card whose links open the project where its maker said so', async () => {
    const bench = await openLinkBench({ FRAME_ANCESTORS: 'https://wiki.example' })
    const linkOf = async (card: string) => {
      const sent = await sendForm(bench, '/share', { project: 'site-001', days: '7', card }, whole)
      const html = (await readPage(sent)).root.querySelector('#card')?.getAttribute('value')
      const frame = await get(bench, html?.match(/board\.example([^"]+)/)?.[1] ?? '')
      return (await readPage(frame)).root.querySelector('h1 a')?.getAttribute('href') ?? ''
    }
    expect((await get(bench, await linkOf('alone'))).status).toBe(401)
    expect((await get(bench, await linkOf('opens'))).status).toBe(200)
  })

  it('makes a badge and a feed ready to copy, each opened by a link of its own kind, and says what its reader sees', async () => {
    const bench = await openLinkBench()
    const page = await readPage(
      await sendForm(bench, '/share', { project: 'site-001', days: 'never' }, whole),
    )
    const copied = (id: string) => page.root.querySelector(`#${id}`)?.getAttribute('value') ?? ''
    const BADGE = /https:\/\/board\.example(\/badges\/k\/badge\.site-001\.[\w.-]+\/site-001\.(?:svg|png))/
    for (const id of ['badge-mark', 'badge-html', 'badge-doku', 'badge-medi']) {
      const [, path = ''] = copied(id).match(BADGE) ?? []
      expect((await get(bench, path)).status, id).toBe(200)
    }
    expect(decodeURIComponent(copied('badge-shie'))).toContain('/badges/k/badge.site-001.')
    expect(copied('feed')).toMatch(/^https:\/\/board\.example\/feeds\/site-001\.atom\?key=feed\./)
    expect((await get(bench, copied('feed').replace('https://board.example', ''))).status).toBe(200)
    expect(page.text.match(/Its reader sees/g)).toHaveLength(3)
  })

  it('writes the address that the board is known by', async () => {
    const bench = await openLinkBench({ BOARD_URL: 'https://sites.halden.example' })
    const answer = await sendForm(bench, '/share', { project: 'site-001', days: 'never' }, whole)
    const page = await readPage(answer)
    expect(page.root.querySelector('#link')?.getAttribute('value')).toContain(
      'https://sites.halden.example/projects/site-001?key=',
    )
    expect(page.text).toContain('does not end by itself')
  })
})

describe('a link to one project', () => {
  it('opens that project in every way that a key does', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001')
    expect((await get(bench, `/projects/site-001?key=${link}`)).status).toBe(200)
    expect((await get(bench, '/projects/site-001', { Authorization: `Bearer ${link}` })).status).toBe(200)
    const entered = await get(bench, `/projects/site-001?key=${link}`, NAVIGATION)
    expect([entered.status, entered.headers.get('Location')]).toEqual([302, '/projects/site-001'])
    expect((await get(bench, '/projects/site-001', { Cookie: cookieOf(entered) })).status).toBe(200)
    const form = await sendForm(bench, '/access', { key: link })
    expect((await get(bench, '/projects/site-001', { Cookie: cookieOf(form) })).status).toBe(200)
  })

  it.each(['1', '7', '30', '90', '365'])(
    'of %s days ends after them, and its cookie with it',
    async (days) => {
      const bench = await openLinkBench()
      const link = await makeLink(bench, 'site-001', days)
      bench.clock.advance(Number(days) * DAY - 1_000)
      const entered = await get(bench, `/projects/site-001?key=${link}`, NAVIGATION)
      expect(entered.headers.get('Set-Cookie')).toContain('Max-Age=1;')
      const Cookie = cookieOf(entered)
      const still = await get(bench, '/projects/site-001', { Cookie })
      expect([still.status, still.headers.get('Set-Cookie')]).toEqual([200, null])
      bench.clock.advance(1_000)
      expect((await get(bench, `/projects/site-001?key=${link}`)).status).toBe(401)
      expect((await get(bench, '/projects/site-001', { Cookie })).status).toBe(401)
    },
  )

  it('keeps its reader signed in as long as it lasts', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001', '90')
    let Cookie = cookieOf(await get(bench, `/?key=${link}`, NAVIGATION))
    for (let day = 0; day < 88; day += 8) {
      bench.clock.advance(8 * DAY)
      const answer = await get(bench, '/projects/site-001', { Cookie })
      expect(answer.status).toBe(200)
      Cookie = cookieOf(answer) || Cookie
    }
    bench.clock.advance(2 * DAY)
    expect((await get(bench, '/projects/site-001', { Cookie })).status).toBe(401)
  })

  it('ends when the key of its maker is taken out, and not when another one is', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001', 'never', OTHER_KEY)
    bench.configure({ ACCESS_KEYS: OTHER_KEY })
    expect((await get(bench, `/projects/site-001?key=${link}`)).status).toBe(200)
    bench.configure({ ACCESS_KEYS: KEY })
    expect((await get(bench, `/projects/site-001?key=${link}`)).status).toBe(401)
  })

  it('shows nothing of a project that is taken out of PROJECTS', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001')
    bench.configure({ PROJECTS: 'site-002' })
    expect((await get(bench, `/projects/site-001?key=${link}`)).status).toBe(404)
  })
})

describe('a visitor with a key and a link', () => {
  it('keeps the whole board, whatever is opened afterwards', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001')
    const Cookie = cookieOf(await get(bench, `/?key=${KEY}`, NAVIGATION))
    const followed = await get(bench, `/projects/site-001?key=${link}`, { ...NAVIGATION, Cookie })
    expect([followed.status, followed.headers.get('Set-Cookie')]).toEqual([302, null])
    const entered = await sendForm(bench, '/access', { key: link }, { Cookie })
    expect([entered.status, entered.headers.get('Set-Cookie')]).toEqual([303, null])
    expect((await get(bench, `/projects/site-002?key=${link}`, { Cookie })).status).toBe(200)
    expect((await get(bench, '/projects/site-002', { Authorization: `Bearer ${link}`, Cookie })).status).toBe(
      200,
    )
  })

  it('gets the whole board when the key comes second', async () => {
    const bench = await openLinkBench()
    const Cookie = cookieOf(await get(bench, `/?key=${await makeLink(bench, 'site-001')}`, NAVIGATION))
    const whole = cookieOf(await get(bench, `/?key=${KEY}`, { ...NAVIGATION, Cookie }))
    expect((await get(bench, '/projects/site-002', { Cookie: whole })).status).toBe(200)
  })

  it('follows the newer of two links', async () => {
    const bench = await openLinkBench()
    const Cookie = cookieOf(await get(bench, `/?key=${await makeLink(bench, 'site-001')}`, NAVIGATION))
    const second = await get(bench, `/?key=${await makeLink(bench, 'site-002')}`, { ...NAVIGATION, Cookie })
    expect((await get(bench, '/projects/site-002', { Cookie: cookieOf(second) })).status).toBe(200)
    expect((await get(bench, '/projects/site-001', { Cookie: cookieOf(second) })).status).toBe(404)
  })
})
