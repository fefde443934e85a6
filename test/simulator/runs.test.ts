import { describe, expect, it } from 'vitest'
import { type Body, GITHUB, start } from './start.ts'
import type { WireDeployment, WireProject } from './wire.ts'

function site() {
  const { simulator, clock, base, call, get, send } = start()
  const { world } = simulator
  world.addProject({ name: 'site', source: GITHUB })
  const ago = (minutes: number) => clock.now - minutes * 60_000
  const act = (id: string, action: string) =>
    send<WireDeployment>('POST', `/site/deployments/${id}/${action}`)
  const remove = (id: string) => send('DELETE', `/site/deployments/${id}`)
  const canonical = async () => (await get<Body<WireProject>>('/site')).result.canonical_deployment?.id
  const trigger = async (uuid: string) => {
    const response = await simulator.fetch(`${base}/pages/webhooks/deploy_hooks/${uuid}`, { method: 'POST' })
    return { status: response.status, ...(await response.json<Body<{ id: string } | null>>()) }
  }
  const create = async (branch: string) => {
    const body = new FormData()
    body.set('branch', branch)
    const response = await call('/site/deployments', { method: 'POST', body })
    return response.json<Body<WireDeployment>>()
  }
  return { world, clock, ago, get, act, remove, canonical, trigger, create }
}

describe('a retry', () => {
  it.each(['failure', 'skipped', 'canceled'] as const)(
    'of a %s is a new run of the same commit',
    async (outcome) => {
      const { world, act, ago, get } = site()
      const commit = { branch: 'draft', hash: 'abc', message: 'Draft' }
      const failed = world.deploy('site', { ...commit, outcome, at: ago(10) })
      const { result } = await act(failed, 'retry')
      expect(result.id).not.toBe(failed)
      expect(result.latest_stage).toMatchObject({ name: 'queued', status: 'active' })
      expect(result.deployment_trigger).toMatchObject({
        type: 'github:push',
        metadata: { branch: 'draft', commit_hash: 'abc', commit_message: 'Draft' },
      })
      expect((await get('/site/deployments')).result_info.total_count).toBe(2)
    },
  )

  it('ends as the world has planned', async () => {
    const { world, act, ago, clock, get } = site()
    const failed = world.deploy('site', { outcome: 'failure', at: ago(10) })
    world.planNext('site', { outcome: 'failure', failedStage: 'clone_repo' })
    const { result } = await act(failed, 'retry')
    clock.now += 600_000
    expect(
      (await get<Body<WireDeployment>>(`/site/deployments/${result.id}`)).result.latest_stage,
    ).toMatchObject({
      name: 'clone_repo',
      status: 'failure',
    })
  })

  it('is refused for a direct upload, and 8000009 for nothing', async () => {
    const { world, act, ago } = site()
    const upload = world.deploy('site', { trigger: 'ad_hoc', at: ago(10) })
    expect((await act(upload, 'retry')).status).toBe(400)
    expect((await act('none', 'retry')).errors[0]?.code).toBe(8000009)
  })
})

describe('a build asked for without a manifest', () => {
  it('says ad_hoc as an upload does, goes through the stages of a build, and can be run again', async () => {
    const { clock, get, act, create } = site()
    const { result } = await create('draft')
    clock.now += 600_000
    const { id, ...built } = (await get<Body<WireDeployment>>(`/site/deployments/${result.id}`)).result
    expect(built).toMatchObject({
      deployment_trigger: { type: 'ad_hoc', metadata: { branch: 'draft', commit_dirty: false } },
      latest_stage: { name: 'deploy', status: 'success' },
    })
    expect(built.stages.map(({ status }) => status)).toEqual(Array(5).fill('success'))
    expect((await act(id, 'retry')).result.deployment_trigger.type).toBe('ad_hoc')
  })
})

describe('a rollback', () => {
  it('moves production back, and forward again', async () => {
    const { world, act, ago, canonical } = site()
    const older = world.deploy('site', { at: ago(30) })
    const newer = world.deploy('site', { at: ago(20) })
    expect((await act(older, 'rollback')).result.id).toBe(older)
    expect(await canonical()).toBe(older)
    await act(newer, 'rollback')
    expect(await canonical()).toBe(newer)
  })

  it('makes its target the one that cannot be deleted', async () => {
    const { world, act, ago, remove } = site()
    const older = world.deploy('site', { at: ago(30) })
    const newer = world.deploy('site', { at: ago(20) })
    await act(older, 'rollback')
    expect((await remove(newer)).status).toBe(200)
    expect(await remove(older)).toMatchObject({ errors: [{ code: 8000034 }] })
  })

  it('lasts until a production build succeeds', async () => {
    const { world, act, ago, canonical, clock } = site()
    const older = world.deploy('site', { at: ago(30) })
    world.deploy('site', { at: ago(20) })
    await act(older, 'rollback')
    world.deploy('site', { outcome: 'failure' })
    const next = world.deploy('site')
    expect(await canonical()).toBe(older)
    clock.now += 600_000
    expect(await canonical()).toBe(next)
  })

  it('takes no preview, no failure and no build under way', async () => {
    const { world, act, ago, canonical } = site()
    const live = world.deploy('site', { at: ago(30) })
    const targets = [{ branch: 'draft', at: ago(20) }, { outcome: 'failure' as const, at: ago(10) }, {}]
    for (const target of targets) {
      expect((await act(world.deploy('site', target), 'rollback')).status).toBe(400)
    }
    expect(await canonical()).toBe(live)
  })
})

describe('a deploy hook', () => {
  it('builds the head of its branch without a token, and answers with the id alone', async () => {
    const { world, trigger, ago, get } = site()
    world.deploy('site', { branch: 'draft', hash: 'abc', at: ago(10) })
    const { result } = await trigger(world.addDeployHook('site', 'draft'))
    expect(Object.keys(result ?? {})).toEqual(['id'])
    expect(
      (await get<Body<WireDeployment>>(`/site/deployments/${result?.id}`)).result.deployment_trigger,
    ).toMatchObject({
      type: 'deploy_hook',
      metadata: { branch: 'draft', commit_hash: 'abc' },
    })
  })

  it('has an address of its own, which ends with its project', async () => {
    const { world, trigger } = site()
    const uuids = [world.addDeployHook('site', 'main'), world.addDeployHook('site', 'draft')]
    expect(new Set(uuids).size).toBe(2)
    expect((await trigger('00000000-0000-4000-8000-000000000000')).status).toBe(404)
    world.removeProject('site')
    expect((await trigger(uuids[0] ?? '')).status).toBe(404)
  })

  it('is not for a project without a repository', () => {
    const { world } = site()
    world.addProject({ name: 'upload' })
    expect(() => world.addDeployHook('upload', 'main')).toThrow('no repository')
  })
})
