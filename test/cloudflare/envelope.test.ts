import { describe, expect, it } from 'vitest'
import { readList, readOne } from '../../src/cloudflare/envelope.ts'
import { DEPLOYMENT_NOT_FOUND, failure } from '../simulator/envelope.ts'
import page from './samples/deployments-page1.json'
import listOptions from './samples/error-per-page.json'

const MALFORMED = { ok: false, failure: { kind: 'malformed' } }

/** An answer with status 200, as a call gives it. */
const answerOf = async ({ headers, body }: Response) => ({
  ...{ status: 200, headers },
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
