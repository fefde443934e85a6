import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { type BuildCounter, createBuildCounter, isMonthCounted } from '../../src/builds/counter.ts'
import type { Deployment } from '../../src/domain/deployment.ts'
import { numberOf } from '../../src/mirror/order.ts'
import type { Sql } from '../../src/mirror/sql.ts'
import { createBench, HOUR } from '../support/bench.ts'
import { openStorage, type Rows, rowsOf } from '../support/storage.ts'

const DECEMBER = Date.parse('2026-12-01T00:00:00Z')

interface Opened {
  counter: BuildCounter
  /** Another counter on what is stored, as after an eviction. */
  again: () => BuildCounter
  sql: Sql
  rows: Rows
  clock: { at: number }
}

async function withCounter(work: (opened: Opened) => void): Promise<void> {
  const bench = await createBench()
  await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    const clock = { at: DECEMBER - HOUR }
    const { sql, rows } = openStorage(storage, clock.at)
    const again = () => createBuildCounter(sql, () => clock.at)
    work({ counter: again(), again, sql, rows, clock })
  })
}

const build = (over: Partial<Deployment> = {}) =>
  ({
    id: 'a',
    trigger: 'push',
    status: 'queued',
    createdOn: '2026-11-30T22:00:00Z',
    stages: [],
    ...over,
  }) as Deployment

describe('the counter of builds', () => {
  it('counts each build of the month once, however often it is seen, and after an eviction too', async () => {
    await withCounter(({ counter, again }) => {
      counter.see(build())
      counter.see(build({ status: 'success' }))
      counter.add('b')
      counter.see(build({ id: 'b' }))
      expect(counter.used()).toBe(2)
      expect(again().used()).toBe(2)
    })
  })

  it('counts what the board has started whatever is seen of it, and others as soon as they are seen to be built', async () => {
    await withCounter(({ counter, again }) => {
      const queued = [{ name: 'queued', status: 'active', startedOn: null, endedOn: null }]
      counter.add('own')
      for (const id of ['own', 'other']) counter.see(build({ id, trigger: 'ad_hoc', stages: queued }))
      expect([counter.used(), again().used()]).toEqual([1, 1])
      const begun = [{ name: 'build', status: 'active', startedOn: null, endedOn: null }]
      counter.see(build({ id: 'other', trigger: 'ad_hoc', stages: begun }))
      expect([counter.used(), again().used()]).toEqual([2, 2])
    })
  })

  it('counts no upload, no skipped deployment, and none of another month', async () => {
    await withCounter(({ counter }) => {
      counter.see(build({ trigger: 'ad_hoc' }))
      counter.see(build({ id: 'b', status: 'skipped' }))
      counter.see(build({ id: 'c', createdOn: '2026-10-31T23:59:59.999999Z' }))
      counter.see(build({ id: 'd', createdOn: null }))
      expect(counter.used()).toBe(0)
    })
  })

  it('takes off a build that turns out to be skipped', async () => {
    await withCounter(({ counter, again }) => {
      counter.add('a')
      counter.see(build({ id: 'b' }))
      counter.see(build({ status: 'skipped' }))
      expect([counter.used(), again().used()]).toEqual([1, 1])
    })
  })

  it('takes off what our clock took for a build of this month, and Cloudflare’s does not', async () => {
    await withCounter(({ counter, clock }) => {
      clock.at = DECEMBER
      counter.add('a')
      counter.see(build({ createdOn: '2026-11-30T23:59:59.99Z' }))
      expect(counter.used()).toBe(0)
    })
  })

  it('begins anew with the month, and forgets the ids of the one before', async () => {
    await withCounter(({ counter, sql, clock }) => {
      counter.see(build())
      clock.at = DECEMBER + HOUR
      expect(counter.used()).toBe(0)
      counter.see(build())
      counter.see(build({ id: 'c', createdOn: '2026-12-01T00:30:00Z' }))
      expect(counter.used()).toBe(1)
      expect(sql.all('SELECT id FROM counted_builds')).toEqual([{ id: 'c' }])
    })
  })

  it('counts its rows once, is asked without a row then, and writes none for what it has counted', async () => {
    await withCounter(({ counter, rows }) => {
      counter.see(build())
      expect(rowsOf(rows, () => counter.used()).read).toBeGreaterThan(0)
      expect(rowsOf(rows, () => counter.used())).toEqual({ read: 0, written: 0 })
      expect(rowsOf(rows, () => counter.see(build({ status: 'success' }))).written).toBe(0)
      // As many times as there are deployments in a history that is walked through.
      const old = build({ id: 'old', createdOn: '2026-01-01T00:00:00Z' })
      expect(rowsOf(rows, () => counter.see(old))).toEqual({ read: 0, written: 0 })
    })
  })
})

const NOW = DECEMBER + 10 * HOUR

/** A project, with what differs from one whose newest page was read and whose older ones were not. */
function addProject(
  sql: Sql,
  key: number,
  reading: Record<string, number | string | null> = {},
  repository: object | null = {},
) {
  sql.run(
    "INSERT INTO projects (name, key, id, revision, facts, card) VALUES (?, ?, ?, 1, ?, '')",
    `site-${key}`,
    key,
    `id-${key}`,
    JSON.stringify({ repository }),
  )
  const columns = { project: key, due_at: NOW, asked_at: NOW, walk_edge: NOW * 1000, ...reading }
  sql.run(
    `INSERT INTO readings (${Object.keys(columns).join(', ')}) VALUES (${Object.keys(columns)
      .map(() => '?')
      .join(', ')})`,
    ...Object.values(columns),
  )
}

/** The deployments of a project, by their hours in this month. */
function addDeployments(sql: Sql, project: number, hours: number[], running: number[] = []) {
  for (const hour of hours)
    sql.run(
      `INSERT INTO deployments (number, id, environment, running, body) VALUES (${numberOf('?', '?')}, ?, 'preview', ?, '{}')`,
      project,
      keyAt(hour),
      `${project}-${hour}`,
      Number(running.includes(hour)),
    )
}
const keyAt = (hour: number) => (DECEMBER + hour * HOUR) * 1000

describe('how far the builds of a project are counted', () => {
  it.each<[string, number | null, number[], Record<string, number>]>([
    ['is behind its newest deployment', keyAt(8) + 1, [], {}],
    ['is before the oldest that runs, which may still turn out to be a build', keyAt(2), [2, 5], {}],
    ['is not told while news are waited for', null, [], { is_urgent: 1 }],
    ['is not told while its newest page cannot be read', null, [], { retry_at: NOW }],
    ['is not told while a gap is filled', null, [], { walk_until: keyAt(2) }],
  ])('%s', async (_, before, running, reading) => {
    await withCounter(({ counter, sql, clock }) => {
      clock.at = NOW
      addProject(sql, 1, { is_urgent: 0, ...reading })
      addDeployments(sql, 1, [2, 5, 8], running)
      counter.note()
      expect(sql.value('SELECT before FROM counted_projects')).toBe(before)
    })
  })

  it('is written when it has moved, and looked at once an hour', async () => {
    await withCounter(({ counter, sql, rows, clock }) => {
      clock.at = NOW
      addProject(sql, 1, { is_urgent: 0 })
      addDeployments(sql, 1, [2])
      expect(rowsOf(rows, () => counter.note()).written).toBe(1)
      addDeployments(sql, 1, [5])
      expect(rowsOf(rows, () => counter.note())).toEqual({ read: 0, written: 0 })
      clock.at = NOW + HOUR
      expect(rowsOf(rows, () => counter.note()).written).toBe(1)
      clock.at = NOW + 2 * HOUR
      expect(rowsOf(rows, () => counter.note()).written).toBe(0)
    })
  })
})

describe('the builds of the month', () => {
  it.each<[string, boolean, Record<string, number | string | null>, object | null]>([
    ['whose newest page was not read', false, { asked_at: null, walk_edge: null }, {}],
    ['whose older pages go further back into the month', false, {}, {}],
    ['of which nobody knows how far it was walked through', false, { walk_edge: null }, {}],
    ['that was walked through past the start of the month', true, { walk_edge: DECEMBER * 1000 - 1 }, {}],
    ['that was walked through to its end', true, { walked_at: NOW, walk_edge: null }, {}],
    ['that cannot be read', true, { asked_at: null, retry_at: NOW + HOUR }, {}],
    ['without a repository', true, { asked_at: null }, null],
  ])('of a project %s: counted is %s', async (_, isCounted, reading, repository) => {
    await withCounter(({ sql }) => {
      addProject(sql, 1, { walked_at: NOW })
      addProject(sql, 2, reading, repository)
      expect(isMonthCounted(sql, NOW)).toBe(isCounted)
    })
  })

  it('are looked for in one row a project', async () => {
    await withCounter(({ sql, rows }) => {
      for (let key = 1; key <= 300; key += 1) addProject(sql, key, { walked_at: NOW })
      expect(rowsOf(rows, () => isMonthCounted(sql, NOW)).read).toBeLessThanOrEqual(301)
    })
  })
})
