import { describe, expect, it } from 'vitest'
import { inRealTime } from '../../src/cloudflare/call.ts'
import type { CloudflareOptions } from '../../src/cloudflare/client.ts'
import { type Failure, KEPT_CODES } from '../../src/domain/failure.ts'
import { withoutNumbers } from '../simulator/alter.ts'
import type { Fault } from '../simulator/faults.ts'
import { createSimulator } from '../simulator/simulator.ts'
import { ACCOUNT, NOW, TOKEN } from '../simulator/start.ts'
import { addDeployments, addProjects, GITHUB } from '../support/accounts.ts'
import { start } from './start.ts'

const NOON = Date.parse('2026-11-24T12:00:00Z')

/** What the two lists come to while something is wrong, and how many calls each made. */
async function under(fault: Fault, options: Partial<CloudflareOptions> = {}) {
  const { simulator, client } = start(options)
  addProjects(simulator.world, 1)
  simulator.faults.set(fault)
  const projects = await client.listProjects(1)
  const deployments = await client.listDeployments('site-001', 1)
  return { projects, deployments, calls: simulator.calls.length }
}

/** Ten seconds are over as soon as nothing else happens. */
const IMPATIENT: Partial<CloudflareOptions> = { within: (_ms, work) => inRealTime(0, work) }

const FAULTS: [string, Fault, Failure, Partial<CloudflareOptions>?][] = [
  ['401', { kind: 'status', status: 401, code: 1000 }, { kind: 'unauthorized' }],
  ['400 for a malformed token', { kind: 'status', status: 400, code: 6003 }, { kind: 'unauthorized' }],
  ['403', { kind: 'status', status: 403, code: 10000 }, { kind: 'forbidden' }],
  ['the page of a firewall', { kind: 'html', status: 403 }, { kind: 'unreachable' }],
  ['404', { kind: 'status', status: 404, code: 8000007 }, { kind: 'not-found', code: 8000007 }],
  ['404 in HTML', { kind: 'html', status: 404 }, { kind: 'not-found', code: 0 }],
  ['429', { kind: 'rateLimited', seconds: 42 }, { kind: 'rate-limited', seconds: 42 }],
  ['409', { kind: 'status', status: 409, code: 8000002 }, { kind: 'refused', status: 409, code: 8000002 }],
  ['HTML with 200', { kind: 'html', status: 200 }, { kind: 'malformed' }],
  ['JSON that is cut off', { kind: 'brokenJson' }, { kind: 'malformed' }],
  ['nothing', { kind: 'emptyBody' }, { kind: 'malformed' }],
  ['another shape', { kind: 'wrongShape' }, { kind: 'malformed' }],
  ['500', { kind: 'status', status: 500 }, { kind: 'unreachable' }],
  ['502 in HTML', { kind: 'html', status: 502 }, { kind: 'unreachable' }],
  ['a dropped connection', { kind: 'drop' }, { kind: 'unreachable' }],
  ['silence', { kind: 'hang' }, { kind: 'unreachable' }, IMPATIENT],
  ['a body that never ends', { kind: 'hangBody' }, { kind: 'unreachable' }, IMPATIENT],
  ['too much', { kind: 'tooLarge', bytes: 10_000_001 }, { kind: 'too-large' }],
]

describe('an answer that is of no use', () => {
  it.each(FAULTS)('is told as a fact: %s', async (_, fault, failure, options) => {
    const { projects, deployments } = await under(fault, options)
    expect(projects).toEqual({ ok: false, failure })
    expect(deployments).toEqual({ ok: false, failure })
  })

  it.each(FAULTS)('is not asked for again: %s', async (_, fault, _failure, options) => {
    expect((await under(fault, options)).calls).toBe(2)
  })

  it('is one of a project that is gone: 404 with its code', async () => {
    const { client } = start()
    const failure = { kind: 'not-found', code: 8000007 }
    expect(await client.listDeployments('gone', 1)).toEqual({ ok: false, failure })
  })

  it('is one for a wrong token: forbidden, as Cloudflare says it', async () => {
    const { client } = start({ token: 'another-token-of-twenty-characters' })
    expect(await client.listProjects(1)).toEqual({ ok: false, failure: { kind: 'forbidden' } })
  })

  it('is one for a wrong account: no route', async () => {
    const { client } = start({ accountId: 'f'.repeat(32) })
    const failure = { kind: 'not-found', code: 7003 }
    expect(await client.listProjects(1)).toEqual({ ok: false, failure })
  })
})

describe('an answer that comes late', () => {
  it('counts when it comes in time', async () => {
    const { projects } = await under({ kind: 'delay', ms: 10 })
    expect(projects.ok).toBe(true)
  })
})

describe('the list of projects', () => {
  it('is asked for in pages of ten, each call with both numbers', async () => {
    const { simulator, client, asked } = start()
    addProjects(simulator.world, 11)
    await client.listProjects(1)
    await client.listProjects(2)
    expect(asked()).toEqual(['?page=1&per_page=10', '?page=2&per_page=10'])
  })

  it('tells its numbers, and that more follows', async () => {
    const { simulator, client } = start()
    addProjects(simulator.world, 11)
    const numbers = { totalCount: 11, totalPages: 2, unreadable: [] }
    expect(await client.listProjects(1)).toMatchObject({ ok: true, value: { ...numbers, full: true } })
    expect(await client.listProjects(2)).toMatchObject({ ok: true, value: { ...numbers, full: false } })
  })

  it('comes with the latest and the canonical deployment of each', async () => {
    const { simulator, client } = start()
    const [name = ''] = addProjects(simulator.world, 1, NOON - 3_600_000)
    const id = simulator.world.deploy(name, { branch: 'feature', at: NOON - 1_800_000 })
    const answer = await client.listProjects(1)
    const listed = answer.ok ? answer.value.items[0]?.read() : undefined
    expect(listed?.project.name).toBe(name)
    expect(listed?.latest).toMatchObject({ id, environment: 'preview' })
    expect(listed?.canonical).toMatchObject({ environment: 'production', status: 'success' })
  })

  it('of an account without projects is empty', async () => {
    const { client } = start()
    expect(await client.listProjects(1)).toMatchObject({
      ok: true,
      value: { items: [], totalCount: 0, full: false },
    })
  })

  it('past its end is empty', async () => {
    const { simulator, client } = start()
    addProjects(simulator.world, 3)
    expect(await client.listProjects(7)).toMatchObject({ ok: true, value: { items: [], full: false } })
  })
})

describe('a page of the list of projects that is the same as before', () => {
  /** What it says, each project read. */
  const read = async (client: ReturnType<typeof start>['client']) => {
    const answer = await client.listProjects(1)
    if (!answer.ok) return answer
    return { ...answer.value, items: answer.value.items.map((item) => ({ ...item, read: item.read() })) }
  }

  it('says the same again, also with other bytes, and names again what could not be read', async () => {
    const { simulator, client, unreadable } = start()
    addProjects(simulator.world, 3)
    simulator.tamper = (body) => {
      const { result, ...rest } = body as { result: Record<string, unknown>[] }
      return { ...rest, result: [{ ...result[0], id: null }, ...result.slice(1)] }
    }
    const first = await read(client)
    expect(first).toMatchObject({
      unreadable: ['site-003'],
      items: [{ name: 'site-002' }, { name: 'site-001' }],
    })
    expect(await read(client)).toEqual(first)
    simulator.noise = true
    expect(await read(client)).toEqual(first)
    expect(unreadable).toEqual(Array(3).fill('project site-003'))
  })

  it('is a failure where it is one, and good again behind it', async () => {
    const { simulator, client } = start()
    addProjects(simulator.world, 3)
    const first = await read(client)
    simulator.faults.set({ kind: 'brokenJson' }, { times: 1 })
    expect(await read(client)).toMatchObject({ ok: false, failure: { kind: 'malformed' } })
    expect(await read(client)).toEqual(first)
  })

  it('is another one where it was asked for as another', async () => {
    const { simulator, client } = start()
    addProjects(simulator.world, 3)
    simulator.tamper = withoutNumbers
    simulator.faults.set({ kind: 'mistaken', as: (path) => path.replace('page=2', 'page=1') })
    expect(await client.listProjects(1, 4)).toMatchObject({ value: { full: false } })
    expect(await client.listProjects(1, 3)).toMatchObject({ value: { full: true } })
  })
})

describe('the list of deployments', () => {
  it('is asked for in pages of 25, each call with both numbers', async () => {
    const { simulator, client, asked } = start()
    simulator.world.addProject({ name: 'docs' })
    addDeployments(simulator.world, 'docs', 26, NOON)
    const first = await client.listDeployments('docs', 1)
    const second = await client.listDeployments('docs', 2)
    expect(asked()).toEqual(['/docs/deployments?page=1&per_page=25', '/docs/deployments?page=2&per_page=25'])
    expect(first).toMatchObject({ ok: true, value: { totalCount: 26, totalPages: 2, full: true } })
    expect(second).toMatchObject({ ok: true, value: { totalCount: 26, totalPages: 2, full: false } })
    expect(first.ok && first.value.items).toHaveLength(25)
    expect(second.ok && second.value.items).toHaveLength(1)
  })

  it('asks for no other address, whatever a project is called', async () => {
    const { client, asked } = start()
    await client.listDeployments('../../tokens?x=#', 1)
    const [path] = asked()
    expect(path).toBe('/..%2F..%2Ftokens%3Fx%3D%23/deployments?page=1&per_page=25')
  })
})

describe('how far a list reaches', () => {
  /** What the first page of 60 deployments tells, when the answer has so many of them and these numbers. */
  async function firstPage(records: number, result_info?: Record<string, number>) {
    const { simulator, client } = start()
    simulator.world.addProject({ name: 'docs' })
    addDeployments(simulator.world, 'docs', 25, NOON)
    simulator.tamper = (body) => {
      const { result, result_info: _info, ...rest } = body as { result: unknown[]; result_info: unknown }
      return { ...rest, result: result.slice(0, records), ...(result_info && { result_info }) }
    }
    return client.listDeployments('docs', 1)
  }

  it.each([
    [20, { per_page: 20, total_count: 60 }, { totalCount: 60, totalPages: 3, full: true }],
    [20, { per_page: 20 }, { totalCount: null, totalPages: null, full: true }],
    [20, { total_count: 60 }, { totalCount: 60, totalPages: 3, full: true }],
    [20, { total_pages: 3 }, { totalCount: null, totalPages: 3, full: true }],
    [25, { per_page: 25, total_count: 60, total_pages: 1 }, { totalCount: 60, totalPages: 3, full: true }],
    [20, { per_page: 50, total_count: 20, total_pages: 1 }, { totalCount: 20, totalPages: 1, full: false }],
    [25, { per_page: 50 }, { totalCount: null, totalPages: null, full: false }],
  ])('is told by the answer, not by what was asked for: %i records with %j', async (records, info, told) => {
    expect(await firstPage(records, info)).toMatchObject({ ok: true, value: told })
  })

  it('is not known of a full page without numbers', async () => {
    const told = { totalCount: null, totalPages: null, full: true }
    expect(await firstPage(25)).toMatchObject({ ok: true, value: told })
  })

  it('is told by no number that is below what the page shows', async () => {
    const told = { totalCount: null, totalPages: null, full: false }
    const info = { per_page: 25, count: 0, total_count: 0, total_pages: 0 }
    expect(await firstPage(20, info)).toMatchObject({ ok: true, value: told })
  })

  it('is not to nothing where a number says that there is something', async () => {
    for (const info of [{ total_count: 60 }, { total_count: 3 }, { total_pages: 3 }])
      expect(await firstPage(0, info)).toEqual({ ok: false, failure: { kind: 'malformed' } })
  })
})

describe('an account that refuses page numbers', () => {
  it('is asked without them', async () => {
    const { simulator, client, asked } = start()
    addProjects(simulator.world, 4)
    simulator.faults.set({ kind: 'refusePaging' })
    const answer = await client.listProjects(1)
    expect(answer.ok && answer.value.items).toHaveLength(4)
    expect(asked()).toEqual(['?page=1&per_page=10', ''])
  })

  it('is asked for a later page by its number alone', async () => {
    const { simulator, client, asked } = start()
    simulator.world.addProject({ name: 'docs' })
    addDeployments(simulator.world, 'docs', 30, NOON)
    simulator.faults.set({ kind: 'refusePaging' }, { path: /per_page=/ })
    const answer = await client.listDeployments('docs', 2)
    expect(answer.ok && answer.value.items).toHaveLength(5)
    expect(asked()[1]).toBe('/docs/deployments?page=2')
  })

  it('is asked once more and not for ever', async () => {
    const { simulator, client } = start()
    simulator.faults.set({ kind: 'status', status: 400, code: 8000024 })
    const failure = { kind: 'refused', status: 400, code: 8000024 }
    expect(await client.listProjects(1)).toEqual({ ok: false, failure })
    expect(simulator.calls).toHaveLength(2)
  })
})

describe('a record that cannot be read', () => {
  /** Breaks what this returns true for. */
  const breaking = (isBroken: (record: Record<string, unknown>) => boolean) => (body: unknown) => {
    const { result, ...rest } = body as { result: Record<string, unknown>[] }
    return { ...rest, result: result.map((one) => (isBroken(one) ? { name: one.name, id: null } : one)) }
  }

  it('is left out, counted and named, while the others survive', async () => {
    const { simulator, client, unreadable } = start()
    addProjects(simulator.world, 3)
    simulator.tamper = breaking((record) => record.name === 'site-002')
    const answer = await client.listProjects(1)
    expect(answer.ok && answer.value.unreadable).toEqual(['site-002'])
    expect(answer.ok && answer.value.items.map(({ name }) => name)).toEqual(['site-003', 'site-001'])
    expect(unreadable).toEqual(['project site-002'])
  })

  it('may be a deployment', async () => {
    const { simulator, client, unreadable } = start()
    simulator.world.addProject({ name: 'docs' })
    const [first] = addDeployments(simulator.world, 'docs', 3, NOON)
    simulator.tamper = breaking((record) => record.id === first)
    const answer = await client.listDeployments('docs', 1)
    expect(answer.ok && [answer.value.items.length, answer.value.unreadable]).toEqual([2, ['?']])
    expect(unreadable).toEqual(['deployment docs/?'])
  })

  it('counts for the fullness of its page', async () => {
    const { simulator, client } = start()
    addProjects(simulator.world, 10)
    simulator.tamper = breaking(() => true)
    const answer = await client.listProjects(1)
    expect(answer).toMatchObject({ ok: true, value: { items: [], full: true } })
    expect(answer.ok && answer.value.unreadable).toHaveLength(10)
  })
})

describe('a pause that Cloudflare asks for', () => {
  it('is told when the last call of the limit is used, and not before', async () => {
    const simulator = createSimulator({ accountId: ACCOUNT, token: TOKEN, now: () => NOW, limit: 2 })
    const { client, pauses } = start({ fetch: simulator.fetch })
    await client.listProjects(1)
    expect(pauses).toEqual([])
    await client.listProjects(1)
    expect(pauses).toEqual([300])
  })

  it('is told of a refused call', async () => {
    const { simulator, client, pauses } = start()
    simulator.faults.set({ kind: 'rateLimited', seconds: 42 })
    await client.listProjects(1)
    expect(pauses).toEqual([42])
  })
})

describe('the token', () => {
  /** A server that sends everyone elsewhere, and the calls that it and the other place got. */
  function redirecting(status: number) {
    const calls: { url: string; authorization: string | null }[] = []
    const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init)
      calls.push({ url: request.url, authorization: request.headers.get('authorization') })
      return new Response(null, { status, headers: { location: 'https://elsewhere.example/' } })
    }
    return { calls, ...start({ fetch }) }
  }

  it.each([301, 302, 307, 308])('does not follow a redirect: %i', async (status) => {
    const { client, calls } = redirecting(status)
    const failure = { kind: 'refused', status, code: 0 }
    expect(await client.listProjects(1)).toEqual({ ok: false, failure })
    expect(calls.map(({ url }) => new URL(url).host)).toEqual(['api.simulator.example'])
  })

  it('goes into the header and nowhere else', async () => {
    const { client, calls } = redirecting(302)
    await client.listProjects(1)
    expect(calls[0]?.authorization).toMatch(/^Bearer /)
    expect(calls[0]?.url).toBe(
      `https://api.simulator.example/client/v4/accounts/${ACCOUNT}/pages/projects?page=1&per_page=10`,
    )
  })
})

const HOOKS = 'https://api.simulator.example/client/v4/pages/webhooks/deploy_hooks/'

function site() {
  const bench = start()
  const { world } = bench.simulator
  world.addProject({ name: 'site', source: GITHUB })
  const at = (minutes: number) => Date.parse('2026-11-24T12:00:00Z') - minutes * 60_000
  const older = world.deploy('site', { at: at(50) })
  const live = world.deploy('site', { at: at(40) })
  const draft = world.deploy('site', { branch: 'draft', at: at(30) })
  return { ...bench, world, older, live, draft }
}

const refused = (code: number) => ({ ok: false, failure: { kind: 'refused', status: 400, code } })

describe('reading one', () => {
  it('is the project with its canonical deployment, and the deployment', async () => {
    const { client, live, draft } = site()
    expect(await client.getProject('site')).toMatchObject({
      ok: true,
      value: { project: { name: 'site', productionBranch: 'main' }, canonical: { id: live } },
    })
    expect(await client.getDeployment('site', draft)).toMatchObject({
      ok: true,
      value: { id: draft, branch: 'draft', project: 'site', environment: 'preview' },
    })
  })

  it('is not found when it is gone, each with its code', async () => {
    const { client } = site()
    expect(await client.getProject('none')).toEqual({
      ok: false,
      failure: { kind: 'not-found', code: 8000007 },
    })
    expect(await client.getDeployment('site', 'none')).toEqual({
      ok: false,
      failure: { kind: 'not-found', code: 8000009 },
    })
  })
})

describe("a project's domains that do not work", () => {
  /** What is read where Cloudflare calls its two domains that. */
  const readAs = async (...states: unknown[]) => {
    const { client, simulator, world } = site()
    world.addProject({ name: 'two', domains: ['a.example', 'b.example'] })
    simulator.tamper = (body) => {
      const { result } = body as { result: object[] }
      return { ...(body as object), result: result.map((one, index) => ({ ...one, status: states[index] })) }
    }
    return client.listInactiveDomains('two')
  }

  it('are told by their name and the one word for their state', async () => {
    expect(await readAs('error', 'pending')).toEqual({
      ok: true,
      value: [
        { name: 'a.example', state: 'error' },
        { name: 'b.example', state: 'pending' },
      ],
    })
    expect(await readAs('blocked', 'deactivated')).toMatchObject({
      value: [{ state: 'blocked' }, { state: 'deactivated' }],
    })
  })

  it.each(['active', 'constructor', 'a-word-of-tomorrow', null, 7])(
    'are none that Cloudflare calls %j, which is no word for it',
    async (state) => {
      expect(await readAs('initializing', state)).toEqual({
        ok: true,
        value: [{ name: 'a.example', state: 'initializing' }],
      })
    },
  )

  it('are told of a list that holds what is no domain', async () => {
    const { client, simulator } = site()
    const domain = { name: 'a.example', status: 'error' }
    simulator.tamper = (body) => ({ ...(body as object), result: [null, { status: 'error' }, domain] })
    expect(await client.listInactiveDomains('site')).toEqual({
      ok: true,
      value: [{ name: 'a.example', state: 'error' }],
    })
  })

  it('are not known where the answer is no list, or there is no such project', async () => {
    const { client, simulator } = site()
    expect(await client.listInactiveDomains('none')).toMatchObject({ failure: { kind: 'not-found' } })
    simulator.faults.set({ kind: 'wrongShape' })
    expect(await client.listInactiveDomains('site')).toEqual({ ok: false, failure: { kind: 'malformed' } })
  })
})

describe('starting a build', () => {
  it('builds the head of the branch', async () => {
    const { client, draft, world } = site()
    const answer = await client.createDeployment('site', 'draft')
    expect(answer).toMatchObject({ ok: true, value: { branch: 'draft', status: 'queued' } })
    expect(answer.ok && answer.value.id).not.toBe(draft)
    expect(world.project('site')?.deployments).toHaveLength(4)
  })

  it('is refused for a direct upload, which cannot be built', async () => {
    const { client, world } = site()
    world.addProject({ name: 'upload' })
    expect(await client.createDeployment('upload', 'main')).toEqual(refused(8000096))
  })

  it('by a hook tells the id of what it started, and sends no token along', async () => {
    const { simulator, world } = site()
    const seen: (string | null)[] = []
    const { client } = start({
      fetch: (input, init) => {
        seen.push(new Headers(init?.headers).get('authorization'))
        return simulator.fetch(input, init)
      },
    })
    const uuid = world.addDeployHook('site', 'draft')
    const answer = await client.runDeployHook(HOOKS + uuid)
    expect(answer).toEqual({ ok: true, value: world.project('site')?.deployments.at(-1)?.id })
    expect(seen).toEqual([null])
  })

  it('by a hook that does not exist any more is not found', async () => {
    const { client } = site()
    expect(await client.runDeployHook(`${HOOKS}none`)).toEqual({
      ok: false,
      failure: { kind: 'not-found', code: 8000000 },
    })
  })
})

describe('deleting', () => {
  it('takes what neither production nor an alias serves', async () => {
    const { client, older, world } = site()
    expect(await client.deleteDeployment('site', older)).toEqual({ ok: true, value: true })
    expect(world.project('site')?.deployments).toHaveLength(2)
  })

  it('is refused for what is live and for the head of an alias: force is never sent', async () => {
    const { client, live, draft, simulator } = site()
    expect(await client.deleteDeployment('site', live)).toEqual(refused(KEPT_CODES.live))
    expect(await client.deleteDeployment('site', draft)).toEqual(refused(KEPT_CODES.aliased))
    expect(simulator.calls.filter(({ path }) => path.includes('force'))).toEqual([])
  })
})

const FAULTS_OF_EACH: [Fault, object][] = [
  [{ kind: 'status', status: 403, code: 10000 }, { kind: 'forbidden' }],
  [
    { kind: 'rateLimited', seconds: 42 },
    { kind: 'rate-limited', seconds: 42 },
  ],
  [{ kind: 'html', status: 502 }, { kind: 'unreachable' }],
  [{ kind: 'drop' }, { kind: 'unreachable' }],
  [{ kind: 'emptyBody' }, { kind: 'malformed' }],
]

describe('an answer of no use to a single call', () => {
  it.each(FAULTS_OF_EACH)(
    'is told as a fact, by every call, and asked for once: %j',
    async (fault, failure) => {
      const { client, simulator, older } = site()
      simulator.faults.set(fault)
      const calls = [
        client.getProject('site'),
        client.getDeployment('site', older),
        client.createDeployment('site', 'main'),
        client.deleteDeployment('site', older),
        client.runDeployHook(`${HOOKS}some`),
      ]
      for (const answer of await Promise.all(calls)) expect(answer).toEqual({ ok: false, failure })
      expect(simulator.calls).toHaveLength(5)
    },
  )
})
