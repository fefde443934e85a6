import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Family } from '../../src/access/scope.ts'
import { type AccessKey, makeKey, openKeys } from '../../src/access/sign.ts'
import {
  COOKIE_LIFE_MS,
  makeCookie,
  makeLink,
  verifyCookie,
  verifyCredential,
} from '../../src/access/verify.ts'
import { type Scope, WHOLE_BOARD } from '../../src/domain/visibility.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const DAY = 24 * 60 * 60_000
const DOCS: Scope = { kind: 'project', name: 'docs' }

let keys: AccessKey[]
let key: AccessKey
let other: AccessKey
beforeAll(async () => {
  keys = await openKeys(['k'.repeat(43), 'l'.repeat(43)])
  ;[key, other] = keys as [AccessKey, AccessKey]
})

const kindOf = async (text: string, at = NOW) => (await verifyCredential(text, keys, at)).kind
const cookieKind = async (text: string, at = NOW) => (await verifyCookie(text, keys, at)).kind

const name = fc.stringMatching(/^[A-Za-z0-9][\w.-]{0,40}$/)
const until = fc.option(fc.integer({ min: NOW / 1_000 + 1, max: NOW / 1_000 + 1e9 }).map((s) => s * 1_000))

/** One letter of a text replaced by another, one left out, or one put in. */
const altered = (text: string) =>
  fc
    .tuple(
      fc.nat(text.length - 1),
      fc.constantFrom(...'ABCxyz019_-.~'),
      fc.constantFrom<'replace' | 'remove' | 'insert'>('replace', 'remove', 'insert'),
    )
    .map(([at, letter, how]) => {
      const rest = text.slice(how === 'insert' ? at : at + 1)
      return text.slice(0, at) + (how === 'remove' ? '' : letter) + rest
    })
    .filter((one) => one !== text)

describe('a key', () => {
  it('opens the whole board, whichever of them it is', async () => {
    for (const one of keys) {
      expect(await verifyCredential(one.secret, keys, NOW)).toMatchObject({
        kind: 'right',
        scope: WHOLE_BOARD,
        key: { id: one.id },
      })
    }
  })

  it('opens nothing when a letter is different', async () => {
    await fc.assert(
      fc.asyncProperty(altered(key.secret), async (text) => void expect(await kindOf(text)).toBe('wrong')),
    )
  })

  it('does not show in its id', () => {
    expect(key.id).toMatch(/^[\w-]{8}$/)
    expect(key.id).not.toBe(other.id)
    expect(key.secret).not.toContain(key.id)
  })

  it('is made of 32 random bytes', () => {
    const made = makeKey((bytes) => crypto.getRandomValues(bytes))
    expect(made).toMatch(/^[\w-]{43}$/)
    expect(makeKey((bytes) => bytes.fill(255))).toBe(`${'_'.repeat(42)}8`)
  })
})

describe('a link', () => {
  it('opens its project and no other, until it ends', async () => {
    await fc.assert(
      fc.asyncProperty(name, until, async (project, end) => {
        const scope: Scope = { kind: 'project', name: project }
        const link = await makeLink(key, { scope, until: end })
        expect(encodeURIComponent(link)).toBe(link)
        expect(await verifyCredential(link, keys, NOW)).toEqual({ kind: 'right', key, scope, until: end })
        if (end !== null)
          expect([await kindOf(link, end - 1), await kindOf(link, end)]).toEqual(['right', 'ended'])
      }),
    )
  })

  it('opens nothing when anything in it was altered', async () => {
    const link = await makeLink(key, { scope: DOCS, until: NOW + DAY })
    await fc.assert(
      fc.asyncProperty(altered(link), async (text) => void expect(await kindOf(text)).not.toBe('right')),
      { numRuns: 1_000 },
    )
  })

  it('opens nothing when its parts come from two links', async () => {
    const one = (await makeLink(key, { scope: DOCS, until: NOW + DAY })).split('.')
    const two = (await makeLink(other, { scope: { kind: 'project', name: 'shop' }, until: null })).split('.')
    for (let mix = 1; mix < 2 ** 5 - 1; mix += 1) {
      const text = one.map((part, place) => (mix & (1 << place) ? part : two[place])).join('.')
      // Both say `project`: with that part alone exchanged, a link is still itself.
      if (text === one.join('.') || text === two.join('.')) continue
      expect(await kindOf(text), text).not.toBe('right')
    }
  })

  it('ends with its key', async () => {
    const link = await makeLink(key, { scope: DOCS, until: null })
    expect((await verifyCredential(link, [other], NOW)).kind).toBe('ended')
  })

  it('is not one for the whole board, even when it is signed', async () => {
    expect(await kindOf(await makeLink(key, { scope: WHOLE_BOARD, until: null }))).toBe('wrong')
  })

  it('of a kind that is not known opens nothing', async () => {
    const link = await makeLink(key, { scope: DOCS, until: null })
    expect(await kindOf(link.replace('project.', 'constructor.'))).toBe('wrong')
  })

  it('of one kind is none of another, whatever is written into it', async () => {
    const kinds = ['project', 'badge', 'feed', 'card']
    for (const kind of kinds) {
      const family = kind === 'project' ? {} : { family: kind as Family }
      const link = await makeLink(key, { scope: DOCS, until: null, ...family })
      expect(link).toMatch(new RegExp(`^${kind}[.]docs[.]`))
      expect(await verifyCredential(link, keys, NOW)).toEqual({
        kind: 'right',
        key,
        scope: DOCS,
        until: null,
        ...family,
      })
      for (const other of kinds.filter((one) => one !== kind))
        expect(await kindOf(link.replace(kind, other)), `${kind} as ${other}`).toBe('wrong')
    }
  })
})

describe('a cookie', () => {
  it('opens what its credential opened, for 30 days and never longer than that', async () => {
    await fc.assert(
      fc.asyncProperty(fc.option(name), until, async (project, end) => {
        const scope: Scope = project === null ? WHOLE_BOARD : { kind: 'project', name: project }
        const { value, expires } = await makeCookie({ key, scope, until: end }, NOW)
        expect(value).toMatch(/^[\w.-]+$/)
        expect(expires).toBe(Math.min(NOW + COOKIE_LIFE_MS, end ?? Number.POSITIVE_INFINITY))
        expect(await verifyCookie(value, keys, NOW)).toEqual({
          kind: 'right',
          key,
          scope,
          until: end,
          expires,
        })
        expect([await cookieKind(value, expires - 1), await cookieKind(value, expires)]).toEqual([
          'right',
          'ended',
        ])
      }),
    )
  })

  it('opens nothing when anything in it was altered', async () => {
    const { value } = await makeCookie({ key, scope: WHOLE_BOARD, until: null }, NOW)
    await fc.assert(
      fc.asyncProperty(altered(value), async (text) => void expect(await cookieKind(text)).not.toBe('right')),
      { numRuns: 1_000 },
    )
  })

  it('is no link, and a link is no cookie', async () => {
    const link = await makeLink(key, { scope: DOCS, until: null })
    const { value } = await makeCookie({ key, scope: DOCS, until: null }, NOW)
    expect([await cookieKind(link), await kindOf(value)]).toEqual(['wrong', 'wrong'])
  })

  it('opens nothing that is of a kind for links, even when it is signed', async () => {
    const { value } = await makeCookie({ key, scope: DOCS, until: null, family: 'card' }, NOW)
    expect(await cookieKind(value)).toBe('wrong')
  })

  it('does not hold the key', async () => {
    const { value } = await makeCookie({ key, scope: WHOLE_BOARD, until: null }, NOW)
    expect(value).not.toContain(key.secret)
    expect(await cookieKind(key.secret)).toBe('wrong')
  })

  it('ends with its key', async () => {
    const { value } = await makeCookie({ key, scope: WHOLE_BOARD, until: null }, NOW)
    expect((await verifyCookie(value, [other], NOW)).kind).toBe('ended')
  })
})
