import { describe, expect, it } from 'vitest'
import type { ProjectPage } from '../../src/mirror/protocol.ts'
import { lookAgainAt } from '../../src/mirror/readings.ts'
import { eachDeployment } from '../simulator/alter.ts'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'

const ALIAS_AFTER = 20 * SECOND

/**
 * A build of `draft` that ends a minute from now, while `main` is the newest. Cloudflare moves the alias of a branch some
 * seconds after the end.
 */
async function openBench(): Promise<{ bench: Bench; id: string }> {
  const bench = await createBench()
  const { world } = bench.simulator
  for (const name of ['docs', 'other'])
    world.addProject({ name, source: GITHUB, createdAt: START - 99 * HOUR })
  world.deploy('docs', { at: START - 9 * HOUR })
  const id = world.deploy('docs', { branch: 'draft', at: START - MINUTE, durations: { build: 2 * MINUTE } })
  world.deploy('docs', { at: START - 30 * SECOND, durations: { build: SECOND } })
  comesAt(bench, id, START + 75 * SECOND + ALIAS_AFTER)
  return { bench, id }
}

/** The alias of a deployment is there from then on. */
function comesAt(bench: Bench, id: string, at: number): void {
  bench.simulator.tamper = eachDeployment((one) =>
    one.id === id && bench.clock.now() < at ? { ...one, aliases: null } : one,
  )
}

async function draftOf(bench: Bench, id: string) {
  const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge: 5 * SECOND })
  const page: ProjectPage = JSON.parse((answer.kind === 'entry' && answer.content) || '{}')
  return page.deployments.find((one) => one.id === id)
}

/** Lets seconds pass, with somebody who looks every five of them. */
async function pass(bench: Bench, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 5) {
    bench.clock.advance(5 * SECOND)
    await draftOf(bench, '')
    await bench.runAlarms()
  }
}

const pages = (bench: Bench) =>
  bench.simulator.calls.filter(({ path }) => path.includes('docs/deployments')).length

describe('an alias that comes some seconds after the end of a build that is not the newest', () => {
  it('is shown within a minute of the end', async () => {
    const { bench, id } = await openBench()
    await pass(bench, 90)
    expect(await draftOf(bench, id)).toMatchObject({ status: 'success', aliases: [] })
    await pass(bench, 45)
    expect((await draftOf(bench, id))?.aliases).toEqual([expect.stringMatching(/^https:\/\/draft\./)])
  })

  it('costs two calls more, and then one an hour again', async () => {
    const { bench } = await openBench()
    await pass(bench, 90)
    const before = pages(bench)
    await pass(bench, 50 * 60)
    expect(pages(bench) - before).toBe(2)
  })
})

describe('an alias that comes some seconds after an upload that was over before anybody looked', () => {
  it('is shown within a minute, though the upload is not the newest', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    for (const name of ['docs', 'other']) world.addProject({ name, createdAt: START - 99 * HOUR })
    world.deploy('docs', { at: START - 9 * HOUR })
    await draftOf(bench, '')
    await bench.runAlarms()
    const id = world.deploy('docs', { branch: 'draft', at: START + SECOND })
    world.deploy('docs', { at: START + 2 * SECOND })
    comesAt(bench, id, START + ALIAS_AFTER)
    await pass(bench, 10)
    expect(await draftOf(bench, id)).toMatchObject({ status: 'success', aliases: [] })
    await pass(bench, 30)
    expect((await draftOf(bench, id))?.aliases).toHaveLength(1)
  })
})

describe('a newest page', () => {
  it('is looked at again 30 seconds and 2 minutes after an end, and else an hour later', () => {
    const endedAt = START
    expect(lookAgainAt(START, endedAt, START)).toBe(START + 30 * SECOND)
    expect(lookAgainAt(START + 30 * SECOND, endedAt, START)).toBe(START + 2 * MINUTE)
    expect(lookAgainAt(START + 2 * MINUTE, endedAt, START)).toBe(START + 2 * MINUTE + HOUR)
    expect(lookAgainAt(START, 0, START)).toBe(START + HOUR)
  })

  it('keeps the time that was planned, where it is little earlier: another one would cost a row', () => {
    expect(lookAgainAt(START, 0, START + 55 * MINUTE)).toBe(START + 55 * MINUTE)
    expect(lookAgainAt(START, 0, START + 45 * MINUTE)).toBe(START + HOUR)
    expect(lookAgainAt(START, 0, START + 2 * HOUR)).toBe(START + HOUR)
  })
})
