import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inRealTime } from '../../src/cloudflare/call.ts'
import { createCloudflare } from '../../src/cloudflare/client.ts'
import { type Listening, listen } from '../simulator/server.ts'
import { createSimulator } from '../simulator/simulator.ts'
import { ACCOUNT, NOW, TOKEN } from '../simulator/start.ts'

const UNREACHABLE = { ok: false, failure: { kind: 'unreachable' } }

describe('over a real connection', () => {
  const simulator = createSimulator({ accountId: ACCOUNT, token: TOKEN, now: () => NOW })
  simulator.world.addProject({ name: 'docs' })
  let server: Listening

  /** The client as the Worker makes it, with less patience. */
  const client = (baseUrl = server.url) =>
    createCloudflare({
      token: TOKEN,
      accountId: ACCOUNT,
      baseUrl,
      fetch,
      within: (_ms, work) => inRealTime(200, work),
    })

  beforeEach(async () => {
    server = await listen(simulator)
    simulator.calls.length = 0
  })
  afterEach(async () => {
    simulator.faults.clear()
    await server.close()
  })

  it('reads the projects', async () => {
    const answer = await client().listProjects(1)
    expect(answer.ok && answer.value.items.map(({ name }) => name)).toEqual(['docs'])
  })

  it.each(['drop', 'hang', 'hangBody'] as const)('takes %s for unreachable', async (kind) => {
    simulator.faults.set({ kind })
    expect(await client().listProjects(1)).toEqual(UNREACHABLE)
  })

  it('tries once', async () => {
    simulator.faults.set({ kind: 'html', status: 502 })
    expect(await client().listProjects(1)).toEqual(UNREACHABLE)
    expect(simulator.calls).toHaveLength(1)
  })

  it('takes a port where nobody listens for unreachable', async () => {
    const { url } = server
    await server.close()
    expect(await client(url).listProjects(1)).toEqual(UNREACHABLE)
  })
})
