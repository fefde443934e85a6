import { describe, expect, it } from 'vitest'
import { errorCode, failureOf, readList, readOne } from '../../src/cloudflare/envelope.ts'
import { DEPLOYMENT_NOT_FOUND, failure } from '../simulator/envelope.ts'
import page from './samples/deployments-page1.json'
import rateLimited from './samples/error-429.json'
import authentication from './samples/error-auth.json'
import listOptions from './samples/error-per-page.json'
import notFound from './samples/error-project-not-found.json'

const MALFORMED = { ok: false, failure: { kind: 'malformed' } }

/** An answer with status 200, as a call gives it. */
const answerOf = async ({ headers, body }: Response) => ({
  status: 200,
  headers,
  bytes: await new Response(body).arrayBuffer(),
})
const readAnswer = async (response: Response) => readList(await answerOf(response))
const read = (body: unknown) => readAnswer(Response.json(body))

/** Of something else than a list; what is no text is of no use. */
const readAlone = async (response: Response) =>
  readOne(Promise.resolve({ ok: true, value: await answerOf(response) }), (wire) =>
    typeof wire === 'string' || wire === null ? { wire } : null,
  )

/** A list with this `result_info`. */
const numbers = async (result_info: unknown) => {
  const answer = await read({ success: true, result: [], result_info })
  return answer.ok && [answer.value.totalCount, answer.value.totalPages]
}

describe('a list', () => {
  it('is read as recorded', async () => {
    const answer = await read(page)
    expect(answer).toMatchObject({ ok: true, value: { totalCount: 8, totalPages: 1 } })
    expect(answer.ok && answer.value.records).toHaveLength(8)
  })

  it('may hold anything: its records are not looked at yet', async () => {
    const answer = await read({ success: true, result: [null, 7, { id: 'a' }] })
    expect(answer.ok && answer.value.records).toEqual([null, 7, { id: 'a' }])
  })

  it.each([undefined, null, {}, 'many', { total_count: '8', total_pages: -1 }, { total_count: 1.5 }])(
    'has no numbers when it does not say them: %j',
    async (info) => {
      expect(await numbers(info)).toEqual([null, null])
    },
  )

  it('has the one number that it says', async () => {
    expect(await numbers({ total_count: 0 })).toEqual([0, null])
  })
})

describe('null in place of a list', () => {
  it.each([
    { total_count: 0 },
    { count: 0, total_count: 0, total_pages: 0, page: 1, per_page: 10 },
    { total_pages: 0 },
    // A page past the end of a list that is not empty.
    { count: 0, total_count: 25, total_pages: 1, page: 2, per_page: 25 },
  ])('is an empty one where a number says that nothing is there: %j', async (result_info) => {
    const answer = await read({ result: null, success: true, result_info })
    expect(answer).toMatchObject({
      ok: true,
      value: { records: [], totalCount: result_info.total_count ?? null },
    })
  })

  it.each([
    undefined,
    null,
    {},
    { page: 1, per_page: 10 },
    { count: 3, total_count: 3, total_pages: 1 },
    { total_count: null },
  ])('is no list where no number says so: %j', async (result_info) => {
    expect(await read({ result: null, success: true, result_info })).toEqual(MALFORMED)
  })
})

describe('what is no list', () => {
  it.each(['<!DOCTYPE html><title>502</title>', '', '{"success":true,"result":[', 'null', '"text"', '[]'])(
    'is malformed: %j',
    async (text) => {
      expect(await readAnswer(new Response(text))).toEqual(MALFORMED)
    },
  )

  it.each([
    {},
    { success: true },
    { success: true, result: null },
    { success: true, result: { id: 'a' } },
    { success: false, result: [] },
    { result: [] },
    { success: 'true', result: [] },
    { success: false, errors: [] },
  ])('is not taken for an empty list: %j', async (body) => {
    expect(await read(body)).toEqual(MALFORMED)
  })

  it('is refused when it says so with status 200', async () => {
    expect(await read(listOptions)).toEqual({
      ok: false,
      failure: { kind: 'refused', status: 200, code: 8000024 },
    })
    const answer = await readAnswer(failure({ ...DEPLOYMENT_NOT_FOUND, status: 200 }))
    expect(answer).toMatchObject({ failure: { kind: 'refused', code: DEPLOYMENT_NOT_FOUND.code } })
  })
})

it.each([1000, 6003, 9106, 10000])('is the token when it says code %i with status 200', async (code) => {
  const body = { success: false, errors: [{ code }] }
  const failure = { ok: false, failure: { kind: 'unauthorized' } }
  expect(await read(body)).toEqual(failure)
  expect(await readAlone(Response.json(body))).toEqual(failure)
})

describe('an answer about one thing', () => {
  it('is its result, which may be null', async () => {
    const answer = { ok: true, value: { wire: null } }
    expect(await readAlone(Response.json({ success: true, result: null }))).toEqual(answer)
  })

  it('is malformed where its result is of no use', async () => {
    expect(await readAlone(Response.json({ success: true, result: 7 }))).toEqual(MALFORMED)
    expect(await readAlone(Response.json({ success: true }))).toEqual(MALFORMED)
  })

  it('is the failure of the call, where that failed', async () => {
    const failure = { ok: false, failure: { kind: 'unreachable' } } as const
    expect(await readOne(Promise.resolve(failure), () => true)).toEqual(failure)
  })

  it('is malformed without an envelope, and refused when that says so', async () => {
    expect(await readAlone(new Response('<html>'))).toEqual(MALFORMED)
    expect(await readAlone(Response.json({ success: false, errors: [{ code: 8000119 }] }))).toEqual({
      ok: false,
      failure: { kind: 'refused', status: 200, code: 8000119 },
    })
  })
})

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
