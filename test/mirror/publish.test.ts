import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { decodeEntry, type EntryName, entryKey } from '../../src/mirror/protocol.ts'
import type { Env } from '../../src/settings/read.ts'
import { addProjects, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, DAY, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { haveUsed } from '../support/meter.ts'

const PAST = START - HOUR
const ask = (bench: Bench, name: EntryName = 'overview') => bench.ask({ name, have: 0, maxAge: 5 * SECOND })
const kv = (env as unknown as Env).SNAPSHOTS

async function stored(bench: Bench, name: EntryName) {
  const text = await kv.get(entryKey(bench.account, name))
  return text === null ? null : decodeEntry(text)
}

/** The real KV, with its writes counted. */
function countingKv() {
  const writes: string[] = []
  const counting = new Proxy(kv, {
    get(target, property: keyof KVNamespace) {
      const method = target[property].bind(target) as (...args: unknown[]) => unknown
      if (property !== 'put') return method
      return (...args: unknown[]) => {
        writes.push(String(args[0]))
        return method(...args)
      }
    },
  })
  return { kv: counting, writes }
}

describe('the snapshot in KV', () => {
  it('holds every entry once the alarm has run', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 3, PAST)
    await ask(bench)
    await bench.runAlarms()
    for (const name of ['overview', 'project:site-001', 'project:site-003'] as const) {
      const answer = await ask(bench, name)
      expect(await stored(bench, name)).toMatchObject({
        revision: answer.kind === 'entry' ? answer.revision : -1,
      })
    }
  })

  it('is not written again when nothing has changed', async () => {
    const { kv: counting, writes } = countingKv()
    const bench = await createBench({ mirrorKv: counting })
    addProjects(bench.simulator.world, 2, PAST)
    await ask(bench)
    await bench.runAlarms()
    const before = writes.length
    for (let minute = 0; minute < 5; minute += 1) {
      bench.clock.advance(MINUTE)
      await ask(bench)
      await bench.runAlarms()
    }
    expect(before).toBe(3)
    expect(writes.length).toBe(before)
  })

  it('is written at most once a minute a key while a build changes it every few seconds', async () => {
    const { kv: counting, writes } = countingKv()
    const bench = await createBench({ mirrorKv: counting })
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    await ask(bench)
    await bench.runAlarms()
    writes.length = 0
    for (let step = 0; step < 60; step += 1) {
      if (step % 6 === 0) bench.simulator.world.deploy('docs', { branch: `branch-${step}` })
      bench.clock.advance(5 * SECOND)
      await ask(bench)
      await bench.runAlarms()
    }
    expect(writes.filter((key) => key.endsWith(':overview')).length).toBeLessThanOrEqual(5)
    expect(writes.filter((key) => key.endsWith(':overview')).length).toBeGreaterThanOrEqual(4)
  })

  it('takes at most 800 writes a day; the rest waits for midnight UTC, and the mirror answers', async () => {
    const { kv: counting, writes } = countingKv()
    const bench = await createBench({ mirrorKv: counting })
    await haveUsed(bench, { kvWrites: 797 })
    addProjects(bench.simulator.world, 5, PAST)
    await ask(bench)
    await bench.runAlarms()
    expect(writes.length).toBe(3)
    expect((await ask(bench, 'project:site-005')).kind).toBe('entry')
    bench.clock.advance(12 * HOUR)
    await bench.runAlarms()
    expect(writes.length).toBe(6)
  })

  it('spends at most 400 of them on what is still running, and finished states go first', async () => {
    const { kv: counting, writes } = countingKv()
    const bench = await createBench({ mirrorKv: counting })
    await haveUsed(bench, { kvWrites: 400 })
    addProjects(bench.simulator.world, 3, PAST)
    bench.simulator.world.deploy('site-001', { durations: { build: 10 * MINUTE } })
    await ask(bench)
    await bench.runAlarms()
    expect(writes.map((key) => key.replace(/^\w+:/, ''))).toEqual(['project:site-002', 'project:site-003'])
    bench.clock.advance(15 * MINUTE)
    await ask(bench)
    await bench.runAlarms()
    expect(
      writes
        .slice(2)
        .map((key) => key.replace(/^\w+:/, ''))
        .sort(),
    ).toEqual(['overview', 'project:site-001'])
  })

  it('is no newer than the mirror knows it to be', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 2, PAST)
    await ask(bench)
    await bench.runAlarms()
    bench.clock.advance(2 * MINUTE)
    bench.simulator.faults.set({ kind: 'brokenJson' }, { path: /site-001\/deployments/ })
    bench.simulator.world.deploy('site-001', { message: 'News' })
    await ask(bench)
    await bench.runAlarms()
    expect(await stored(bench, 'project:site-001')).toMatchObject({ checkedAt: START })
  })

  it('loses the entry of a project that was deleted', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 2, PAST)
    await ask(bench)
    await bench.runAlarms()
    bench.simulator.world.removeProject('site-002')
    for (let minute = 0; minute < 3; minute += 1) {
      bench.clock.advance(MINUTE)
      await ask(bench)
      await bench.runAlarms()
    }
    expect(await stored(bench, 'project:site-002')).toBeNull()
  })

  it('loses the page of a project that was made anew under its name, also while the new one’s cannot be read', async () => {
    const bench = await createBench()
    const { world, faults } = bench.simulator
    world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    world.deploy('docs', { message: 'Of the former project', at: PAST })
    await ask(bench)
    await bench.runAlarms()
    expect((await stored(bench, 'project:docs'))?.content).toContain('Of the former project')
    world.removeProject('docs')
    world.addProject({ name: 'docs', source: GITHUB, createdAt: bench.clock.now() })
    faults.set({ kind: 'brokenJson' }, { path: /docs\/deployments/ })
    for (let minutes = 0; minutes < 5; minutes += 1) {
      bench.clock.advance(MINUTE)
      await ask(bench)
      await bench.runAlarms()
    }
    expect(await stored(bench, 'project:docs')).toBeNull()
    bench.freshIsolate()
    bench.breakMirror({ entry: () => Promise.reject(new Error('not reachable')) })
    expect(await (await bench.get('/projects/docs')).text()).not.toContain('Of the former project')
    bench.breakMirror(null)
    faults.clear()
    world.deploy('docs', { message: 'Of the new one', at: bench.clock.now() - HOUR })
    bench.clock.advance(HOUR)
    await ask(bench)
    await bench.runAlarms()
    expect((await stored(bench, 'project:docs'))?.content).toContain('Of the new one')
  })

  it('is brought up to date after KV was out of order', async () => {
    let isBroken = true
    const bench = await createBench({
      mirrorKv: new Proxy(kv, {
        get(target, property: keyof KVNamespace) {
          if (isBroken) return () => Promise.reject(new Error('KV is down'))
          return target[property].bind(target)
        },
      }),
    })
    addProjects(bench.simulator.world, 1, PAST)
    await ask(bench)
    await bench.runAlarms()
    expect(await stored(bench, 'overview')).toBeNull()
    isBroken = false
    bench.clock.advance(MINUTE)
    await bench.runAlarms()
    expect(await stored(bench, 'overview')).not.toBeNull()
  })
})

describe('an entry of KV', () => {
  it('holds the content of its revision, although the project changes while it is written', async () => {
    let isSlow = false
    let change = () => {}
    const { kv: counting } = countingKv()
    const bench = await createBench({
      mirrorKv: new Proxy(counting, {
        get(target, property: keyof KVNamespace) {
          const method = target[property].bind(target) as (...args: unknown[]) => unknown
          if (property !== 'put') return method
          return async (...args: unknown[]) => {
            if (isSlow && String(args[0]).endsWith('site-001')) change()
            await Promise.resolve()
            return method(...args)
          }
        },
      }),
    })
    addProjects(bench.simulator.world, 2, PAST)
    await ask(bench)
    await bench.runAlarms()
    isSlow = true
    await runInDurableObject(bench.mirror, async (instance, { storage }) => {
      change = () =>
        void storage.sql.exec('UPDATE projects SET revision = revision + 1, total = total + 1000')
      bench.simulator.world.deploy('site-001', { message: 'News' })
      bench.clock.advance(2 * MINUTE)
      await instance.read({ kind: 'entry', name: 'project:site-001', have: 0, maxAge: 0 })
      await instance.alarm()
    })
    const entry = await stored(bench, 'project:site-001')
    const content = JSON.parse(entry?.content ?? '')
    // What changed before it was read belongs to its revision; what changed after belongs to the next one.
    const [row] = await runInDurableObject(bench.mirror, (_instance, { storage }) =>
      storage.sql
        .exec<{ revision: number }>("SELECT revision FROM projects WHERE name = 'site-001'")
        .toArray(),
    )
    expect(content.total).toBeLessThan(1_000)
    expect(entry?.revision).toBeLessThan(row?.revision ?? 0)
    isSlow = false
    bench.clock.advance(2 * MINUTE)
    await bench.runAlarms()
    expect(JSON.parse((await stored(bench, 'project:site-001'))?.content ?? '').total).toBeGreaterThan(1_000)
  })

  it('is not written again where its bytes are the same', async () => {
    const { kv: counting, writes } = countingKv()
    const bench = await createBench({ mirrorKv: counting })
    addProjects(bench.simulator.world, 1, PAST)
    await ask(bench)
    await bench.runAlarms()
    const before = writes.length
    await runInDurableObject(bench.mirror, (_instance, { storage }) => {
      storage.sql.exec('UPDATE projects SET revision = revision + 1')
      storage.sql.exec('UPDATE entries SET due_at = 0')
    })
    bench.clock.advance(2 * MINUTE)
    await bench.runAlarms()
    expect(writes.length).toBe(before)
  })

  it('of a project that the settings hide goes, though it was published a moment ago', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 2, PAST)
    await ask(bench)
    await bench.runAlarms()
    expect(await stored(bench, 'project:site-002')).not.toBeNull()
    bench.vars.PROJECTS = 'site-001'
    await evictDurableObject(bench.mirror)
    await bench.mirror.heartbeat()
    bench.clock.advance(2 * MINUTE)
    await bench.runAlarms()
    expect(await stored(bench, 'project:site-002')).toBeNull()
    expect(JSON.parse((await stored(bench, 'overview'))?.content ?? '').cards).toHaveLength(1)
  })

  it('of an account that has not been in the settings for a day goes, with all others of that account', async () => {
    const bench = await createBench()
    addProjects(bench.simulator.world, 60, PAST)
    await ask(bench)
    await bench.runAlarms()
    const keys = async () => (await kv.list({ prefix: `${bench.account}:` })).keys.length
    // The overview is an index and two parts.
    expect(await keys()).toBe(63)
    bench.vars.CLOUDFLARE_ACCOUNT_ID = 'c'.repeat(32)
    await evictDurableObject(bench.mirror)
    bench.clock.advance(DAY)
    await bench.runAlarms()
    expect(await keys()).toBe(0)
  })
})
