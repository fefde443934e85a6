import { describe, expect, it } from 'vitest'
import { openTeam } from '../support/access-team.ts'
import { type Bench, HOUR, START } from '../support/bench.ts'
import { readPage } from '../support/pages.ts'
import {
  cookieOf,
  get,
  KEY,
  makeLink,
  NAVIGATION,
  OTHER_KEY,
  openLinkBench,
  sendForm,
  signLink,
} from '../support/visitor.ts'

const WRONG_KEY = 'x'.repeat(43)
/** The counter goes by the real minute: were it to turn in between, ten more would pass. */
const ENOUGH = 21

/** How often something has to be done until it is answered with 429; null when it never is. */
async function triesUntilLimited(act: (turn: number) => Promise<Response>): Promise<number | null> {
  for (let turn = 1; turn <= ENOUGH; turn += 1) if ((await act(turn)).status === 429) return turn
  return null
}

describe('wrong credentials', () => {
  it.each<[string, (bench: Bench) => Promise<Response>]>([
    ['in the address', (bench) => get(bench, `/?key=${WRONG_KEY}`)],
    ['in the header', (bench) => get(bench, '/', { Authorization: `Bearer ${WRONG_KEY}` })],
    ['in a cookie', (bench) => get(bench, '/', { Cookie: `__Host-pageboard=${WRONG_KEY}` })],
    ['in the path of a badge', (bench) => get(bench, `/badges/k/${WRONG_KEY}/site-001.svg`)],
    ['in the form', (bench) => sendForm(bench, '/access', { key: WRONG_KEY })],
  ])('%s are refused with 401, and after ten of them with 429', async (_name, act) => {
    const bench = await openLinkBench()
    expect((await act(bench)).status).toBe(401)
    expect(await triesUntilLimited(() => act(bench))).toBeGreaterThanOrEqual(10)
    const page = await readPage(await act(bench))
    expect([page.status, page.headers.get('Retry-After')]).toEqual([429, '60'])
    expect(page.headers.get('Cache-Control')).toBe('no-store')
    // Who has the right key by now can still enter it; a picture has no room for that.
    if (page.headers.get('Content-Type')?.startsWith('text/html'))
      expect(page.root.querySelector('form')).not.toBeNull()
  })

  it('are counted together, wherever they are held out and whatever they are for', async () => {
    const bench = await openLinkBench()
    const ways = [
      () => get(bench, `/projects/site-001?key=${WRONG_KEY}`),
      () => get(bench, '/nothing', { Authorization: `Bearer ${WRONG_KEY}` }),
      () => sendForm(bench, '/access', { key: WRONG_KEY }),
    ]
    expect(
      await triesUntilLimited((turn) => (ways[turn % 3] ?? ways[0])?.() as Promise<Response>),
    ).not.toBeNull()
  })

  it('are keys and links of another kind in the path of a badge, which is published with the picture', async () => {
    const bench = await openLinkBench()
    const at = (credential: string) => get(bench, `/badges/k/${credential}/site-001.svg`)
    const tooMuch = [KEY, await makeLink(bench, 'site-001'), await signLink('card', 'site-001')]
    for (const credential of tooMuch) expect((await at(credential)).status).toBe(401)
    expect(await triesUntilLimited((turn) => at(tooMuch[turn % 3] ?? KEY))).not.toBeNull()
    expect((await at(await signLink('badge', 'site-001'))).status).toBe(200)
  })

  it('are no links of another kind or for another project, nor one that ended', async () => {
    const bench = await openLinkBench()
    const badge = await signLink('badge', 'site-001')
    const ended = await signLink('badge', 'site-001', START)
    for (let turn = 0; turn < ENOUGH; turn += 1) {
      expect((await get(bench, `/projects/site-001?key=${badge}`)).status).toBe(401)
      expect((await get(bench, `/badges/k/${badge}/site-002.svg`)).status).toBe(401)
      expect((await get(bench, `/badges/k/${ended}/site-001.svg`)).status).toBe(401)
      expect((await sendForm(bench, '/access', { key: badge })).status).toBe(401)
    }
  })

  it('are told to clients of the API in their envelope', async () => {
    const bench = await openLinkBench()
    const path = `/client/v4/accounts/board/pages/projects?key=${WRONG_KEY}`
    expect(await triesUntilLimited(() => get(bench, path))).not.toBeNull()
    expect(await (await get(bench, path)).json()).toMatchObject({ success: false, result: null })
  })

  it('of Cloudflare Access count as well', async () => {
    const bench = await openLinkBench((await openTeam()).settings)
    const headers = { 'Cf-Access-Jwt-Assertion': 'not.a.token' }
    expect(await triesUntilLimited(() => get(bench, '/', headers))).not.toBeNull()
  })
})

describe('one address', () => {
  const from = (address: string) => ({ 'CF-Connecting-IP': address })

  it('of many in one network of IPv6 counts as the network, and another network is free', async () => {
    const bench = await openLinkBench()
    const network = `2001:db8:${(Math.random() * 65_535).toString(16).slice(0, 3)}:7`
    const tries = await triesUntilLimited((turn) =>
      get(bench, `/?key=${WRONG_KEY}`, from(`${network}::${turn}`)),
    )
    expect(tries).not.toBeNull()
    expect((await get(bench, `/?key=${WRONG_KEY}`, from('2001:db8:ffff:8::1'))).status).toBe(401)
  })
})

describe('what does not count', () => {
  /** Twice as many as would be too many. */
  const often = async (act: () => Promise<Response>) => {
    for (let turn = 0; turn < ENOUGH; turn += 1) expect((await act()).status).not.toBe(429)
  }

  it('is a credential that is missing', async () => {
    const bench = await openLinkBench()
    await often(() => get(bench, '/'))
    await often(() => sendForm(bench, '/access', { key: '' }))
    expect((await get(bench, `/?key=${WRONG_KEY}`)).status).toBe(401)
  })

  it('is a link or a cookie that was right once', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001', '1')
    const Cookie = cookieOf(await get(bench, `/?key=${OTHER_KEY}`, NAVIGATION))
    bench.clock.advance(25 * HOUR)
    bench.configure({ ACCESS_KEYS: KEY })
    await often(() => get(bench, `/?key=${link}`))
    await often(() => get(bench, '/', { Cookie }))
    await often(() => sendForm(bench, '/access', { key: link }))
  })

  it('is a right credential with what stood around it, however it was pasted', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001', '1')
    await often(() => get(bench, `/?key=${KEY})`))
    await often(() => sendForm(bench, '/access', { key: `<https://board.example/?key=${link}>` }))
    bench.clock.advance(25 * HOUR)
    // The same of one that was right once.
    await often(() => get(bench, `/projects/site-001?key=${link}).`))
    await often(() =>
      sendForm(bench, '/access', { key: `see https://board.example/projects/site-001?key=${link}` }),
    )
    await often(() => get(bench, '/', { Authorization: `Bearer "${link}"` }))
  })

  it('is a token of Cloudflare Access that was right once, or is for another application', async () => {
    const team = await openTeam()
    const bench = await openLinkBench(team.settings)
    for (const claims of [{ exp: 1 }, { aud: ['b0d1'.repeat(16)] }, { nbf: 4e9 }]) {
      const headers = { 'Cf-Access-Jwt-Assertion': await team.token(claims) }
      await often(() => get(bench, '/', headers))
    }
  })

  it('is a wrong key beside a right one', async () => {
    const bench = await openLinkBench()
    await often(() => get(bench, `/?key=${WRONG_KEY}`, { Authorization: `Bearer ${KEY}` }))
  })
})

describe('a right credential', () => {
  it('is never refused, however many wrong ones came from its network', async () => {
    const bench = await openLinkBench()
    const Cookie = cookieOf(await get(bench, `/?key=${KEY}`, NAVIGATION))
    await triesUntilLimited(() => get(bench, `/?key=${WRONG_KEY}`))
    expect((await get(bench, '/', { Cookie })).status).toBe(200)
    expect((await get(bench, `/?key=${KEY}`)).status).toBe(200)
    expect((await get(bench, '/', { Authorization: `Bearer ${OTHER_KEY}` })).status).toBe(200)
    expect((await sendForm(bench, '/access', { key: KEY })).status).toBe(303)
    // Not even when a wrong one stands in the address.
    expect((await get(bench, `/?key=${WRONG_KEY}`, { ...NAVIGATION, Cookie })).headers.get('Location')).toBe(
      '/',
    )
  })
})
