import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { createOutbox } from '../../src/messages/outbox.ts'
import { createReadings } from '../../src/mirror/readings.ts'
import type { Sql } from '../../src/mirror/sql.ts'
import { createStore } from '../../src/mirror/store.ts'
import { createIsWhole, createKnownFacts } from '../../src/retention/parts.ts'
import {
  createDays,
  createHoldOf,
  createPlanProject,
  type HoldQuestion,
} from '../../src/retention/plan-project.ts'
import { AT_ONCE, createPlanned, HOLD } from '../../src/retention/planned.ts'
import { createPlans } from '../../src/retention/plans.ts'
import type { RetentionPolicy } from '../../src/retention/policy.ts'
import { makeDeployment, makeProject } from '../domain/make.ts'
import { createBench, DAY, HOUR, START } from '../support/bench.ts'
import { openStorage } from '../support/storage.ts'

const POLICY: RetentionPolicy = {
  mode: 'delete',
  keepRecent: 0,
  keepProduction: 0,
  grace: 3 * DAY,
  maxDeletesPerRun: 25,
  maxShare: 1,
  ages: { preview: 7 * DAY, production: 7 * DAY, failed: 7 * DAY, canceled: 7 * DAY },
  confirm: null,
  rules: [],
}

type Tables = ReturnType<typeof createTables>

/** The mirror's tables, and the plan of the project `docs`, whose history is whole. */
function createTables(sql: Sql) {
  const store = createStore({
    sql,
    now: () => START,
    onChange: () => {},
    complete: (_row, card) => ({ card, turnsAt: null }),
  })
  const planned = createPlanned(sql, store)
  const plans = createPlans(sql)
  const isWhole = createIsWhole(store, createReadings(sql))
  const outbox = createOutbox(sql, [], [], () => START)
  const row = () => store.project('docs')

  const deployment = (index: number) => {
    const id = `${String(index).padStart(8, '0')}-0000`
    const createdOn = new Date(START - 10 * DAY - index * HOUR).toISOString()
    return makeDeployment({ id, shortId: id.slice(0, 8), project: 'docs', createdOn })
  }

  return {
    sql,
    store,
    planned,
    plans,
    row,
    /** So many more deployments, an hour apart, older than what is there; the newest of all is live. */
    grow(count: number): void {
      const before = row()?.stored ?? 0
      const made = Array.from({ length: count }, (_, index) => deployment(before + index))
      const live = deployment(0)
      const listed = {
        project: makeProject({ name: 'docs' }),
        canonical: live,
        canonicalId: live.id,
        latest: live,
      }
      store.adopt(listed, (change) => {
        change.saveListed(listed)
        change.save(made)
        change.setProgress({ total: before + count, is_loaded: 1, is_complete: 1 })
      })
    },
    /** Plans it to the end; in how many steps. */
    plan(change: Partial<RetentionPolicy> = {}): number {
      const policy = { ...POLICY, ...change }
      const project = createPlanProject({
        sql,
        store,
        planned,
        plans,
        isWhole,
        outbox,
        policy,
        now: () => START,
      })
      for (let steps = 1; ; steps += 1) {
        const current = row()
        const nextDay = createDays(policy, planned.going, START)
        const allowance = {
          left: () => 0,
          spend: async () => null,
          call: async () => null,
          each: async () => [],
        }
        const one = { known: createKnownFacts(store), step: { left: AT_ONCE }, nextDay, allowance }
        const turn = { ...one, read: new Set<string>(), left: new Set<string>() }
        if (current) project.plan(current, turn)
        if (turn.step.left > 0) return steps
      }
    },
    holds(): Record<string, number> {
      const rows = sql.all<{ hold: number; count: number }>(
        'SELECT hold, count(*) AS count FROM deletions GROUP BY hold',
      )
      return Object.fromEntries(rows.map(({ hold, count }) => [hold, count]))
    },
    /** What is planned and what pages tell, the oldest deployment first. */
    days: () =>
      sql.all<{ id: string; deletes_at: number | null; deletes_on: number | null }>(
        `SELECT d.id, p.deletes_at, d.deletes_on FROM deployments d LEFT JOIN deletions p ON p.id = d.id
         ORDER BY d.key`,
      ),
  }
}

async function withTables(work: (tables: Tables) => void): Promise<void> {
  const bench = await createBench()
  await runInDurableObject(bench.mirror, (_instance, { storage }) =>
    work(createTables(openStorage(storage, START).sql)),
  )
}

describe('a plan', () => {
  it('gives 25 an hour their day, the oldest first, and pages tell it', async () => {
    await withTables((tables) => {
      tables.grow(61)
      tables.plan()
      const days = tables.days()
      const expected = Array.from(
        { length: 60 },
        (_, index) => START + 3 * DAY + Math.floor(index / 25) * HOUR,
      )
      expect(days.map(({ deletes_at }) => deletes_at)).toEqual([...expected, null])
      expect(days.map(({ deletes_on }) => deletes_on)).toEqual([...expected, null])
      expect(tables.planned.going()).toBe(60)
    })
  })

  it('goes on behind what is planned already, and counts no more than that', async () => {
    await withTables((tables) => {
      tables.grow(31)
      tables.plan()
      tables.grow(30)
      tables.plan()
      const slots = Map.groupBy(tables.days(), ({ deletes_at }) => deletes_at)
      slots.delete(null)
      expect([...slots.values()].map((some) => some.length).sort()).toEqual([10, 25, 25])
      expect(tables.planned.going()).toBe(60)
    })
  })

  it('writes nothing, and raises no revision, when nothing is another than before', async () => {
    await withTables((tables) => {
      tables.grow(61)
      tables.plan()
      const before = tables.row()?.revision
      tables.plan()
      expect(tables.row()?.revision).toBe(before)
    })
  })

  it('tells the days again on pages that do not tell them any more, and takes back those that are told in vain', async () => {
    await withTables((tables) => {
      tables.grow(61)
      tables.plan()
      const before = tables.days()
      const [first, second] = before
      tables.sql.run('UPDATE deployments SET deletes_on = NULL WHERE id = ?', first?.id ?? '')
      tables.sql.run('UPDATE deployments SET deletes_on = 1 WHERE id = ?', second?.id ?? '')
      tables.sql.run('UPDATE deployments SET deletes_on = 1 WHERE id = ?', before.at(-1)?.id ?? '')
      tables.plan()
      expect(tables.days()).toEqual(before)
    })
  })

  it('stays as it is while the history is not whole', async () => {
    await withTables((tables) => {
      tables.grow(61)
      tables.plan()
      const before = tables.days()
      tables.store.change('docs', (change) => change.setProgress({ total: 62 }))
      tables.plan()
      expect(tables.days()).toEqual(before)
      expect(tables.plans.one('docs')).toMatchObject({ isWhole: false, removed: 0 })
      expect(tables.planned.due(START + 99 * DAY, 100, new Set())).toEqual([])
    })
  })
})

describe('a plan of more deletions than one step writes', () => {
  it('waits as a whole, so that one fingerprint stands for all of it', async () => {
    await withTables((tables) => {
      tables.grow(9_001)
      expect(tables.plan({ maxShare: 0.5 })).toBe(3)
      expect(tables.holds()).toEqual({ [HOLD.waits]: 9_000 })
    })
  })

  it('waits for its own turn as a whole, where another plan waits', async () => {
    await withTables((tables) => {
      tables.grow(101)
      tables.plan({ maxShare: 0.5 })
      tables.grow(5_000)
      expect(tables.plan({ maxShare: 0.5 })).toBe(2)
      expect(tables.holds()).toEqual({ [HOLD.waits]: 100, [HOLD.later]: 5_000 })
    })
  })

  it('is set free in pieces, each on its day, and is forgotten in pieces', async () => {
    await withTables((tables) => {
      tables.grow(2_501)
      tables.plan({ maxShare: 0.5 })
      let day = START
      const told: number[] = []
      const release = () =>
        tables.planned.release(
          { left: 1_000 },
          () => day++,
          (_project, days) => told.push(...days),
        )
      expect(release()).toBe(false)
      expect(told).toEqual(Array.from({ length: 1_000 }, (_, index) => START + index))
      expect(tables.holds()).toEqual({ [HOLD.waits]: 1_500, [HOLD.confirmed]: 1_000 })
      while (!release());
      expect(tables.holds()).toEqual({ [HOLD.confirmed]: 2_500 })
      expect(tables.planned.going()).toBe(2_500)
      expect(tables.days().every((one) => one.deletes_at === one.deletes_on)).toBe(true)

      expect(tables.planned.drop({ left: 1_000 })).toBe(false)
      expect(tables.planned.going()).toBe(1_500)
      while (!tables.planned.drop({ left: 1_000 }));
      expect(tables.holds()).toEqual({})
      expect(tables.days().every((one) => one.deletes_on === null)).toBe(true)
      expect(tables.planned.going()).toBe(0)
    })
  })
})

const { free, waits, confirmed, later } = HOLD

describe('the days of planned deletions', () => {
  it('begin after the grace, so many an hour, behind those that go already', () => {
    const nextDay = createDays({ grace: 2 * HOUR, maxDeletesPerRun: 2 }, () => 3, 0)
    expect([nextDay(), nextDay(), nextDay(), nextDay()].map((at) => at / HOUR)).toEqual([3, 4, 4, 5])
  })
})

describe('what a planned deletion waits for', () => {
  const holdOf = (change: Partial<HoldQuestion>) =>
    createHoldOf({ planned: [], removals: 10, most: 5, isGoingOn: false, ...change })

  it('is nothing, as long as no more than the share is to go', () => {
    const hold = holdOf({ removals: 5, planned: [waits, later] })
    expect([null, waits, later, free].map(hold)).toEqual([free, free, free, free])
  })

  it('is that all of it is confirmed, where more is to go', () => {
    expect([null, free].map(holdOf({ planned: [free] }))).toEqual([waits, waits])
  })

  it('is the turn of another plan, where one waits already', () => {
    const hold = holdOf({ planned: [waits, waits, later] })
    expect([null, waits, later].map(hold)).toEqual([later, waits, later])
  })

  it('is the same as for the first part of its plan, where that is written in parts', () => {
    expect(holdOf({ planned: [waits, waits], isGoingOn: true })(null)).toBe(waits)
  })

  it('is nothing for what was confirmed, which does not count among the others', () => {
    const hold = holdOf({ planned: [confirmed, confirmed, confirmed, confirmed, confirmed] })
    expect([confirmed, null].map(hold)).toEqual([confirmed, free])
  })
})
