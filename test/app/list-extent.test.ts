import { describe, expect, it } from 'vitest'
import { withoutNumbers } from '../simulator/alter.ts'
import type { Simulator } from '../simulator/simulator.ts'
import { addDeployments, addProjects, GITHUB } from '../support/accounts.ts'
import { askApi } from '../support/api.ts'
import { type Bench, createBench, HOUR, START } from '../support/bench.ts'
import { getPage } from '../support/pages.ts'

/** A board with so many deployments of `docs`, under an API that is odd from the start. */
async function openBench(count: number, odd: (simulator: Simulator) => void): Promise<Bench> {
  const bench = await createBench()
  const { simulator } = bench
  simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 100 * HOUR })
  simulator.world.addProject({ name: 'other', createdAt: START - 100 * HOUR })
  addDeployments(simulator.world, 'docs', count, START - HOUR)
  odd(simulator)
  await bench.get('/projects/docs')
  return bench
}

/** Cloudflare lists fewer on a page than it is asked for. */
const inPagesOf = (size: number) => (simulator: Simulator) =>
  simulator.faults.set({
    kind: 'mistaken',
    as: (path) =>
      path.replace(/\bper_page=\d+/, (asked) => `per_page=${Math.min(size, Number(asked.slice(9)))}`),
  })

const says = async (bench: Bench) =>
  (await getPage(bench, '/projects/docs')).root.querySelector('#deployments + p')?.textContent

describe('an API that lists 20 where 25 were asked for', () => {
  it('has its whole history read, and the page says how far that is', async () => {
    const bench = await openBench(60, inPagesOf(20))
    expect(await says(bench)).toBe('The newest 20 of 60. Older ones are being read: 20 of 60 so far.')
    await bench.runAlarms()
    bench.freshIsolate()
    expect(await says(bench)).toBe('The newest 25 of 60.')
  })

  it('has all of its projects read when it lists 5 where 10 were asked for', async () => {
    const bench = await openBench(1, inPagesOf(5))
    addProjects(bench.simulator.world, 11, START - HOUR)
    bench.clock.advance(HOUR)
    await bench.get('/')
    const { body } = await askApi(bench, '?page=2')
    expect(body.result_info).toMatchObject({ total_count: 13, count: 3 })
  })
})

describe('an API that tells no numbers of its lists', () => {
  const odd = (simulator: Simulator) => {
    simulator.tamper = withoutNumbers
  }

  it('may have more than a full page: nobody says that these are all', async () => {
    const bench = await openBench(60, odd)
    expect(await says(bench)).toBe('The newest 25. Older ones are being read: 25 so far.')
    const { body } = await askApi(bench, '/docs/deployments')
    expect(body.messages.map(({ message }) => message).join()).toContain('25 deployments are known by now')
    const older = await getPage(bench, '/projects/docs?cursor=after.2101-11-24T10:30:00.000Z.00000000')
    expect(older.text).toContain('Newest first. Older ones are being read: 25 so far.')
  })

  it('has all of them once the end of the list was seen', async () => {
    const bench = await openBench(60, odd)
    await bench.runAlarms()
    bench.freshIsolate()
    expect(await says(bench)).toBe('The newest 25 of 60.')
    expect((await askApi(bench, '/docs/deployments')).body.messages).toEqual([])
  })

  it('has all of them on a page that is not full', async () => {
    expect(await says(await openBench(7, odd))).toBe('7 in all.')
  })
})
