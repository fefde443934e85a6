import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { type Bench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { readDocs } from '../support/docs.ts'
import { countRows } from '../support/meter.ts'
import { openSites } from '../support/site.ts'

/** `docs` with so many deployments, all of them read. */
/** The rows that a question for an entry reads, of somebody who has its newest revision. */
async function rowsOfUnchanged(bench: Bench, name: 'overview' | 'project:docs'): Promise<number> {
  const first = await bench.ask({ name, have: 0, maxAge: HOUR })
  const have = first.kind === 'entry' ? first.revision : 0
  const { read } = await runInDurableObject(bench.mirror, (instance, { storage }) =>
    countRows(storage.sql, () => instance.read({ kind: 'entry', name, have, maxAge: HOUR })),
  )
  const again = await bench.ask({ name, have, maxAge: HOUR })
  expect(again).toMatchObject({ kind: 'entry', content: null })
  return read
}

describe('a question for what has not changed', () => {
  it.each(['overview', 'project:docs'] as const)(
    'reads at most three rows for %s, however long the history is',
    async (name) => {
      const { bench } = await readDocs(1_200)
      expect(await rowsOfUnchanged(bench, name)).toBeLessThanOrEqual(3)
    },
  )

  it.each(['overview', 'project:docs'] as const)(
    'reads at most three rows for %s while builds go on',
    async (name) => {
      const { bench } = await readDocs(60)
      for (const branch of ['one', 'two', 'three'])
        bench.simulator.world.deploy('docs', { branch, durations: { build: 10 * MINUTE } })
      bench.clock.advance(31 * SECOND)
      await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
      await bench.runAlarms()
      expect(await rowsOfUnchanged(bench, name)).toBeLessThanOrEqual(3)
    },
  )

  it('writes no row', async () => {
    const { bench } = await readDocs(30)
    bench.clock.advance(20 * MINUTE)
    const { written } = await runInDurableObject(bench.mirror, (instance, { storage }) =>
      countRows(storage.sql, () =>
        instance.read({ kind: 'entry', name: 'project:docs', have: Number.MAX_SAFE_INTEGER, maxAge: HOUR }),
      ),
    )
    expect(written).toBe(0)
  })
})

describe('a project with two running builds, of which the list shows one', () => {
  it('is read again at most once in five seconds, however many isolates ask', async () => {
    const bench = await openSites(3)
    for (const branch of ['one', 'two'])
      bench.simulator.world.deploy('site-001', { branch, durations: { build: 20 * MINUTE } })
    await bench.ask({ name: 'project:site-001', have: 0, maxAge: 0 })
    await bench.runAlarms()
    const pages = () =>
      bench.simulator.calls.filter(({ path }) => path.includes('site-001/deployments')).length
    const before = pages()
    for (let second = 0; second < 60; second += 1) {
      bench.clock.advance(SECOND)
      await Promise.all(
        Array.from({ length: 30 }, () =>
          bench.ask({ name: 'project:site-001', have: 0, maxAge: 5 * SECOND }),
        ),
      )
      await bench.runAlarms()
    }
    expect(pages() - before).toBeLessThanOrEqual(12)
    expect(pages() - before).toBeGreaterThanOrEqual(10)
  })
})

describe('pages of deployments by their number', () => {
  const pageOf = async (bench: Bench, page: number, environment: 'preview' | null = null) => {
    const answer = await bench.mirror.read({
      kind: 'numbered',
      project: 'docs',
      environment,
      page,
      perPage: 25,
    })
    return answer as { bodies: string[]; total: number }
  }
  const rowsOfPage = (bench: Bench, page: number) =>
    runInDurableObject(bench.mirror, async (instance, { storage }) => {
      const asked = { kind: 'numbered', project: 'docs', environment: null, page, perPage: 25 } as const
      return (await countRows(storage.sql, () => instance.read(asked))).read
    })

  it('read the order of all deployments once, and then their own rows alone', async () => {
    const { bench } = await readDocs(600)
    expect(await rowsOfPage(bench, 2)).toBeGreaterThan(600)
    for (const page of [1, 7, 24]) expect(await rowsOfPage(bench, page)).toBeLessThanOrEqual(30)
  })

  it('are in the order of the list, and of one environment when that is asked for', async () => {
    const { bench } = await readDocs(60)
    bench.simulator.world.deploy('docs', { branch: 'draft', at: START - 30 * SECOND })
    bench.clock.advance(MINUTE)
    await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
    await bench.runAlarms()
    const pages = await Promise.all([1, 2, 3].map((page) => pageOf(bench, page)))
    const ids = pages.flatMap(({ bodies }) => bodies.map((body) => JSON.parse(body).id))
    const all = bench.simulator.world
      .project('docs')
      ?.deployments.toSorted((a, b) => b.createdAt - a.createdAt)
    expect(ids).toEqual(all?.map(({ id }) => id))
    expect(await pageOf(bench, 1, 'preview')).toMatchObject({ total: 1, bodies: [expect.any(String)] })
  })
})
