import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type AccessVerifier, createAccessVerifier } from '../../src/access/cloudflare.ts'
import { AUDIENCE, base64url, openTeam, type Team } from '../support/access-team.ts'

let team: Team
let verify: AccessVerifier
beforeAll(async () => {
  team = await openTeam()
  verify = createAccessVerifier(team.name, [AUDIENCE])
})

const held = (token: string) => verify(new Headers({ 'Cf-Access-Jwt-Assertion': token }))
const encoded = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value) ?? ''))

describe('a token that nobody signed', () => {
  const header = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        alg: fc.constantFrom('RS256', 'HS256', 'none', '', null, 7),
        kid: fc.oneof(fc.constant('known'), fc.string(), fc.jsonValue()),
        crit: fc.jsonValue(),
        b64: fc.boolean(),
        jwk: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  )
  const signature = fc.oneof(fc.uint8Array({ maxLength: 300 }).map(base64url), fc.string({ maxLength: 20 }))

  it('is wrong, and never taken for trouble with the certificates, whatever it says', async () => {
    await fc.assert(
      fc.asyncProperty(header, fc.jsonValue(), signature, async (said, claims, end) => {
        const named = JSON.parse(JSON.stringify(said).replace('"kid":"known"', `"kid":"${team.key.kid}"`))
        const token = `${encoded(named)}.${encoded(claims)}.${end.replace(/[^\x21-\x7e]|,/g, '')}`
        expect(await held(token)).toBe('wrong')
      }),
      { numRuns: 500 },
    )
  })

  it('is wrong as any text that a header can hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[\x21-\x2b\x2d-\x7e]{1,80}$/), async (text) => {
        expect(await held(text)).toBe('wrong')
      }),
    )
  })
})

describe('a request', () => {
  it('holds nothing when its header and cookies are empty', async () => {
    for (const headers of [{}, { 'Cf-Access-Jwt-Assertion': ' , ' }, { Cookie: 'CF_Authorization=; x=1' }])
      expect(await verify(new Headers(headers))).toBe('missing')
  })

  it('is right by one token of several, and wrong by none that Access made', async () => {
    const [right, ended, other] = await Promise.all([
      team.token(),
      team.token({ exp: 1 }),
      team.token({ aud: ['b0d1'.repeat(16)] }),
    ])
    expect(await held(`${ended}, ${other}, ${right}`)).toBe('right')
    expect(await held(`${ended}, ${other}`)).toBe('missing')
    expect(await held(`${ended}, not.a.token`)).toBe('wrong')
  })
})
