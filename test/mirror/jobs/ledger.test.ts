import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { Deployment } from '../../../src/domain/deployment.ts'
import type { LedgerEntry } from '../../../src/ledger/entry.ts'
import { createBuildCounter } from '../../../src/mirror/jobs/build-counter.ts'
import { createLedger } from '../../../src/mirror/jobs/ledger.ts'
import { createState } from '../../../src/mirror/state.ts'
import { GITHUB } from '../../support/accounts.ts'
import { type Bench, createBench, HOUR, START } from '../../support/bench.ts'
import { warm } from '../../support/pages.ts'
import { activityOf, DAY, pass } from './account.ts'

const countRows = (bench: Bench, table: string) =>
  runInDurableObject(
    bench.mirror,
    (_instance, { storage }) =>
      storage.sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).one().count,
  )

describe('the ledger', () => {
  it('keeps what was done for 90 days, whichever chore is on', async () => {
    const bench = await createBench({ vars: { BUILDS: [{ project: 'docs', cron: '0 12 * * *' }] } })
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - HOUR })
    await warm(bench)
    for (let day = 0; day < 5; day += 1) await pass(bench, DAY, DAY)
    await pass(bench, 88 * DAY, 88 * DAY)
    expect((await activityOf(bench)).ledger.entries).toHaveLength(4)
    expect(await countRows(bench, 'ledger')).toBe(4)
    await pass(bench, 89 * DAY, 89 * DAY)
    expect(await countRows(bench, 'ledger')).toBe(2)
  })
})

describe('an entry of the ledger', () => {
  const build: Omit<LedgerEntry, 'id' | 'at'> = {
    ...{ project: 'docs', deployment: null, branch: 'main', probe: null },
    kind: 'build',
    result: 'started',
    reason: { kind: 'scheduled', due: START, by: 'token' },
  }

  it('counts as started since a time, and is there for 90 days', async () => {
    const bench = await createBench()
    await runInDurableObject(bench.mirror, (_instance, { storage }) => {
      let time = START
      const ledger = createLedger(storage.sql, () => time)
      const first = ledger.add({ ...build, at: START })
      ledger.add({ ...build, at: START + DAY, result: 'skipped' })
      ledger.add({ ...build, at: START + 2 * DAY })
      expect([0, DAY, 3 * DAY].map((since) => ledger.startedSince(START + since))).toEqual([2, 1, 0])
      expect(ledger.one(first)).toMatchObject({ at: START, result: 'started' })
      time = START + 91 * DAY
      expect(ledger.one(first)).toBeNull()
    })
  })
})

describe('the counter of builds', () => {
  const MONTH = Date.parse('2026-12-01T00:00:00Z')
  const build = {
    id: 'b',
    trigger: 'push',
    status: 'success',
    createdOn: '2026-11-30T23:00:00Z',
  } as Deployment

  it('forgets the ids of the months before, and never counts below none', async () => {
    const bench = await createBench()
    await runInDurableObject(bench.mirror, (_instance, { storage }) => {
      let time = MONTH - HOUR
      const counter = createBuildCounter(storage.sql, createState(storage.sql).builds, () => time)
      counter.see(build, null)
      counter.lose(build)
      expect(counter.used()).toBe(1)
      time = MONTH + HOUR
      expect(counter.used()).toBe(0)
      counter.see(build, null)
      expect(counter.used()).toBe(0)
      counter.see({ ...build, id: 'c', createdOn: '2026-12-01T00:30:00Z' }, null)
      expect(counter.used()).toBe(1)
    })
    expect(await countRows(bench, 'builds')).toBe(0)
  })
})
