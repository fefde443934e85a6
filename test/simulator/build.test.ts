import { describe, expect, it } from 'vitest'
import { type Body, GITHUB, start } from './start.ts'
import type { WireDeployment, WireProject } from './wire.ts'
import type { NewDeployment } from './world.ts'

const DURATIONS = { queued: 100, initialize: 2000, clone_repo: 1000, build: 30_000, deploy: 5000 }

/** One deployment of a Git project, and what is seen of it after some milliseconds. */
function deployed(deployment: NewDeployment, source: typeof GITHUB | null = GITHUB) {
  const { simulator, clock, get } = start()
  simulator.world.addProject({ name: 'site', source: source ?? undefined })
  const id = simulator.world.deploy('site', { durations: DURATIONS, ...deployment })
  const startedAt = clock.now
  return async (after: number) => {
    clock.now = startedAt + after
    return (await get<Body<WireDeployment>>(`/site/deployments/${id}`)).result
  }
}

const statuses = (deployment: WireDeployment) => deployment.stages.map(({ status }) => status)
const latest = ({ latest_stage: { name, status } }: WireDeployment) => `${name} ${status}`
const END = 38_100

describe('a build', () => {
  it('goes through its stages as the clock does', async () => {
    const at = deployed({})
    expect(latest(await at(0))).toBe('queued active')
    expect(latest(await at(1000))).toBe('initialize active')
    expect(latest(await at(2500))).toBe('clone_repo active')
    const building = await at(4000)
    expect(latest(building)).toBe('build active')
    expect(statuses(building)).toEqual(['success', 'success', 'success', 'active', 'idle'])
    expect(building.stages[4]).toEqual({ name: 'deploy', started_on: null, ended_on: null, status: 'idle' })
    expect(latest(await at(34_000))).toBe('deploy active')
    const done = await at(END)
    expect(latest(done)).toBe('deploy success')
    expect(done.modified_on).toBe(done.latest_stage.ended_on)
  })

  it('starts each stage when the one before has ended', async () => {
    const { stages } = await deployed({})(END)
    for (const [index, stage] of stages.entries()) {
      if (index > 0) expect(stage.started_on).toBe(stages[index - 1]?.ended_on)
    }
  })

  it('fails in the stage that was asked for and leaves the later ones idle', async () => {
    const failed = await deployed({ outcome: 'failure', failedStage: 'clone_repo' })(END)
    expect(latest(failed)).toBe('clone_repo failure')
    expect(statuses(failed)).toEqual(['success', 'success', 'failure', 'idle', 'idle'])
  })

  it('has a success that is not the end, in the pause between two stages', async () => {
    const between = await deployed({ pause: 500 })(100 + 500 + 2000 + 100)
    expect(latest(between)).toBe('initialize success')
    expect(statuses(between)).toEqual(['success', 'success', 'idle', 'idle', 'idle'])
  })

  it('that did not wait has a queue that ended before it started', async () => {
    const [queued] = (await deployed({})(END)).stages
    expect(Date.parse(queued?.ended_on ?? '') - Date.parse(queued?.started_on ?? '')).toBeLessThan(0)
  })
})

describe('the traps', () => {
  it('a finished direct upload still says queued in its stages', async () => {
    const at = deployed({}, null)
    expect(latest(await at(0))).toBe('queued active')
    const done = await at(END)
    expect(done.latest_stage).toMatchObject({ name: 'deploy', started_on: null, status: 'success' })
    expect(statuses(done)).toEqual(['active', 'idle', 'idle', 'idle', 'success'])
    expect(done.stages[0]?.ended_on).toBeNull()
    expect(done.deployment_trigger).toMatchObject({
      type: 'ad_hoc',
      metadata: { commit_hash: '', commit_dirty: true },
    })
    expect('source' in done).toBe(false)
  })

  it('a canceled one still says active in its latest stage', async () => {
    const canceled = await deployed({ outcome: 'canceled', durations: { queued: 5000 } })(6000)
    expect(canceled.latest_stage).toMatchObject({
      name: 'queued',
      status: 'active',
      ended_on: expect.any(String),
    })
    expect(statuses(canceled)).toEqual(['canceled', 'idle', 'idle', 'idle', 'idle'])
  })

  it('a skipped one stays idle in the queue', async () => {
    const skipped = await deployed({ outcome: 'skipped' })(END)
    expect(skipped).toMatchObject({ is_skipped: true, skip_reason: 'commit_message', aliases: null })
    expect(skipped.latest_stage).toEqual({ name: 'queued', started_on: null, ended_on: null, status: 'idle' })
  })

  it('a superseded one waits in the queue before it is skipped', async () => {
    const at = deployed({
      outcome: 'skipped',
      skipReason: 'superseded_queued_build',
      durations: { queued: 20_000 },
    })
    expect(await at(19_000)).toMatchObject({
      is_skipped: false,
      latest_stage: { name: 'queued', status: 'active' },
    })
    expect(await at(20_000)).toMatchObject({ is_skipped: true, skip_reason: 'superseded_queued_build' })
  })

  it('timestamps are of varying precision, to the microsecond at most', async () => {
    const { simulator, get } = start()
    simulator.world.addProject({ name: 'site' })
    for (let i = 0; i < 25; i++)
      simulator.world.deploy('site', { at: Date.parse('2026-11-24T10:00:00.120Z') })
    const times = (await get<Body<WireDeployment[]>>('/site/deployments')).result.map((one) => one.created_on)
    for (const time of times) expect(time).toMatch(/^2026-11-24T10:00:00\.12\d{0,4}Z$/)
    expect(new Set(times.map((time) => time.length)).size).toBeGreaterThan(2)
  })
})

describe('a project', () => {
  const project = async (...deployments: NewDeployment[]) => {
    const { simulator, clock, get } = start()
    simulator.world.addProject({
      name: 'site',
      source: GITHUB,
      subdomain: 'site-9kd.pages.dev',
      domains: ['www.site.example'],
    })
    for (const [index, deployment] of deployments.entries())
      simulator.world.deploy('site', { at: clock.now - 600_000 + index, ...deployment })
    return (await get<Body<WireProject>>('/site')).result
  }

  it('brand new has no deployment', async () => {
    expect(await project()).toMatchObject({
      latest_deployment: null,
      canonical_deployment: null,
      domains: ['site-9kd.pages.dev', 'www.site.example'],
    })
  })

  it('keeps its canonical deployment while newer ones fail or build', async () => {
    const { latest_deployment, canonical_deployment } = await project(
      { hash: 'live' },
      { hash: 'failed', outcome: 'failure' },
      { hash: 'draft', branch: 'draft' },
    )
    expect(latest_deployment?.deployment_trigger.metadata.commit_hash).toBe('draft')
    expect(canonical_deployment?.deployment_trigger.metadata.commit_hash).toBe('live')
    expect(latest_deployment?.url).toBe(`https://${latest_deployment?.short_id}.site-9kd.pages.dev`)
  })
})
