import { describe, expect, it } from 'vitest'
import { ACCOUNT, type Body, start } from './start.ts'

const MISSING = '00000000-0000-4000-8000-000000000000'

describe('an answer', () => {
  it('is an envelope with the keys in the order of recorded bodies', async () => {
    const { call, simulator } = start()
    simulator.world.addProject({ name: 'site' })
    expect(await (await call('/site')).text()).toMatch(
      /^\{"result":\{.*\},"success":true,"errors":\[\],"messages":\[\]\}$/,
    )
  })

  it('is 8000007 for a project that does not exist, on every address below it', async () => {
    const { call } = start()
    for (const path of ['/none', '/none/deployments', `/none/deployments/${MISSING}`]) {
      const response = await call(path)
      expect(response.status).toBe(404)
      expect(await response.json<Body>()).toMatchObject({
        result: null,
        success: false,
        errors: [{ code: 8000007 }],
        messages: [],
      })
    }
  })

  it('is 8000009 for a deployment that does not exist, and for a short id', async () => {
    const { call, simulator } = start()
    simulator.world.addProject({ name: 'site' })
    const id = simulator.world.deploy('site')
    for (const unknown of [MISSING, id.slice(0, 8)]) {
      const response = await call(`/site/deployments/${unknown}`)
      expect(response.status).toBe(404)
      expect((await response.json<Body>()).errors[0]).toMatchObject({
        code: 8000009,
        message: expect.stringMatching(/ $/),
      })
    }
  })

  it.each([{}, { authorization: 'Bearer wrong' }])(
    'to a missing or wrong token has neither messages nor result',
    async (headers) => {
      const response = await start().call('', { headers })
      expect(response.status).toBe(403)
      expect(await response.json()).toEqual({
        success: false,
        errors: [{ code: 10000, message: 'Authentication error' }],
      })
    },
  )

  it('to another account or an unknown path is 7003', async () => {
    const { simulator, base, headers } = start()
    for (const path of [
      `/accounts/${'f'.repeat(32)}/pages/projects`,
      `/accounts/${ACCOUNT}/pages/nothing`,
      '/zones',
    ]) {
      const response = await simulator.fetch(base + path, { headers })
      expect(response.status).toBe(404)
      const [error] = (await response.json<Body>()).errors
      expect(error).toEqual({
        code: 7003,
        message: `Could not route to /client/v4${path}, perhaps your object identifier is invalid?`,
      })
    }
  })

  it('verifies the token for a user and for the account', async () => {
    const { simulator, base, headers } = start()
    for (const path of ['/user/tokens/verify', `/accounts/${ACCOUNT}/tokens/verify`]) {
      const good = await simulator.fetch(base + path, { headers })
      expect(await good.json()).toMatchObject({ result: { status: 'active' }, messages: [{ code: 10000 }] })
      const bad = await simulator.fetch(base + path, { headers: { authorization: 'Bearer wrong' } })
      expect([bad.status, (await bad.json<Body>()).errors[0]?.code]).toEqual([401, 1000])
    }
  })

  it('comes under any mount of /client/v4, and the call is noted by the path after it', async () => {
    const { simulator, headers, clock } = start()
    const path = `/accounts/${ACCOUNT}/pages/projects?page=1&per_page=10`
    expect(
      (await simulator.fetch(new URL(`http://127.0.0.1:8787/simulator/client/v4${path}`), { headers }))
        .status,
    ).toBe(200)
    expect(
      (await simulator.fetch(new Request(`https://x.example/client/v4${path}`, { headers }))).status,
    ).toBe(200)
    expect(simulator.calls).toEqual(Array(2).fill({ at: clock.now, method: 'GET', path }))
  })
})
