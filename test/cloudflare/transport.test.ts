import { describe, expect, it } from 'vitest'
import { AnswerTooLarge, createTransport, parseQuota } from '../../src/cloudflare/transport.ts'

const ADDRESS = 'https://api.simulator.example/client/v4/accounts'

describe('the rate limit that an answer tells', () => {
  it.each([
    ['"default";r=50;t=30', { left: 50, seconds: 30 }],
    ['"default"; r=0; t=300', { left: 0, seconds: 300 }],
    ['"default";t=30;r=50', { left: 50, seconds: 30 }],
  ])('is read from %j', (header, quota) => {
    expect(parseQuota(header)).toEqual(quota)
  })

  it.each([null, '', '"default"', '"default";r=50', '"default";t=30', '"default";r=many;t=30', 'r=50'])(
    'is not read from %j',
    (header) => {
      expect(parseQuota(header)).toBeNull()
    },
  )
})

/** A transport to a server that gives this answer, and what it was asked. */
function start(answer: () => Response, maxBytes?: number) {
  const asked: (RequestInit | undefined)[] = []
  const pauses: number[] = []
  const transport = createTransport({
    fetch: async (_input: unknown, init?: RequestInit) => {
      asked.push(init)
      return answer()
    },
    onPause: (seconds) => pauses.push(seconds),
    ...(maxBytes && { maxBytes }),
  })
  return { asked, pauses, transport }
}

describe('an answer', () => {
  it('keeps its status, its headers and its text', async () => {
    const headers = { 'content-type': 'application/json', 'retry-after': '7' }
    const { transport } = start(() => new Response('{"größe":"🚀"}', { status: 429, headers }))
    const response = await transport(ADDRESS)
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
    expect(await response.text()).toBe('{"größe":"🚀"}')
  })

  it('may come without a body', async () => {
    const { transport } = start(() => new Response(null, { status: 204 }))
    expect((await transport(ADDRESS)).status).toBe(204)
  })

  it('is put together though a character was split on its way', async () => {
    const bytes = new TextEncoder().encode('🚀')
    const body = () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(bytes.slice(0, 2))
          controller.enqueue(bytes.slice(2))
          controller.close()
        },
      })
    const { transport } = start(() => new Response(body()))
    expect(await (await transport(ADDRESS)).text()).toBe('🚀')
  })

  it.each([
    ['no call is left', 200, { ratelimit: '"default";r=0;t=9' }, [9]],
    ['no call is left for no time at all', 200, { ratelimit: '"default";r=0;t=0' }, []],
    ['calls are left', 200, { ratelimit: '"default";r=5;t=9' }, []],
    ['it says nothing of a limit', 200, {}, []],
    ['it was one too many', 429, { 'retry-after': '7' }, [7]],
    ['it was one too many, and does not say for how long', 429, {}, [0]],
    ['it was one too many, for no time at all', 429, { 'retry-after': '0' }, [0]],
  ])('asks for the pause that it tells, or for none, when %s', async (_, status, headers, asked) => {
    const { transport, pauses } = start(() => new Response('', { status, headers: headers as HeadersInit }))
    await transport(ADDRESS)
    expect(pauses).toEqual(asked)
  })
})

describe('an answer above the limit', () => {
  it('may be exactly as long as the limit', async () => {
    const { transport } = start(() => new Response('x'.repeat(100)), 100)
    expect(await (await transport(ADDRESS)).text()).toHaveLength(100)
  })

  it('is not read when it says its length', async () => {
    const headers = { 'content-length': '101' }
    const { transport } = start(() => new Response('x', { headers }), 100)
    await expect(transport(ADDRESS)).rejects.toThrow(AnswerTooLarge)
  })

  it('is given up where it grows too long', async () => {
    let sent = 0
    const body = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 1
          controller.enqueue(new Uint8Array(60))
        },
      })
    const { transport } = start(() => new Response(body()), 100)
    await expect(transport(ADDRESS)).rejects.toThrow(AnswerTooLarge)
    expect(sent).toBeLessThan(5)
  })

  it('is measured in bytes, not in characters', async () => {
    const { transport } = start(() => new Response('ü'.repeat(60)), 100)
    await expect(transport(ADDRESS)).rejects.toThrow(AnswerTooLarge)
  })
})

it('follows no redirect, whatever it is told', async () => {
  const { transport, asked } = start(() => new Response(''))
  await transport(ADDRESS, { redirect: 'follow' })
  expect(asked[0]?.redirect).toBe('manual')
})

describe('a body that never ends', () => {
  const endless = () =>
    new Response(new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(new Uint8Array(1)) }))

  it('is given up when its caller gives up', async () => {
    const { transport } = start(endless)
    const caller = new AbortController()
    const answer = transport(ADDRESS, { signal: caller.signal })
    setTimeout(() => caller.abort(new Error('enough')), 10)
    await expect(answer).rejects.toThrow('enough')
  })

  it('is given up when its caller gave up before it began', async () => {
    const { transport } = start(endless)
    await expect(transport(ADDRESS, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    )
  })
})
