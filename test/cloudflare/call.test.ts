import { describe, expect, it, vi } from 'vitest'
import { type Asked, createCall, inRealTime, parseQuota, type Within } from '../../src/cloudflare/call.ts'
import { hangingBody } from '../simulator/bodies.ts'

const BASE = 'https://api.simulator.example/client/v4'
const HOOK = `${BASE}/pages/webhooks/deploy_hooks/a-secret`

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

/** A call to a server that gives this answer, and what it was asked. */
function start(answer: (signal: AbortSignal) => Response, within: Within = inRealTime) {
  const asked: Request[] = []
  const pauses: number[] = []
  const call = createCall({
    token: 'a-token',
    baseUrl: BASE,
    within,
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init)
      asked.push(request)
      return answer(init?.signal ?? request.signal)
    },
    onPause: (seconds) => pauses.push(seconds),
  })
  /** The body of the answer as text, or the kind of the failure. */
  const read = async (limits: Asked = {}) => {
    const outcome = await call(['accounts'], limits)
    return outcome.ok ? new TextDecoder().decode(outcome.value.bytes) : outcome.failure.kind
  }
  return { asked, pauses, call, read }
}

describe('the address of a call', () => {
  const addressOf = async (names: readonly string[], query?: Record<string, number>) => {
    const { call, asked } = start(() => new Response('{}'))
    await call(names, query ? { query } : {})
    return asked[0]?.url.replace(BASE, '')
  }

  it('is below the base, with its numbers behind it', async () => {
    expect(await addressOf(['accounts', 'a'])).toBe('/accounts/a')
    expect(await addressOf(['accounts', 'a'], { page: 2, per_page: 10 })).toBe(
      '/accounts/a?page=2&per_page=10',
    )
  })

  it.each(['../../tokens', '..\\tokens', 'a?force=true', 'a#b', '%2e%2e', 'a b', 'größe', '..;', '...'])(
    'takes a name for one part of the path, whatever is in it: %s',
    async (name) => {
      const parts = (await addressOf(['projects', name, 'deployments']))?.split('/') ?? []
      expect(parts.map(decodeURIComponent)).toEqual(['', 'projects', name, 'deployments'])
    },
  )

  it.each(['', '.', '..'])('is none of a name that would lead elsewhere: %j', async (name) => {
    const { call, asked } = start(() => new Response('{}'))
    expect(await call(['projects', name])).toEqual({ ok: false, failure: { kind: 'malformed' } })
    expect(asked).toEqual([])
  })
})

describe('what is sent', () => {
  it('says whom it is from, and what it can read', async () => {
    const { call, asked } = start(() => new Response('{}'))
    await call(['accounts'])
    expect(asked[0]?.method).toBe('GET')
    expect(Object.fromEntries(asked[0]?.headers ?? [])).toEqual({
      accept: 'application/json',
      'user-agent': 'Pageboard',
      authorization: 'Bearer a-token',
    })
  })

  it('has no token where the address is the secret', async () => {
    const { call, asked } = start(() => new Response('{}'))
    await call(HOOK, { method: 'POST' })
    expect([asked[0]?.url, asked[0]?.method]).toEqual([HOOK, 'POST'])
    expect(asked[0]?.headers.has('authorization')).toBe(false)
  })

  it('follows no redirect', async () => {
    const { call, asked } = start(() => new Response(''))
    await call(['accounts'])
    expect(asked[0]?.redirect).toBe('manual')
  })
})

describe('an answer', () => {
  it('is its status, its headers and its bytes', async () => {
    const headers = { 'x-of': 'theirs' }
    const { call } = start(() => new Response('{"größe":"🚀"}', { status: 201, headers }))
    const outcome = await call(['accounts'])
    expect(outcome).toMatchObject({ ok: true, value: { status: 201 } })
    expect(outcome.ok && outcome.value.headers.get('x-of')).toBe('theirs')
    expect(outcome.ok && new TextDecoder().decode(outcome.value.bytes)).toBe('{"größe":"🚀"}')
  })

  it('may come without a body', async () => {
    const { read } = start(() => new Response(null, { status: 204 }))
    expect(await read()).toBe('')
  })

  it('is put together though a character was split on its way', async () => {
    const bytes = new TextEncoder().encode('🚀')
    const body = () =>
      new ReadableStream({
        type: 'bytes',
        start(controller) {
          controller.enqueue(bytes.slice(0, 2))
          controller.enqueue(bytes.slice(2))
          controller.close()
        },
      })
    const { read } = start(() => new Response(body()))
    expect(await read()).toBe('🚀')
  })

  it('is a failure by its status, whatever it says', async () => {
    const { call } = start(() => Response.json({ success: true, result: [] }, { status: 500 }))
    expect(await call(['accounts'])).toEqual({ ok: false, failure: { kind: 'unreachable' } })
  })

  it.each([302, 304])('is a failure without a body too: %i', async (status) => {
    const { call } = start(() => new Response(null, { status }))
    expect(await call(['accounts'])).toEqual({ ok: false, failure: { kind: 'refused', status, code: 0 } })
  })

  it('that was asked too much tells how long to wait', async () => {
    const { call } = start(() => new Response('', { status: 429, headers: { 'retry-after': '7' } }))
    expect(await call(['accounts'])).toEqual({ ok: false, failure: { kind: 'rate-limited', seconds: 7 } })
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
    const { read, pauses } = start(() => new Response('', { status, headers: headers as HeadersInit }))
    await read()
    expect(pauses).toEqual(asked)
  })
})

describe('an answer above the limit', () => {
  it('may be exactly as long as the limit', async () => {
    const { read } = start(() => new Response('x'.repeat(100)))
    expect(await read({ maxBytes: 100 })).toHaveLength(100)
  })

  it('is not read when it says its length', async () => {
    const headers = { 'content-length': '101' }
    const { read } = start(() => new Response('x', { headers }))
    expect(await read({ maxBytes: 100 })).toBe('too-large')
  })

  it('is given up where it grows too long', async () => {
    let sent = 0
    let isGivenUp = false
    const body = () =>
      new ReadableStream({
        type: 'bytes',
        pull(controller) {
          sent += 1
          controller.enqueue(new Uint8Array(60))
        },
        cancel() {
          isGivenUp = true
        },
      })
    const { read } = start(() => new Response(body()))
    expect(await read({ maxBytes: 100 })).toBe('too-large')
    expect(sent).toBeLessThan(5)
    expect(isGivenUp).toBe(true)
  })

  it('is measured in bytes, not in characters', async () => {
    const { read } = start(() => new Response('ü'.repeat(60)))
    expect(await read({ maxBytes: 100 })).toBe('too-large')
  })
})

describe('an answer that does not come', () => {
  const broken = () =>
    new ReadableStream({ type: 'bytes', pull: () => Promise.reject(new TypeError('gone')) })

  it.each<[string, () => Response]>([
    ['where nobody is there', () => Promise.reject(new TypeError('nobody there')) as never],
    ['where it breaks off', () => new Response(broken())],
  ])('is a failure of the network, not of the board, %s', async (_, answer) => {
    const { read } = start(answer)
    expect(await read()).toBe('unreachable')
  })
})

describe('a bug of the board', () => {
  const mistake = () => {
    throw new TypeError('a mistake of ours')
  }

  it('in what reads the answer as it comes is thrown, and taken for no failure of the network', async () => {
    const { read } = start(() => new Response('{}'))
    await expect(read({ collector: { add: mistake, end: () => '' } })).rejects.toThrow(TypeError)
    await expect(read({ collector: { add: () => {}, end: mistake } })).rejects.toThrow(TypeError)
  })

  it('in what is told of a pause is thrown as well', async () => {
    const call = createCall({
      token: 'a-token',
      baseUrl: BASE,
      onPause: mistake,
      fetch: async () => new Response('', { status: 429 }),
    })
    await expect(call(['accounts'])).rejects.toThrow(TypeError)
  })
})

describe('a call that takes too long', () => {
  const endless = (signal: AbortSignal) => new Response(hangingBody(signal))
  /** Time that is up as soon as nothing else happens, and how much of it was given. */
  function impatient() {
    const given: number[] = []
    const within: Within = (ms, work) => {
      given.push(ms)
      return inRealTime(0, work)
    }
    return { given, within }
  }

  it('is given up while its body comes', async () => {
    const { read } = start(endless, impatient().within)
    expect(await read()).toBe('unreachable')
  })

  it('is given up where its time was up before the body began', async () => {
    const { read } = start(endless, (_ms, work) => work(AbortSignal.abort()))
    expect(await read()).toBe('unreachable')
  })

  it('is given up though all of it comes, too late', async () => {
    const { read } = start(
      () => new Response('{}'),
      (_ms, work) => work(AbortSignal.abort()),
    )
    expect(await read()).toBe('unreachable')
  })

  it('may take ten seconds, or as long as is said', async () => {
    const { given, within } = impatient()
    const { read } = start(endless, within)
    await read()
    await read({ patience: 30_000 })
    expect(given).toEqual([10_000, 30_000])
  })
})

describe('time on the real clock', () => {
  it('is up when it is over', async () => {
    const ended = inRealTime(1, (signal) => new Promise((end) => signal.addEventListener('abort', end)))
    expect(await ended).toBeInstanceOf(Event)
  })

  it('is stopped by the end of the work, a failure too', async () => {
    const stop = vi.spyOn(globalThis, 'clearTimeout')
    const signals: AbortSignal[] = []
    expect(await inRealTime(60_000, async (signal) => signals.push(signal))).toBe(1)
    await expect(inRealTime(60_000, () => Promise.reject(new Error('enough')))).rejects.toThrow('enough')
    expect(stop).toHaveBeenCalledTimes(2)
    expect(signals[0]?.aborted).toBe(false)
  })
})
