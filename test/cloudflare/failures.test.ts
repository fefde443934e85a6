import { describe, expect, it } from 'vitest'
import { errorCode, failureOf } from '../../src/cloudflare/failures.ts'
import rateLimited from './samples/error-429.json'
import authentication from './samples/error-auth.json'
import listOptions from './samples/error-per-page.json'
import notFound from './samples/error-project-not-found.json'

/** The failure for an answer with this status; a body that is not JSON is null. */
const failureFor = (status: number, body: object | null, headers: HeadersInit = {}) =>
  failureOf({ status, headers: new Headers(headers) }, body)

describe('the recorded errors', () => {
  it.each([
    [403, authentication, { kind: 'forbidden' }],
    [404, notFound, { kind: 'not-found', code: 8000007 }],
    [429, rateLimited, { kind: 'rate-limited', seconds: 0 }],
    [400, listOptions, { kind: 'refused', status: 400, code: 8000024 }],
  ])('%i is told as facts', (status, body, failure) => {
    expect(failureFor(status, body)).toEqual(failure)
  })
})

describe('the status', () => {
  it.each([
    [401, { kind: 'unauthorized' }],
    [403, { kind: 'forbidden' }],
    [404, { kind: 'not-found', code: 0 }],
    [302, { kind: 'refused', status: 302, code: 0 }],
    [409, { kind: 'refused', status: 409, code: 0 }],
    [500, { kind: 'unreachable' }],
    [502, { kind: 'unreachable' }],
    [522, { kind: 'unreachable' }],
  ])('%i alone is enough when the body is not JSON', (status, failure) => {
    expect(failureFor(status, null)).toEqual(failure)
  })

  it('goes before the code', () => {
    expect(failureFor(401, notFound)).toEqual({ kind: 'unauthorized' })
    expect(failureFor(503, authentication)).toEqual({ kind: 'unreachable' })
  })

  it('400 with the code for a malformed token means the token', () => {
    const body = {
      errors: [{ code: 6003, message: 'Invalid request headers', error_chain: [{ code: 6111 }] }],
    }
    expect(failureFor(400, body)).toEqual({ kind: 'unauthorized' })
  })
})

describe('a code of the token', () => {
  const FAMILY = [1000, 6003, 6103, 6111, 9103, 9106, 9109, 10000, 10001]
  const body = (code: number) => ({ success: false, errors: [{ code, message: 'Authentication error' }] })

  it.each(FAMILY)('%i means the token with any status that is not a refusal of its permissions', (code) => {
    for (const status of [400, 401, 404, 405, 422])
      expect(failureFor(status, body(code))).toEqual({ kind: 'unauthorized' })
  })

  it.each(FAMILY)('%i is no word on the token where the API is down, or was asked too often', (code) => {
    expect(failureFor(502, body(code))).toEqual({ kind: 'unreachable' })
    expect(failureFor(429, body(code))).toMatchObject({ kind: 'rate-limited' })
  })

  it.each([9109, 10000])('%i with 403 means that it may not read the account', (code) => {
    expect(failureFor(403, body(code))).toEqual({ kind: 'forbidden' })
  })

  it.each([1000, 6003, 9103, 9106, 10001])('%i with 403 means that Cloudflare does not know it', (code) => {
    expect(failureFor(403, body(code))).toEqual({ kind: 'unauthorized' })
  })

  it('counts wherever it stands among the errors, or in the chain that led to one', () => {
    expect(failureFor(400, { errors: [{ code: 7003 }, { code: 10000 }] })).toEqual({ kind: 'unauthorized' })
    const chain = { errors: [{ code: 7003, error_chain: [{ code: 6111 }] }] }
    expect(failureFor(400, chain)).toEqual({ kind: 'unauthorized' })
  })
})

describe('a code of Pages itself', () => {
  it('is told with 403: it says nothing of the token', () => {
    expect(failureFor(403, { errors: [{ code: 8000119 }] })).toEqual({ kind: 'forbidden', code: 8000119 })
    expect(failureFor(403, { errors: [{ code: 10000 }] })).toEqual({ kind: 'forbidden' })
  })
})

describe('a code for an address where nothing stands', () => {
  it.each([7000, 7003])('%i means the account, whatever the status, and wherever it stands', (code) => {
    for (const status of [400, 404, 405])
      expect(failureFor(status, { errors: [{ code }] })).toEqual({ kind: 'not-found', code })
    expect(failureFor(404, { errors: [{ code: 1 }, { code }] })).toEqual({ kind: 'not-found', code })
    expect(failureFor(403, { errors: [{ code }] })).toEqual({ kind: 'forbidden' })
    expect(failureFor(502, { errors: [{ code }] })).toEqual({ kind: 'unreachable' })
  })
})

describe('the time to wait', () => {
  it.each([
    ['42', 42],
    ['0.2', 1],
    ['0', 0],
    ['-5', 0],
    ['soon', 0],
    ['', 0],
    ['Infinity', 3_600],
    ['86400', 3_600],
  ])('of %j is %i seconds', (header, seconds) => {
    expect(failureFor(429, rateLimited, { 'retry-after': header })).toEqual({ kind: 'rate-limited', seconds })
  })

  it.each([
    ['Tue, 24 Nov 2026 12:01:30 GMT', 90],
    ['Tue, 24 Nov 2026 11:59:00 GMT', 0],
    ['Tue, 24 Nov 2099 12:00:00 GMT', 3_600],
  ])('until %s is by the clock of the answer %i seconds', (until, seconds) => {
    const waitFor = (date: HeadersInit) => failureFor(429, rateLimited, { 'Retry-After': until, ...date })
    expect(waitFor({ Date: 'Tue, 24 Nov 2026 12:00:00 GMT' })).toEqual({ kind: 'rate-limited', seconds })
    expect(waitFor({})).toEqual({ kind: 'rate-limited', seconds: 0 })
  })
})

describe('a firewall in front of the API', () => {
  it('is no refusal of the token', () => {
    expect(failureFor(403, null, { 'cf-mitigated': 'challenge' })).toEqual({ kind: 'unreachable' })
  })
})

describe('the code of an error', () => {
  it('is that of the first', () => {
    expect(errorCode({ errors: [{ code: 7003 }, { code: 7000 }] })).toBe(7003)
  })

  it.each([undefined, null, 'text', {}, { errors: [] }, { errors: 'many' }, { errors: [{ code: '7003' }] }])(
    'is 0 for %j',
    (body) => {
      expect(errorCode(body)).toBe(0)
    },
  )
})
