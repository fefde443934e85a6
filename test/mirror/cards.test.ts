import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { ProjectCard } from '../../src/domain/card.ts'
import { addDeployments } from '../support/accounts.ts'
import { type Bench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { addDocs } from '../support/docs.ts'
import { countRows } from '../support/meter.ts'
import { getPage, warm } from '../support/pages.ts'
import { hoursAgo, idOf, withTables } from '../support/tables.ts'

const openDocs = async () => (await addDocs()).bench

/** So many previews of as many branches, a minute apart, the newest at `newest`. */
function addPreviews(bench: Bench, count: number, newest: number): void {
  for (let index = count; index > 0; index -= 1)
    bench.simulator.world.deploy('docs', { branch: `b${index}`, at: newest - index * MINUTE })
}

async function cardOf(bench: Bench): Promise<ProjectCard> {
  await warm(bench)
  bench.freshIsolate()
  const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge: 5 * SECOND })
  return JSON.parse((answer.kind === 'entry' && answer.content) || '{}').card
}

describe('the newest production build that ended', () => {
  it.each([24, 25, 60])('is told on the card, however many previews came after it: %i', async (previews) => {
    const bench = await openDocs()
    const { world } = bench.simulator
    const good = world.deploy('docs', { at: START - 100 * HOUR })
    const bad = world.deploy('docs', { outcome: 'failure', at: START - 50 * HOUR })
    addPreviews(bench, previews, START - HOUR)
    expect(await cardOf(bench)).toMatchObject({
      live: { id: good },
      production: { id: bad, status: 'failed' },
    })
    expect((await getPage(bench, '/')).text).toContain('Build failed, older commit is live')
    expect((await getPage(bench, '/projects/docs')).text).toContain('Build failed, older commit is live')
  })

  it('is live where Cloudflare names none that succeeded, however many previews came after it', async () => {
    const bench = await openDocs()
    const good = bench.simulator.world.deploy('docs', { at: START - 100 * HOUR })
    bench.simulator.tamper = (body) =>
      JSON.parse(JSON.stringify(body), (key, value) => (key === 'canonical_deployment' ? null : value))
    addPreviews(bench, 60, START - HOUR)
    expect(await cardOf(bench)).toMatchObject({ live: { id: good }, production: { id: good } })
  })

  it('costs a bounded number of rows where there is none', async () => {
    const bench = await openDocs()
    bench.simulator.world.deploy('docs', { branch: 'draft', at: START - 800 * HOUR })
    addPreviews(bench, 1_500, START - HOUR)
    await cardOf(bench)
    bench.simulator.world.deploy('docs', { branch: 'news', at: START })
    bench.clock.advance(10 * MINUTE)
    const { read } = await runInDurableObject(bench.mirror, (instance, { storage }) =>
      countRows(storage.sql, () => instance.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 })),
    )
    expect(read).toBeLessThan(1_200)
  })

  it('costs a few rows where it is among the last few', async () => {
    const bench = await openDocs()
    addDeployments(bench.simulator.world, 'docs', 1_500, START - HOUR)
    await cardOf(bench)
    bench.simulator.world.deploy('docs', { branch: 'news', at: START })
    bench.clock.advance(10 * MINUTE)
    const { read } = await runInDurableObject(bench.mirror, (instance, { storage }) =>
      countRows(storage.sql, () => instance.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 })),
    )
    expect(read).toBeLessThan(60)
  })
})

describe('what is in progress', () => {
  it('is counted whole, though more wait than a page holds, and the release is shown among them', async () => {
    const bench = await openDocs()
    const { world } = bench.simulator
    world.deploy('docs', { at: START - 100 * HOUR })
    const waits = { durations: { queued: 20 * HOUR } }
    const release = world.deploy('docs', { message: 'The release', at: START - 45 * MINUTE, ...waits })
    for (let index = 40; index > 0; index -= 1)
      world.deploy('docs', { branch: `b${index}`, at: START - index * MINUTE, ...waits })
    const { running } = await cardOf(bench)
    expect(running).toHaveLength(41)
    expect(running.map(({ id }) => id)).toContain(release)
    const page = await getPage(bench, '/projects/docs')
    expect(page.text).toContain('41 deployments in progress')
    expect(page.root.querySelector('[aria-labelledby=building-now]')?.textContent).toContain('The release')
    expect((await getPage(bench, '/')).text).toContain('and 40 more in progress')
  })
})

describe('of builds that no date tells apart', () => {
  it.each([
    ['without a date', null],
    ['of the same moment', '2101-11-24T10:00:00Z'],
  ])(
    'the latest on the card is the first on the list, %s, whatever is stored beside them',
    async (_, createdOn) => {
      for (const ids of [
        [1, 2],
        [2, 1],
      ]) {
        await withTables(({ store, save }) => {
          save(
            'docs',
            ids.map((id) => hoursAgo(1, { id: idOf(id), createdOn })),
          )
          const latest = () => JSON.parse(store.project('docs')?.card ?? '{}').latest.id
          const first = latest()
          store.change('docs', (change) => change.setProgress({ total: 2 }))
          expect([first, latest()]).toEqual([idOf(ids[0] ?? 0), idOf(ids[0] ?? 0)])
        })
      }
    },
  )
})
