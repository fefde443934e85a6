import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { addProjects, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'

const PAST = START - HOUR
const ask = (bench: Bench, maxAge = 5 * SECOND) => bench.mirror.ask({ name: 'overview', have: 0, maxAge })

describe('the calls to the API', () => {
  it('are at most half of the limit in any five minutes, however many projects build and readers ask', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    for (const name of addProjects(world, 150, PAST)) {
      world.deploy(name, { branch: 'one', durations: { build: HOUR } })
      world.deploy(name, { branch: 'two', durations: { build: HOUR } })
    }
    for (let step = 0; step < 80; step += 1) {
      await ask(bench)
      await bench.runAlarms()
      bench.clock.advance(5 * SECOND)
    }
    const times = bench.simulator.calls.map((call) => call.at)
    const most = Math.max(
      ...times.map((from) => times.filter((at) => at >= from && at < from + 5 * MINUTE).length),
    )
    expect(most).toBeLessThanOrEqual(600)
    expect(most).toBeGreaterThan(400)
  })

  it('of one run are at most 40', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 100, PAST)
    await ask(bench)
    const before = bench.simulator.calls.length
    await runDurableObjectAlarm(bench.mirror)
    expect(bench.simulator.calls.length - before).toBe(40)
  })

  it('pause when Cloudflare says that none are left', async () => {
    const bench = await createBench({ limit: 1 })
    await ask(bench)
    bench.clock.advance(MINUTE)
    const before = bench.simulator.calls.length
    await ask(bench)
    expect(bench.simulator.calls.length).toBe(before)
  })

  it('are none but the heartbeat’s while nobody looks for ten minutes', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 20, PAST)
    await ask(bench)
    await bench.runAlarms()
    const before = bench.simulator.calls.length
    for (let minute = 0; minute < 10; minute += 1) {
      bench.clock.advance(MINUTE)
      await bench.runAlarms()
    }
    expect(bench.simulator.calls.length).toBe(before)
    await bench.mirror.heartbeat()
    expect(bench.simulator.calls.length).toBe(before + 2)
  })
})

describe('the heartbeat', () => {
  it('re-arms an alarm that was lost', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 1, PAST)
    await ask(bench)
    await runInDurableObject(bench.mirror, (_instance, state) => state.storage.deleteAlarm())
    await bench.mirror.heartbeat()
    const alarm = await runInDurableObject(bench.mirror, (_instance, state) => state.storage.getAlarm())
    expect(alarm).not.toBeNull()
  })

  it('does not sync again what a reader has just synced', async () => {
    const bench = await createBench()
    await ask(bench)
    bench.clock.advance(10 * SECOND)
    await bench.mirror.heartbeat()
    expect(bench.simulator.calls.length).toBe(1)
  })
})

describe('the rows written', () => {
  it('are at most two for a sync that finds nothing new', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 30, PAST)
    await ask(bench)
    await bench.runAlarms()
    bench.clock.advance(MINUTE)
    const rows = await runInDurableObject(bench.mirror, (instance, state) =>
      countRowsWritten(state.storage.sql, () => instance.ask({ name: 'overview', have: 0, maxAge: 0 })),
    )
    expect(rows).toBeLessThanOrEqual(2)
  })
})

describe('an eviction', () => {
  it('at any point of the first reading loses nothing', async () => {
    const bench = await createBench()
    const names = addProjects(bench.simulator.world, 60, PAST)
    await ask(bench)
    while (await isAlarmDue(bench)) {
      await evictDurableObject(bench.mirror)
      await runDurableObjectAlarm(bench.mirror)
    }
    await evictDurableObject(bench.mirror)
    for (const name of names) {
      const answer = await bench.mirror.ask({ name: `project:${name}`, have: 0, maxAge: HOUR })
      expect(answer.kind === 'piece' && JSON.parse(answer.content ?? '').loaded).toBe(true)
    }
    expect(bench.simulator.calls.length).toBe(6 + 60)
  })

  it('in the middle of a long list goes on where it was', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 450, PAST)
    await ask(bench)
    await evictDurableObject(bench.mirror)
    await runDurableObjectAlarm(bench.mirror)
    const lists = bench.simulator.calls.filter((call) => !call.path.includes('/deployments'))
    expect(lists.length).toBe(45)
  })

  it('forgets neither the calls that were made nor the failure', async () => {
    const bench = await createBench()
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    bench.simulator.faults.set({ kind: 'rateLimited', seconds: 300 })
    await ask(bench)
    await evictDurableObject(bench.mirror)
    bench.clock.advance(299 * SECOND)
    await ask(bench)
    expect(bench.simulator.calls.length).toBe(1)
  })
})

/** How many rows the job writes, as SQLite counts them. */
async function countRowsWritten(sql: SqlStorage, job: () => Promise<unknown>): Promise<number> {
  const { exec } = sql
  const cursors: { rowsWritten: number }[] = []
  sql.exec = new Proxy(exec, {
    apply(target, _self, args) {
      const cursor = Reflect.apply(target, sql, args)
      cursors.push(cursor)
      return cursor
    },
  })
  await job()
  sql.exec = exec
  return cursors.reduce((sum, cursor) => sum + cursor.rowsWritten, 0)
}

async function isAlarmDue(bench: Bench): Promise<boolean> {
  const at = await runInDurableObject(bench.mirror, (_instance, state) => state.storage.getAlarm())
  return at !== null && at <= bench.clock.now()
}
