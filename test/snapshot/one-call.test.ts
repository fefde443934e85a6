import { describe, expect, it } from 'vitest'
import { FAILED } from '../../src/mirror/protocol.ts'
import { addDeployments } from '../support/accounts.ts'
import { type Bench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { openDocs } from '../support/docs.ts'
import { getPage } from '../support/pages.ts'

/** A board that nobody asked for ten minutes, and an isolate that knows nothing. */
async function openRested(deployments: number): Promise<{ bench: Bench; ids: string[] }> {
  let ids: string[] = []
  const bench = await openDocs(({ simulator: { world } }) => {
    ids = addDeployments(world, 'docs', deployments, START - HOUR)
    addDeployments(world, 'other', 1, START - HOUR)
  })
  bench.clock.advance(10 * MINUTE)
  bench.asked.length = 0
  return { bench, ids }
}

describe('an isolate that knows nothing asks the mirror in one call for all that a page needs', () => {
  it.each([
    ['/', ['entry']],
    ['/projects/docs', ['entry', 'entry']],
    ['/projects/docs/branches/main', ['entry', 'entry', 'search']],
    ['/projects/docs/live', ['entry', 'entry', 'live']],
    ['/projects/docs/commits/abcdef0', ['entry', 'entry', 'commit']],
    ['/go/docs?environment=production', ['entry', 'entry']],
  ])('%s', async (path, kinds) => {
    const { bench } = await openRested(40)
    await bench.get(path)
    expect(bench.asked).toEqual([kinds])
  })

  it('that of a deployment, with what stands beside it', async () => {
    const { bench, ids } = await openRested(40)
    await getPage(bench, `/projects/docs/deployments/${ids.at(-2)}`)
    expect(bench.asked).toEqual([['entry', 'entry', 'neighbours']])
  })

  it('and not for what stands beside a deployment where the project’s page holds all of them', async () => {
    const { bench, ids } = await openRested(20)
    const { html } = await getPage(bench, `/projects/docs/deployments/${ids.at(-2)}`)
    expect(bench.asked).toEqual([['entry', 'entry']])
    expect(html).toContain(`/deployments/${ids.at(-1)?.slice(0, 8)}`)
  })
})

describe('what is asked together with a project', () => {
  it('is of the version that the page has: what came meanwhile is on it', async () => {
    const { bench } = await openRested(40)
    bench.simulator.world.deploy('docs', { branch: 'main', message: 'Came meanwhile', at: START })
    const { html } = await getPage(bench, '/projects/docs/branches/main')
    expect(bench.asked).toEqual([['entry', 'entry', 'search']])
    // As where the branch is, and as the first of its deployments.
    expect(html.match(/Came meanwhile/g)).toHaveLength(3)
  })

  it('is asked once more by itself where that takes longer than a page waits for news', async () => {
    const { bench } = await openRested(40)
    let asked = 0
    bench.breakMirror({
      search: async (_question, real) => {
        asked += 1
        return asked === 1 ? new Promise(() => {}) : real()
      },
    })
    const { response } = bench.start('/projects/docs/branches/main')
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0))
    bench.clock.advance(700)
    expect((await response).status).toBe(200)
    expect(asked).toBe(2)
  })

  it('is not asked where the browser has the page', async () => {
    const { bench } = await openRested(40)
    const { headers } = await getPage(bench, '/projects/docs/branches/main')
    bench.clock.advance(31 * SECOND)
    bench.asked.length = 0
    const tag = { 'If-None-Match': headers.get('ETag') ?? '' }
    const again = await bench.get('/projects/docs/branches/main', { headers: tag })
    expect(again.status).toBe(304)
    expect(bench.asked.flat()).not.toContain('search')
  })
})

it('a bug at one question of a call keeps the others’ answers from nobody', async () => {
  const { bench } = await openRested(40)
  bench.simulator.world.deploy('docs', { branch: 'main', message: 'Came meanwhile', at: START })
  bench.breakMirror({ search: async () => FAILED as never })
  expect((await bench.get('/projects/docs/branches/main')).status).toBe(503)
  expect(bench.asked[0]).toEqual(['entry', 'entry', 'search'])
  bench.asked.length = 0
  expect((await getPage(bench, '/projects/docs')).html).toContain('Came meanwhile')
  expect(bench.asked).toEqual([])
})

it('an overview that is young enough is asked for together with a project that is not', async () => {
  const { bench } = await openRested(40)
  await bench.get('/')
  bench.clock.advance(31 * SECOND)
  bench.asked.length = 0
  await getPage(bench, '/projects/docs')
  expect(bench.asked).toEqual([['entry', 'entry']])
})

it('a reader who is answered at once has the mirror asked for overview and project in one call', async () => {
  const { bench } = await openRested(40)
  await getPage(bench, '/projects/docs')
  bench.clock.advance(31 * SECOND)
  bench.asked.length = 0
  await getPage(bench, '/projects/docs')
  expect(bench.asked).toEqual([['entry', 'entry']])
})
