import { describe, expect, it } from 'vitest'
import { ACCOUNT, type Body, GITHUB, start } from './start.ts'

const PROJECTS = `/accounts/${ACCOUNT}/pages/projects`

/** Every route of the API; `ID` is a deployment's and `HOOK` a hook's. */
const ROUTES = [
  ['GET', PROJECTS],
  ['POST', PROJECTS],
  ...['GET', 'PATCH', 'DELETE'].map((method) => [method, `${PROJECTS}/site`] as const),
  ['GET', `${PROJECTS}/site/upload-token`],
  ['POST', `${PROJECTS}/site/purge_build_cache`],
  ['GET', `${PROJECTS}/site/deployments`],
  ['POST', `${PROJECTS}/site/deployments`],
  ['GET', `${PROJECTS}/site/deployments/ID`],
  ['DELETE', `${PROJECTS}/site/deployments/ID`],
  ['GET', `${PROJECTS}/site/deployments/ID/history/logs`],
  ['POST', `${PROJECTS}/site/deployments/ID/retry`],
  ['POST', `${PROJECTS}/site/deployments/ID/rollback`],
  ['GET', `${PROJECTS}/site/domains`],
  ['POST', `${PROJECTS}/site/domains`],
  ...['GET', 'PATCH', 'DELETE'].map((method) => [method, `${PROJECTS}/site/domains/a.example`] as const),
  ['POST', '/pages/assets/check-missing'],
  ['POST', '/pages/assets/upload'],
  ['POST', '/pages/assets/upsert-hashes'],
  ['POST', '/pages/webhooks/deploy_hooks/HOOK'],
  ['GET', '/user/tokens/verify'],
] as const

describe.each(ROUTES)('%s %s', (method, path) => {
  function site() {
    const { simulator, base, headers } = start()
    simulator.world.addProject({ name: 'site', source: GITHUB, domains: ['a.example'] })
    const id = simulator.world.deploy('site', { branch: 'draft' })
    const hook = simulator.world.addDeployHook('site', 'draft')
    const address = base + path.replace('ID', id).replace('HOOK', hook)
    return { simulator, send: () => simulator.fetch(address, { method, headers }) }
  }

  it('is a route', async () => {
    const [error] = (await (await site().send()).json<Body>()).errors
    expect(error?.code).not.toBe(7003)
  })

  it('fails on demand, and does nothing then', async () => {
    const { simulator, send } = site()
    const before = JSON.stringify(simulator.world.projects)
    simulator.faults.set({ kind: 'html', status: 503 }, { method, times: 1 })
    expect((await send()).status).toBe(503)
    simulator.faults.set({ kind: 'drop' }, { times: 1 })
    await expect(send()).rejects.toThrow('fetch failed')
    expect(JSON.stringify(simulator.world.projects)).toBe(before)
  })
})
