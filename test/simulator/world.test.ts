import { describe, expect, it } from 'vitest'
import { PLANTED } from './planted.ts'
import { type Body, GITHUB, start } from './start.ts'
import type { WireDeployment } from './wire.ts'

function ids(seed: number, before: string[] = []) {
  const { world } = start({ seed }).simulator
  for (const name of [...before, 'site']) world.addProject({ name })
  return [world.project('site')?.id, world.deploy('site'), world.deploy('site')]
}

describe('the world', () => {
  it('has the same ids on every start, whatever else is in it', () => {
    expect(ids(1)).toEqual(ids(1))
    expect(ids(1, ['other'])).toEqual(ids(1))
    expect(ids(2)).not.toEqual(ids(1))
    expect(new Set(ids(1)).size).toBe(3)
  })

  it('does not show a deployment before its time', async () => {
    const { simulator, clock, get } = start()
    simulator.world.addProject({ name: 'site' })
    simulator.world.deploy('site', { at: clock.now + 1000 })
    expect((await get('/site/deployments')).result).toEqual([])
    clock.now += 1000
    expect((await get('/site/deployments')).result_info.total_count).toBe(1)
  })

  it('carries everything that must never leave the board', async () => {
    const { simulator, call } = start()
    simulator.world.addProject({ name: 'site', source: GITHUB })
    simulator.world.deploy('site')
    const text = await (await call('/site')).text()
    for (const secret of Object.values(PLANTED)) expect(text).toContain(secret)
  })
})

describe('creating a deployment', () => {
  function project(source: typeof GITHUB | undefined) {
    const started = start()
    started.simulator.world.addProject({ name: 'site', source })
    return started
  }
  const form = (fields: Record<string, string>) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    return body
  }

  it('builds the head of the branch', async () => {
    const { call, simulator } = project(GITHUB)
    simulator.world.deploy('site', { branch: 'draft', hash: 'abc', message: 'Draft' })
    const response = await call('/site/deployments', { method: 'POST', body: form({ branch: 'draft' }) })
    expect((await response.json<Body<WireDeployment>>()).result).toMatchObject({
      environment: 'preview',
      latest_stage: { name: 'queued', status: 'active' },
      deployment_trigger: { metadata: { branch: 'draft', commit_hash: 'abc', commit_message: 'Draft' } },
    })
  })

  it('builds the production branch when there is no body', async () => {
    const { call, simulator } = project(GITHUB)
    const response = await call('/site/deployments', { method: 'POST' })
    expect((await response.json<Body<WireDeployment>>()).result.environment).toBe('production')
    expect(simulator.world.project('site')?.deployments).toHaveLength(1)
  })

  it('needs a manifest for a direct upload, and a form in every case', async () => {
    const upload = await project(undefined).call('/site/deployments', { method: 'POST', body: form({}) })
    const json = await project(GITHUB).call('/site/deployments', {
      method: 'POST',
      headers: { authorization: 'Bearer simulator-token', 'content-type': 'application/json' },
      body: '{"branch":"main"}',
    })
    for (const response of [upload, json]) {
      expect([response.status, (await response.json<Body>()).errors[0]?.code]).toEqual([400, 8000096])
    }
  })
})
