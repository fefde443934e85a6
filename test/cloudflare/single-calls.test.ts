import { describe, expect, it } from 'vitest'
import { ALIASED_DEPLOYMENT, LIVE_DEPLOYMENT } from '../../src/cloudflare/single-calls.ts'
import type { Fault } from '../simulator/faults.ts'
import { GITHUB } from '../support/accounts.ts'
import { start } from './start.ts'

const HOOKS = 'https://api.simulator.example/client/v4/pages/webhooks/deploy_hooks/'

function site() {
  const bench = start()
  const { world } = bench.simulator
  world.addProject({ name: 'site', source: GITHUB })
  const at = (minutes: number) => Date.parse('2026-11-24T12:00:00Z') - minutes * 60_000
  const older = world.deploy('site', { at: at(50) })
  const live = world.deploy('site', { at: at(40) })
  const draft = world.deploy('site', { branch: 'draft', at: at(30) })
  return { ...bench, world, older, live, draft }
}

const refused = (code: number) => ({ ok: false, failure: { kind: 'refused', status: 400, code } })

describe('reading one', () => {
  it('is the project with its canonical deployment, and the deployment', async () => {
    const { client, live, draft } = site()
    expect(await client.getProject('site')).toMatchObject({
      ok: true,
      value: { project: { name: 'site', productionBranch: 'main' }, canonical: { id: live } },
    })
    expect(await client.getDeployment('site', draft)).toMatchObject({
      ok: true,
      value: { id: draft, branch: 'draft', project: 'site', environment: 'preview' },
    })
  })

  it('is not found when it is gone, each with its code', async () => {
    const { client } = site()
    expect(await client.getProject('none')).toEqual({
      ok: false,
      failure: { kind: 'not-found', code: 8000007 },
    })
    expect(await client.getDeployment('site', 'none')).toEqual({
      ok: false,
      failure: { kind: 'not-found', code: 8000009 },
    })
  })
})

describe("a project's domains that do not work", () => {
  /** What is read where Cloudflare calls its two domains that. */
  const readAs = async (...states: unknown[]) => {
    const { client, simulator, world } = site()
    world.addProject({ name: 'two', domains: ['a.example', 'b.example'] })
    simulator.tamper = (body) => {
      const { result } = body as { result: object[] }
      return { ...(body as object), result: result.map((one, index) => ({ ...one, status: states[index] })) }
    }
    return client.listInactiveDomains('two')
  }

  it('are told by their name and the one word for their state', async () => {
    expect(await readAs('error', 'pending')).toEqual({
      ok: true,
      value: [
        { name: 'a.example', state: 'error' },
        { name: 'b.example', state: 'pending' },
      ],
    })
    expect(await readAs('blocked', 'deactivated')).toMatchObject({
      value: [{ state: 'blocked' }, { state: 'deactivated' }],
    })
  })

  it.each(['active', 'constructor', 'a-word-of-tomorrow', null, 7])(
    'are none that Cloudflare calls %j, which is no word for it',
    async (state) => {
      expect(await readAs('initializing', state)).toEqual({
        ok: true,
        value: [{ name: 'a.example', state: 'initializing' }],
      })
    },
  )

  it('are told of a list that holds what is no domain', async () => {
    const { client, simulator } = site()
    const domain = { name: 'a.example', status: 'error' }
    simulator.tamper = (body) => ({ ...(body as object), result: [null, { status: 'error' }, domain] })
    expect(await client.listInactiveDomains('site')).toEqual({
      ok: true,
      value: [{ name: 'a.example', state: 'error' }],
    })
  })

  it('are not known where the answer is no list, or there is no such project', async () => {
    const { client, simulator } = site()
    expect(await client.listInactiveDomains('none')).toMatchObject({ failure: { kind: 'not-found' } })
    simulator.faults.set({ kind: 'wrongShape' })
    expect(await client.listInactiveDomains('site')).toEqual({ ok: false, failure: { kind: 'malformed' } })
  })
})

describe('starting a build', () => {
  it('builds the head of the branch', async () => {
    const { client, draft, world } = site()
    const answer = await client.createDeployment('site', 'draft')
    expect(answer).toMatchObject({ ok: true, value: { branch: 'draft', status: 'queued' } })
    expect(answer.ok && answer.value.id).not.toBe(draft)
    expect(world.project('site')?.deployments).toHaveLength(4)
  })

  it('is refused for a direct upload, which cannot be built', async () => {
    const { client, world } = site()
    world.addProject({ name: 'upload' })
    expect(await client.createDeployment('upload', 'main')).toEqual(refused(8000096))
  })

  it('by a hook tells the id of what it started, and sends no token along', async () => {
    const { simulator, world } = site()
    const seen: (string | null)[] = []
    const { client } = start({
      fetch: (input, init) => {
        seen.push(new Headers(init?.headers).get('authorization'))
        return simulator.fetch(input, init)
      },
    })
    const uuid = world.addDeployHook('site', 'draft')
    const answer = await client.runDeployHook(HOOKS + uuid)
    expect(answer).toEqual({ ok: true, value: world.project('site')?.deployments.at(-1)?.id })
    expect(seen).toEqual([null])
  })

  it('by a hook that does not exist any more is not found', async () => {
    const { client } = site()
    expect(await client.runDeployHook(`${HOOKS}none`)).toEqual({
      ok: false,
      failure: { kind: 'not-found', code: 8000000 },
    })
  })
})

describe('deleting', () => {
  it('takes what neither production nor an alias serves', async () => {
    const { client, older, world } = site()
    expect(await client.deleteDeployment('site', older)).toEqual({ ok: true, value: true })
    expect(world.project('site')?.deployments).toHaveLength(2)
  })

  it('is refused for what is live and for the head of an alias: force is never sent', async () => {
    const { client, live, draft, simulator } = site()
    expect(await client.deleteDeployment('site', live)).toEqual(refused(LIVE_DEPLOYMENT))
    expect(await client.deleteDeployment('site', draft)).toEqual(refused(ALIASED_DEPLOYMENT))
    expect(simulator.calls.filter(({ path }) => path.includes('force'))).toEqual([])
  })
})

const FAULTS: [Fault, object][] = [
  [{ kind: 'status', status: 403, code: 10000 }, { kind: 'forbidden' }],
  [
    { kind: 'rateLimited', seconds: 42 },
    { kind: 'rate-limited', seconds: 42 },
  ],
  [{ kind: 'html', status: 502 }, { kind: 'unreachable' }],
  [{ kind: 'drop' }, { kind: 'unreachable' }],
  [{ kind: 'emptyBody' }, { kind: 'malformed' }],
]

describe('an answer of no use', () => {
  it.each(FAULTS)('is told as a fact, by every call, and asked for once: %j', async (fault, failure) => {
    const { client, simulator, older } = site()
    simulator.faults.set(fault)
    const calls = [
      client.getProject('site'),
      client.getDeployment('site', older),
      client.createDeployment('site', 'main'),
      client.deleteDeployment('site', older),
      client.runDeployHook(`${HOOKS}some`),
    ]
    for (const answer of await Promise.all(calls)) expect(answer).toEqual({ ok: false, failure })
    expect(simulator.calls).toHaveLength(5)
  })
})
