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
    expect(await client.deleteDeployment('site', older)).toEqual({ ok: true, value: null })
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
