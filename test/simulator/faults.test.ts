import { describe, expect, it } from 'vitest'
import type { Fault } from './faults.ts'
import { type Body, start } from './start.ts'

/** The answer to a list of projects while something is wrong. */
async function under(fault: Fault): Promise<Response> {
  const { simulator, call } = start()
  simulator.world.addProject({ name: 'site' })
  simulator.faults.set(fault)
  return call('?page=1&per_page=10')
}

describe('a fault', () => {
  it('answers with a status and a code', async () => {
    const response = await under({ kind: 'status', status: 403, code: 10000 })
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({
      success: false,
      errors: [{ code: 10000, message: 'Authentication error' }],
    })
    expect((await (await under({ kind: 'status', status: 502 })).json<Body>()).errors[0]?.code).toBe(8000000)
  })

  it('answers with a page of a firewall', async () => {
    const response = await under({ kind: 'html', status: 403 })
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('cf-mitigated')).toBe('challenge')
  })

  it('answers with JSON that is cut off, or with nothing', async () => {
    await expect((await under({ kind: 'brokenJson' })).json()).rejects.toThrow(SyntaxError)
    expect(await (await under({ kind: 'emptyBody' })).text()).toBe('')
  })

  it('answers in a shape that nobody expects', async () => {
    const body = await (await under({ kind: 'wrongShape' })).json<Body>()
    expect(body.success).toBe(true)
    expect(Array.isArray(body.result)).toBe(false)
  })

  it('drops the connection as fetch reports it', async () => {
    await expect(under({ kind: 'drop' })).rejects.toThrow(TypeError)
  })

  it('answers 429 with the time to wait', async () => {
    const response = await under({ kind: 'rateLimited', seconds: 42 })
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('42')
    expect(response.headers.get('ratelimit')).toBe('"default";r=0;t=42')
  })

  it('answers with too much', async () => {
    const text = await (await under({ kind: 'tooLarge', bytes: 200_000 })).text()
    expect(text.length).toBeGreaterThan(200_000)
    expect(JSON.parse(text)).toMatchObject({ success: true, result: [] })
  })

  it('refuses pages, and answers without them', async () => {
    const { simulator, call } = start()
    simulator.faults.set({ kind: 'refusePaging' })
    expect((await call('?page=1')).status).toBe(400)
    expect((await call('?per_page=5')).status).toBe(400)
    expect((await call()).status).toBe(200)
  })

  it('answers another question', async () => {
    const { simulator, call } = start()
    simulator.faults.set({ kind: 'mistaken', as: (path) => path.replace('/site', '') })
    expect((await call('/site')).status).toBe(200)
  })

  it('only delays', async () => {
    expect((await under({ kind: 'delay', ms: 1 })).status).toBe(200)
  })

  it('hangs until the request is given up', async () => {
    const { simulator, call } = start()
    simulator.faults.set({ kind: 'hang' })
    const given = new AbortController()
    const hanging = call('', { headers: {}, signal: given.signal })
    given.abort(new Error('enough'))
    await expect(hanging).rejects.toThrow('enough')
  })

  it('hangs in the body until the request is given up', async () => {
    const { simulator, call } = start()
    simulator.faults.set({ kind: 'hangBody' })
    const given = new AbortController()
    const response = await call('', { headers: {}, signal: given.signal })
    expect(response.status).toBe(200)
    const text = response.text()
    given.abort(new Error('enough'))
    await expect(text).rejects.toThrow('enough')
  })
})

describe('faults', () => {
  it('happen on the calls they are for, as often as they are told', async () => {
    const { simulator, call } = start()
    simulator.faults.set({ kind: 'status', status: 500 }, { path: /\/deployments/, times: 1 })
    expect((await call()).status).toBe(200)
    expect((await call('/site/deployments')).status).toBe(500)
    expect((await call('/site/deployments')).status).toBe(404)
  })

  it('set last happen first, and end when cleared', async () => {
    const { simulator, call } = start()
    simulator.faults.set({ kind: 'status', status: 500 })
    simulator.faults.set({ kind: 'status', status: 502 }, { times: 1 })
    expect((await call()).status).toBe(502)
    expect((await call()).status).toBe(500)
    simulator.faults.clear()
    expect((await call()).status).toBe(200)
  })

  it('can be made by hand, body by body', async () => {
    const { simulator, get } = start()
    simulator.tamper = (body) => ({ seen: body })
    expect(await get<unknown>()).toMatchObject({ seen: { success: true } })
    simulator.tamper = undefined
    expect((await get()).success).toBe(true)
  })
})
