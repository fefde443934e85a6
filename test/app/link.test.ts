import { describe, expect, it } from 'vitest'
import { type Bench, DAY } from '../support/bench.ts'
import { readPage } from '../support/pages.ts'
import {
  cookieOf,
  get,
  KEY,
  makeLink,
  NAVIGATION,
  OTHER_KEY,
  OWN_FORM,
  openLinkBench,
  sendForm,
} from '../support/visitor.ts'

const WRONG_KEY = 'x'.repeat(43)

/** Follows a link as a person does, and comes back with the cookie. */
const enter = async (bench: Bench, key = KEY) => cookieOf(await get(bench, `/?key=${key}`, NAVIGATION))

describe('a person who follows a link with a key', () => {
  it.each([
    [`/?key=${KEY}`, '/'],
    [`/projects/site-001?key=${KEY}`, '/projects/site-001'],
    [`/projects/site-001?a=%2F&key=${KEY}&b`, '/projects/site-001?a=%2F&b'],
    [`/nothing/here?key=${KEY}`, '/nothing/here'],
    [`/access?key=${KEY}`, '/access'],
    [`//elsewhere.example?key=${KEY}`, '/elsewhere.example'],
    [`/\\elsewhere.example?key=${KEY}`, '/elsewhere.example'],
  ])('goes from %s to %s, with a cookie', async (from, to) => {
    const answer = await get(await openLinkBench(), from, NAVIGATION)
    expect(answer.status).toBe(302)
    expect(answer.headers.get('Location')).toBe(to)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(answer.headers.get('Set-Cookie')).toMatch(
      /^__Host-pageboard=[\w.-]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(JSON.stringify([...answer.headers])).not.toContain(KEY)
  })

  it('sees the board with the cookie, and can follow the link again: a key is never used up', async () => {
    const bench = await openLinkBench()
    const Cookie = await enter(bench)
    expect((await get(bench, '/', { Cookie })).status).toBe(200)
    expect(await enter(bench)).toBe(Cookie)
    expect((await get(bench, `/?key=${KEY}`, { ...NAVIGATION, Cookie })).status).toBe(302)
  })

  it('has every key of the list at hand', async () => {
    const bench = await openLinkBench()
    expect((await get(bench, '/', { Cookie: await enter(bench, OTHER_KEY) })).status).toBe(200)
  })
})

describe('everything else that comes with a key', () => {
  it.each([
    ['an image', { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' }],
    ['a frame in a wiki', { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }],
    ['a script', { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }],
  ])('%s is answered at once, without a cookie', async (_name, headers) => {
    const answer = await get(await openLinkBench(), `/projects/site-001?key=${KEY}`, headers)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Set-Cookie')).toBeNull()
    expect(answer.headers.get('Vary')).toContain('Sec-Fetch-Dest')
    // But for the addresses by which programs come back: see keys-do-not-leak.
    expect((await answer.text()).split('<body>')[1]).not.toContain(KEY)
  })

  it('a link preview, or curl, is answered at once, and gets the cookie too', async () => {
    const bench = await openLinkBench()
    const answer = await get(bench, `/projects/site-001?key=${KEY}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('ETag')).not.toBeNull()
    expect((await get(bench, '/', { Cookie: cookieOf(answer) })).status).toBe(200)
  })

  it('a client of the API says it in the header, and gets no cookie', async () => {
    const bench = await openLinkBench()
    for (const Authorization of [`Bearer ${KEY}`, `bearer  ${OTHER_KEY}`]) {
      const answer = await get(bench, '/', { Authorization })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('Set-Cookie')).toBeNull()
    }
  })

  it.each([`Basic ${KEY}`, KEY, 'Bearer', `Bearer ${KEY} ${KEY}`])('%s is no key', async (Authorization) => {
    expect((await get(await openLinkBench(), '/', { Authorization })).status).toBe(401)
  })
})

describe('a credential that was pasted with what stood around it', () => {
  /** What stands behind `?key=` when the rest of a sentence, or another address, came along. */
  const AS_PASTED: ((it: string) => string)[] = [
    (it) => `${it})`,
    (it) => `${it}).`,
    (it) => `${it}%3E`,
    (it) => `%22${it}%22`,
    (it) => `%E2%80%9C${it}%E2%80%9D`,
    (it) => `${it}/`,
    (it) => encodeURIComponent(`https://board.example/projects/site-001?key=${it}`),
    (it) => `x&key=${it}`,
    (it) => `${it}&key=x`,
  ]

  it.each(AS_PASTED)(
    '%# opens the board from the address, and a person gets an address without it',
    async (text) => {
      const bench = await openLinkBench()
      const link = await makeLink(bench, 'site-001')
      for (const credential of [KEY, link]) {
        const path = `/projects/site-001?key=${text(credential)}`
        expect((await get(bench, path)).status).toBe(200)
        const moved = await get(bench, path, NAVIGATION)
        expect([moved.status, moved.headers.get('Location')]).toEqual([302, '/projects/site-001'])
      }
    },
  )

  it('leads on with what opened, and without what stood around it', async () => {
    const bench = await openLinkBench({ PROJECTS: 'site-002' })
    expect((await get(bench, `/?key=(${KEY}).`)).headers.get('Location')).toBe(
      `/projects/site-002?key=${KEY}`,
    )
  })

  it.each([
    `"${KEY}"`,
    `https://board.example/?key=${KEY}`,
    `Bearer ${KEY}`,
    `${KEY}, Basic eDp5`,
    `Basic eDp5, Bearer ${KEY}`,
  ])('opens the board as the token of a client: Bearer %s', async (token) => {
    const Authorization = `Bearer ${token}`
    expect((await get(await openLinkBench(), '/', { Authorization })).status).toBe(200)
  })

  it('opens nothing that it does not open by itself', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001')
    const end = link.endsWith('A') ? 'B' : 'A'
    for (const text of [
      `(${KEY.slice(0, -1)})`,
      `x${KEY}`,
      `(${link.slice(0, -1)}${end})`,
      `(${link.replace('001', '002')})`,
    ])
      expect((await get(bench, `/?key=${text}`)).status).toBe(401)
  })
})

describe('the cookie', () => {
  it('opens the board when another one of its name is wrong, has ended or opens less', async () => {
    const bench = await openLinkBench()
    const whole = await enter(bench)
    const less = await enter(bench, await makeLink(bench, 'site-001'))
    const ended = await enter(await openLinkBench({ ACCESS_KEYS: WRONG_KEY }), WRONG_KEY)
    for (const other of [`__Host-pageboard=${WRONG_KEY}`, less, ended, '__Host-pageboard=', 'a=1']) {
      // Two headers of one name arrive as one, with a comma between them.
      for (const between of ['; ', ', ', ';']) {
        for (const Cookie of [`${other}${between}${whole}`, `${whole}${between}${other}`])
          expect((await get(bench, '/share', { Cookie })).status).toBe(200)
      }
    }
  })

  it('is renewed in the second half of its 30 days', async () => {
    const bench = await openLinkBench()
    const Cookie = await enter(bench)
    bench.clock.advance(15 * DAY)
    expect((await get(bench, '/', { Cookie })).headers.get('Set-Cookie')).toBeNull()
    bench.clock.advance(1_000)
    const renewed = cookieOf(await get(bench, '/', { Cookie }))
    expect(renewed).not.toBe('')
    bench.clock.advance(16 * DAY)
    expect((await get(bench, '/', { Cookie })).status).toBe(401)
    expect((await get(bench, '/', { Cookie: renewed })).status).toBe(200)
  })

  it('ends when its key is taken out, and not when another one is', async () => {
    const bench = await openLinkBench()
    const Cookie = await enter(bench)
    bench.configure({ ACCESS_KEYS: KEY })
    expect((await get(bench, '/', { Cookie })).status).toBe(200)
    bench.configure({ ACCESS_KEYS: OTHER_KEY })
    expect((await get(bench, '/', { Cookie })).status).toBe(401)
  })

  it('is no key for an address or a header', async () => {
    const bench = await openLinkBench()
    const value = (await enter(bench)).split('=')[1] ?? ''
    expect((await get(bench, `/?key=${value}`)).status).toBe(401)
    expect((await get(bench, '/', { Authorization: `Bearer ${value}` })).status).toBe(401)
  })
})

describe('several credentials in one place', () => {
  it.each<[string, string, Record<string, string>]>([
    ['in the address', `/?key=${WRONG_KEY}&key=${KEY}`, {}],
    ['in the address, an empty one first', `/?key=&key=${KEY}`, {}],
    // Two headers of one name arrive as one, with a comma between them.
    ['in two headers', '/', { Authorization: `Bearer ${WRONG_KEY}, Bearer ${KEY}` }],
    ['in two headers, one of another kind', '/', { Authorization: `Basic eDp5, Bearer ${KEY}` }],
  ])('open the board when one of them is right, %s', async (_where, path, headers) => {
    const bench = await openLinkBench()
    expect((await get(bench, path, headers)).status).toBe(200)
    if (path !== '/') expect((await get(bench, path, NAVIGATION)).headers.get('Location')).toBe('/')
  })
})

describe('a locked page', () => {
  it('is the same, byte for byte, whether there is something behind it or not', async () => {
    const bench = await openLinkBench()
    const paths = ['/', '/projects/site-001', '/projects/unknown', '/nothing', '/share']
    const pages = await Promise.all(paths.map((path) => get(bench, path)))
    const seen = await Promise.all(
      pages.map(async (page) => `${page.status}${JSON.stringify([...page.headers])}${await page.text()}`),
    )
    expect([...new Set(seen)]).toEqual([seen[0]])
    expect(pages[0]?.status).toBe(401)
    expect(pages[0]?.headers.get('Cache-Control')).toBe('no-store')
    expect(pages[0]?.headers.get('WWW-Authenticate')).toContain('Bearer')
    expect(bench.simulator.calls).toEqual([])
  })

  it('previews as the board’s title and nothing else', async () => {
    const page = await readPage(
      await get(await openLinkBench({ BOARD_TITLE: 'Halden & Rye' }), '/projects/site-001'),
    )
    const said = page.root.querySelectorAll('meta[property]').map((meta) => meta.getAttribute('content'))
    expect(said).toEqual(['Halden & Rye'])
    expect(page.root.querySelector('title')?.text).toBe('Halden & Rye')
    expect(page.root.querySelectorAll('meta[name=description], link[rel=canonical]')).toEqual([])
    expect(page.html).not.toContain('site-001')
  })

  it('speaks the envelope of the API to its clients', async () => {
    const bench = await openLinkBench()
    const answer = await get(bench, '/client/v4/accounts/board/pages/projects')
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ success: false, errors: [{ code: 10000 }] })
    const refused = await bench.get('/client/v4/accounts/board/pages/projects', { method: 'DELETE' })
    expect([refused.status, await refused.json()]).toMatchObject([405, { success: false }])
  })
})

describe('the form for people who lost the link', () => {
  it('is open to everyone, and on every locked page', async () => {
    const bench = await openLinkBench()
    for (const [path, status] of [
      ['/access', 200],
      ['/projects/site-001', 401],
    ] as const) {
      const page = await readPage(await get(bench, path))
      expect(page.status).toBe(status)
      const form = page.root.querySelector('form')
      expect([form?.getAttribute('method'), form?.getAttribute('action')]).toEqual(['post', '/access'])
      expect(page.root.querySelector('label')?.getAttribute('for')).toBe('key')
    }
  })

  it('opens the board for a key, and for a whole link that was pasted', async () => {
    const bench = await openLinkBench()
    const link = `https://board.example/projects/site-001?key=${KEY}`
    for (const key of [KEY, ` ${KEY}\n`, link, `<${link}>`, `[Board](${link})`, `"${KEY}"`, `“${KEY}”.`]) {
      const answer = await sendForm(bench, '/access', { key })
      expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/'])
      expect((await get(bench, '/', { Cookie: cookieOf(answer) })).status).toBe(200)
    }
  })

  it.each([
    ['https://board.example/projects/site-001?cursor=x', '/projects/site-001?cursor=x'],
    [`https://board.example/activity?key=${WRONG_KEY}`, '/activity'],
    ['https://board.example/access', '/'],
    ['https://elsewhere.example/projects/site-001', '/'],
    ['https://board.example//elsewhere.example', '/elsewhere.example'],
    ['not an address', '/'],
  ])('leads back from %s to %s', async (Referer, to) => {
    const answer = await sendForm(await openLinkBench(), '/access', { key: KEY }, { Referer })
    expect(answer.headers.get('Location')).toBe(to)
  })

  it('says so when the key is wrong, and does not show it', async () => {
    const page = await readPage(await sendForm(await openLinkBench(), '/access', { key: WRONG_KEY }))
    expect(page.status).toBe(401)
    expect(page.root.querySelector('[role=alert]')?.text).toContain('does not open')
    expect(page.html).not.toContain(WRONG_KEY)
  })

  it('is not taken from another site', async () => {
    const bench = await openLinkBench()
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://elsewhere.example' },
      { 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': 'none' },
    ]) {
      const answer = await sendForm(bench, '/access', { key: KEY }, headers)
      expect(answer.status).toBe(403)
      expect(answer.headers.get('Set-Cookie')).toBeNull()
    }
  })

  it.each([
    { Origin: '' },
    { Origin: 'null' },
    { 'Sec-Fetch-Site': '' },
    { Origin: 'https://board.example.evil' },
    { Origin: 'http://board.example' },
    { Origin: 'https://board.example/' },
    { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
    { Origin: 'null', 'Sec-Fetch-Site': 'same-site' },
    // Two headers of one name arrive as one, with a comma between them.
    { Origin: 'null, null' },
    { Origin: 'https://board.example, https://elsewhere.example' },
    { Origin: 'https://elsewhere.example, https://board.example' },
    { 'Sec-Fetch-Site': 'same-origin, cross-site' },
  ])('is not taken from a client that says %j of where it comes from', async (from) => {
    const bench = await openLinkBench()
    const types = [
      'application/x-www-form-urlencoded',
      'text/plain',
      'application/json',
      'multipart/form-data; boundary=x',
    ]
    for (const path of ['/access', '/share']) {
      for (const type of types) {
        const headers = { ...from, Authorization: `Bearer ${KEY}`, 'Content-Type': type }
        const init = { method: 'POST', redirect: 'manual', headers, body: `key=${KEY}` } as const
        const answer = await bench.get(path, init)
        expect([answer.status, answer.headers.get('Set-Cookie')], `${path} ${type}`).toEqual([403, null])
      }
    }
  })

  it('is taken from a page that hides its address, and from a client that is no browser', async () => {
    const bench = await openLinkBench()
    expect((await sendForm(bench, '/access', { key: KEY }, { Origin: 'null' })).status).toBe(303)
    const body = new URLSearchParams({ key: KEY })
    const plain = await bench.get('/access', { method: 'POST', body, redirect: 'manual' })
    expect(plain.status).toBe(303)
  })

  it('reads nothing that is longer than a form', async () => {
    expect((await sendForm(await openLinkBench(), '/access', { key: 'x'.repeat(20_000) })).status).toBe(413)
  })

  it.each([
    ['multipart/form-data; boundary=x', ''],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nvalue'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data\r\n\r\nvalue\r\n--x--'],
    ['multipart/form-data', `key=${KEY}`],
    ['multipart/form-data; boundary=', '--\r\n'],
    [
      'multipart/form-data; boundary=other',
      '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nv\r\n--x--',
    ],
    ['multipart/mixed; boundary=x', '--x--'],
    ['application/x-www-form-urlencoded; charset=none', `key=${KEY}`],
    ['application/x-www-form-urlencoded; charset=utf-16', `key=${KEY}`],
    // Two headers of one name arrive as one, with a comma between them.
    ['application/x-www-form-urlencoded, text/plain', `key=${KEY}`],
    ['application/json', JSON.stringify({ key: KEY })],
    ['application/json', '{'],
    ['text/plain', `key=${KEY}`],
    ['application/octet-stream', `key=${KEY}`],
    ['', `key=${KEY}`],
    ['form', ''],
  ])('that cannot be read is refused in words, as %s: %j', async (type, body) => {
    const bench = await openLinkBench()
    const headers = { ...OWN_FORM, Authorization: `Bearer ${KEY}`, 'Content-Type': type }
    for (const path of ['/access', '/share']) {
      const page = await readPage(
        await bench.get(path, { method: 'POST', redirect: 'manual', headers, body }),
      )
      expect([page.status, page.headers.get('Set-Cookie')]).toEqual([400, null])
      expect(page.text).toContain('This form cannot be read')
    }
    expect(bench.logged).toEqual([])
  })

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'that breaks off on its way is no error of the board, as %s',
    async (type) => {
      const bench = await openLinkBench()
      const body = new ReadableStream({
        start(sent) {
          sent.enqueue(new TextEncoder().encode('--x\r\nkey='))
          sent.error(new Error('the network connection was lost'))
        },
      })
      const headers = { ...OWN_FORM, 'Content-Type': type }
      const answer = await bench.get('/access', { method: 'POST', headers, body })
      expect([answer.status, bench.logged]).toEqual([400, []])
    },
  )

  it.each([
    'Application/X-WWW-Form-URLencoded',
    'application/x-www-form-urlencoded;charset=UTF8',
    'application/x-www-form-urlencoded; charset="utf-8"; a',
  ])('is read as %s, however that is written', async (type) => {
    const answer = await sendForm(await openLinkBench(), '/access', { key: KEY }, { 'Content-Type': type })
    expect(answer.status).toBe(303)
  })

  it.each(['%zz%', '=&=&', '__proto__=x&constructor=y', 'key[]=x&key.a.b=y', '\u0000'])(
    'that holds no key asks for one: %j',
    async (body) => {
      const bench = await openLinkBench()
      const headers = { ...OWN_FORM, 'Content-Type': 'application/x-www-form-urlencoded' }
      const page = await readPage(await bench.get('/access', { method: 'POST', headers, body }))
      expect([page.status, bench.logged]).toEqual([401, []])
      expect(page.root.querySelector('form')).not.toBeNull()
    },
  )

  it('is read as multipart, too', async () => {
    const bench = await openLinkBench()
    const body = new FormData()
    body.set('key', KEY)
    const answer = await bench.get('/access', { method: 'POST', redirect: 'manual', headers: OWN_FORM, body })
    expect(answer.status).toBe(303)
  })

  it('is not there where no key opens anything', async () => {
    const bench = await openLinkBench({ ACCESS: 'public' })
    expect((await get(bench, '/access')).status).toBe(404)
    expect((await sendForm(bench, '/access', { key: KEY })).status).toBe(404)
  })
})

describe('a public board', () => {
  it('takes no notice of keys', async () => {
    const bench = await openLinkBench({ ACCESS: 'public' })
    const answer = await get(bench, `/?key=${WRONG_KEY}`, {
      ...NAVIGATION,
      Authorization: `Bearer ${WRONG_KEY}`,
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Set-Cookie')).toBeNull()
    expect(await answer.text()).not.toContain('/share')
  })
})

describe('a board of a single project, which / leads to', () => {
  const openSingle = () => openLinkBench({ PROJECTS: 'site-002' })

  it.each([
    ['a link preview, or curl', {}],
    ['a frame in a wiki', { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }],
    ['a script', { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }],
  ])('takes %s there with the key, without which it would be locked', async (_name, headers) => {
    const bench = await openSingle()
    const answer = await get(bench, `/?key=${KEY}`, headers)
    expect([answer.status, answer.headers.get('Location')]).toEqual([302, `/projects/site-002?key=${KEY}`])
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect((await get(bench, answer.headers.get('Location') ?? '', headers)).status).toBe(200)
  })

  it('takes whoever has a link for one project there with the link', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-003')
    const answer = await get(bench, `/?utm=chat&key=${link}`)
    expect(answer.headers.get('Location')).toBe(`/projects/site-003?key=${link}`)
    expect((await get(bench, answer.headers.get('Location') ?? '')).status).toBe(200)
  })

  it('takes a person there without the key, which is a cookie by then', async () => {
    const bench = await openSingle()
    const moved = await get(bench, `/?key=${KEY}`, NAVIGATION)
    expect(moved.headers.get('Location')).toBe('/')
    const answer = await get(bench, '/', { ...NAVIGATION, Cookie: cookieOf(moved) })
    expect(answer.headers.get('Location')).toBe('/projects/site-002')
  })

  it.each([
    ['in the header', '/', async () => ({ Authorization: `Bearer ${KEY}` })],
    ['as a cookie', '/', async (bench: Bench) => ({ Cookie: await enter(bench) })],
    [
      'as a cookie, beside a wrong one',
      `/?key=${WRONG_KEY}`,
      async (bench: Bench) => ({ Cookie: await enter(bench) }),
    ],
  ])('takes whoever holds the key %s there without it', async (_way, path, hold) => {
    const bench = await openSingle()
    const answer = await get(bench, path, await hold(bench))
    expect([answer.status, answer.headers.get('Location')]).toEqual([302, '/projects/site-002'])
  })

  it('takes everyone there without a key where none is needed', async () => {
    const bench = await openLinkBench({ ACCESS: 'public', PROJECTS: 'site-002' })
    expect((await get(bench, `/?key=${KEY}`)).headers.get('Location')).toBe('/projects/site-002')
  })
})
