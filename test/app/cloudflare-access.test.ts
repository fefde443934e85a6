import { beforeAll, describe, expect, it, vi } from 'vitest'
import { AUDIENCE, type Claims, openTeam, signed, type Team } from '../support/access-team.ts'
import { type Bench, createBench, SECOND } from '../support/bench.ts'
import { readPage } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

let team: Team
let stranger: Team
let bench: Bench
beforeAll(async () => {
  ;[team, stranger] = await Promise.all([openTeam(), openTeam()])
  bench = await openBench(team)
})

async function openBench({ settings }: Team): Promise<Bench> {
  const bench = await openSites(2, { vars: settings })
  return bench
}

let visitors = 0
/** Everybody comes from an address of their own, so that wrong tokens do not add up. */
const open = (token: string | null, { at = bench, path = '/' } = {}) =>
  at.get(path, {
    redirect: 'manual',
    headers: {
      'CF-Connecting-IP': `203.0.113.${++visitors}`,
      ...(token !== null && { 'Cf-Access-Jwt-Assertion': token }),
    },
  })

describe('a board behind Cloudflare Access', () => {
  it('is open to whom Access let in, by the header and by the cookie', async () => {
    const token = await team.token()
    expect((await open(token)).status).toBe(200)
    const headers = { Cookie: `other=1; CF_Authorization=${token}` }
    expect((await bench.get('/', { headers })).status).toBe(200)
    expect((await open(await team.token({ aud: AUDIENCE }))).status).toBe(200)
  })

  it('is open to whom one right token lets in, whatever stands beside it', async () => {
    const right = await team.token()
    const wrong = await team.token({ aud: undefined })
    for (const headers of [
      { Cookie: `CF_Authorization=${wrong}; CF_Authorization=${right}` },
      { Cookie: `CF_Authorization=${right}; CF_Authorization=${wrong}` },
      { Cookie: `CF_Authorization=; CF_Authorization="${right}"` },
      // Two headers of one name arrive as one, with a comma between them.
      { Cookie: `a=1; CF_Authorization=${wrong}, CF_Authorization=${right}; b=2` },
      { Cookie: `CF_Authorization=${right}`, 'Cf-Access-Jwt-Assertion': wrong },
      { Cookie: `CF_Authorization=${right}`, 'Cf-Access-Jwt-Assertion': '' },
      { 'Cf-Access-Jwt-Assertion': `${wrong}, ${right}` },
    ]) {
      expect((await bench.get('/', { headers })).status, JSON.stringify(Object.keys(headers))).toBe(200)
    }
  })

  it('is open to tokens for each of its applications, and for no other', async () => {
    const [first = '', second = ''] = ['c1'.repeat(32), 'd2'.repeat(32)]
    const at = await openBench({ ...team, settings: { ...team.settings, ACCESS_AUD: `${first}, ${second}` } })
    expect((await open(await team.token({ aud: [first] }), { at })).status).toBe(200)
    expect((await open(await team.token({ aud: ['other', second] }), { at })).status).toBe(200)
    expect((await open(await team.token({ aud: second }), { at })).status).toBe(200)
    expect((await open(await team.token(), { at })).status).toBe(401)
    expect((await open(await team.token({ aud: [`${first}, ${second}`] }), { at })).status).toBe(401)
  })

  it('lets nobody keep its pages for another visitor', async () => {
    const { headers } = await open(await team.token())
    expect(headers.get('Cache-Control')).toBe('private, no-cache')
    expect(headers.get('Vary')).toContain('Cf-Access-Jwt-Assertion')
  })

  it('takes no key: Access alone decides', async () => {
    const key = 'k'.repeat(43)
    const vars = { ...team.settings, ACCESS_KEYS: key }
    const both = await createBench({ vars })
    for (const path of [`/?key=${key}`, '/']) {
      const answer = await both.get(path, { headers: { Authorization: `Bearer ${key}` } })
      expect(answer.status).toBe(401)
    }
    const signedIn = await open(await team.token(), { at: both })
    expect(await signedIn.text()).not.toContain('/share')
  })

  it('fetches the certificates once for many visitors', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    for (let index = 0; index < 5; index += 1) await open(await own.token(), { at })
    expect(await own.fetches()).toBe(1)
  })
})

/** Strangers and mistakes. Each makes a token that must open nothing. */
const WRONG: Record<string, () => Promise<string>> = {
  'has expired': () => team.token({ exp: seconds(-120) }),
  'is not valid yet': () => team.token({ nbf: seconds(600) }),
  'has no end': () => team.token({ exp: undefined } as unknown as Claims),
  'ends with a word': () => team.token({ exp: 'tomorrow' as never }),
  'comes from a list of teams': () =>
    team.token({ iss: [`https://${team.name}.cloudflareaccess.com`] as never }),
  'is for an application by half of its name': () => team.token({ aud: AUDIENCE.slice(0, 32) }),
  'asks for an extension that nobody knows': () =>
    withHeader({ alg: 'RS256', kid: team.key.kid, crit: ['exp'] }),
  'names no key': () => withHeader({ alg: 'RS256' }),
  'is for another application': () => team.token({ aud: ['b0d1'.repeat(16)] }),
  'is for no application': () => team.token({ aud: undefined }),
  'comes from another team': () => stranger.token(),
  'says another team than that whose key signed it': () =>
    team.token({ iss: `https://${stranger.name}.cloudflareaccess.com` }),
  'says this team, and another one signed it': () =>
    stranger.token({ iss: `https://${team.name}.cloudflareaccess.com` }),
  // Names that every object of the language has are no names of keys.
  'names a key that no team can have': () =>
    signed({ alg: 'RS256', kid: 'constructor' }, team.claims(), () => new ArrayBuffer(256)),
  'names the prototype as its key': () =>
    signed({ alg: 'RS256', kid: '__proto__' }, team.claims(), () => new ArrayBuffer(256)),
  'names its key by a list': () =>
    signed({ alg: 'RS256', kid: ['valueOf'] }, team.claims(), () => new ArrayBuffer(256)),
  'has a header that says nothing': () => signed(null as never, team.claims(), () => new ArrayBuffer(256)),
  'has claims that say nothing': () =>
    signed({ alg: 'RS256', kid: team.key.kid }, null as never, () => new ArrayBuffer(256)),
  'has a signature of no length': () =>
    signed({ alg: 'RS256', kid: team.key.kid }, team.claims(), () => new ArrayBuffer(0)),
  'is not signed at all': () =>
    signed({ alg: 'none', kid: team.key.kid }, team.claims(), () => new ArrayBuffer(0)),
  'says none, with a signature': () => withHeader({ alg: 'none', kid: team.key.kid }),
  'is signed with the public key as a shared secret': signedWithPublicKey,
  'names a key that the team does not have': () => withHeader({ alg: 'RS256', kid: 'unknown' }),
  'names no key and is signed by a stranger': () =>
    signed({ alg: 'RS256' }, team.claims(), (data) =>
      crypto.subtle.sign('RSASSA-PKCS1-v1_5', stranger.key.privateKey, data),
    ),
  'was altered after it was signed': async () => {
    const [header, , signature] = (await team.token()).split('.')
    const [, said] = (await team.token({ email: 'admin@canary.example' })).split('.')
    return [header, said, signature].join('.')
  },
  'is no token': async () => 'not.a.token',
  'is only dots': async () => '..',
}

const seconds = (from: number) => Math.floor(Date.now() / 1_000) + from

const withHeader = (header: Record<string, unknown>) =>
  signed(header, team.claims(), (data) => crypto.subtle.sign('RSASSA-PKCS1-v1_5', team.key.privateKey, data))

/** The old trick: what everybody can fetch, taken for a secret. */
async function signedWithPublicKey(): Promise<string> {
  const secret = new TextEncoder().encode(JSON.stringify(team.key.jwk))
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secret, hmac, false, ['sign'])
  return signed({ alg: 'HS256', kid: team.key.kid }, team.claims(), (data) =>
    crypto.subtle.sign('HMAC', key, data),
  )
}

describe('a token of Access opens nothing when it', () => {
  it.each(Object.entries(WRONG))('%s', async (_name, make) => {
    const answer = await open(await make())
    expect(answer.status).toBe(401)
    const page = await readPage(answer)
    expect(page.root.querySelector('form')).toBeNull()
    // The library's own sentences and the team stay inside.
    expect(page.html).not.toMatch(/Authentication error|Invalid|cloudflareaccess/)
    expect(page.html).not.toContain(team.name)
  })

  it('is missing', async () => {
    for (const path of ['/', '/projects/site-001', '/projects/unknown', '/access', '/share']) {
      expect((await open(null, { path })).status).toBe(401)
    }
    expect((await bench.get('/', { headers: { Cookie: 'CF_Authorization=; a=1' } })).status).toBe(401)
  })
})

describe('a key of the team', () => {
  it('that is new opens the board as soon as it signs, and the old one until it is withdrawn', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    expect((await open(await own.token(), { at })).status).toBe(200)
    const next = await own.makeKey()
    await own.publishKeys(own.key, next)
    expect((await open(await own.token({}, next), { at })).status).toBe(200)
    expect((await open(await own.token(), { at })).status).toBe(200)
    await own.publishKeys(next)
    at.configure({})
    expect((await open(await own.token(), { at })).status).toBe(401)
    expect((await open(await own.token({}, next), { at })).status).toBe(200)
  })

  it('that is new opens the board for all who come while it is looked for', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    await open(await own.token(), { at })
    const next = await own.makeKey()
    await own.publishKeys(own.key, next)
    const token = await own.token({}, next)
    const answers = await Promise.all(Array.from({ length: 4 }, () => open(token, { at })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await own.fetches()).toBe(2)
  })

  it('that is new makes nobody one who guesses while the certificates cannot be had', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    await open(await own.token(), { at })
    await own.publish(500, '')
    const token = await own.token({}, await own.makeKey())
    for (let turn = 0; turn < 3; turn += 1) expect((await open(token, { at })).status).toBe(503)
  })

  it('that is not known makes the board look again once a minute at most, whatever the tokens name', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    await open(await own.token(), { at })
    const strange = async (kid: string) =>
      open(await signed({ alg: 'RS256', kid }, own.claims(), () => new ArrayBuffer(256)), { at })
    for (let turn = 0; turn < 10; turn += 1) expect((await strange(`kid-${turn}`)).status).toBe(401)
    expect(await own.fetches()).toBe(2)
    vi.setSystemTime(Date.now() + 61_000)
    for (let turn = 0; turn < 10; turn += 1) await strange(`kid-${turn}`)
    vi.useRealTimers()
    expect(await own.fetches()).toBe(3)
  })

  it('that is not known is looked for no more often while the certificates cannot be had', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    await open(await own.token(), { at })
    await own.publish(500, '')
    const next = await own.makeKey()
    for (let turn = 0; turn < 10; turn += 1) await open(await own.token({}, next), { at })
    expect(await own.fetches()).toBe(2)
    expect((await open(await own.token(), { at })).status).toBe(200)
  })
})

describe('when the certificates cannot be had', () => {
  it.each([
    ['the team does not exist', 404, 'no such team'],
    ['the endpoint fails', 500, 'oh no'],
    ['a page of HTML comes instead', 200, '<html>'],
    ['something else comes instead', 200, '{"keys": 7}'],
    ['a broken key comes', 200, '{"keys": [{"kid": "x", "kty": "RSA"}]}'],
    ['there is no key at all', 200, '{"keys": []}'],
    ['there is no list of keys', 200, '{"public_certs": []}'],
    ['nothing is said', 200, 'null'],
    ['keys have no names', 200, '{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}'],
    [
      'keys are not for signatures',
      200,
      '{"keys": [{"kid": "x", "kty": "RSA", "use": "enc", "n": "AQAB", "e": "AQAB"}]}',
    ],
    [
      'keys are of another kind',
      200,
      '{"keys": [{"kid": "x", "kty": "EC", "crv": "P-256", "x": "AQAB", "y": "AQAB"}]}',
    ],
    ['keys are no keys', 200, '{"keys": [null, 7, "x"]}'],
    ['a redirect comes', 302, ''],
  ])('the answer is 503 and names nothing: %s', async (_name, status, body) => {
    const own = await openTeam()
    const at = await openBench(own)
    await own.publish(status, body)
    const page = await readPage(await open(await own.token(), { at }))
    expect(page.status).toBe(503)
    expect(page.headers.get('Cache-Control')).toBe('no-store')
    expect(page.html).not.toContain(own.name)
    expect(page.html).not.toMatch(/Authentication error|HTTP|SyntaxError/)
    expect(at.logged.join()).not.toContain(own.name)
    await own.publishKeys(own.key)
    expect((await open(await own.token(), { at })).status).toBe(200)
  })

  it('those that are known are right for a day, and looked for once a minute after the first hour', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    const start = Date.now()
    const statusAfter = async (minutes: number) => {
      vi.setSystemTime(start + minutes * 60_000)
      const { status } = await open(await own.token(), { at })
      vi.useRealTimers()
      return status
    }
    expect(await statusAfter(0)).toBe(200)
    await own.publish(500, '')
    for (const minutes of [59, 61, 61, 61, 63]) expect(await statusAfter(minutes)).toBe(200)
    expect(await own.fetches()).toBe(3)
    expect(await statusAfter(23 * 60)).toBe(200)
    expect(await statusAfter(24 * 60 + 1)).toBe(503)
    await own.publishKeys(own.key)
    expect(await statusAfter(24 * 60 + 1)).toBe(200)
  })

  it('a key that the team took back is right no longer than until they can', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    const next = await own.makeKey()
    expect((await open(await own.token(), { at })).status).toBe(200)
    await own.publishKeys(next)
    vi.setSystemTime(Date.now() + 61 * 60_000)
    expect((await open(await own.token(), { at })).status).toBe(401)
    vi.useRealTimers()
  })

  it('nobody is taken for one who guesses, however often they try', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    await own.publish(200, '{"keys": []}')
    const headers = { 'Cf-Access-Jwt-Assertion': await own.token(), 'CF-Connecting-IP': '198.51.100.7' }
    for (let turn = 0; turn < 21; turn += 1) expect((await at.get('/', { headers })).status).toBe(503)
  })

  it('a broken key beside a good one stops nobody', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    await own.publish(200, JSON.stringify({ keys: [null, { kid: 'x', kty: 'RSA' }, own.key.jwk] }))
    expect((await open(await own.token(), { at })).status).toBe(200)
  })

  it('a key that cannot be read makes no wrong token of a right one', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    await own.publish(200, JSON.stringify({ keys: [{ ...own.key.jwk, n: '' }] }))
    expect((await open(await own.token(), { at })).status).toBe(503)
  })

  it('and nothing comes at all, the answer is 503 after five seconds', async () => {
    const own = await openTeam()
    const at = await openBench(own)
    await own.publish(0, '')
    const headers = { 'Cf-Access-Jwt-Assertion': await own.token() }
    const { response } = at.start('/', { headers })
    // The wait begins when the settings are read, a few turns from now.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0))
    at.clock.advance(5 * SECOND)
    expect((await response).status).toBe(503)
  })

  it('somebody without a token is still told to sign in', async () => {
    const own = await openTeam()
    await own.publish(500, '')
    expect((await open(null, { at: await openBench(own) })).status).toBe(401)
  })
})
