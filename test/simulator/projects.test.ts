import { describe, expect, it } from 'vitest'
import { GITHUB, start } from './start.ts'
import type { WireProject } from './wire.ts'

describe('creating a project', () => {
  it('takes JSON of any content type, as wrangler sends it', async () => {
    const { call, get } = start()
    const body = JSON.stringify({
      name: 'brochure',
      production_branch: 'trunk',
      deployment_configs: { production: {}, preview: {} },
    })
    const created = await call('', { method: 'POST', body }) // a string is sent as text/plain
    expect(created.status).toBe(200)
    expect((await get<{ result: WireProject }>('/brochure')).result).toMatchObject({
      subdomain: 'brochure.pages.dev',
      production_branch: 'trunk',
      latest_deployment: null,
      canonical_deployment: null,
      deployment_configs: { production: { env_vars: null } },
    })
  })

  it.each([
    [{ name: '-a', production_branch: 'main' }],
    [{ name: 'Site', production_branch: 'main' }],
    [{ name: 'my_site', production_branch: 'main' }],
    [{ name: 'a'.repeat(59), production_branch: 'main' }],
    [{ name: 'site' }],
    [{ production_branch: 'main' }],
    ['site'],
  ])('refuses %j', async (body) => {
    const { send, simulator } = start()
    expect(await send('POST', '', body)).toMatchObject({ status: 400, success: false })
    expect(simulator.world.projects).toEqual([])
  })

  it('is 8000002 for a name that exists', async () => {
    const { send } = start()
    const site = { name: 'site', production_branch: 'main' }
    await send('POST', '', site)
    expect(await send('POST', '', site)).toMatchObject({ status: 409, errors: [{ code: 8000002 }] })
  })

  it('gives another subdomain when the name is taken on pages.dev', async () => {
    const { send, simulator } = start()
    simulator.world.addProject({ name: 'old', subdomain: 'site.pages.dev' })
    const { result } = await send<WireProject>('POST', '', { name: 'site', production_branch: 'main' })
    expect(result.subdomain).toMatch(/^site-[a-z0-9]{3}\.pages\.dev$/)
    expect(result.domains).toEqual([result.subdomain])
  })

  it('connects a repository', async () => {
    const config = { owner: 'pageboard-demo', repo_name: 'site' }
    const { result } = await start().send<WireProject>('POST', '', {
      name: 'site',
      production_branch: 'main',
      source: { type: 'gitlab', config },
    })
    expect(result.source).toMatchObject({ type: 'gitlab', config })
  })
})

describe('editing a project', () => {
  it('sets and deletes variables one by one, and never gives a secret back', async () => {
    const { simulator, send } = start()
    simulator.world.addProject({ name: 'site', source: GITHUB })
    const env_vars = {
      NODE_VERSION: null,
      KEY: { type: 'secret_text', value: 'hush' },
      COLOUR: { type: 'plain_text', value: 'blue' },
    }
    const edited = await send<WireProject>('PATCH', '/site', {
      deployment_configs: { preview: { env_vars } },
    })
    const { preview, production } = edited.result.deployment_configs
    expect(Object.keys(preview.env_vars ?? {}).sort()).toEqual(['CMS_TOKEN', 'COLOUR', 'KEY', 'SIGNING_KEY'])
    expect(preview.env_vars?.KEY).toEqual({ type: 'secret_text', value: '' })
    expect(production.env_vars).toHaveProperty('NODE_VERSION')
  })

  it('moves production to another branch, for what comes after', async () => {
    const { simulator, send, get } = start()
    simulator.world.addProject({ name: 'site', source: GITHUB })
    simulator.world.deploy('site', { at: 0 })
    expect(await send('PATCH', '/site', { production_branch: 'trunk' })).toMatchObject({
      result: { production_branch: 'trunk' },
    })
    simulator.world.deploy('site', { branch: 'trunk' })
    const listed = await get<{ result: { environment: string }[] }>('/site/deployments')
    expect(listed.result.map(({ environment }) => environment)).toEqual(['production', 'production'])
  })

  it('refuses what is no edit, and 8000007 what is no project', async () => {
    const { simulator, send } = start()
    simulator.world.addProject({ name: 'site' })
    expect((await send('PATCH', '/site', { production_branch: 7 })).status).toBe(400)
    expect((await send('PATCH', '/none', {})).errors[0]?.code).toBe(8000007)
  })

  it('purges the build cache', async () => {
    const { simulator, send } = start()
    simulator.world.addProject({ name: 'site' })
    expect(await send('POST', '/site/purge_build_cache')).toMatchObject({ success: true, result: null })
  })
})

describe('deleting a project', () => {
  it('removes it, with a null result', async () => {
    const { simulator, send } = start()
    simulator.world.addProject({ name: 'site' })
    expect(await send('DELETE', '/site')).toMatchObject({ status: 200, success: true, result: null })
    expect((await send('DELETE', '/site')).errors[0]?.code).toBe(8000007)
  })

  it('is 8000076 with more than a hundred deployments', async () => {
    const { simulator, send, clock } = start()
    simulator.world.addProject({ name: 'site' })
    const ids = Array.from({ length: 101 }, (_, i) => simulator.world.deploy('site', { at: clock.now - i }))
    expect((await send('DELETE', '/site')).errors[0]?.code).toBe(8000076)
    expect((await send('DELETE', `/site/deployments/${ids[100]}`)).status).toBe(200)
    expect((await send('DELETE', '/site')).status).toBe(200)
  })
})
