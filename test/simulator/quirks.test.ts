import { describe, expect, it } from 'vitest'
import { eachDeployment } from './alter.ts'
import type { NewProject } from './new-project.ts'
import { PLANTED } from './planted.ts'
import { type Body, GITHUB, start } from './start.ts'
import type { WireDeployment, WireProject } from './wire.ts'
import type { NewDeployment } from './world.ts'

/** The twenty of QUIRKS.md, by number: each can be had from the world or from a fault. */
function site(project: Partial<NewProject> = { source: GITHUB }) {
  const started = start()
  const { simulator, clock, get } = started
  simulator.world.addProject({ name: 'site', ...project })
  const ago = (minutes: number) => clock.now - minutes * 60_000
  const deploy = async (deployment: NewDeployment = {}) => {
    const id = simulator.world.deploy('site', { at: ago(60), ...deployment })
    return (await get<Body<WireDeployment>>(`/site/deployments/${id}`)).result
  }
  const read = async () => (await get<Body<WireProject>>('/site')).result
  const ids = async (page: number) => {
    const list = await get<Body<WireDeployment[]>>(`/site/deployments?page=${page}&per_page=25`)
    return list.result.map(({ id }) => id)
  }
  return { ...started, world: simulator.world, ago, deploy, read, ids }
}

describe('quirk', () => {
  it('1: aliases are null, or a list of one', async () => {
    const { deploy } = site()
    expect((await deploy()).aliases).toBeNull()
    expect((await deploy({ branch: 'draft' })).aliases).toEqual(['https://draft.site.pages.dev'])
  })

  it('2: source is absent for direct upload, in the project and its deployments', async () => {
    const { deploy, read } = site({})
    expect(await deploy()).not.toHaveProperty('source')
    expect(await read()).not.toHaveProperty('source')
  })

  it('3: a finished direct upload is queued and active in its stages', async () => {
    expect((await site({}).deploy()).stages[0]).toMatchObject({ status: 'active', ended_on: null })
  })

  it('4: a canceled one is active in its latest stage', async () => {
    const { latest_stage, stages } = await site().deploy({ outcome: 'canceled' })
    expect(latest_stage).toMatchObject({ name: 'queued', status: 'active', ended_on: expect.any(String) })
    expect(stages[0]?.status).toBe('canceled')
  })

  it('5: a skipped one is queued and idle', async () => {
    expect(await site().deploy({ outcome: 'skipped', skipReason: 'path_config' })).toMatchObject({
      is_skipped: true,
      skip_reason: 'path_config',
      latest_stage: { name: 'queued', status: 'idle' },
    })
  })

  it('6: a brand-new project has no deployment', async () => {
    expect(await site().read()).toMatchObject({ latest_deployment: null, canonical_deployment: null })
  })

  it('7: the subdomain is not the name', async () => {
    expect((await site({ subdomain: 'site-9kd.pages.dev' }).read()).domains).toEqual(['site-9kd.pages.dev'])
  })

  it('8: more than 25 deployments or 10 projects a page are refused', async () => {
    const { get } = site()
    expect((await get('/site/deployments?per_page=26')).errors[0]?.code).toBe(8000024)
    expect((await get('?per_page=11')).errors[0]?.code).toBe(8000024)
  })

  it('9: an authentication error has neither messages nor result', async () => {
    const { call } = site()
    const answer = await call('', { headers: { authorization: 'Bearer wrong' } })
    expect(Object.keys(await answer.json<object>())).toEqual(['success', 'errors'])
  })

  it('10: a 429 says how long to wait', async () => {
    const { simulator, call } = site()
    simulator.faults.set({ kind: 'rateLimited', seconds: 17 })
    const { status, headers } = await call()
    expect([status, headers.get('retry-after'), headers.has('ratelimit-policy')]).toEqual([429, '17', true])
  })

  it('11: an error page is HTML', async () => {
    const { simulator, call } = site()
    simulator.faults.set({ kind: 'html', status: 502 })
    expect((await call()).headers.get('content-type')).toContain('text/html')
  })

  it('12: a plain-text variable is in the clear in project and deployment', async () => {
    const { deploy, read } = site()
    expect(JSON.stringify(await deploy())).toContain(PLANTED.plainTextVariable)
    expect(JSON.stringify((await read()).deployment_configs)).toContain(PLANTED.plainTextVariable)
  })

  it('13: the queue ends before it starts', async () => {
    const [queued] = (await site().deploy({ durations: { queued: 20 } })).stages
    expect(Date.parse(queued?.ended_on ?? '')).toBeLessThan(Date.parse(queued?.started_on ?? ''))
  })

  it('14: a message has lines, pictures and HTML', async () => {
    const message = 'Fix <b>it</b> 🌱\r\n\r\nReviewed-by: A. Person'
    expect((await site().deploy({ message })).deployment_trigger.metadata.commit_message).toBe(message)
  })

  it('15: the hash is empty', async () => {
    expect((await site({}).deploy()).deployment_trigger.metadata.commit_hash).toBe('')
    expect((await site().deploy({ hash: '' })).deployment_trigger.metadata.commit_hash).toBe('')
  })

  it('16: triggers, statuses and fields are not known', async () => {
    const { simulator, deploy, read } = site()
    simulator.tamper = eachDeployment((one) => ({
      ...one,
      latest_stage: { name: 'warm_up', status: 'paused', started_on: null, ended_on: null },
      novelty: 1,
    }))
    const unknown = {
      latest_stage: { status: 'paused' },
      novelty: 1,
      deployment_trigger: { type: 'gitlab:push' },
    }
    expect(await deploy({ trigger: 'gitlab:push' })).toMatchObject(unknown)
    expect((await read()).canonical_deployment).toMatchObject(unknown)
  })

  it('17: projects come in any order', async () => {
    const { world, get, clock } = site()
    world.addProject({ name: 'about', createdAt: clock.now - 1000 })
    const orders = ['newest first', 'oldest first', 'by name'] as const
    const seen = []
    for (const order of orders) {
      world.projectOrder = order
      seen.push((await get<Body<WireProject[]>>()).result.map(({ name }) => name).join())
    }
    expect(seen).toEqual(['site,about', 'about,site', 'about,site'])
  })

  it('18: a project is deleted between list and get', async () => {
    const { simulator, world, get } = site()
    simulator.faults.set({ kind: 'meanwhile', happens: () => world.removeProject('site') }, { times: 1 })
    expect((await get('?page=1&per_page=10')).result_info.total_count).toBe(1)
    expect((await get('/site')).errors[0]?.code).toBe(8000007)
  })

  it('19: a deployment that arrives between two pages shifts the second', async () => {
    const { simulator, world, ids, ago } = site()
    for (let i = 0; i < 30; i++) world.deploy('site', { at: ago(i + 1) })
    simulator.faults.set(
      { kind: 'meanwhile', happens: () => world.deploy('site') },
      { path: /page=1/, times: 1 },
    )
    const first = await ids(1)
    const second = await ids(2)
    expect(second).toHaveLength(6)
    expect(second[0]).toBe(first.at(-1))
  })

  it('20: a failed production deployment is newer than the live one', async () => {
    const { deploy, read, ago } = site()
    const live = await deploy()
    const failed = await deploy({ outcome: 'failure', at: ago(10) })
    const { latest_deployment, canonical_deployment } = await read()
    expect([latest_deployment?.id, canonical_deployment?.id]).toEqual([failed.id, live.id])
  })
})
