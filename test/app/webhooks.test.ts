import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { type Bench, HOUR, MINUTE, SECOND } from '../support/bench.ts'
import { activityOf, openMirror } from '../support/chores.ts'
import { getPage, warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'
import { LINK, makeLink } from '../support/visitor.ts'

const SECRET = 'secret-of-the-webhook-0123456789'
const PATH = '/webhooks/cloudflare'

async function openBench(vars: object = {}): Promise<Bench> {
  const bench = await openSites(3, { vars: { WEBHOOK_SECRET: SECRET, ...vars } })
  await warm(bench)
  bench.clock.advance(MINUTE)
  return bench
}

const send = (bench: Bench, body: unknown, init: RequestInit = {}) =>
  bench.get(PATH, {
    method: 'POST',
    headers: { 'cf-webhook-auth': SECRET, 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  })

/** As Cloudflare's documents describe the envelope; what its data holds, none does. */
const notice = (number: number, data: object = {}) => ({
  name: 'Pages',
  text: 'A deployment ended',
  data,
  ts: number,
  alert_type: 'pages_event_alert',
})

/** The calls that something makes, as what was asked for. */
async function callsOf(bench: Bench, work: () => Promise<unknown>): Promise<string[]> {
  const before = bench.simulator.calls.length
  await work()
  await bench.runAlarms()
  const paths = bench.simulator.calls.slice(before).map(({ path }) => path)
  return paths.map((path) => path.replace(/^.*\/pages\/projects/, '').replace(/\?.*$/, '') || 'list')
}

describe("Cloudflare's notification", () => {
  it('makes the board look at once, and shows what happened before anybody asks', async () => {
    const bench = await openBench()
    bench.simulator.world.deploy('site-002', { message: 'Told of', at: bench.clock.now() - MINUTE })
    const calls = await callsOf(bench, async () => {
      expect((await send(bench, notice(1))).status).toBe(204)
    })
    expect(calls).toContain('list')
    const answer = await bench.ask({ name: 'project:site-002', have: 0, maxAge: HOUR })
    expect(answer.kind === 'entry' && answer.content).toContain('Told of')
  })

  it.each([
    ['its name', (_id: string) => ({ project_name: 'site-002' })],
    ['its id', (id: string) => ({ deep: [{ project: { id } }] })],
  ])('has the page of a project read as well that it names by %s', async (_by, data) => {
    const bench = await openBench()
    const id = bench.simulator.world.project('site-002')?.id ?? ''
    const calls = await callsOf(bench, () => send(bench, notice(1, data(id))))
    expect(calls.toSorted()).toEqual(['/site-002/deployments', 'list'])
  })

  it('names no project by the name of one of its fields', async () => {
    const bench = await openBench()
    expect(await callsOf(bench, () => send(bench, notice(1, { 'site-002': 'x', 'site-003': 1 })))).toEqual([
      'list',
    ])
  })

  it('is one look with all others of ten seconds, and the last of them is not lost', async () => {
    const bench = await openBench()
    const first = await callsOf(bench, () => send(bench, notice(1)))
    expect(first).toEqual(['list'])
    const next = await callsOf(bench, async () => {
      for (let number = 2; number < 30; number += 1) await send(bench, notice(number))
      bench.clock.advance(9 * SECOND)
    })
    expect(next).toEqual([])
    expect(await callsOf(bench, async () => bench.clock.advance(SECOND))).toEqual(['list'])
    expect(await callsOf(bench, async () => bench.clock.advance(MINUTE))).toEqual([])
  })

  it('that comes while the board looks is not taken for seen', async () => {
    const bench = await openBench()
    const calls = await runInDurableObject(bench.mirror, async (_instance, state) => {
      const counts: number[] = []
      let made = 0
      const mirror = openMirror(bench, state, async (input, init) => {
        made += 1
        if (made === 1) await mirror.read({ kind: 'notice', names: [], digest: 'second' })
        return bench.simulator.fetch(input, init)
      })
      await mirror.read({ kind: 'notice', names: [], digest: 'first' })
      for (let turn = 0; turn < 3; turn += 1) {
        await mirror.alarm()
        counts.push(made)
        bench.clock.advance(10 * SECOND)
      }
      return counts
    })
    expect(calls).toEqual([1, 2, 2])
  })

  it('is looked for after an eviction as well', async () => {
    const bench = await openBench()
    await send(bench, notice(1))
    await evictDurableObject(bench.mirror)
    expect(await callsOf(bench, async () => {})).toEqual(['list'])
  })

  it('is nothing when it is sent again', async () => {
    const bench = await openBench()
    await callsOf(bench, () => send(bench, notice(1)))
    bench.clock.advance(MINUTE)
    expect(await callsOf(bench, () => send(bench, notice(1)))).toEqual([])
    expect(await callsOf(bench, () => send(bench, notice(2)))).toEqual(['list'])
  })

  it('waits while the API fails, and is looked for when it answers again', async () => {
    const bench = await openBench()
    bench.simulator.faults.set({ kind: 'status', status: 500 })
    await callsOf(bench, () => send(bench, notice(1)))
    bench.simulator.faults.clear()
    expect(await callsOf(bench, async () => bench.clock.advance(MINUTE))).toEqual(['list'])
  })

  it('is told of on /activity, the test message too, to those who may see the whole board', async () => {
    const bench = await openBench(LINK)
    expect((await activityOf(bench)).notices).toEqual({ at: null })
    const test = await send(bench, { text: 'Hello World! This is a test message sent from Cloudflare.' })
    expect([test.status, await test.text()]).toEqual([204, ''])
    expect((await activityOf(bench)).notices).toEqual({ at: bench.clock.now() })
    const link = await makeLink(bench, 'site-001')
    const told = await (await bench.get(`/activity.json?key=${link}`)).json<Record<string, unknown>>()
    expect(told.notices).toBeNull()
    const open = await openBench()
    await send(open, { text: 'Hello World!' })
    expect((await getPage(open, '/activity')).text).toContain("Cloudflare's notifications")
    expect((await getPage(open, '/activity')).text).toContain('24 Nov 2101, 12:01')
  })

  it.each([
    ['no JSON', 'text=hello', 'text/plain'],
    ['nothing', '', 'application/json'],
    ['no object', '[null, 1, "x"]', 'application/x-www-form-urlencoded'],
  ])('is taken whatever its type says and holds: %s', async (_what, body, type) => {
    const bench = await openBench()
    const headers = { 'cf-webhook-auth': SECRET, 'Content-Type': type }
    expect((await send(bench, body, { headers })).status).toBe(204)
  })
})

describe('the address of the notifications', () => {
  it('is not there while no secret is set, whatever is sent', async () => {
    const bench = await openBench({ WEBHOOK_SECRET: undefined, ...LINK })
    expect((await send(bench, notice(1))).status).toBe(404)
    expect((await bench.get(PATH)).status).toBe(404)
    expect((await activityOf(bench)).notices).toBeNull()
  })

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
    const answer = await (await openBench()).get(PATH, { method })
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'POST'])
  })

  it.each([
    ['none', {}],
    ['a wrong one', { 'cf-webhook-auth': 'x'.repeat(32) }],
    ['the beginning of it', { 'cf-webhook-auth': SECRET.slice(0, 24) }],
    ['it as a token', { Authorization: `Bearer ${SECRET}` }],
  ])('is locked for whoever has not the secret: %s', async (_what, headers) => {
    const bench = await openBench()
    const answer = await send(bench, notice(1), { headers })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('WWW-Authenticate')).not.toBeNull()
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect((await activityOf(bench)).notices).toEqual({ at: null })
  })

  it('says after many wrong secrets of one network that they are too many, and takes the right one all the same', async () => {
    const bench = await openBench()
    const wrong = { headers: { 'cf-webhook-auth': 'x'.repeat(32) } }
    for (let turn = 0; turn < 21; turn += 1) await send(bench, notice(1), wrong)
    expect((await send(bench, notice(1), wrong)).status).toBe(429)
    expect((await send(bench, notice(1))).status).toBe(204)
  })

  it('refuses what is longer than 64 kB, whether its length is told or not, and looks for the secret first', async () => {
    const bench = await openBench()
    const long = JSON.stringify({ text: 'x'.repeat(64_001) })
    expect((await send(bench, long)).status).toBe(413)
    const stream = new Blob([long]).stream()
    expect((await send(bench, '', { body: stream })).status).toBe(413)
    expect((await send(bench, long, { headers: {} })).status).toBe(401)
    expect((await send(bench, JSON.stringify({ text: 'x'.repeat(63_000) }))).status).toBe(204)
  })

  it('asks to be tried again while the mirror is not to be reached', async () => {
    const bench = await openBench()
    bench.breakMirror({ notice: () => Promise.reject(new Error('down')) })
    const answer = await send(bench, notice(1))
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '5'])
  })
})
