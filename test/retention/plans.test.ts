import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { ActivityQuestion } from '../../src/mirror/activity.ts'
import type { Question } from '../../src/mirror/protocol.ts'
import { createSql } from '../../src/mirror/sql.ts'
import { createPlans, NEVER, type StoredLine } from '../../src/retention/plans.ts'
import { type Bench, createBench, DAY, HOUR, START } from '../support/bench.ts'
import { activityOf, QUESTION } from '../support/chores.ts'
import { countRows } from '../support/meter.ts'
import { openStorage, rowsOf } from '../support/storage.ts'
import { openDocs, policy } from './account.ts'

const PLAN = { project: 'docs', isWhole: true, revision: 1, dueAt: NEVER, maxShare: 0.5 }

const LINES = Array.from({ length: 20_000 }, (_, index): StoredLine => {
  const line = { id: `id-${index}`, createdOn: new Date(START - index * HOUR).toISOString(), branch: 'main' }
  return index % 2 === 0
    ? { ...line, decision: 'remove', reason: { kind: 'old', of: 'preview', age: DAY, rule: null } }
    : { ...line, decision: 'keep', reason: { kind: 'aliased' } }
})

/** As if the plan of `docs` had 20,000 lines, of which every other is to go and waits. */
async function storeLargePlan(bench: Bench): Promise<void> {
  await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    const sql = createSql(storage, { countRows: () => {} })
    createPlans(sql).save(PLAN, LINES)
    const waits = "INSERT INTO deletions (project, id, reason, hold, deletes_at) VALUES ('docs', ?, '', 1, 1)"
    for (const { id } of LINES.filter(({ decision }) => decision === 'remove')) sql.run(waits, id)
  })
}

describe('a view of /activity, with 20,000 deployments in a plan', () => {
  it.each<[string, Partial<ActivityQuestion>, number]>([
    ['of all', {}, 0],
    ['of all, far down', { from: 19_980 }, 19_980],
    ['of what goes', { decision: 'remove' }, 0],
    ['of what goes, far down', { decision: 'remove', from: 9_940 }, 19_880],
    ['of what stays, from the middle of a block', { decision: 'keep', from: 740 }, 1_481],
  ])('%s reads under 500 rows, and writes none', async (_, question, first) => {
    const { bench } = await openDocs(policy({ grace: '30d' }))
    await storeLargePlan(bench)
    const rows = await runInDurableObject(bench.mirror, (instance, { storage }) =>
      countRows(storage.sql, () => instance.read({ kind: 'activity', ...QUESTION, ...question } as Question)),
    )
    expect(rows.read).toBeLessThan(500)
    expect(rows.written).toBe(0)
    const plan = (await activityOf(bench, question)).retention?.plan
    expect(plan?.lines[0]?.id).toBe(`id-${first}`)
    expect(plan?.count).toBe('decision' in question ? 10_000 : 20_000)
    expect(plan?.lines.every((line) => line.isWaiting === (line.decision === 'remove'))).toBe(true)
  })
})

it('a plan of 20,000 lines that is saved once more writes its numbers, and the blocks that are others', async () => {
  const bench = await createBench()
  await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    const { sql, rows } = openStorage(storage, START)
    const plans = createPlans(sql)
    plans.save(PLAN, LINES)
    const { written: own } = rowsOf(rows, () => plans.save(PLAN, LINES))
    expect(own).toBe(rowsOf(rows, () => plans.save({ ...PLAN, revision: 2 }, LINES)).written)
    const shorter = LINES.slice(0, 19_100)
    // One block is gone, and one is shorter.
    expect(rowsOf(rows, () => plans.save(PLAN, shorter)).written).toBe(own + 2)
    expect(plans.lines('docs', { decision: null, from: 19_000, limit: 500 }).lines).toHaveLength(100)
  })
})
