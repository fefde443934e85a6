import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { Activity } from '../../src/mirror/activity.ts'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, START } from '../support/bench.ts'
import { readPage, warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'
import { KEY, LINK, makeLink } from '../support/visitor.ts'

async function open(vars: object): Promise<Bench> {
  const bench = await openSites(3, { vars })
  await warm(bench)
  return bench
}

const whole = { Authorization: `Bearer ${KEY}` }

async function jsonOf(bench: Bench, headers: Record<string, string> = {}): Promise<Activity> {
  return (await bench.get('/activity.json', { headers })).json()
}

const sectionOf = async (bench: Bench, headers: Record<string, string> = {}) => {
  const { root } = await readPage(await bench.get('/activity', { headers }))
  return root.querySelector('section:has(#limits)')?.text.replace(/\s+/g, ' ') ?? null
}

describe('the day’s use of the limits', () => {
  it('is told in whole percents to who may see the whole board', async () => {
    const bench = await open(LINK)
    await bench.get('/', { headers: whole })
    const { limits } = await jsonOf(bench, whole)
    expect(limits?.map(({ limit }) => limit)).toEqual(['rowsRead', 'rowsWritten', 'kvWrites'])
    for (const { share } of limits ?? []) expect(share).toBe(Math.round(share * 100) / 100)
    expect(await sectionOf(bench, whole)).toMatch(/\d %/)
  })

  it('is told without a number on a public board, by its twin neither', async () => {
    const bench = await open({})
    expect((await jsonOf(bench)).limits).toEqual([
      { limit: 'rowsRead', level: 'fine' },
      { limit: 'rowsWritten', level: 'fine' },
      { limit: 'kvWrites', level: 'fine' },
    ])
    expect(await sectionOf(bench)).toContain('fine')
    expect(await sectionOf(bench)).not.toMatch(/\d/)
  })

  it('is not told to who has a link for one project', async () => {
    const bench = await open(LINK)
    const headers = { Authorization: `Bearer ${await makeLink(bench, 'site-001')}` }
    expect((await jsonOf(bench, headers)).limits).toBeNull()
    expect(await sectionOf(bench, headers)).toBeNull()
  })

  it('makes no new page of it before a whole percent more is used', async () => {
    const bench = await open(LINK)
    const ask = (headers: object) => bench.get('/activity', { headers: { ...whole, ...headers } })
    const kept = (await ask({})).headers.get('ETag') ?? ''
    await bench.get('/projects/site-001', { headers: whole })
    expect((await ask({ 'If-None-Match': kept })).status).toBe(304)
  })
})

const YEAR = 365 * 24 * HOUR

describe('previews that are public for over a year', () => {
  /** Of `docs`, whose preview is so old, and `site`, which has an old deployment of production alone. */
  const told = async (age: number, vars: object = {}, preview: object = {}) => {
    const bench = await createBench({ vars: { ...LINK, ...vars } })
    const { world } = bench.simulator
    for (const name of ['docs', 'site']) {
      world.addProject({ name, source: GITHUB, createdAt: START - 3 * YEAR })
      world.deploy(name, { at: START - 2 * YEAR })
      world.deploy(name, { at: START - HOUR })
    }
    world.deploy('docs', { branch: 'feat/a', at: START - age, ...preview })
    await bench.get('/', { headers: whole })
    await bench.runAlarms()
    return bench
  }

  it('are told by how many projects have them, where RETENTION is off, and by their names for programs', async () => {
    const bench = await told(YEAR + MINUTE)
    expect((await jsonOf(bench, whole)).oldPreviews).toEqual(['docs'])
    const { text } = await readPage(await bench.get('/activity', { headers: whole }))
    expect(text).toContain('Previews of 1 project are public for over a year, which RETENTION would delete.')
  })

  it('are no news where they are younger, failed, or RETENTION is on or cannot be read', async () => {
    const cases: [number, object?, object?][] = [
      [YEAR - MINUTE],
      [YEAR + MINUTE, {}, { outcome: 'failure' }],
      [YEAR + MINUTE, { RETENTION: { mode: 'dry-run', days: 30 } }],
      [YEAR + MINUTE, { RETENTION: { mode: 'dry-run', dayz: 30 } }],
    ]
    for (const asked of cases) {
      const bench = await told(...asked)
      expect((await jsonOf(bench, whole)).oldPreviews).toEqual([])
      expect(await (await bench.get('/activity', { headers: whole })).text()).not.toContain('over a year')
    }
  })

  it('are told from the day on which they are a year old', async () => {
    const bench = await told(YEAR - HOUR)
    expect((await jsonOf(bench, whole)).oldPreviews).toEqual([])
    bench.clock.advance(24 * HOUR)
    expect((await jsonOf(bench, whole)).oldPreviews).toEqual(['docs'])
  })

  it('are not told to who has a link for one project, even for that one', async () => {
    const bench = await told(YEAR + MINUTE)
    const headers = { Authorization: `Bearer ${await makeLink(bench, 'docs')}` }
    expect((await jsonOf(bench, headers)).oldPreviews).toEqual([])
  })
})

describe('builds that will use up the month', () => {
  /** A board of a day late in the month, on which a project has built so often. */
  const told = async (builds: number, vars: object = {}) => {
    const bench = await createBench({ vars: { ...LINK, BUILD_BUDGET: 30, ...vars } })
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - YEAR })
    for (let build = 0; build < builds; build += 1)
      bench.simulator.world.deploy('docs', { at: START - (build + 1) * HOUR })
    await bench.get('/', { headers: whole })
    await bench.runAlarms()
    return bench
  }

  it('are told with the day, on a board that starts none itself', async () => {
    const bench = await told(25)
    const { runsOut } = await jsonOf(bench, whole)
    expect(runsOut).toMatchObject({ used: 25, budget: 30, projected: 32 })
    const { text } = await readPage(await bench.get('/activity', { headers: whole }))
    expect(text).toContain("this month's builds are used up on 29 November.")
  })

  it('are no news where the month comes to fewer', async () => {
    const bench = await told(22)
    expect((await jsonOf(bench, whole)).runsOut).toBeNull()
  })

  it('are not told while the builds are still being counted, nor to who has a link for one project', async () => {
    const bench = await told(25)
    const headers = { Authorization: `Bearer ${await makeLink(bench, 'docs')}` }
    expect((await jsonOf(bench, headers)).runsOut).toBeNull()
    bench.simulator.world.addProject({ name: 'new', source: GITHUB, createdAt: START })
    for (let build = 0; build < 60; build += 1)
      bench.simulator.world.deploy('new', { at: START - build * MINUTE })
    bench.simulator.faults.set({ kind: 'hang' }, { path: /projects\/new\/deployments/ })
    bench.clock.advance(MINUTE)
    await bench.get('/', { headers: whole })
    expect((await jsonOf(bench, whole)).runsOut).toBeNull()
  })
})

describe('the ledger of who has a link for one project', () => {
  it('does not tell by its pages how much is done in other projects', async () => {
    const BUILDS = [{ project: 'site-002', cron: '* * * * *' }]
    const bench = await open({ ...LINK, BUILDS })
    await bench.get('/', { headers: whole })
    await bench.runAlarms()
    const headers = { Authorization: `Bearer ${await makeLink(bench, 'site-001')}` }
    bench.clock.advance(MINUTE)
    await bench.mirror.heartbeat()
    await bench.runAlarms()
    expect((await jsonOf(bench, whole)).ledger.entries).toHaveLength(1)
    // More than are looked at for one page.
    await runInDurableObject(bench.mirror, (_instance, { storage }) =>
      storage.sql.exec(
        `WITH RECURSIVE many (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM many WHERE number < 500)
         INSERT INTO ledger (at, kind, project, result, reason) SELECT at, kind, project, result, reason FROM ledger, many`,
      ),
    )
    for (const query of ['', '?before=450', '?project=site-002', '?project=site-002&before=450']) {
      const answer = await bench.get(`/activity.json${query}`, { headers })
      const { ledger } = (await answer.json()) as Activity
      expect([query, ledger.entries, ledger.older]).toEqual([query, [], null])
    }
  })
})
