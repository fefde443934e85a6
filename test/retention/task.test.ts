import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { openTables } from '../../src/mirror/schema.ts'
import { createSql } from '../../src/mirror/sql.ts'
import { createMovedDeletions } from '../../src/retention/task.ts'
import facts from '../mirror/stored/6a5f23e/facts.json'
import tables from '../mirror/stored/6a5f23e/tables.sql?raw'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { BASE_URL, type Bench, createBench, DAY, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { activityOf, openMirror, pass } from '../support/chores.ts'
import { haveUsed } from '../support/meter.ts'
import { getPage, warm } from '../support/pages.ts'
import { loadTables } from '../support/stored-tables.ts'
import {
  deletes,
  finishRun,
  idsOf,
  OLD,
  openDocs as open,
  openBench,
  openDocs,
  policy,
  reconfigure,
  results,
} from './account.ts'

describe('retention', () => {
  it('deletes what is old as soon as the history is complete, and keeps the live deployment however old it is', async () => {
    const { bench, ids } = await open(policy())
    expect(idsOf(bench)).toEqual(ids.slice(-1))
    expect(await results(bench)).toEqual(Array(4).fill('deletion deleted'))
    expect((await bench.ask({ name: 'project:docs', have: 0, maxAge: HOUR })).kind).toBe('entry')
    expect(await bench.find('docs', ids[0] ?? '')).toBeNull()
    expect((await getPage(bench, '/projects/docs')).text).toContain('1 in all')
  })

  it('only plans in a dry run, and says so', async () => {
    const { bench, ids } = await open(policy({ mode: 'dry-run' }))
    await pass(bench, 2 * HOUR)
    expect(idsOf(bench)).toEqual(ids)
    expect(deletes(bench)).toEqual([])
    const { retention } = await activityOf(bench)
    expect(retention).toMatchObject({
      mode: 'dry-run',
      projects: [{ removed: 4, total: 5, kept: { live: 1 } }],
    })
    expect(retention?.plan?.lines.map(({ decision }) => decision)).toEqual([
      'keep',
      ...Array(4).fill('remove'),
    ])
  })

  it('rests when the rows of the day are used up, and goes on the next day', async () => {
    const { bench, ids } = await open(policy({ mode: 'off' }))
    bench.vars.RETENTION = policy()
    await haveUsed(bench, { rowsWritten: 70_000 })
    await pass(bench, MINUTE)
    expect(idsOf(bench)).toEqual(ids)
    await pass(bench, DAY)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  })

  it('is off without a policy', async () => {
    const { bench, ids } = await open({ mode: 'off' })
    await pass(bench, 2 * HOUR)
    expect(idsOf(bench)).toEqual(ids)
    expect((await activityOf(bench)).retention).toBeNull()
  })

  it('marks first, says the day, and deletes after the grace', async () => {
    const { bench, ids } = await open(policy({ grace: '9d' }))
    expect(idsOf(bench)).toEqual(ids)
    // The 24th of November and nine days.
    expect((await getPage(bench, '/projects/docs')).text).toContain('deletes on 3 December')
    const page = await getPage(bench, `/projects/docs/deployments/${ids[0]}`)
    expect(page.text).toContain('deletes on 3 December')
    expect((await getPage(bench, '/activity')).text).toContain('3 December')
    await pass(bench, 8 * DAY, 6 * HOUR)
    expect(idsOf(bench)).toEqual(ids)
    await pass(bench, DAY + HOUR)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  }, 60_000)

  it('begins a new grace when the policy changes, and drops all marks when it is switched off', async () => {
    const { bench, ids } = await open(policy({ grace: '2d' }))
    await pass(bench, DAY, 6 * HOUR)
    await reconfigure(bench, policy({ grace: '2d', days: 8 }))
    await pass(bench, DAY + HOUR, 6 * HOUR)
    expect(idsOf(bench)).toEqual(ids)
    await reconfigure(bench, { mode: 'off' })
    expect((await getPage(bench, '/projects/docs')).text).not.toContain('deletes on')
    await reconfigure(bench, policy({ mode: 'dry-run', grace: '2d', days: 8 }))
    await pass(bench, 2 * DAY, 12 * HOUR)
    await reconfigure(bench, policy({ grace: '2d', days: 8 }))
    expect(idsOf(bench)).toEqual(ids)
    await pass(bench, 2 * DAY + HOUR, 12 * HOUR)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  }, 60_000)

  it.each([
    ['what was announced, which then goes', {}, 1],
    ['what waits to be confirmed, which goes on waiting', { max_share: 0.5 }, 5],
  ])(
    'deletes nothing while its setting cannot be read, and keeps %s',
    async (_, change, left) => {
      const raw = policy({ grace: '2d', ...change })
      const { bench, ids } = await open(raw)
      const planned = await plannedOf(bench)
      const { waiting } = (await activityOf(bench)).retention ?? {}
      await reconfigure(bench, { ...raw, dayz: 7 })
      await pass(bench, 5 * DAY, 6 * HOUR)
      expect(idsOf(bench)).toEqual(ids)
      expect(await plannedOf(bench)).toEqual(planned)
      await reconfigure(bench, raw)
      expect((await activityOf(bench)).retention?.waiting).toEqual(waiting)
      expect(idsOf(bench)).toEqual(ids.slice(-left))
    },
    60_000,
  )

  it('tells the days that were announced while its setting cannot be read, and others where it then is another', async () => {
    const { bench } = await open(policy({ grace: '9d' }))
    await reconfigure(bench, '{"mode": "delete", "days": "7d"}')
    const dayOf = async () =>
      /deletes on (\d+ December)/.exec((await getPage(bench, '/projects/docs')).text)?.[1] ?? null
    expect(await dayOf()).toBe('3 December')
    await pass(bench, DAY, 12 * HOUR)
    await reconfigure(bench, policy({ grace: '9d', days: 8 }))
    expect(await dayOf()).toBe('4 December')
  })

  it('deletes no more in an hour than the policy says', async () => {
    const { bench, ids } = await open(policy({ max_deletes_per_run: 10 }), 31)
    expect(idsOf(bench).length).toBe(21)
    await pass(bench, HOUR)
    expect(idsOf(bench).length).toBe(11)
    await pass(bench, HOUR)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  }, 60_000)

  it('deletes nothing while the history is not complete', async () => {
    const bench = await openBench(policy())
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: OLD - DAY })
    addDeployments(bench.simulator.world, 'docs', 60, OLD)
    bench.simulator.faults.set({ kind: 'brokenJson' }, { path: /[?&]page=3/ })
    await warm(bench)
    await pass(bench, HOUR)
    expect(deletes(bench)).toEqual([])
    expect((await activityOf(bench)).retention?.projects).toMatchObject([
      { complete: false, removed: 0, kept: { 'history-incomplete': 50 } },
    ])
    bench.simulator.faults.clear()
    await pass(bench, 2 * MINUTE, MINUTE)
    expect(deletes(bench).length).toBeGreaterThan(0)
  }, 60_000)
})

describe('while Cloudflare’s answers do not say readably what is live', () => {
  const withCanonical = (canonical: unknown) => (body: unknown) =>
    JSON.parse(JSON.stringify(body), (key, value) => (key === 'canonical_deployment' ? canonical : value))
  const garble = withCanonical({ id: 5 })

  it('nothing of the project is planned to go, and /activity says why', async () => {
    const bench = await openBench(policy())
    const { simulator } = bench
    simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: OLD - DAY })
    const ids = addDeployments(simulator.world, 'docs', 5, OLD)
    simulator.world.rollBack('docs', ids[0] ?? '')
    simulator.tamper = garble
    await warm(bench)
    await pass(bench, 2 * HOUR)
    expect(idsOf(bench)).toEqual(ids)
    expect((await activityOf(bench)).retention?.projects).toMatchObject([
      { removed: 0, kept: { unknown: 5 } },
    ])
    const page = await getPage(bench, '/activity')
    expect(page.text).toContain('What is live in its project is not known.')
    simulator.tamper = undefined
    await pass(bench, HOUR)
    expect(idsOf(bench)).toEqual([ids[0], ids.at(-1)])
  })

  it('what was announced keeps its day, and goes as soon as it is known', async () => {
    const { bench, ids } = await open(policy({ grace: '2d' }))
    bench.simulator.tamper = garble
    await pass(bench, 3 * DAY, 6 * HOUR)
    expect(idsOf(bench)).toEqual(ids)
    expect((await getPage(bench, '/projects/docs')).text).toContain('deletes on 26 November')
    bench.simulator.tamper = undefined
    await pass(bench, 10 * MINUTE)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  })

  it('nothing goes, and nothing is forgotten, where it is the last look before a deletion that does not', async () => {
    const { bench, ids } = await open(policy({ grace: '2h' }))
    const planned = await plannedOf(bench)
    const isList = (body: unknown) => Array.isArray((body as { result: unknown }).result)
    bench.simulator.tamper = (body) => (isList(body) ? body : garble(body))
    await pass(bench, 4 * HOUR)
    expect(bench.simulator.calls.some(({ path }) => path.endsWith('/projects/docs'))).toBe(true)
    expect([idsOf(bench), await plannedOf(bench)]).toEqual([ids, planned])
    bench.simulator.tamper = undefined
    await pass(bench, 2 * HOUR)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  })

  it('a project of which they say that nothing is live is planned as ever', async () => {
    const { bench, ids } = await open(policy({ grace: '2h' }))
    bench.simulator.tamper = withCanonical(null)
    await pass(bench, 3 * HOUR)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  })
})

/** Which deployment the board calls live. */
async function liveOf(bench: Bench): Promise<string> {
  const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge: DAY })
  return answer.kind === 'entry' ? JSON.parse(answer.content ?? '').card.live.id : answer.kind
}

/** What the object may do beside what it does already: read a list, or delete. */
interface Jobs {
  look(): Promise<unknown>
  deleteDue(): Promise<unknown>
}

/** Begins one of them an hour later, and lets that happen while the first answer that it gets from there is under way. */
async function meanwhile(
  bench: Bench,
  job: keyof Jobs,
  path: RegExp,
  happens: (jobs: Jobs) => Promise<void>,
) {
  bench.clock.advance(HOUR)
  await runInDurableObject(bench.mirror, async (_instance, state) => {
    const [asked, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const mirror = openMirror(bench, state, async (input, init) => {
      const answer = await bench.simulator.fetch(input, init)
      if (!path.test(String(input))) return answer
      asked.resolve()
      await late.promise
      return answer
    })
    const jobs: Jobs = {
      look: () => mirror.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 }),
      deleteDue: () => mirror.alarm(),
    }
    const begun = jobs[job]()
    await asked.promise
    bench.clock.advance(SECOND)
    await happens(jobs)
    late.resolve()
    await begun
  })
}

const ONE_PROJECT = /\/projects\/docs$/
const LIST = /\/projects\?/

/** What the board saw go live, the oldest first. */
const seenLive = (bench: Bench) =>
  runInDurableObject(bench.mirror, (_instance, { storage }) =>
    storage.sql.exec('SELECT id FROM lives WHERE derived = 0 ORDER BY number').toArray(),
  )

describe('just before a deletion', () => {
  it('what became live meanwhile is kept', async () => {
    const { bench, ids } = await open(policy({ grace: '1h' }))
    bench.simulator.world.rollBack('docs', ids[1] ?? '')
    // No list is read before the deletion: the mirror does not know yet.
    bench.clock.advance(HOUR)
    await bench.runAlarms()
    expect(idsOf(bench)).toContain(ids[1])
    expect(idsOf(bench)).toContain(ids[4])
    expect(await results(bench)).toContain('deletion kept')
  })

  it('what was live for a moment alone is not taken for live until the next change', async () => {
    const { bench, ids } = await open(policy({ grace: '1h' }))
    bench.simulator.world.rollBack('docs', ids[1] ?? '')
    bench.clock.advance(HOUR)
    await bench.runAlarms()
    expect(await liveOf(bench)).toBe(ids[1])
    bench.simulator.world.rollBack('docs', ids[4] ?? '')
    await pass(bench, MINUTE)
    expect(await liveOf(bench)).toBe(ids[4])
    // What was said of it is forgotten for an object that begins anew, too.
    await evictDurableObject(bench.mirror)
    await pass(bench, MINUTE)
    expect(await liveOf(bench)).toBe(ids[4])
  })

  it('an answer that comes later than a list changes nothing of what that has told', async () => {
    const { bench, ids } = await open(policy({ grace: '1h' }))
    await meanwhile(bench, 'deleteDue', ONE_PROJECT, async ({ look }) => {
      bench.simulator.world.rollBack('docs', ids[1] ?? '')
      await look()
    })
    expect(await liveOf(bench)).toBe(ids[1])
    expect(await seenLive(bench)).toEqual([{ id: ids[1] }])
  })

  it('a list that was asked for before its answer changes nothing of what that has told', async () => {
    const { bench, ids } = await open(policy({ grace: '1h' }))
    await meanwhile(bench, 'look', LIST, async ({ deleteDue }) => {
      bench.simulator.world.rollBack('docs', ids[1] ?? '')
      await deleteDue()
    })
    expect(idsOf(bench)).toEqual([ids[1], ids[4]])
    await pass(bench, MINUTE)
    expect(await seenLive(bench)).toEqual([{ id: ids[1] }])
    bench.simulator.world.rollBack('docs', ids[4] ?? '')
    await pass(bench, MINUTE)
    expect(await liveOf(bench)).toBe(ids[4])
  })

  it('a project that goes while an answer about it is under way stays gone', async () => {
    const { bench } = await open(policy({ grace: '1h' }))
    await meanwhile(bench, 'deleteDue', ONE_PROJECT, async ({ look }) => {
      bench.simulator.world.removeProject('docs')
      await look()
      bench.clock.advance(SECOND)
      await look()
    })
    await evictDurableObject(bench.mirror)
    await pass(bench, HOUR, 15 * MINUTE)
    expect(await liveOf(bench)).toBe('gone')
  })

  it('what is gone already is written down as gone', async () => {
    const { bench, ids } = await open(policy({ grace: '1h' }))
    // It goes when the hour's page was read.
    const happens = () => bench.simulator.world.removeDeployment('docs', ids[0] ?? '')
    bench.simulator.faults.set({ kind: 'meanwhile', happens }, { path: /deployments\?/, times: 1 })
    bench.clock.advance(HOUR)
    await bench.runAlarms()
    expect(await results(bench)).toContain('deletion gone')
    expect(deletes(bench)).toHaveLength(3)
  })

  it('what cannot be read again stays, and each try leaves a line in the ledger', async () => {
    const { bench, ids } = await open(policy({ grace: '1h' }), 9)
    bench.simulator.faults.set({ kind: 'brokenJson' }, { method: 'GET', path: /deployments\/[0-9a-f]/ })
    await pass(bench, HOUR)
    expect(idsOf(bench)).toEqual(ids)
    expect(deletes(bench)).toEqual([])
    const { ledger, retention } = await activityOf(bench)
    expect(ledger.entries.map(({ result, deployment }) => [result, deployment])).toEqual(
      ids
        .slice(0, 8)
        .map((id) => ['failed', id])
        .reverse(),
    )
    expect(retention?.last).toMatchObject({ deleted: 0, stoppedBy: { kind: 'malformed' } })
    expect((await getPage(bench, '/activity')).text).toContain('Failed')
  })

  it('what cannot be read again for want of calls leaves no line, and is tried again', async () => {
    const { bench, ids } = await open(policy({ grace: '1h' }))
    bench.simulator.faults.set(
      { kind: 'rateLimited', seconds: 60 },
      { method: 'GET', path: /deployments\/[0-9a-f]/, times: 1 },
    )
    await pass(bench, HOUR)
    expect(await results(bench)).toEqual([])
    await pass(bench, 2 * MINUTE, MINUTE)
    expect(await results(bench)).toEqual(Array(4).fill('deletion deleted'))
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  })

  it('an answer that is about another deployment deletes nothing', async () => {
    const { bench, ids } = await open(policy({ grace: '1h' }), 3)
    const real = bench.simulator.fetch
    bench.simulator.fetch = (input, init) =>
      real(init?.method === 'GET' ? String(input).replace(`/${ids[0]}`, `/${ids[1]}`) : input, init)
    await pass(bench, HOUR)
    expect(idsOf(bench)).toContain(ids[0])
    expect(deletes(bench).map(({ path }) => path.includes(ids[0] ?? ''))).toEqual([false])
  })
})

describe('what Cloudflare refuses', () => {
  it.each([8000034, 8000035])(
    'with %i stays, is noted, and is not tried again in the next run',
    async (code) => {
      const bench = await openBench(policy({ grace: '1h' }))
      bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: OLD - DAY })
      const ids = addDeployments(bench.simulator.world, 'docs', 3, OLD)
      await warm(bench)
      bench.simulator.faults.set(
        { kind: 'status', status: 400, code },
        { method: 'DELETE', path: new RegExp(`${ids[0]}`) },
      )
      await pass(bench, 3 * HOUR)
      expect(idsOf(bench)).toEqual([ids[0], ids[2]])
      expect(deletes(bench)).toHaveLength(2)
      expect(deletes(bench).every(({ path }) => !path.includes('force'))).toBe(true)
      expect((await results(bench)).filter((one) => one === 'deletion refused')).toHaveLength(1)
      const line = (await activityOf(bench)).retention?.plan?.lines.find(({ id }) => id === ids[0])
      expect(line).toMatchObject({ refusedCode: code, deletesAt: null })
    },
  )

  it('by the limit is tried again when the pause is over', async () => {
    const { bench, ids } = await open(policy({ grace: '1h' }))
    bench.simulator.faults.set({ kind: 'rateLimited', seconds: 600 }, { method: 'DELETE', times: 1 })
    bench.clock.advance(HOUR)
    await bench.runAlarms()
    const before = bench.simulator.calls.length
    await pass(bench, 9 * MINUTE, MINUTE)
    expect(bench.simulator.calls.length).toBe(before)
    await pass(bench, 2 * MINUTE, MINUTE)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
    expect(await results(bench)).toEqual(Array(4).fill('deletion deleted'))
  })

  it('for want of permission ends the run, and the board reads on', async () => {
    const { bench, ids } = await open(policy({ grace: '1h' }))
    bench.simulator.faults.set({ kind: 'status', status: 403, code: 10000 }, { method: 'DELETE' })
    await pass(bench, HOUR)
    expect(deletes(bench)).toHaveLength(1)
    expect(idsOf(bench)).toEqual(ids)
    expect((await bench.health()).outage).toBeNull()
    expect((await getPage(bench, '/activity')).text).toContain('needs the permission Cloudflare Pages, Edit')
  })
})

describe('more than the policy’s share of a project', () => {
  it('waits for the fingerprint of exactly that plan', async () => {
    const { bench, ids } = await open(policy({ max_share: 0.5 }))
    await pass(bench, HOUR)
    expect(idsOf(bench)).toEqual(ids)
    const waiting = (await activityOf(bench)).retention?.waiting
    expect(waiting?.count).toBe(4)
    expect((await getPage(bench, '/activity')).text).toContain(`confirm = "${waiting?.fingerprint}"`)

    // What grows old meanwhile is not part of what is confirmed.
    await reconfigure(bench, policy({ max_share: 0.5, confirm: '0123456789ab' }))
    expect(idsOf(bench)).toEqual(ids)
    await reconfigure(bench, policy({ max_share: 0.5, confirm: waiting?.fingerprint }))
    await finishRun(bench)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  })

  it('is held back also where the share is lowered while a run goes on', async () => {
    const raw = { grace: '1h', max_deletes_per_run: 300 }
    const { bench, ids } = await open(policy(raw), 250)
    bench.clock.advance(HOUR)
    await bench.runAlarms()
    const left = idsOf(bench)
    expect(left.length).toBeLessThan(ids.length)
    expect((await activityOf(bench)).retention?.isRunning).toBe(true)
    await reconfigure(bench, policy({ ...raw, max_share: 0.1 }))
    await finishRun(bench)
    expect(idsOf(bench)).toEqual(left)
  })

  it('is given the whole grace when it is confirmed, however long it has waited', async () => {
    const { bench, ids } = await open(policy({ max_share: 0.5, grace: '2d' }))
    await pass(bench, 5 * DAY, 6 * HOUR)
    const confirm = (await activityOf(bench)).retention?.waiting?.fingerprint
    await reconfigure(bench, policy({ max_share: 0.5, grace: '2d', confirm }))
    await pass(bench, 2 * DAY - HOUR, 6 * HOUR)
    expect(idsOf(bench)).toEqual(ids)
    await pass(bench, 2 * HOUR)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  })

  it.each([
    ['is confirmed', (confirm: string) => ({ max_share: 0.5, confirm })],
    ['is not more than the share any more', () => ({ max_share: 1 })],
  ])('goes so many an hour, whatever the project, when it %s', async (_, change) => {
    const raw = { grace: '2d', max_deletes_per_run: 5 }
    const bench = await openBench(policy({ ...raw, max_share: 0.5 }))
    for (const name of ['a', 'b', 'c']) {
      bench.simulator.world.addProject({ name, source: GITHUB, createdAt: OLD - DAY })
      addDeployments(bench.simulator.world, name, 6, OLD)
    }
    await warm(bench)
    const confirm = (await activityOf(bench)).retention?.waiting?.fingerprint ?? ''
    await reconfigure(bench, policy({ ...raw, ...change(confirm) }))
    await pass(bench, HOUR)
    const days = await runInDurableObject(bench.mirror, (_instance, { storage }) =>
      storage.sql
        .exec<{ count: number }>('SELECT count(*) AS count FROM deletions GROUP BY deletes_at')
        .toArray(),
    )
    expect(days.map(({ count }) => count)).toEqual([5, 5, 5])
  })

  it('is given the whole grace when it is no longer more than the share', async () => {
    const { bench, ids } = await open(policy({ max_share: 0.5, grace: '2d' }))
    await pass(bench, 5 * DAY, 6 * HOUR)
    addDeployments(bench.simulator.world, 'docs', 10, bench.clock.now())
    await pass(bench, HOUR)
    await pass(bench, 2 * DAY - HOUR, 6 * HOUR)
    expect(idsOf(bench)).toEqual(expect.arrayContaining(ids))
    await pass(bench, 3 * HOUR)
    expect(idsOf(bench)).toHaveLength(10)
  })
})

describe('the plan on /activity', () => {
  it('is that of what is left, as soon as something was deleted', async () => {
    const { bench, ids } = await open(policy({ max_deletes_per_run: 3 }), 6)
    const { retention } = await activityOf(bench)
    expect(retention?.projects).toMatchObject([{ total: 3, removed: 2, kept: { live: 1 } }])
    expect(retention?.plan?.lines.map(({ id }) => id)).toEqual(ids.slice(3).reverse())
    expect(retention?.plan?.count).toBe(3)
  })
})

describe('the address of a deleted deployment', () => {
  const CLOUDFLARE = { CLOUDFLARE_API_BASE_URL: 'https://api.cloudflare.com/client/v4' }
  const probesOf = async (bench: Bench) => (await activityOf(bench)).ledger.entries.map(({ probe }) => probe)

  it('is asked after 1 minute and after 15, without a redirect followed', async () => {
    const asked: string[] = []
    const { createBench } = await import('../support/bench.ts')
    let status = 200
    const bench = await createBench({
      vars: { RETENTION: policy(), ...CLOUDFLARE },
      probe: async (url) => {
        asked.push(url)
        return status
      },
    })
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: OLD - DAY })
    const ids = addDeployments(bench.simulator.world, 'docs', 2, OLD)
    await warm(bench)
    expect(await probesOf(bench)).toEqual(['waiting'])
    await pass(bench, MINUTE)
    expect(asked).toEqual([`https://${ids[0]?.slice(0, 8)}.docs.pages.dev`])
    expect(await probesOf(bench)).toEqual(['served'])
    expect((await getPage(bench, '/activity')).text).toContain('still served')
    status = 404
    await pass(bench, 14 * MINUTE, MINUTE)
    expect(await probesOf(bench)).toEqual(['gone'])
    expect(asked).toHaveLength(2)
  })

  it('is not asked when the API is not Cloudflare’s own', async () => {
    const { bench } = await open(policy(), 2)
    expect(BASE_URL).not.toBe(CLOUDFLARE.CLOUDFLARE_API_BASE_URL)
    expect(await probesOf(bench)).toEqual([null])
  })
})

const WEEK = 7 * DAY

/** As if an earlier version had stored what is planned, and this one were just deployed. */
async function storeAsMarks(bench: Bench): Promise<void> {
  await runInDurableObject(bench.mirror, (_instance, { storage: { sql } }) => {
    sql.exec(`CREATE TABLE marks (
      id TEXT PRIMARY KEY, project TEXT NOT NULL, created_on TEXT NOT NULL, reason TEXT NOT NULL,
      deletes_at INTEGER NOT NULL, hold INTEGER NOT NULL, intent_at INTEGER, refused_at INTEGER,
      refused_code INTEGER) WITHOUT ROWID`)
    sql.exec(`INSERT INTO marks SELECT id, project, '', reason, deletes_at, hold, intent_at, refused_at,
      refused_code FROM deletions`)
    sql.exec('DELETE FROM deletions')
    // All that is derived from the API is read anew.
    sql.exec('UPDATE shapes SET number = 0')
    sql.exec("DELETE FROM state WHERE key NOT IN ('account', 'retention')")
  })
  await evictDurableObject(bench.mirror)
}

const plannedOf = (bench: Bench) =>
  runInDurableObject(bench.mirror, (_instance, { storage }) =>
    storage.sql.exec('SELECT id, deletes_at, hold FROM deletions ORDER BY id').toArray(),
  )

describe('what an earlier version planned to delete', () => {
  it('is taken over row by row, in pieces, and its table is dropped', async () => {
    const bench = await createBench()
    const moved = await runInDurableObject(bench.mirror, async (_instance, { storage }) => {
      loadTables(storage, tables)
      const sql = createSql(storage, { countRows: () => {} })
      openTables(sql, START)
      const { task, isDone } = createMovedDeletions(sql, () => START)
      expect([task.due(), isDone()]).toEqual([START, false])
      for (let runs = 0; task.due() !== null && runs < 3; runs += 1) await task.run({} as never)
      expect(isDone()).toBe(true)
      expect(sql.first("SELECT 1 AS one FROM sqlite_schema WHERE name = 'marks'")).toBeNull()
      return sql.all<{ reason: string }>('SELECT * FROM deletions ORDER BY id')
    })
    const expected = facts.plannedDeletions.map(({ created_on: _, ...row }) => ({
      ...row,
      // What Cloudflare refused is due when it is tried again.
      deletes_at: row.refused_at === null ? row.deletes_at : Math.max(row.deletes_at, row.refused_at + WEEK),
    }))
    expect(moved.map((row) => ({ ...row, reason: JSON.parse(row.reason) }))).toEqual(expected)
  })

  it('keeps its day, which pages tell again once the history was read anew', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '9d' }), 60)
    const before = await plannedOf(bench)
    await storeAsMarks(bench)
    await pass(bench, 10 * MINUTE, MINUTE)
    expect(await plannedOf(bench)).toEqual(before)
    const page = await getPage(bench, `/projects/docs/deployments/${ids[0]}`)
    expect(page.text).toContain('deletes on 3 December')
    expect((await activityOf(bench)).retention?.projects).toMatchObject([{ complete: true, removed: 59 }])
  }, 120_000)

  it('goes at its time, and not before its project was planned anew', async () => {
    const { bench, ids } = await openDocs(policy({ grace: '2h' }))
    await pass(bench, HOUR)
    await storeAsMarks(bench)
    bench.simulator.faults.set({ kind: 'brokenJson' }, { path: /deployments\?/ })
    await pass(bench, 2 * HOUR, 30 * MINUTE)
    expect(deletes(bench)).toEqual([])
    bench.simulator.faults.clear()
    await pass(bench, 10 * MINUTE, 5 * MINUTE)
    expect(idsOf(bench)).toEqual(ids.slice(-1))
  })

  it('is forgotten where its project is not there any more, but not before the list was read', async () => {
    const { bench } = await openDocs(policy({ grace: '9d' }))
    bench.simulator.world.addProject({ name: 'shop', source: GITHUB })
    await storeAsMarks(bench)
    bench.simulator.world.removeProject('docs')
    await pass(bench, MINUTE)
    expect(await plannedOf(bench)).toHaveLength(4)
    await pass(bench, 3 * HOUR)
    expect(await plannedOf(bench)).toEqual([])
  })

  it.each([
    ['is dropped when retention is off', 'off', 0],
    ['is kept where the setting cannot be read', 'of', 4],
  ])('%s', async (_, mode, left) => {
    const { bench } = await openDocs(policy({ grace: '9d' }))
    bench.vars.RETENTION = { mode }
    await storeAsMarks(bench)
    await pass(bench, MINUTE)
    expect(await plannedOf(bench)).toHaveLength(left)
  })
})
