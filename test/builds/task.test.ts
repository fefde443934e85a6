import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { LedgerEntry } from '../../src/ledger/entry.ts'
import { addDeployments, addProjects, GITHUB } from '../support/accounts.ts'
import { BASE_URL, type Bench, createBench, HOUR, MINUTE, START } from '../support/bench.ts'
import { activityOf, pass as passAlive } from '../support/chores.ts'
import { haveUsed } from '../support/meter.ts'
import { getPage } from '../support/pages.ts'

const HOURLY = { project: 'docs', cron: '0 * * * *' }
/** At the full hour. */
const PAST = START - HOUR

async function open(vars: object = {}): Promise<Bench> {
  const bench = await createBench({ vars: { BUILDS: [HOURLY], ...vars } })
  bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
  bench.simulator.world.deploy('docs', { at: PAST })
  await bench.get('/')
  await bench.runAlarms()
  return bench
}

/** Moves on, and lets the mirror do what is due. */
async function pass(bench: Bench, ms: number): Promise<void> {
  bench.clock.advance(ms)
  await bench.runAlarms()
}

/** The lines of the ledger, newest first: result, and why. */
async function ledger(bench: Bench): Promise<string[]> {
  const activity = await activityOf(bench)
  return activity.ledger.entries.map(lineOf)
}

function lineOf({ result, reason }: LedgerEntry): string {
  return reason.kind === 'skip' ? `${result}: ${reason.why}` : result
}

/** Builds so much on another branch that nothing older is among the newest deployments any more, and shows it to the mirror. */
async function bury(bench: Bench): Promise<void> {
  bench.clock.advance(MINUTE)
  for (let count = 0; count < 30; count += 1)
    bench.simulator.world.deploy('docs', { branch: 'draft', at: bench.clock.now() })
  await passAlive(bench, 29 * MINUTE)
}

/** Lets others go on until something holds. */
async function turnsUntil(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !holds(); turn += 1) await new Promise((resolve) => setTimeout(resolve))
}

/** As after an update of Pageboard whose derived tables have another shape. */
async function makeTablesAnew(bench: Bench): Promise<void> {
  await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    storage.sql.exec("UPDATE shapes SET number = 0 WHERE name = 'derived'")
  })
  await evictDurableObject(bench.mirror)
}

const posts = (bench: Bench) => bench.simulator.calls.filter(({ method }) => method === 'POST')
const deploymentsOf = (bench: Bench, project = 'docs') =>
  bench.simulator.world.project(project)?.deployments ?? []

describe('a scheduled build', () => {
  it('is started when it is due, on the production branch, and written down', async () => {
    const bench = await open()
    expect(posts(bench)).toEqual([])
    await pass(bench, HOUR)
    expect(deploymentsOf(bench).at(-1)).toMatchObject({ branch: 'main', createdAt: START + HOUR })
    const activity = await activityOf(bench)
    expect(activity.ledger.entries).toMatchObject([
      {
        at: START + HOUR,
        kind: 'build',
        project: 'docs',
        branch: 'main',
        result: 'started',
        reason: { kind: 'scheduled', due: START + HOUR, by: 'token' },
        deployment: deploymentsOf(bench).at(-1)?.id,
      },
    ])
    expect(activity.builds?.schedules).toMatchObject([
      { nextAt: START + 2 * HOUR, last: { result: 'started' } },
    ])
  })

  it('is on the branch that the entry names', async () => {
    const bench = await open({ BUILDS: [{ ...HOURLY, branch: 'next' }] })
    await pass(bench, HOUR)
    expect(deploymentsOf(bench).at(-1)).toMatchObject({ branch: 'next', environment: 'preview' })
  })

  it('is on the board at once', async () => {
    const bench = await open()
    await pass(bench, HOUR)
    const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge: HOUR })
    expect(answer.kind === 'entry' && JSON.parse(answer.content ?? '').card.running).toHaveLength(1)
  })

  it('that was missed runs once, late', async () => {
    const bench = await open()
    await pass(bench, 5 * HOUR + MINUTE)
    expect(posts(bench)).toHaveLength(1)
    await pass(bench, 59 * MINUTE)
    expect(posts(bench)).toHaveLength(2)
  })

  it('comes without readers: the heartbeat re-arms a lost alarm', async () => {
    const bench = await open()
    await runInDurableObject(bench.mirror, (_instance, state) => state.storage.deleteAlarm())
    bench.clock.advance(HOUR)
    await bench.mirror.heartbeat()
    await bench.runAlarms()
    expect(posts(bench)).toHaveLength(1)
  })

  it('of an entry that is new in the settings is not due for the past', async () => {
    const bench = await open({ BUILDS: '' })
    bench.clock.advance(3 * HOUR)
    bench.vars.BUILDS = [HOURLY]
    await evictDurableObject(bench.mirror)
    await bench.mirror.heartbeat()
    await bench.runAlarms()
    expect(posts(bench)).toEqual([])
    await pass(bench, HOUR)
    expect(posts(bench)).toHaveLength(1)
  })

  it('is told apart from those of another schedule of its project', async () => {
    const bench = await open({ BUILDS: [HOURLY, { ...HOURLY, branch: 'next', cron: '30 * * * *' }] })
    await pass(bench, HOUR)
    expect((await activityOf(bench)).builds?.schedules.map(({ last }) => last?.branch)).toEqual([
      'main',
      'next',
    ])
    await pass(bench, HOUR / 2)
    expect((await activityOf(bench)).builds?.schedules.map(({ last }) => last?.at)).toEqual([
      START + HOUR,
      START + HOUR + HOUR / 2,
    ])
  })

  it('is off without an entry', async () => {
    const bench = await open({ BUILDS: '' })
    await pass(bench, 2 * HOUR)
    expect(posts(bench)).toEqual([])
    expect((await activityOf(bench)).builds).toBeNull()
  })
})

describe('a schedule of which what was stored cannot be read', () => {
  const OTHER = { ...HOURLY, branch: 'next' }
  const startedOf = (bench: Bench) =>
    runInDurableObject(
      bench.mirror,
      (_instance, { storage }) =>
        storage.sql
          .exec<{ started: string }>("SELECT started FROM schedules WHERE started LIKE '%moon%'")
          .one().started,
    )
  /** As if another version had stored something else of the first schedule. */
  const openSpoiled = async () => {
    const bench = await open({ BUILDS: [HOURLY, OTHER] })
    await runInDurableObject(bench.mirror, (_instance, { storage }) => {
      storage.sql.exec(`UPDATE schedules SET started = '{"moon":1}' WHERE key LIKE '%null%'`)
    })
    return bench
  }

  it('rests and is told, while the others go on', async () => {
    const bench = await openSpoiled()
    await evictDurableObject(bench.mirror)
    await passAlive(bench, HOUR)
    await passAlive(bench, HOUR)
    expect(posts(bench)).toHaveLength(2)
    expect(deploymentsOf(bench).slice(-2)).toMatchObject([{ branch: 'next' }, { branch: 'next' }])
    expect((await activityOf(bench)).builds?.schedules).toMatchObject([
      { isUnreadable: true, nextAt: null },
      { isUnreadable: false, nextAt: START + 3 * HOUR },
    ])
    expect(await startedOf(bench)).toBe('{"moon":1}')
  })

  it('begins anew when its entry in the settings is changed', async () => {
    const bench = await openSpoiled()
    bench.vars.BUILDS = [{ ...HOURLY, cron: '30 * * * *' }]
    await evictDurableObject(bench.mirror)
    await bench.mirror.heartbeat()
    await pass(bench, HOUR / 2)
    expect(deploymentsOf(bench).at(-1)).toMatchObject({ branch: 'main', createdAt: START + HOUR / 2 })
  })
})

describe('a build is skipped', () => {
  it('while one of that branch is still running, and not because of another branch', async () => {
    const bench = await open()
    bench.clock.advance(HOUR - MINUTE)
    bench.simulator.world.deploy('docs', { branch: 'draft', durations: { build: 10 * MINUTE } })
    const slow = { durations: { build: 20 * MINUTE }, at: bench.clock.now() - MINUTE }
    await pass(bench, MINUTE)
    expect(await ledger(bench)).toEqual(['started'])
    bench.clock.advance(59 * MINUTE)
    bench.simulator.world.deploy('docs', slow)
    bench.simulator.world.deploy('docs', { ...slow, at: bench.clock.now() })
    await pass(bench, MINUTE)
    expect(await ledger(bench)).toEqual(['skipped: build-running', 'started'])
  })

  it('while one of that branch waits in the queue, however long others build before it', async () => {
    const bench = await open()
    await pass(bench, 15 * MINUTE)
    bench.simulator.world.deploy('docs', { durations: { queued: 4 * HOUR } })
    await pass(bench, 45 * MINUTE)
    await pass(bench, HOUR)
    expect(await ledger(bench)).toEqual(['skipped: build-running', 'skipped: build-running'])
    expect(posts(bench)).toEqual([])
  })

  it('of a direct-upload project, which cannot be built', async () => {
    const bench = await open({ BUILDS: [{ project: 'upload', cron: '0 * * * *' }] })
    bench.simulator.world.addProject({ name: 'upload' })
    bench.clock.advance(MINUTE)
    await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    await pass(bench, HOUR - MINUTE)
    expect(await ledger(bench)).toEqual(['skipped: direct-upload'])
    expect(posts(bench)).toEqual([])
  })

  it('of a project that is not on the board', async () => {
    const bench = await open({ BUILDS: [{ project: 'none', cron: '0 * * * *' }] })
    await pass(bench, HOUR)
    expect(await ledger(bench)).toEqual(['skipped: no-such-project'])
  })

  it('when the last three failed, until a build of that branch succeeds', async () => {
    const bench = await open()
    const { world } = bench.simulator
    world.planNext('docs', { outcome: 'failure' }, { outcome: 'failure' }, { outcome: 'failure' })
    for (let hour = 0; hour < 5; hour += 1) await pass(bench, HOUR)
    expect(posts(bench)).toHaveLength(3)
    expect((await ledger(bench)).slice(0, 2)).toEqual([
      'skipped: last-builds-failed',
      'skipped: last-builds-failed',
    ])
    world.deploy('docs', { branch: 'draft' })
    await pass(bench, HOUR)
    expect(posts(bench)).toHaveLength(3)
    world.deploy('docs')
    await pass(bench, HOUR)
    expect(posts(bench)).toHaveLength(4)
  })

  it('when the last three failed, however much was built on other branches since', async () => {
    const bench = await open()
    const { world } = bench.simulator
    await pass(bench, HOUR / 2)
    for (let hour = 0; hour < 3; hour += 1) {
      world.planNext('docs', { outcome: 'failure' })
      await pass(bench, HOUR / 2)
      await bury(bench)
    }
    await pass(bench, HOUR / 2)
    expect((await ledger(bench))[0]).toBe('skipped: last-builds-failed')
    world.deploy('docs')
    await bury(bench)
    await pass(bench, HOUR / 2)
    expect((await ledger(bench))[0]).toBe('started')
  })

  it('when the month’s budget is used up, those of pushes counted', async () => {
    const bench = await open({ BUILD_BUDGET: 4 })
    addDeployments(bench.simulator.world, 'docs', 2, START)
    bench.simulator.world.deploy('docs', { branch: 'x', outcome: 'skipped' })
    bench.simulator.world.deploy('docs', { branch: 'y', trigger: 'ad_hoc' })
    await pass(bench, HOUR)
    await pass(bench, HOUR)
    expect(await ledger(bench)).toEqual(['skipped: budget-used-up', 'started'])
    expect((await activityOf(bench)).builds?.budget).toMatchObject({ used: 4, budget: 4 })
  })
})

describe('the month’s builds', () => {
  it('hold those that the board asks for, so that it stops at the budget', async () => {
    const bench = await open({ BUILD_BUDGET: 5 })
    for (let hour = 0; hour < 12; hour += 1) await pass(bench, HOUR)
    expect(posts(bench)).toHaveLength(4)
    expect((await activityOf(bench)).builds?.budget).toMatchObject({ used: 5, budget: 5 })
  })

  it('hold those that others ask for by a call, and no upload', async () => {
    const bench = await open()
    bench.simulator.world.deploy('docs', { branch: 'x', trigger: 'ad_hoc', isUpload: false })
    bench.simulator.world.deploy('docs', { branch: 'y', trigger: 'ad_hoc' })
    await passAlive(bench, 2 * MINUTE, MINUTE)
    expect((await activityOf(bench)).builds?.budget?.used).toBe(2)
  })

  it('stay counted when their deployments are deleted, and begin anew with the month', async () => {
    const bench = await open()
    await pass(bench, HOUR)
    const [first] = deploymentsOf(bench)
    if (first) bench.simulator.world.removeDeployment('docs', first.id)
    await pass(bench, HOUR)
    expect((await activityOf(bench)).builds?.budget?.used).toBe(3)
    // The first of December.
    await pass(bench, Date.parse('2101-12-01T00:30:00Z') - bench.clock.now())
    expect((await activityOf(bench)).builds?.budget?.used).toBe(1)
  })

  it('are counted before the first build is started', async () => {
    const bench = await createBench({ vars: { BUILDS: [HOURLY], BUILD_BUDGET: 60 } })
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    addDeployments(bench.simulator.world, 'docs', 60, PAST)
    await bench.get('/')
    bench.clock.advance(HOUR)
    await bench.runAlarms()
    expect(posts(bench)).toEqual([])
    await pass(bench, 2 * MINUTE)
    expect(await ledger(bench)).toEqual(['skipped: budget-used-up'])
  })
})

describe('a build that turns out to be skipped', () => {
  it('is not counted any more', async () => {
    const bench = await open()
    await pass(bench, MINUTE)
    const used = async () => (await activityOf(bench)).builds?.budget?.used
    expect(await used()).toBe(1)
    bench.simulator.world.deploy('docs', {
      outcome: 'skipped',
      skipReason: 'superseded_queued_build',
      durations: { queued: 5 * MINUTE },
    })
    await passAlive(bench, MINUTE, MINUTE)
    expect(await used()).toBe(2)
    await passAlive(bench, 10 * MINUTE, MINUTE)
    expect(await used()).toBe(1)
  })
})

describe('a version that makes anew what is derived', () => {
  it('skips no build as one of an unknown project before the list is read', async () => {
    const bench = await open()
    await runInDurableObject(bench.mirror, (_instance, { storage }) => {
      storage.sql.exec("UPDATE shapes SET number = 0 WHERE name = 'derived'")
    })
    await evictDurableObject(bench.mirror)
    await pass(bench, HOUR)
    expect(await ledger(bench)).toEqual([])
    await passAlive(bench, 2 * MINUTE, MINUTE)
    expect(await ledger(bench)).toEqual(['started'])
  })
})

describe('a deploy hook', () => {
  const openWithHook = async (builds: object[]) => {
    const bench = await open({ BUILDS: '' })
    const uuid = bench.simulator.world.addDeployHook('docs', 'main')
    bench.vars.BUILDS = builds
    bench.vars.DEPLOY_HOOKS = JSON.stringify({ docs: `${BASE_URL}/pages/webhooks/deploy_hooks/${uuid}` })
    await evictDurableObject(bench.mirror)
    await bench.mirror.heartbeat()
    return bench
  }

  it('does not build again what another schedule of the branch has just started', async () => {
    const bench = await openWithHook([HOURLY, { ...HOURLY, branch: 'main' }])
    await pass(bench, HOUR)
    expect(await ledger(bench)).toEqual(['skipped: build-running', 'started'])
    expect(posts(bench)).toHaveLength(1)
  })

  it('looks again where what was read had been asked for before the last build', async () => {
    const bench = await openWithHook([HOURLY, { ...HOURLY, branch: 'main' }])
    const { storage } = await runInDurableObject(bench.mirror, (_instance, state) => state)
    const isStarted = () => storage.sql.exec('SELECT 1 FROM ledger').toArray().length > 0
    const real = bench.simulator.fetch
    const asked = { hook: 0, page: 0 }
    bench.simulator.fetch = async (input, init) => {
      const isHook = init?.method === 'POST'
      const isPage = !isHook && asked.hook > 0 && String(input).includes('/docs/deployments')
      if (isHook) asked.hook += 1
      // A reader's page is on its way while the hook is called, and comes back when the build is written down.
      if (isHook && asked.hook === 1) await turnsUntil(() => asked.page > 0)
      if (isPage) asked.page += 1
      const answer = await real(input, init)
      if (isHook) bench.clock.advance(1_000)
      if (isPage && asked.page === 1) await turnsUntil(isStarted)
      return answer
    }
    // Of two that run the list shows one: every reader asks for the page.
    bench.clock.advance(HOUR - 1_000)
    await bench.runAlarms()
    for (const branch of ['draft', 'other'])
      bench.simulator.world.deploy('docs', { branch, at: bench.clock.now() })
    bench.simulator.world.planNext('docs', { durations: { build: 10 * MINUTE } })
    bench.clock.advance(1_000)
    const alarms = bench.runAlarms()
    await turnsUntil(() => asked.hook > 0)
    await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
    await alarms
    await pass(bench, 2 * MINUTE)
    expect(posts(bench)).toHaveLength(1)
    expect(await ledger(bench)).toEqual(['skipped: build-running', 'started'])
  })

  it('starts the build with a token that may only read', async () => {
    const bench = await openWithHook([HOURLY])
    bench.simulator.faults.set(
      { kind: 'status', status: 403, code: 10000 },
      { method: 'POST', path: /\/accounts\// },
    )
    await pass(bench, HOUR)
    expect(deploymentsOf(bench).at(-1)).toMatchObject({ trigger: 'deploy_hook', branch: 'main' })
    expect((await activityOf(bench)).ledger.entries[0]).toMatchObject({
      result: 'started',
      reason: { by: 'hook' },
      deployment: deploymentsOf(bench).at(-1)?.id,
    })
    expect((await activityOf(bench)).builds?.budget?.used).toBe(2)
  })
})

describe('a refusal', () => {
  it('for want of permission is written down, and the board reads on', async () => {
    const bench = await open()
    bench.simulator.faults.set({ kind: 'status', status: 403, code: 10000 }, { method: 'POST' })
    await pass(bench, HOUR)
    await pass(bench, HOUR)
    expect((await activityOf(bench)).ledger.entries).toMatchObject([
      { result: 'refused', reason: { kind: 'failure', failure: { kind: 'forbidden' } } },
      { result: 'refused' },
    ])
    expect((await bench.health()).outage).toBeNull()
    expect(posts(bench)).toHaveLength(2)
  })

  it('of a project that Cloudflare has blocked is not blamed on the token', async () => {
    const bench = await open()
    bench.simulator.faults.set({ kind: 'status', status: 403, code: 8000119 }, { method: 'POST' })
    await pass(bench, HOUR)
    const { text } = await getPage(bench, '/activity')
    expect(text).toContain('Cloudflare refused it (code 8000119).')
    expect(text).not.toContain('token')
  })

  it('by the limit pauses as long as told, and the build comes late', async () => {
    const bench = await open()
    bench.simulator.faults.set({ kind: 'rateLimited', seconds: 600 }, { method: 'POST', times: 1 })
    await pass(bench, HOUR)
    const calls = bench.simulator.calls.length
    await pass(bench, 9 * MINUTE)
    expect(bench.simulator.calls.length).toBe(calls)
    await pass(bench, MINUTE)
    await pass(bench, MINUTE)
    expect(await ledger(bench)).toEqual(['started'])
  })
})

describe('a project whose deployments cannot be read', () => {
  it.each([
    [403, 8000119],
    [500, 8000000],
  ])('by an answer %i keeps no schedule of another one waiting', async (status, code) => {
    const bench = await open({ BUILDS: [HOURLY, { ...HOURLY, project: 'shop' }] })
    bench.simulator.world.addProject({ name: 'shop', source: GITHUB, createdAt: PAST })
    bench.simulator.faults.set({ kind: 'status', status, code }, { path: /docs\/deployments/ })
    await passAlive(bench, HOUR, MINUTE)
    expect(posts(bench).map(({ path }) => path)).toEqual([expect.stringContaining('/shop/')])
    bench.simulator.faults.clear()
    await passAlive(bench, MINUTE)
    expect(posts(bench)).toHaveLength(2)
  })
})

describe('a page further back of one project that cannot be read', () => {
  it('keeps no schedule waiting, and is counted when it can', async () => {
    const bench = await open({ BUILDS: [HOURLY] })
    const { world, faults } = bench.simulator
    world.addProject({ name: 'shop', source: GITHUB, createdAt: PAST })
    addDeployments(world, 'shop', 40, PAST)
    faults.set({ kind: 'status', status: 500 }, { path: /shop\/deployments\?.*\bpage=2/ })
    await passAlive(bench, 3 * HOUR, 15 * MINUTE)
    expect(posts(bench)).toHaveLength(3)
    faults.clear()
    await passAlive(bench, HOUR, 15 * MINUTE)
    expect((await activityOf(bench)).builds?.budget?.used).toBe(1 + 40 + 4)
  })
})

describe('a schedule', () => {
  it('goes on where it was once a wrong BUILDS is right again', async () => {
    const bench = await open()
    await pass(bench, HOUR)
    const { BUILDS } = bench.vars
    const before = (await activityOf(bench)).builds?.schedules
    bench.vars.BUILDS = '[{ "project": '
    await evictDurableObject(bench.mirror)
    await passAlive(bench, 2 * MINUTE)
    Object.assign(bench.vars, { BUILDS })
    await evictDurableObject(bench.mirror)
    await passAlive(bench, 2 * MINUTE)
    expect((await activityOf(bench)).builds?.schedules).toEqual(before)
    expect(posts(bench)).toHaveLength(1)
  })
})

describe('a call of which nothing is known', () => {
  it('is told though its entry is taken out of the settings meanwhile', async () => {
    const bench = await open()
    bench.simulator.faults.set({ kind: 'drop' }, { method: 'POST' })
    await pass(bench, HOUR)
    bench.vars.BUILDS = []
    await evictDurableObject(bench.mirror)
    await passAlive(bench, MINUTE)
    expect(await ledger(bench)).toEqual(['unknown'])
  })

  it('is not taken for made where somebody has uploaded to the branch meanwhile', async () => {
    const bench = await open()
    const real = bench.simulator.fetch
    bench.simulator.fetch = async (input, init) => {
      if (init?.method !== 'POST') return real(input, init)
      bench.simulator.world.deploy('docs', { trigger: 'ad_hoc' })
      throw new TypeError('fetch failed')
    }
    await pass(bench, HOUR)
    bench.simulator.fetch = real
    await pass(bench, MINUTE)
    expect(await ledger(bench)).toEqual(['unknown'])
  })

  it('counts as a build of the month when its build is found', async () => {
    const bench = await open()
    const real = bench.simulator.fetch
    bench.simulator.world.planNext('docs', { durations: { queued: 10 * MINUTE } })
    bench.simulator.fetch = async (input, init) => {
      const answer = await real(input, init)
      if (init?.method !== 'POST') return answer
      throw new TypeError('fetch failed')
    }
    await pass(bench, HOUR)
    bench.simulator.fetch = real
    await pass(bench, MINUTE)
    expect(await ledger(bench)).toEqual(['started'])
    expect((await activityOf(bench)).builds?.budget?.used).toBe(2)
  })

  it.each([
    ['was made', true],
    ['was not made', false],
  ])('is not made again when it %s', async (_, wasMade) => {
    const bench = await open()
    const real = bench.simulator.fetch
    bench.simulator.fetch = async (input, init) => {
      if (init?.method !== 'POST') return real(input, init)
      if (wasMade) await real(input, init)
      throw new TypeError('fetch failed')
    }
    await pass(bench, HOUR)
    bench.simulator.fetch = real
    const before = deploymentsOf(bench).length
    await pass(bench, MINUTE)
    await pass(bench, MINUTE)
    expect(await ledger(bench)).toEqual([wasMade ? 'started' : 'unknown'])
    expect(deploymentsOf(bench)).toHaveLength(before)
    await pass(bench, HOUR)
    expect((await ledger(bench)).length).toBe(2)
  })
})

describe('an update that makes the derived tables anew in the middle of a month', () => {
  /** A project with more builds in this month than its newest page holds, of which all are counted. */
  const openCounted = async (budget: number) => {
    const bench = await createBench({ vars: { BUILDS: [HOURLY], BUILD_BUDGET: budget } })
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST - 9 * HOUR })
    addDeployments(bench.simulator.world, 'docs', 60, PAST)
    await bench.get('/')
    await bench.runAlarms()
    await pass(bench, HOUR)
    expect(posts(bench)).toHaveLength(1)
    return bench
  }
  const usedOf = async (bench: Bench) => (await activityOf(bench)).builds?.budget?.used

  it('lets a build start on time, though the day has no rows left to walk through the month again', async () => {
    const bench = await openCounted(500)
    await haveUsed(bench, { rowsWritten: 60_000 })
    await makeTablesAnew(bench)
    await passAlive(bench, HOUR)
    expect(deploymentsOf(bench).at(-1)?.createdAt).toBe(START + 2 * HOUR)
    expect(await usedOf(bench)).toBe(62)
  })

  it('lets a build wait for the page of the list that names its project', async () => {
    const bench = await openCounted(500)
    // Listed before it, they fill the first page.
    addProjects(bench.simulator.world, 10, START)
    await makeTablesAnew(bench)
    bench.clock.advance(HOUR)
    bench.simulator.faults.set({ kind: 'hang' }, { path: /projects\?.*\bpage=2/, times: 1 })
    await runInDurableObject(bench.mirror, async (instance) => {
      const listed = instance.heartbeat()
      await turnsUntil(() => bench.simulator.calls.at(-1)?.path.includes('page=2') === true)
      await instance.alarm()
      bench.clock.advance(MINUTE)
      await listed
    })
    await passAlive(bench, 5 * MINUTE)
    expect(await ledger(bench)).toEqual(['started', 'started'])
  })

  it('lets no build go beyond the budget', async () => {
    const bench = await openCounted(62)
    await makeTablesAnew(bench)
    await passAlive(bench, 2 * HOUR)
    expect(await ledger(bench)).toEqual(['skipped: budget-used-up', 'started', 'started'])
    expect(await usedOf(bench)).toBe(62)
  })

  it('lets none start before more pushes are counted than the newest page holds', async () => {
    const bench = await openCounted(91)
    await haveUsed(bench, { rowsWritten: 60_000 })
    bench.clock.advance(30 * MINUTE)
    addDeployments(bench.simulator.world, 'docs', 30, bench.clock.now())
    await makeTablesAnew(bench)
    await passAlive(bench, 31 * MINUTE)
    expect(posts(bench)).toHaveLength(1)
    expect((await activityOf(bench)).builds?.isCounted).toBe(false)
    // The day is over, and its rows are there again.
    await passAlive(bench, 10 * HOUR)
    await passAlive(bench, MINUTE)
    expect(await ledger(bench)).toEqual(['skipped: budget-used-up', 'started'])
    expect(await usedOf(bench)).toBe(91)
  })

  it('makes nobody wait for a project that is listed later, and counts its builds before the next one starts', async () => {
    const bench = await openCounted(500)
    await makeTablesAnew(bench)
    bench.simulator.world.addProject({ name: 'shop', source: GITHUB, createdAt: PAST - 9 * HOUR })
    addDeployments(bench.simulator.world, 'shop', 60, PAST)
    await passAlive(bench, HOUR)
    await passAlive(bench, MINUTE)
    expect(posts(bench)).toHaveLength(2)
    expect(await usedOf(bench)).toBe(122)
  })
})
