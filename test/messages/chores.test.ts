import { evictDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { openKeys } from '../../src/access/sign.ts'
import { policy } from '../retention/account.ts'
import { DAY, HOUR, MINUTE } from '../support/bench.ts'
import { activityOf } from '../support/chores.ts'
import { openTold, type Told, tellTo } from '../support/receivers.ts'
import { KEY, LINK } from '../support/visitor.ts'

const tellOf = (on: string, vars: object = {}) => {
  const { NOTIFICATIONS, ...rest } = tellTo('webhook')
  return { ...rest, NOTIFICATIONS: [{ ...(NOTIFICATIONS as object[])[0], on }], ...vars }
}

/** Most of what is there waits to be confirmed. */
const SHARE = { grace: '3d', max_share: 0.5 }

const told = ({ receivers }: Told) => receivers.take().map(({ body }) => body)

describe('a schedule', () => {
  it('tells when it begins to skip its builds, and once when it builds again', async () => {
    const one = await openTold(
      tellOf('schedule-skipped', { BUILDS: [{ project: 'docs', cron: '0 * * * *' }], BUILD_BUDGET: 0 }),
    )
    for (let hour = 0; hour < 4; hour += 1) await one.pass(HOUR)
    expect(told(one)).toMatchObject([
      { type: 'schedule-skipped', data: { project: 'docs', begins: true, why: 'budget-used-up' } },
    ])
    one.bench.vars.BUILD_BUDGET = 500
    await evictDurableObject(one.bench.mirror)
    for (let hour = 0; hour < 4; hour += 1) await one.pass(HOUR)
    expect(told(one)).toMatchObject([{ type: 'schedule-skipped', data: { begins: false } }])
  })
})

describe('retention', () => {
  it('tells once a run and project how many it has marked, and from which day on they go', async () => {
    const one = await openTold(tellOf('deleting-soon', { RETENTION: policy({ grace: '3d' }) }))
    const { world } = one.bench.simulator
    for (let number = 0; number < 5; number += 1)
      world.deploy('docs', { message: `Old ${number}`, at: one.bench.clock.now() - (90 - number) * DAY })
    for (let hour = 0; hour < 3; hour += 1) await one.pass(HOUR)
    const [message, ...others] = told(one)
    expect(others).toEqual([])
    expect(message).toMatchObject({ type: 'deleting-soon', data: { project: 'docs', count: 5 } })
    expect(Date.parse(message.data.day)).toBeGreaterThan(one.bench.clock.now() + DAY)
  })

  it.each([
    [
      'is confirmed',
      async ({ bench }: Told) => {
        const { retention } = await activityOf(bench)
        bench.vars.RETENTION = policy({ ...SHARE, confirm: retention?.waiting?.fingerprint })
        await evictDurableObject(bench.mirror)
      },
    ],
    [
      'is no longer more than max_share',
      async ({ bench }: Told) => {
        for (let number = 0; number < 10; number += 1)
          bench.simulator.world.deploy('docs', { message: `New ${number}`, at: bench.clock.now() })
      },
    ],
  ])('tells the same of what has waited, when it %s', async (_how, release) => {
    const one = await openTold(tellOf('deleting-soon', { RETENTION: policy(SHARE) }))
    const { clock, simulator } = one.bench
    for (let number = 0; number < 5; number += 1)
      simulator.world.deploy('docs', { message: `Old ${number}`, at: clock.now() - (90 - number) * DAY })
    for (let hour = 0; hour < 3; hour += 1) await one.pass(HOUR)
    expect(told(one)).toEqual([])
    await release(one)
    for (let hour = 0; hour < 3; hour += 1) await one.pass(HOUR)
    const [message, ...others] = told(one)
    expect(others).toEqual([])
    expect(message).toMatchObject({ type: 'deleting-soon', data: { project: 'docs', count: 5 } })
    expect(Date.parse(message.data.day)).toBeGreaterThan(clock.now() + DAY)
  })
})

describe('a rule of what needs attention', () => {
  it('tells when it begins by time alone, and once when it ends', async () => {
    const one = await openTold(tellOf('stuck'))
    const hanging = one.bench.simulator.world.deploy('docs', {
      message: 'Hangs',
      at: one.bench.clock.now(),
      durations: { build: 2 * HOUR },
    })
    for (let turn = 0; turn < 12; turn += 1) await one.pass(5 * MINUTE)
    expect(told(one)).toMatchObject([
      { type: 'stuck', data: { project: 'docs', why: 'build-hangs', begins: true } },
    ])
    expect(hanging).toBeDefined()
    for (let turn = 0; turn < 12; turn += 1) await one.pass(10 * MINUTE)
    expect(told(one)).toMatchObject([{ type: 'stuck', data: { why: 'build-hangs', begins: false } }])
  })

  it('that settings switch off tells nothing', async () => {
    const one = await openTold(tellOf('stuck'))
    one.bench.simulator.world.deploy('docs', {
      message: 'Hangs',
      at: one.bench.clock.now(),
      durations: { build: 5 * HOUR },
    })
    for (let turn = 0; turn < 12; turn += 1) await one.pass(5 * MINUTE)
    expect(told(one)).toHaveLength(1)
    one.bench.vars.ATTENTION = [{ project: '*', off: ['build-hangs'] }]
    await evictDurableObject(one.bench.mirror)
    await one.pass(5 * MINUTE)
    expect(told(one)).toEqual([])
  })

  it('that settings switch off or on tells nothing either where the project changes before all cards are made anew', async () => {
    const one = await openTold(tellOf('stuck, live'))
    const { bench } = one
    bench.simulator.world.deploy('docs', {
      message: 'Hangs',
      at: bench.clock.now(),
      branch: 'hangs',
      durations: { build: 50 * HOUR },
    })
    for (let turn = 0; turn < 12; turn += 1) await one.pass(5 * MINUTE)
    expect(told(one)).toMatchObject([{ type: 'stuck' }])
    for (const off of [['build-hangs'], []]) {
      bench.vars.ATTENTION = off.length > 0 ? [{ project: '*', off }] : []
      await evictDurableObject(bench.mirror)
      // A reader has the list read before anything else is done.
      bench.simulator.world.deploy('docs', { message: 'News', at: bench.clock.now() })
      bench.clock.advance(3 * MINUTE)
      await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
      await bench.runAlarms()
      expect(told(one)).toMatchObject([{ type: 'live' }])
    }
  })
})

describe('links in messages', () => {
  const boards = (one: Told) => told(one).map(({ data }) => new URL(data.links.board))

  it('open the project alone, by the key that the entry names, as long as that is in use', async () => {
    const id = (await openKeys([KEY]))[0]?.id
    const { NOTIFICATIONS, ...vars } = tellTo('webhook')
    const entry = { ...(NOTIFICATIONS as object[])[0], link: { key: id, days: 7 } }
    const one = await openTold({ ...LINK, ...vars, NOTIFICATIONS: [entry] })
    one.receivers.answer('webhook', () => new Response(null, { status: 500 }))
    await one.build({ outcome: 'failure' })
    const [first] = boards(one)
    const link = first?.searchParams.get('key')
    expect(link).toMatch(new RegExp(`^project\\.docs\\..*\\.${id}\\.`))
    expect((await one.bench.get(`${first?.pathname}?key=${link}`)).status).toBe(200)
    expect((await one.bench.get(`/projects/shop?key=${link}`)).status).toBe(404)
    one.bench.clock.advance(8 * DAY)
    expect((await one.bench.get(`${first?.pathname}?key=${link}`)).status).toBe(401)
    // The key is taken out while the message waits.
    one.receivers.answer('webhook')
    one.bench.vars.ACCESS_KEYS = 'another-key-of-the-tests-0123456789-abcdefg'
    await evictDurableObject(one.bench.mirror)
    await one.pass(MINUTE)
    const [second] = boards(one)
    expect(second?.search).toBe('')
  })
})
