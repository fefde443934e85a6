import { describe, expect, it } from 'vitest'
import { addProjects } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { getPage, warm } from '../support/pages.ts'

/** A board on which a build of `site-001` began so many minutes ago, and goes on for hours. */
async function openBench(minutes: number): Promise<{ bench: Bench; id: string }> {
  const bench = await createBench()
  addProjects(bench.simulator.world, 2, START - 9 * HOUR)
  const at = START - minutes * MINUTE
  const id = bench.simulator.world.deploy('site-001', { at, durations: { build: 20 * HOUR } })
  await bench.get('/projects/site-001')
  await warm(bench)
  return { bench, id }
}

const ADDRESSES = ['/', '/projects/site-001', '/projects/site-001/deployments/ID', '/tv', '/embed/site-001']

const isBusy = async (bench: Bench, path: string) => {
  const page = await getPage(bench, path)
  return page.root.querySelector('html')?.getAttribute('data-busy') === 'true'
}

describe('a build that has gone on for over 30 minutes', () => {
  it.each(ADDRESSES)(
    'does not keep the tabs asking at %s, and one that began just now does',
    async (address) => {
      for (const [minutes, busy] of [
        [31, false],
        [1, true],
      ] as const) {
        const { bench, id } = await openBench(minutes)
        expect(await isBusy(bench, address.replace('ID', id))).toBe(busy)
      }
    },
  )

  it('is still shown as building', async () => {
    const { bench } = await openBench(31)
    expect((await getPage(bench, '/projects/site-001')).text).toContain('Building')
  })

  it('does not hurry the wall screen', async () => {
    const refreshOf = async (minutes: number) =>
      (await (await openBench(minutes)).bench.get('/tv')).headers.get('Refresh')
    expect(await refreshOf(31)).toBe('30')
    expect(await refreshOf(1)).toBe('10')
  })

  it('does not make an isolate ask the mirror more often', async () => {
    const { bench } = await openBench(31)
    let asked = 0
    bench.breakMirror({
      entry(_question, real) {
        asked += 1
        return real()
      },
    })
    for (let second = 0; second < 60; second += 5) {
      bench.clock.advance(5 * SECOND)
      await bench.get('/')
    }
    expect(asked).toBe(2)
  })
})
