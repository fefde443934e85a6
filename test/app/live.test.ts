import { describe, expect, it } from 'vitest'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, DAY, MINUTE, START } from '../support/bench.ts'
import { getPage, warm } from '../support/pages.ts'

/** A project with three releases, of which the middle one is live again and the oldest was deleted. */
async function openBench(): Promise<{ bench: Bench; ids: string[] }> {
  const bench = await createBench()
  const { world } = bench.simulator
  world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 90 * DAY })
  world.addProject({ name: 'other', createdAt: START - 90 * DAY })
  const ids = [30, 20, 10].map((day) =>
    world.deploy('docs', { message: `Day ${day}`, at: START - day * DAY }),
  )
  await warm(bench)
  world.removeDeployment('docs', ids[0] ?? '')
  world.rollBack('docs', ids[1] ?? '')
  for (const _look of [1, 2, 3]) {
    bench.clock.advance(61 * MINUTE)
    await warm(bench)
  }
  return { bench, ids }
}

const rowsOf = (page: Awaited<ReturnType<typeof getPage>>) => page.root.querySelectorAll('.periods tbody tr')

describe('what was live when', () => {
  it('is told with rollbacks called so, and links to what is still there', async () => {
    const { bench, ids } = await openBench()
    const page = await getPage(bench, '/projects/docs/live')
    const rows = rowsOf(page)
    expect(rows.map((row) => row.querySelector('.subject')?.textContent)).toEqual([
      'Day 20',
      'Day 10',
      'Day 20',
      'Day 30',
    ])
    expect(rows.map((row) => row.querySelector('.state small')?.textContent)).toEqual([
      'rolled back to',
      'derived',
      'derived',
      'derived',
    ])
    expect(rows.map((row) => row.querySelector('.status')?.textContent)).toEqual([
      'Live',
      'Before',
      'Before',
      'Before',
    ])
    expect(rows.map((row) => row.querySelector('a.subject')?.getAttribute('href') ?? null)).toEqual([
      `/projects/docs/deployments/${ids[1]?.slice(0, 8)}`,
      `/projects/docs/deployments/${ids[2]?.slice(0, 8)}`,
      `/projects/docs/deployments/${ids[1]?.slice(0, 8)}`,
      null,
    ])
    expect(rows.at(-1)?.textContent).toContain('deleted since')
    expect(rows.at(-1)?.querySelector('.took')?.textContent).toBe('10 days')
  })

  it('has another ETag once the mirror knows more than the isolate does of the project', async () => {
    const { bench, ids } = await openBench()
    const look = async () => {
      const answer = await bench.get('/projects/docs/live')
      return { tag: answer.headers.get('ETag'), rows: (await answer.text()).split('<tr').length }
    }
    const before = await look()
    bench.simulator.world.rollBack('docs', ids[2] ?? '')
    bench.clock.advance(31_000)
    await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
    const after = await look()
    expect(after.rows).toBe(before.rows + 1)
    expect(after.tag).not.toBe(before.tag)
  })

  it('is told for programs as well', async () => {
    const { bench, ids } = await openBench()
    const answer = await bench.get('/projects/docs/live.json')
    const { project, periods, next } = (await answer.json()) as Record<string, never> & {
      periods: Record<string, unknown>[]
    }
    expect([project, next, periods.length]).toEqual(['docs', null, 4])
    expect(periods[0]).toEqual({
      deployment: {
        id: ids[1],
        shortId: ids[1]?.slice(0, 8),
        subject: 'Day 20',
        isKnown: true,
        commitHash: expect.stringMatching(/^[0-9a-f]{40}$/),
      },
      from: expect.stringMatching(/-11-24T13:01:00.000Z$/),
      to: null,
      isRollback: true,
      isDerived: false,
    })
    const headers = { 'If-None-Match': answer.headers.get('ETag') ?? '' }
    expect((await bench.get('/projects/docs/live.json', { headers })).status).toBe(304)
  })

  it("has its last three on the project's page, with the way to all of them", async () => {
    const { bench } = await openBench()
    const page = await getPage(bench, '/projects/docs')
    expect(rowsOf(page)).toHaveLength(3)
    const link = page.root.querySelector('[aria-labelledby=live-before] a.button')
    expect(link?.getAttribute('href')).toBe('/projects/docs/live')
  })

  it('says what derived is wherever it stands', async () => {
    const { bench } = await openBench()
    for (const path of ['/projects/docs', '/projects/docs/live'])
      expect((await getPage(bench, path)).text).toContain('Derived is what was live before this board')
  })

  it('is told in pages of 50', async () => {
    const bench = await createBench()
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 90 * DAY })
    for (let day = 60; day > 0; day -= 1)
      bench.simulator.world.deploy('docs', { message: `Day ${day}`, at: START - day * DAY })
    await warm(bench)
    const first = await getPage(bench, '/projects/docs/live')
    const next = first.root.querySelector('a[rel=next]')?.getAttribute('href') ?? ''
    const second = await getPage(bench, next)
    expect([rowsOf(first).length, rowsOf(second).length]).toEqual([50, 10])
    expect(second.root.querySelector('a[rel=prev]')?.getAttribute('href')).toBe('/projects/docs/live')
    expect(second.root.querySelector('a[rel=next]')).toBeNull()
  })

  it('is nothing for a project that was never deployed', async () => {
    const { bench } = await openBench()
    expect((await getPage(bench, '/projects/other/live')).text).toContain('Nothing was live yet.')
    expect((await bench.get('/projects/nothing/live')).status).toBe(404)
    expect((await bench.get('/projects/nothing/live.json')).headers.get('Content-Type')).toContain(
      'problem+json',
    )
  })
})
