import { beforeAll, describe, expect, it } from 'vitest'
import { addProjects } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, START } from '../support/bench.ts'
import { EXAMPLES } from '../support/routes.ts'
import {
  cookieOf,
  KEY,
  LINK,
  makeLink,
  NAVIGATION,
  OTHER_KEY,
  sendForm,
  signLink,
} from '../support/visitor.ts'

const WRONG_KEY = 'a-wrong-key-that-nobody-may-see-either-0123'

let bench: Bench
let link: string
let cardLink: string
let cookie: string
beforeAll(async () => {
  bench = await createBench({ vars: LINK })
  addProjects(bench.simulator.world, 2, START - HOUR)
  link = await makeLink(bench, 'site-001')
  cardLink = await signLink('card', 'site-001')
  const headers = { ...NAVIGATION }
  cookie = cookieOf(await bench.get(`/?key=${KEY}`, { headers, redirect: 'manual' }))
})

/** What a page names as its own address: there the key that opened it goes on, if it came in the address. */
const OWN_ADDRESS =
  /<(?:meta property="og:url" content|link rel="alternate" type="application\/[a-z+]+" title="[^"]*" href)="[^"]*">/g
/** In a wiki's frame, which keeps no cookie, and in the links of the card there. */
const LINKS = /<a (?:class="[^"]*" )?href="\/[^"]*"/g

const text = async (answer: Response) => `${JSON.stringify([...answer.headers])}${await answer.text()}`

/** Every way to hold a credential out, and the answer with its headers. */
async function answers(path: string): Promise<[way: string, said: string][]> {
  const ways: Record<string, [path: string, headers: Record<string, string>]> = {
    'in the address': [`${path}?key=${KEY}`, {}],
    'in the address of a page': [`${path}?key=${KEY}&cursor=x`, NAVIGATION],
    'in the header': [path, { Authorization: `Bearer ${OTHER_KEY}` }],
    'as a password': [path, { Authorization: `Basic ${btoa(`reader:${OTHER_KEY}`)}` }],
    'as a link': [`${path}?key=${link}`, {}],
    'as a link of a page': [`${path}?key=${link}`, NAVIGATION],
    'as a cookie': [path, { Cookie: cookie }],
    'wrong, in the address': [`${path}?key=${WRONG_KEY}`, NAVIGATION],
    'wrong, in the header': [path, { Authorization: `Bearer ${WRONG_KEY}` }],
    'beside a slash too many': [`${path}/x/?key=${KEY}`, NAVIGATION],
  }
  return Promise.all(
    Object.entries(ways).map(async ([way, [address, headers]]): Promise<[string, string]> => {
      const answer = await bench.get(address, { headers, redirect: 'manual' })
      // These lead on from an address with its key, to its sender alone: one without a slash, or the only project.
      const leadsOn =
        answer.status === 308 || answer.headers.get('Location') === `/projects/site-001?key=${link}`
      return [way, leadsOn ? await answer.text() : await text(answer)]
    }),
  )
}

/** The ways by which a page gets to name what opened it: in the address, for who is not led to one without. */
const OPENERS: Record<string, () => string> = { 'in the address': () => KEY, 'as a link': () => link }

describe('no answer holds what opened it but as its own address, or what did not', () => {
  it.each(Object.entries(EXAMPLES))('%s', async (_route, example) => {
    const { path, form } = example('site-001', '00000000')
    for (const [way, answer] of await answers(path)) {
      const opener = OPENERS[way]?.()
      const links = path.startsWith('/embed/') ? (answer.match(LINKS) ?? []) : []
      const own = [...(answer.match(OWN_ADDRESS) ?? []), ...links]
      for (const secret of [KEY, OTHER_KEY, WRONG_KEY, link])
        expect(own.join().includes(secret), `${way}, as the own address`).toBe(
          own.length > 0 && secret === opener,
        )
      const said = [OWN_ADDRESS, ...(links.length > 0 ? [LINKS] : [])].reduce(
        (left, one) => left.replace(one, ''),
        answer,
      )
      for (const secret of [KEY, OTHER_KEY, WRONG_KEY, link]) expect(said.includes(secret), way).toBe(false)
      // A cookie is given in its own header and stands nowhere else.
      const rest = said.replace(/\["set-cookie","[^"]*"\]/, '')
      expect(rest.includes(cookie.split('=')[1] ?? ''), way).toBe(false)
    }
    if (!form) return
    for (const key of [KEY, WRONG_KEY, link]) {
      const said = await text(
        await sendForm(bench, path, { ...form, key }, { Authorization: `Bearer ${KEY}` }),
      )
      for (const secret of [KEY, OTHER_KEY, WRONG_KEY]) expect(said.includes(secret), key).toBe(false)
    }
  })
})

describe.each(['/projects/site-001', '/embed/site-001'])(
  'a page that several credentials open, through a warm cache: %s',
  (PATH) => {
    const isCard = PATH.startsWith('/embed/')
    const ownAddress = (html: string) => html.match(/<meta property="og:url" content="([^"]*)">/)?.[1]
    const queries = (html: string) =>
      new Set((html.match(LINKS) ?? []).map((link) => link.match(/\?key=[^"]*/)?.[0] ?? ''))
    const ways = (): [address: string, headers: Record<string, string>, own: string][] => [
      [`?key=${KEY}`, {}, `?key=${KEY}`],
      [`?key=${OTHER_KEY}`, {}, `?key=${OTHER_KEY}`],
      [`?key=${link}`, {}, `?key=${link}`],
      ['', { Authorization: `Bearer ${KEY}` }, ''],
      ['', { Authorization: `Basic ${btoa(`reader:${OTHER_KEY}`)}` }, ''],
      [`?key=${WRONG_KEY}`, { Authorization: `Bearer ${OTHER_KEY}` }, ''],
      ['', { Cookie: cookie }, ''],
      ...(isCard ? [[`?key=${cardLink}`, {}, `?key=${cardLink}`] satisfies [string, object, string]] : []),
    ]

    it('names to each its own or none, in whatever turn they ask', async () => {
      for (const [address, headers, own] of [...ways(), ...ways().reverse()]) {
        const html = await (await bench.get(`${PATH}${address}`, { headers })).text()
        expect(ownAddress(html)).toBe(`https://board.example${PATH}${own}`)
        // A link for the card alone would open nothing that the card leads to.
        const inLinks = isCard && !own.includes(cardLink) ? own : ''
        expect([...queries(html)]).toEqual([inLinks])
        expect(html.match(/<meta property="og:image" content="[^"]*">/)?.[0]).not.toContain('key=')
      }
    })

    it('has an ETag for each key in an address, which no other gets 304 for', async () => {
      const tags = await Promise.all(
        ways().map(
          async ([address, headers]) =>
            (await bench.get(`${PATH}${address}`, { headers })).headers.get('ETag') ?? '',
        ),
      )
      for (const [turn, [address, headers, own]] of ways().entries()) {
        for (const [other, tag] of tags.entries()) {
          const answer = await bench.get(`${PATH}${address}`, {
            headers: { ...headers, 'If-None-Match': tag },
          })
          const isSame = tag === tags[turn]
          expect(answer.status, `${turn} with the tag of ${other}`).toBe(isSame ? 304 : 200)
          if (isSame) expect(ways()[other]?.[2]).toBe(own)
        }
        expect(tags[turn]).not.toContain(own.slice('?key='.length) || KEY)
      }
    })

    it.skipIf(isCard)('keeps the parameters that it knows before the key', async () => {
      const html = await (await bench.get(`${PATH}?utm=1&status=failed&key=${KEY}&branch=a%26b%22`)).text()
      expect(ownAddress(html)).toBe(
        `https://board.example${PATH}?status=failed&amp;branch=a%26b%22&amp;key=${KEY}`,
      )
    })
  },
)

it('no log line holds an address, a query or a key, not even when everything fails', async () => {
  bench.breakMirror({
    entry: () => Promise.reject(new Error(KEY)),
    deployment: () => Promise.reject(new Error(KEY)),
    health: () => Promise.reject(new Error(KEY)),
  })
  bench.breakKv({ get: () => Promise.reject(new Error(KEY)) } as unknown as KVNamespace)
  bench.freshIsolate()
  for (const example of Object.values(EXAMPLES)) {
    const { path } = example('site-001', '00000000')
    const { response } = bench.start(`${path}?key=${KEY}&q=private-words`)
    await response
  }
  expect(bench.logged.length).toBeGreaterThan(0)
  for (const line of bench.logged) {
    expect(line).not.toMatch(/[?]|private-words|\/projects|board\.example/)
    for (const secret of [KEY, OTHER_KEY, WRONG_KEY, link]) expect(line).not.toContain(secret)
  }
})
