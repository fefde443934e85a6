import { describe, expect, it } from 'vitest'
import { type Body, start } from './start.ts'
import type { WireDeployment, WireProject } from './wire.ts'

function account() {
  const started = start()
  const { world } = started.simulator
  for (let i = 1; i <= 12; i++)
    world.addProject({ name: `site-${i}`, createdAt: started.clock.now - i * 1000 })
  for (let i = 0; i < 30; i++) world.deploy('site-1', { at: started.clock.now - i * 60_000 })
  return started
}

describe('lists', () => {
  it('give ten projects or twenty-five deployments when nothing is asked for', async () => {
    const { get } = account()
    expect((await get()).result_info).toEqual({
      page: 1,
      per_page: 10,
      count: 10,
      total_count: 12,
      total_pages: 2,
    })
    expect((await get('/site-1/deployments')).result_info).toEqual({
      page: 1,
      per_page: 25,
      count: 25,
      total_count: 30,
      total_pages: 2,
    })
  })

  it('are newest first, over the pages', async () => {
    const { get } = account()
    const second = await get<Body<WireProject[]>>('?page=2&per_page=10')
    expect(second.result.map(({ name }) => name)).toEqual(['site-11', 'site-12'])
    const times = (await get<Body<WireDeployment[]>>('/site-1/deployments')).result.map(
      (one) => one.created_on,
    )
    expect(times).toEqual([...times].sort().reverse())
  })

  it('of one millisecond are in the order of their microseconds', async () => {
    const { get, simulator } = account()
    for (let count = 0; count < 20; count += 1) simulator.world.deploy('site-1', { at: 1_000 })
    const { result } = await get<Body<WireDeployment[]>>('/site-1/deployments?page=2')
    const micros = result.slice(-20).map((one) => one.created_on.slice(0, -1).split('.')[1] ?? '')
    const padded = micros.map((digits) => digits.padEnd(6, '0'))
    expect(padded).toEqual([...padded].sort().reverse())
  })

  it('are empty past the end', async () => {
    const { get } = account()
    expect(await get('?page=3&per_page=10')).toMatchObject({
      success: true,
      result: [],
      result_info: { count: 0 },
    })
  })

  it.each([
    '?per_page=11',
    '?page=0',
    '?page=-1',
    '?page=two',
    '?per_page=0',
    '?page=',
    '/site-1/deployments?per_page=26',
  ])('refuse %s with 8000024', async (path) => {
    const response = await account().call(path)
    expect(response.status).toBe(400)
    expect((await response.json<Body>()).errors[0]?.code).toBe(8000024)
  })

  it('can be of one environment', async () => {
    const { get, simulator } = account()
    simulator.world.deploy('site-1', { branch: 'draft' })
    const previews = await get<Body<WireDeployment[]>>('/site-1/deployments?env=preview&page=1&per_page=25')
    expect(previews.result.map((one) => one.deployment_trigger.metadata.branch)).toEqual(['draft'])
    expect((await get('/site-1/deployments?env=production')).result_info.total_count).toBe(30)
  })

  it('take a bare question mark, as wrangler sends it', async () => {
    expect((await account().call('/site-1/deployments?')).status).toBe(200)
  })
})

describe('noise', () => {
  it('makes each answer another one, in a field of every record that Cloudflare does not have', async () => {
    const { simulator, call } = account()
    const read = async () => (await call()).text()
    const quiet = await read()
    expect(await read()).toBe(quiet)
    simulator.noise = true
    const answers = [await read(), await read()]
    expect(new Set([quiet, ...answers]).size).toBe(3)
    for (const text of answers) expect(text.replaceAll(/"noise":"\d+",/g, '')).toBe(quiet)
  })
})
