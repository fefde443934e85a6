import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { MOST_PROJECTS } from '../../src/mirror/order.ts'
import { addProjects, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, DAY, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { countRows } from '../support/meter.ts'
import { rowsOf } from '../support/storage.ts'
import { withTables } from '../support/tables.ts'

const PAST = START - HOUR
const ask = (bench: Bench, maxAge = 5 * SECOND) => bench.ask({ name: 'overview', have: 0, maxAge })

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

describe('one run of the alarm', () => {
  it('makes at most 40 calls, whatever is due in it', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 450, PAST)
    await ask(bench)
    for (let runs = 0; runs < 5; runs += 1) {
      const before = bench.simulator.calls.length
      await runDurableObjectAlarm(bench.mirror)
      expect(bench.simulator.calls.length - before).toBeLessThanOrEqual(40)
    }
  })
})

describe('the hourly look at a project', () => {
  it('writes two rows where it shows nothing new: when that was, and when the next one is due', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 1, PAST)
    await ask(bench)
    await bench.runAlarms()
    bench.clock.advance(HOUR + MINUTE)
    const rows = await runInDurableObject(bench.mirror, (instance, { storage }) =>
      countRows(storage.sql, () => instance.alarm(), 'mirror/pages.ts'),
    )
    expect(rows.written).toBe(2)
  })
})

describe('the list of projects', () => {
  it('stays fresh however many pages there are to read', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    for (const name of addProjects(world, 30, PAST)) {
      world.deploy(name, { branch: 'one', durations: { build: HOUR } })
      world.deploy(name, { branch: 'two', durations: { build: HOUR } })
    }
    let oldest = 0
    for (let step = 0; step < 100; step += 1) {
      const answer = await ask(bench)
      if (answer.kind === 'entry') oldest = Math.max(oldest, bench.clock.now() - answer.checkedAt)
      await bench.runAlarms()
      bench.clock.advance(5 * SECOND)
    }
    expect(oldest).toBeLessThan(MINUTE)
  })
})

describe('a mirror whose account was changed in the settings', () => {
  /** One that finds other settings than its own. */
  const openFormer = async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 3, PAST)
    await ask(bench)
    await bench.runAlarms()
    bench.vars.CLOUDFLARE_ACCOUNT_ID = 'b'.repeat(32)
    await evictDurableObject(bench.mirror)
    await bench.mirror.heartbeat()
    return bench
  }
  const openRetired = async () => {
    const bench = await openFormer()
    bench.clock.advance(DAY)
    await bench.runAlarms()
    return bench
  }
  const periods = (bench: Bench) =>
    runInDurableObject(bench.mirror, (_instance, { storage }) =>
      storage.sql.exec('SELECT project, at FROM lives ORDER BY project').toArray(),
    )

  it('has its readers shown what is in KV for a day, as long as a version of the Worker with its settings runs', async () => {
    const bench = await openFormer()
    const before = bench.simulator.calls.length
    bench.clock.advance(DAY - MINUTE)
    await bench.runAlarms()
    bench.freshIsolate()
    expect(await (await bench.get('/')).text()).toContain('site-003')
    expect(bench.simulator.calls.length).toBe(before)
    bench.clock.advance(MINUTE)
    await bench.runAlarms()
    bench.freshIsolate()
    expect(await (await bench.get('/')).text()).not.toContain('site-003')
  })

  it('loses nothing that nobody can tell again when the settings are changed back within a day', async () => {
    const bench = await openFormer()
    const before = await periods(bench)
    expect(before).toHaveLength(3)
    bench.clock.advance(DAY - MINUTE)
    await bench.runAlarms()
    bench.vars.CLOUDFLARE_ACCOUNT_ID = bench.accountId
    await evictDurableObject(bench.mirror)
    expect(await ask(bench)).toMatchObject({ kind: 'entry', checkedAt: bench.clock.now() })
    expect(await periods(bench)).toEqual(before)
  })

  it('waits a day also where it cannot be read when it was last at work', async () => {
    const bench = await openFormer()
    const before = await periods(bench)
    await runInDurableObject(bench.mirror, (_instance, { storage }) =>
      storage.sql.exec("UPDATE state SET shape = 9 WHERE key = 'meter'"),
    )
    for (const passed of [0, DAY - MINUTE]) {
      bench.clock.advance(passed)
      await evictDurableObject(bench.mirror)
      await bench.mirror.heartbeat()
      expect(await periods(bench)).toEqual(before)
    }
    bench.clock.advance(MINUTE)
    await bench.mirror.heartbeat()
    expect(await periods(bench)).toEqual([])
  })

  it('forgets everything after a day and calls no more', async () => {
    const bench = await openRetired()
    const before = bench.simulator.calls.length
    bench.clock.advance(2 * HOUR)
    await runDurableObjectAlarm(bench.mirror)
    await bench.mirror.heartbeat()
    expect(await ask(bench)).toEqual({ kind: 'empty', outage: null })
    expect(bench.simulator.calls.length).toBe(before)
    const tables = await runInDurableObject(bench.mirror, (_instance, { storage }) =>
      storage.sql.exec('SELECT name FROM projects UNION ALL SELECT id FROM deployments').toArray(),
    )
    expect(tables).toEqual([])
  })

  it('makes no second mirror of the other account, whoever still asks it', async () => {
    const bench = await openRetired()
    await evictDurableObject(bench.mirror)
    const before = bench.simulator.calls.length
    bench.clock.advance(HOUR)
    expect(await ask(bench)).toEqual({ kind: 'empty', outage: null })
    await bench.mirror.heartbeat()
    await bench.runAlarms()
    expect(bench.simulator.calls.length).toBe(before)
  })

  it('begins anew when the settings name its own again', async () => {
    const bench = await openRetired()
    bench.vars.CLOUDFLARE_ACCOUNT_ID = bench.accountId
    await evictDurableObject(bench.mirror)
    expect(await ask(bench)).toMatchObject({ kind: 'entry' })
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

describe('the first list of an account', () => {
  it('reads eleven rows at most and writes thirteen for each of its projects', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 100, PAST)
    const rows = await runInDurableObject(bench.mirror, (instance, { storage }) =>
      countRows(storage.sql, () => instance.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 })),
    )
    expect(rows.read).toBeLessThan(11 * 100)
    expect(rows.written).toBeLessThan(13 * 100)
  })

  it('reads no more for a project where the highest number is given away', async () => {
    await withTables(({ rows, save, sql }) => {
      sql.put('removed', { project: MOST_PROJECTS })
      const { read } = rowsOf(rows, () => {
        for (let number = 1; number <= 100; number += 1) save(`late-${number}`, [])
      })
      expect(read).toBeLessThan(11 * 100)
    })
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
      countRows(state.storage.sql, () =>
        instance.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 }),
      ),
    )
    expect(rows.written).toBeLessThanOrEqual(2)
  })

  it('and the rows read for it, every 30 seconds for a day, are within half of the free plan', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 100, PAST)
    await ask(bench)
    await bench.runAlarms()
    bench.clock.advance(MINUTE)
    const rows = await runInDurableObject(bench.mirror, (instance, state) =>
      countRows(state.storage.sql, () =>
        instance.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 }),
      ),
    )
    expect(rows.read * 2 * 60 * 24).toBeLessThan(2_500_000)
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
      const answer = await bench.ask({ name: `project:${name}`, have: 0, maxAge: HOUR })
      expect(answer.kind === 'entry' && JSON.parse(answer.content ?? '').loaded).toBe(true)
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

  it('forgets no call that was made: the budget of 5 minutes goes on', async () => {
    const bench = await createBench()
    const names = addProjects(bench.simulator.world, 150, PAST)
    for (const name of names)
      bench.simulator.world.deploy(name, { branch: 'one', durations: { build: HOUR } })
    for (const name of names)
      bench.simulator.world.deploy(name, { branch: 'two', durations: { build: HOUR } })
    for (let step = 0; step < 50; step += 1) {
      await ask(bench)
      await bench.runAlarms()
      await evictDurableObject(bench.mirror)
      bench.clock.advance(5 * SECOND)
    }
    expect(bench.simulator.calls.length).toBeLessThanOrEqual(600)
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

async function isAlarmDue(bench: Bench): Promise<boolean> {
  const at = await runInDurableObject(bench.mirror, (_instance, state) => state.storage.getAlarm())
  return at !== null && at <= bench.clock.now()
}
