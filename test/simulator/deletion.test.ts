import { describe, expect, it } from 'vitest'
import { type Body, GITHUB, start } from './start.ts'
import type { WireDeployment } from './wire.ts'

function site() {
  const { simulator, clock, get, send } = start()
  const { world } = simulator
  world.addProject({ name: 'site', source: GITHUB })
  const ago = (minutes: number) => clock.now - minutes * 60_000
  const live = world.deploy('site', { at: ago(50) })
  const remove = (id: string, query = '') => send('DELETE', `/site/deployments/${id}${query}`)
  const aliases = async (id: string) =>
    (await get<Body<WireDeployment>>(`/site/deployments/${id}`)).result.aliases
  return { world, ago, live, remove, aliases }
}

describe('deleting a deployment', () => {
  it('is 8000034 for the one that is live, even by force', async () => {
    const { live, remove, world, ago } = site()
    world.deploy('site', { at: ago(5), outcome: 'failure' })
    for (const query of ['', '?force=true']) {
      expect(await remove(live, query)).toMatchObject({ status: 400, errors: [{ code: 8000034 }] })
    }
  })

  it('takes older production and failed ones without force, with a null result', async () => {
    const { live, remove, world, ago } = site()
    world.deploy('site', { at: ago(20) })
    const failed = world.deploy('site', { at: ago(5), outcome: 'failure' })
    expect(await remove(live)).toMatchObject({ status: 200, success: true, result: null })
    expect((await remove(failed)).status).toBe(200)
    expect((await remove(failed)).errors[0]?.code).toBe(8000009)
  })

  it('is 8000035 for the newest of a branch without force', async () => {
    const { remove, world, ago } = site()
    const older = world.deploy('site', { branch: 'draft', at: ago(20) })
    const newest = world.deploy('site', { branch: 'draft', at: ago(10) })
    for (const query of ['', '?force=false']) {
      expect(await remove(newest, query)).toMatchObject({ status: 400, errors: [{ code: 8000035 }] })
    }
    expect((await remove(older)).status).toBe(200)
    expect((await remove(newest, '?force=true')).status).toBe(200)
  })

  it('by force lets the alias fall back to one that does not show it', async () => {
    const { remove, aliases, world, ago } = site()
    const older = world.deploy('site', { branch: 'draft', at: ago(20) })
    const newest = world.deploy('site', { branch: 'draft', at: ago(10) })
    await remove(newest, '?force=true')
    expect(await aliases(older)).toBeNull()
    expect((await remove(older)).errors[0]?.code).toBe(8000035) // it serves the alias all the same
    const next = world.deploy('site', { branch: 'draft', at: ago(5) })
    expect(await aliases(next)).toEqual(['https://draft.site.pages.dev'])
  })
})
