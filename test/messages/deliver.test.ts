import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { addProjects } from '../support/accounts.ts'
import { DAY, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { activityOf } from '../support/chores.ts'
import {
  ADDRESSES,
  BOARD_URL,
  type Name,
  openTold,
  type Told,
  tellTo,
  textsIn,
} from '../support/receivers.ts'
import { LINK } from '../support/visitor.ts'

const failing = { outcome: 'failure' } as const

/** What kinds of messages a program got. */
const kindsOf = ({ receivers }: Told) => receivers.take().map(({ body }) => body.type)

const rowsOf = ({ bench }: Told) =>
  runInDurableObject(bench.mirror, (_instance, { storage }) =>
    storage.sql.exec('SELECT receiver, event, is_open FROM outbox ORDER BY number').toArray(),
  )

const receiversOf = async ({ bench }: Told) => (await activityOf(bench)).receivers ?? []

describe('a message', () => {
  it('is told when a build fails, and when the next one succeeds and is live', async () => {
    const told = await openTold(tellTo('webhook'))
    expect(kindsOf(told)).toEqual([])
    const broken = await told.build({ ...failing, message: 'Break it' })
    const [message] = told.receivers.take()
    expect(message?.body).toMatchObject({
      type: 'failed',
      data: {
        project: 'docs',
        environment: 'production',
        branch: 'main',
        deployment: { id: broken, subject: 'Break it', status: 'failed' },
        links: { board: `https://board.example/projects/docs/deployments/${broken.slice(0, 8)}` },
      },
    })
    expect(message?.headers.get('webhook-id')).toBe(`failed.${broken}`)
    await told.build(failing)
    expect(kindsOf(told)).toEqual([])
    await told.build()
    expect(kindsOf(told)).toEqual(['fixed', 'live'])
    await told.pass(DAY)
    expect(kindsOf(told)).toEqual([])
  })

  it('tells of a rollback, and of a rollback of it, each by itself', async () => {
    const told = await openTold(tellTo('webhook'))
    const first = await told.build()
    const second = await told.build()
    expect(kindsOf(told)).toEqual(['live', 'live'])
    for (const [id, kind] of [
      [first, 'rolled-back'],
      [second, 'live'],
      [first, 'rolled-back'],
    ] as const) {
      told.bench.simulator.world.rollBack('docs', id)
      await told.pass()
      expect(kindsOf(told)).toEqual([kind])
    }
  })

  it('is told of nothing that was there when the board, or the project, was set up, nor of history that is read', async () => {
    const told = await openTold(tellTo('webhook'))
    const { world } = told.bench.simulator
    world.addProject({ name: 'new', createdAt: told.bench.clock.now() })
    for (let number = 0; number < 60; number += 1)
      world.deploy('new', {
        message: `Old ${number}`,
        at: told.bench.clock.now() - (90 - number) * MINUTE,
        ...(number % 3 === 0 && failing),
      })
    await told.pass(HOUR)
    await told.pass(DAY)
    expect(kindsOf(told)).toEqual([])
    world.deploy('new', { message: 'New', at: told.bench.clock.now(), ...failing })
    await told.pass(5 * MINUTE)
    expect(kindsOf(told)).toEqual(['failed'])
  })

  it('tells of the first build of a project that had none', async () => {
    const told = await openTold(tellTo('webhook'))
    const { world } = told.bench.simulator
    world.addProject({ name: 'new', createdAt: told.bench.clock.now() })
    await told.pass()
    world.deploy('new', { message: 'First', at: told.bench.clock.now() })
    await told.pass(5 * MINUTE)
    expect(kindsOf(told)).toEqual(['live'])
  })

  it('is told of nothing in a project that reappears, or that settings show again', async () => {
    const told = await openTold(tellTo('webhook'))
    const { world } = told.bench.simulator
    await told.build(failing)
    told.receivers.take()
    // Cloudflare lists all projects but this one for a while.
    told.bench.simulator.tamper = (body) => {
      const { result } = body as { result: { name?: string }[] }
      return Array.isArray(result)
        ? { ...(body as object), result: result.filter(({ name }) => name !== 'shop') }
        : body
    }
    for (let list = 0; list < 3; list += 1) await told.pass(HOUR)
    expect(await told.bench.ask({ name: 'project:shop', have: 0, maxAge: HOUR })).toEqual({ kind: 'gone' })
    world.deploy('shop', {
      message: 'Broken meanwhile',
      at: told.bench.clock.now() - 30 * MINUTE,
      ...failing,
    })
    told.bench.simulator.tamper = (body) => body
    await told.pass(HOUR)
    told.bench.vars.PROJECTS = 'shop'
    world.deploy('docs', { message: 'Mended meanwhile', at: told.bench.clock.now() - 30 * MINUTE })
    await evictDurableObject(told.bench.mirror)
    await told.pass(HOUR)
    told.bench.vars.PROJECTS = '*'
    await evictDurableObject(told.bench.mirror)
    await told.pass(HOUR)
    expect(kindsOf(told)).toEqual([])
  })

  it('tells of builds that overtake each other only what the branch came to', async () => {
    const told = await openTold(tellTo('webhook'))
    const { world } = told.bench.simulator
    const at = told.bench.clock.now()
    const slow = { durations: { build: 20 * MINUTE } }
    world.deploy('docs', { message: 'Slow and broken', at, ...slow, ...failing })
    world.deploy('docs', { message: 'Quick and good', at: at + SECOND })
    await told.pass(5 * MINUTE)
    await told.pass(5 * MINUTE)
    told.receivers.take()
    await told.pass(20 * MINUTE)
    await told.pass(20 * MINUTE)
    expect(kindsOf(told)).toEqual([])
  })

  it('is of ids and numbers alone while it waits, and leaves nothing when it was told', async () => {
    const told = await openTold(tellTo('webhook', 'slack'))
    told.receivers.answer('webhook', () => new Response(null, { status: 500 }))
    await told.build({ ...failing, message: 'Words of a commit' })
    const [first, second] = await rowsOf(told)
    const waiting = [first, second].find((row) => row?.receiver === 'webhook')
    expect(JSON.parse(String(waiting?.event))).toMatchObject({ kind: 'failed', project: 'docs' })
    expect(String(waiting?.event)).not.toMatch(/Words|http|secret/)
    expect([first, second].find((row) => row?.receiver === 'slack')).toMatchObject({ event: '', is_open: 0 })
  })

  it('is told to nobody without settings, and nothing is written', async () => {
    const told = await openTold({})
    await told.build(failing)
    expect(await rowsOf(told)).toEqual([])
    expect((await activityOf(told.bench)).receivers).toBeNull()
  })
})

describe('an entry that is changed while messages wait', () => {
  const down = () => new Response(null, { status: 503 })

  async function openWaiting() {
    const told = await openTold(tellTo('webhook', 'slack'))
    told.receivers.answer('webhook', down)
    told.receivers.answer('slack', down)
    await told.build(failing)
    for (const name of ['webhook', 'slack'] as const) told.receivers.answer(name)
    told.receivers.take()
    return told
  }
  const change = async ({ bench, pass }: Told, vars: object) => {
    Object.assign(bench.vars, vars)
    await evictDurableObject(bench.mirror)
    await pass(HOUR)
  }

  it('is told no more when it is taken out', async () => {
    const told = await openWaiting()
    await change(told, tellTo('slack'))
    expect(told.receivers.take().map(({ to }) => to)).toEqual(['slack'])
    await change(told, tellTo('webhook', 'slack'))
    expect(told.receivers.take()).toEqual([])
  })

  it.each<[string, object]>([
    ['is not told of a project that it does not name any more', { projects: 'shop' }],
    ['is not told of an event that it does not name any more', { on: 'live' }],
    ['is not told of a branch that it does not name any more', { branches: 'next' }],
  ])('%s', async (_what, changes) => {
    const told = await openWaiting()
    const { NOTIFICATIONS, ...vars } = tellTo('webhook')
    await change(told, { ...vars, NOTIFICATIONS: [{ ...(NOTIFICATIONS as object[])[0], ...changes }] })
    expect(told.receivers.take()).toEqual([])
    expect((await receiversOf(told))[0]?.waiting).toBe(0)
  })

  it('is not told of a project that the board does not show any more', async () => {
    const told = await openWaiting()
    await change(told, { PROJECTS: 'shop' })
    expect(told.receivers.take()).toEqual([])
  })

  it.each(['NOTIFICATIONS', 'NOTIFICATION_URLS'] as const)(
    'is told once a wrong %s is right again',
    async (name) => {
      const told = await openWaiting()
      const { [name]: right } = told.bench.vars
      await change(told, { [name]: '{"webhook": ' })
      expect(told.receivers.take()).toEqual([])
      await change(told, { [name]: right })
      expect(
        told.receivers
          .take()
          .map(({ to }) => to)
          .toSorted(),
      ).toEqual(['slack', 'webhook'])
    },
  )

  it('is told once a wrong ENVIRONMENTS is right again, if it names one; the others are told meanwhile', async () => {
    const { NOTIFICATIONS, ...vars } = tellTo('webhook', 'slack')
    const [webhook = {}, slack = {}] = NOTIFICATIONS as object[]
    const entries = [
      { ...webhook, environments: 'staging' },
      { ...slack, environments: undefined, branches: 'release/*', on: 'branch-ready' },
    ]
    const right = { staging: 'release/*' }
    const told = await openTold({ ...vars, NOTIFICATIONS: entries, ENVIRONMENTS: right })
    for (const name of ['webhook', 'slack'] as const) told.receivers.answer(name, down)
    await told.build({ ...failing, branch: 'release/1' })
    await told.build({ branch: 'release/2' })
    for (const name of ['webhook', 'slack'] as const) told.receivers.answer(name)
    told.receivers.take()
    await change(told, { ENVIRONMENTS: '{ "staging": ' })
    expect(told.receivers.take().map(({ to }) => to)).toEqual(['slack'])
    await change(told, { ENVIRONMENTS: right })
    expect(new Set(told.receivers.take().map(({ to }) => to))).toEqual(new Set(['webhook']))
  })

  it('is told at its new address', async () => {
    const told = await openWaiting()
    const { NOTIFICATIONS } = tellTo('webhook')
    const { NOTIFICATION_URLS } = tellTo('discord')
    const urls = { webhook: (NOTIFICATION_URLS as Record<Name, string>).discord }
    await change(told, { NOTIFICATIONS, NOTIFICATION_URLS: urls })
    expect(told.receivers.take().map(({ to }) => to)).toEqual(['discord'])
  })
})

describe('a message that waits', () => {
  it('is told although an update reads the account anew, and half of the list fails for a while', async () => {
    const told = await openTold(tellTo('webhook'))
    const { faults, world } = told.bench.simulator
    // Listed before it, they fill the first page.
    addProjects(world, 12, START - DAY)
    told.receivers.answer('webhook', () => new Response(null, { status: 503 }))
    await told.build(failing)
    told.receivers.answer('webhook')
    told.receivers.take()
    await runInDurableObject(told.bench.mirror, (_instance, { storage }) => {
      storage.sql.exec("UPDATE shapes SET number = 0 WHERE name = 'derived'")
    })
    await evictDurableObject(told.bench.mirror)
    faults.set({ kind: 'status', status: 500 }, { path: /projects\?.*\bpage=2/ })
    await told.pass(HOUR)
    expect(told.receivers.take()).toEqual([])
    faults.clear()
    await told.pass()
    expect(kindsOf(told)).toEqual(['failed'])
  })
})

describe('a receiver that fails', () => {
  const never = (signal: AbortSignal | undefined) =>
    new Promise<Response>((_resolve, reject) => {
      if (signal?.aborted) reject(signal.reason)
      signal?.addEventListener('abort', () => reject(signal.reason))
    })

  it.each<[string, (told: Told) => (signal?: AbortSignal) => Response | Promise<Response>, string]>([
    ['answers 500', () => () => new Response('trouble', { status: 500 }), 'HTTP 500'],
    ['answers 400', () => () => new Response('no', { status: 400 }), 'HTTP 400'],
    [
      'redirects',
      () => () => new Response(null, { status: 301, headers: { Location: 'https://bot.example.com/x' } }),
      'HTTP 301',
    ],
    ['drops the call', () => () => Promise.reject(new TypeError('gone')), 'not reached'],
    [
      'never answers',
      ({ bench }) =>
        (signal) => {
          bench.clock.advance(10 * SECOND)
          return never(signal)
        },
      'no answer within 10 seconds',
    ],
    [
      'answers 200 when it is too late',
      ({ bench }) =>
        async () => {
          bench.clock.advance(11 * SECOND)
          return new Response('ok')
        },
      'no answer within 10 seconds',
    ],
  ])('and %s is asked again with the same id, and said to fail', async (_what, answer, why) => {
    const told = await openTold(tellTo('webhook'))
    told.receivers.answer('webhook', answer(told))
    const id = await told.build(failing)
    expect(told.receivers.take().map(({ headers }) => headers.get('webhook-id'))).toEqual([`failed.${id}`])
    expect(await receiversOf(told)).toMatchObject([{ isFailing: true, why, waiting: 1, isGone: false }])
    told.receivers.answer('webhook')
    told.bench.clock.advance(5 * SECOND)
    await told.bench.runAlarms()
    expect(told.receivers.take().map(({ headers }) => headers.get('webhook-id'))).toEqual([`failed.${id}`])
    expect(await receiversOf(told)).toMatchObject([{ isFailing: false, waiting: 0 }])
  })

  it('is asked again after 5 seconds, and then later and later, and given up after 6 hours, said in the ledger', async () => {
    const told = await openTold({ ...LINK, ...tellTo('webhook') })
    const { bench } = told
    const tries: number[] = []
    told.receivers.answer('webhook', () => {
      tries.push(bench.clock.now())
      return new Response(null, { status: 500 })
    })
    await told.build(failing)
    for (let turn = 0; turn < 2_000; turn += 1) {
      bench.clock.advance(5 * SECOND * (turn > 1_000 ? 10 : 1))
      await bench.runAlarms()
    }
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0))
    const planned = [5 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR]
    expect(waits).toHaveLength(planned.length)
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(planned[index] ?? 0)
      expect(wait).toBeLessThan((planned[index] ?? 0) + MINUTE)
    }
    const { ledger } = await activityOf(bench)
    expect(ledger.entries).toMatchObject([
      { kind: 'message', project: 'docs', result: 'failed', reason: { kind: 'message', count: 1 } },
    ])
    expect((await receiversOf(told))[0]?.waiting).toBe(0)
    // Who sees one project, or a public board, is told nothing of it.
    const visibility = { projects: ['*'], scope: { kind: 'project', name: 'docs' } }
    expect((await activityOf(bench, { visibility })).ledger.entries).toEqual([])
    bench.vars.ACCESS = 'public'
    await evictDurableObject(bench.mirror)
    expect((await activityOf(bench)).ledger.entries).toEqual([])
  })

  it.each([
    ['as it says', { 'Retry-After': '90' }, 90 * SECOND],
    [
      'until the time that it says',
      {
        'Retry-After': new Date(START + 10 * MINUTE).toUTCString(),
        Date: new Date(START + 5 * MINUTE).toUTCString(),
      },
      5 * MINUTE,
    ],
    ['as always, where it does not say', {}, 5 * SECOND],
    ['no longer than an hour', { 'Retry-After': '999999' }, HOUR],
  ])('for too many messages is left alone %s', async (_what, headers, wait) => {
    const told = await openTold(tellTo('slack'))
    told.receivers.answer('slack', () => new Response('slow down', { status: 429, headers }))
    await told.build(failing)
    told.receivers.answer('slack')
    expect(told.receivers.take()).toHaveLength(1)
    told.bench.clock.advance(wait - SECOND)
    await told.bench.runAlarms()
    expect(told.receivers.take()).toHaveLength(0)
    told.bench.clock.advance(SECOND)
    await told.bench.runAlarms()
    expect(told.receivers.take()).toHaveLength(1)
  })

  it.each([404, 410])('with %i is told nothing more, until its address is another one', async (status) => {
    const told = await openTold(tellTo('webhook'))
    told.receivers.answer('webhook', () => new Response(null, { status }))
    await told.build(failing)
    told.receivers.answer('webhook')
    await told.build()
    await told.pass(DAY)
    expect(told.receivers.take()).toHaveLength(1)
    expect(await receiversOf(told)).toMatchObject([{ isGone: true, why: `HTTP ${status}`, waiting: 0 }])
    const urls = told.bench.vars.NOTIFICATION_URLS as Record<string, { url: string }>
    const [url, secret] = [`${urls.webhook?.url}-new`, tellTo('webhook').NOTIFICATION_URLS]
    told.bench.vars.NOTIFICATION_URLS = { webhook: { ...(secret as typeof urls).webhook, url } }
    await evictDurableObject(told.bench.mirror)
    await told.build(failing)
    expect(kindsOf(told)).toEqual(['failed'])
    expect(await receiversOf(told)).toMatchObject([{ isGone: false, isFailing: false }])
  })

  it('with 404 stays gone while the object is out of memory, also where it is called constructor', async () => {
    const told = await openTold({
      BOARD_URL,
      NOTIFICATIONS: [{ name: 'constructor' }],
      NOTIFICATION_URLS: { constructor: ADDRESSES.slack },
    })
    told.receivers.answer('slack', () => new Response(null, { status: 404 }))
    await told.build(failing)
    await evictDurableObject(told.bench.mirror)
    expect(await receiversOf(told)).toMatchObject([{ isGone: true, why: 'HTTP 404' }])
  })

  it('with 404 stays gone after an update that writes the states of receivers in another way', async () => {
    const told = await openTold(tellTo('slack'))
    told.receivers.answer('slack', () => new Response(null, { status: 404 }))
    await told.build(failing)
    await runInDurableObject(told.bench.mirror, (_instance, { storage }) => {
      const where = "FROM state WHERE key = 'receivers'"
      const { value } = storage.sql.exec<{ value: string }>(`SELECT value ${where}`).one()
      const states = JSON.stringify(Object.fromEntries(JSON.parse(value)))
      storage.sql.exec("UPDATE state SET shape = 2, value = ? WHERE key = 'receivers'", states)
    })
    await evictDurableObject(told.bench.mirror)
    expect(await receiversOf(told)).toMatchObject([{ isGone: true, why: 'HTTP 404' }])
  })

  it('and answers 10 MB is believed what it says before them, and they are not read', async () => {
    const told = await openTold(tellTo('webhook'))
    let read = 0
    told.receivers.answer('webhook', () => {
      const pull = (controller: ReadableStreamDefaultController) => {
        read += 1
        controller.enqueue(new Uint8Array(64_000))
      }
      return new Response(new ReadableStream({ pull }))
    })
    await told.build(failing)
    expect(await receiversOf(told)).toMatchObject([{ isFailing: false, waiting: 0 }])
    expect(read).toBeLessThan(3)
  })

  it('keeps no other receiver waiting, nor anything that the board reads', async () => {
    const told = await openTold(tellTo('webhook', 'slack', 'discord', 'teams'))
    const { bench, receivers } = told
    const hanging = Promise.withResolvers<Response>()
    receivers.answer('webhook', () => hanging.promise)
    bench.simulator.world.deploy('docs', { message: 'Broken', at: bench.clock.now(), ...failing })
    bench.clock.advance(5 * MINUTE)
    await bench.mirror.heartbeat()
    // While the call to the first of them is under way.
    const alarms = runInDurableObject(bench.mirror, (instance) => instance.alarm())
    while (receivers.arrived.length < 4) await bench.health()
    bench.simulator.world.deploy('shop', { message: 'Seen meanwhile', at: bench.clock.now() - MINUTE })
    bench.clock.advance(MINUTE)
    const seen = await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    expect(seen.kind === 'entry' && seen.content).toContain('Seen meanwhile')
    expect(
      receivers
        .take()
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual(['discord', 'slack', 'teams', 'webhook'])
    hanging.resolve(new Response('ok'))
    await alarms
  })

  it('comes after those that do not, however many such there are', async () => {
    const names = ['a', 'b', 'c', 'd', 'fine']
    const { webhook } = tellTo('webhook').NOTIFICATION_URLS as Record<Name, object>
    const told = await openTold({
      BOARD_URL,
      NOTIFICATIONS: names.map((name) => ({ name })),
      NOTIFICATION_URLS: {
        a: ADDRESSES.slack,
        b: ADDRESSES.slack,
        c: ADDRESSES.slack,
        d: ADDRESSES.slack,
        fine: webhook,
      },
    })
    const { bench, receivers } = told
    receivers.answer('slack', () => new Response(null, { status: 500 }))
    await told.build(failing)
    receivers.take()
    const hanging = Promise.withResolvers<Response>()
    receivers.answer('slack', () => hanging.promise)
    bench.simulator.world.deploy('docs', { message: 'Mended', at: bench.clock.now() })
    bench.clock.advance(5 * MINUTE)
    await bench.mirror.heartbeat()
    const alarms = runInDurableObject(bench.mirror, (instance) => instance.alarm())
    while (receivers.arrived.length < 4) await bench.health()
    expect(receivers.take().map(({ to }) => to)).toContain('webhook')
    hanging.resolve(new Response('ok'))
    await alarms
  })

  it('to answer soon gets few in one run, so that the next run is late for nobody', async () => {
    const told = await openTold(tellTo('webhook'))
    const { bench, receivers } = told
    for (const branch of ['a', 'b', 'c', 'd'])
      bench.simulator.world.deploy('docs', { ...failing, branch, at: bench.clock.now() })
    receivers.answer('webhook', () => {
      bench.clock.advance(4 * SECOND)
      return new Response('ok')
    })
    bench.clock.advance(5 * MINUTE)
    await bench.mirror.heartbeat()
    await runInDurableObject(bench.mirror, (instance) => instance.alarm())
    expect(receivers.take()).toHaveLength(2)
    await bench.runAlarms()
    expect(receivers.take()).toHaveLength(2)
  })

  it('of a clock that was ahead is asked again when the clock is right', async () => {
    const told = await openTold(tellTo('webhook'))
    const { bench } = told
    told.receivers.answer('webhook', () => new Response(null, { status: 500 }))
    await told.build(failing)
    bench.clock.advance(400 * DAY)
    await bench.runAlarms()
    told.receivers.answer('webhook')
    told.receivers.take()
    bench.clock.advance(-400 * DAY)
    await told.pass()
    expect(kindsOf(told)).toEqual(['failed'])
  })
})

describe('much at once', () => {
  it('is one message for a chat, the oldest first, and each by itself for a program, within a minute', async () => {
    const told = await openTold(tellTo('slack', 'webhook'))
    const { bench } = told
    const at = bench.clock.now()
    for (let number = 0; number < 300; number += 1)
      bench.simulator.world.deploy('docs', {
        message: `Change ${number}`,
        branch: `branch-${String(number).padStart(3, '0')}`,
        at: at + number * 200,
        ...failing,
      })
    await told.pass(30 * MINUTE)
    for (let turn = 0; turn < 60; turn += 1) await told.pass(MINUTE)
    const arrived = told.receivers.take()
    const ids = arrived.filter(({ to }) => to === 'webhook').map(({ headers }) => headers.get('webhook-id'))
    expect(ids).toHaveLength(300)
    expect(new Set(ids).size).toBe(300)
    const chats = arrived.filter(({ to }) => to === 'slack')
    expect(chats.length).toBeLessThan(20)
    const lines = chats.flatMap(({ body }) => textsIn(body.blocks)).filter((text) => text.startsWith('docs:'))
    const more = chats.map(({ text }) => Number(text.match(/and (\d+) more/)?.[1] ?? 0))
    expect(lines.length + more.reduce((sum, count) => sum + count)).toBe(300)
    expect(Math.max(...chats.map(({ body }) => body.blocks[0].elements.length))).toBeLessThanOrEqual(11)
  })
})
