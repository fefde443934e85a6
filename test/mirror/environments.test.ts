import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { Environment } from '../../src/domain/environment.ts'
import { addDeployments } from '../support/accounts.ts'
import { type Bench, HOUR, MINUTE, START } from '../support/bench.ts'
import { addDocs } from '../support/docs.ts'
import { countRows } from '../support/meter.ts'
import { warm } from '../support/pages.ts'

const PAST = START - 900 * HOUR
const ENVIRONMENTS = { staging: 'release/*', qa: 'qa' }

const openDocs = async (vars: object = { ENVIRONMENTS }) => (await addDocs({ vars, beside: [] })).bench

/** What is on the named environments by what the mirror says now: the first 8 digits of what is on each, and of its newest. */
async function told(bench: Bench) {
  await bench.runAlarms()
  const answer = await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
  await bench.runAlarms()
  const { cards } = JSON.parse((answer.kind === 'entry' && answer.content) || '{}')
  const environments: Environment[] = cards[0].environments ?? []
  return environments.map(({ name, newest, shown }) => [name, newest.shortId, shown?.shortId])
}

const short = (id: string) => id.slice(0, 8)

/** Removes a deployment of the account as if its operator had. */
const deleteAtCloudflare = (bench: Bench, id: string) =>
  bench.simulator.fetch(
    `${bench.vars.CLOUDFLARE_API_BASE_URL}/accounts/${bench.accountId}/pages/projects/docs/deployments/${id}?force=true`,
    { method: 'DELETE', headers: { Authorization: `Bearer ${bench.vars.CLOUDFLARE_API_TOKEN}` } },
  )

describe('a named environment', () => {
  it('holds the newest success of its branches, however far back in the history that is', async () => {
    const bench = await openDocs()
    const { world } = bench.simulator
    const old = world.deploy('docs', { branch: 'release/1', at: PAST })
    const failed = world.deploy('docs', { branch: 'release/2', at: PAST + HOUR, outcome: 'failure' })
    addDeployments(world, 'docs', 120, START - HOUR)
    await warm(bench)
    await bench.get('/projects/docs')
    expect(await told(bench)).toEqual([['staging', short(failed), short(old)]])
  })

  it('goes on to what is built next, and stays with it when the next one fails', async () => {
    const bench = await openDocs()
    const { world } = bench.simulator
    world.deploy('docs', { branch: 'release/1', at: PAST })
    await warm(bench)
    const next = world.deploy('docs', { branch: 'release/2', at: START })
    bench.clock.advance(10 * MINUTE)
    expect(await told(bench)).toEqual([['staging', short(next), short(next)]])
    const failed = world.deploy('docs', { branch: 'release/2', at: START + 10 * MINUTE, outcome: 'failure' })
    bench.clock.advance(10 * MINUTE)
    expect(await told(bench)).toEqual([['staging', short(failed), short(next)]])
  })

  it('goes back to the success before when what is on it is deleted', async () => {
    const bench = await openDocs()
    const { world } = bench.simulator
    const older = world.deploy('docs', { branch: 'release/1', at: START - 3 * HOUR })
    const newer = world.deploy('docs', { branch: 'release/2', at: START - 2 * HOUR })
    world.deploy('docs', { at: START - HOUR })
    await warm(bench)
    await bench.get('/projects/docs')
    expect(await told(bench)).toEqual([['staging', short(newer), short(newer)]])
    await deleteAtCloudflare(bench, newer)
    bench.clock.advance(2 * HOUR)
    await told(bench)
    expect(await told(bench)).toEqual([['staging', short(older), short(older)]])
  })

  it('is found anew on all cards when the setting is another', async () => {
    const bench = await openDocs({})
    const { world } = bench.simulator
    const qa = world.deploy('docs', { branch: 'qa', at: PAST })
    const release = world.deploy('docs', { branch: 'release/1', at: PAST + HOUR })
    addDeployments(world, 'docs', 120, START - HOUR)
    await warm(bench)
    await bench.get('/projects/docs')
    expect(await told(bench)).toEqual([])
    bench.vars.ENVIRONMENTS = ENVIRONMENTS
    await evictDurableObject(bench.mirror)
    bench.clock.advance(MINUTE)
    await told(bench)
    expect(await told(bench)).toEqual([
      ['staging', short(release), short(release)],
      ['qa', short(qa), short(qa)],
    ])
    bench.vars.ENVIRONMENTS = { all: '*' }
    await evictDurableObject(bench.mirror)
    bench.clock.advance(MINUTE)
    await told(bench)
    expect(await told(bench)).toEqual([['all', short(release), short(release)]])
  })

  it('costs few rows with each change, though nothing in a long history is on it', async () => {
    const bench = await openDocs()
    addDeployments(bench.simulator.world, 'docs', 1_500, START - HOUR)
    await warm(bench)
    await bench.get('/projects/docs')
    await bench.runAlarms()
    bench.simulator.world.deploy('docs', { branch: 'news', at: START })
    bench.clock.advance(10 * MINUTE)
    const { read } = await runInDurableObject(bench.mirror, (instance, { storage }) =>
      countRows(storage.sql, () => instance.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 })),
    )
    expect(read).toBeLessThan(60)
  })
})
