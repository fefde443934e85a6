import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { decodeEntry, type EntryName, entryKey } from '../../src/mirror/protocol.ts'
import type { Env } from '../../src/settings/read.ts'
import { addProjects, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
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
