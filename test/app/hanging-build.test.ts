import { describe, expect, it } from 'vitest'
import { eachDeployment } from '../simulator/alter.ts'
import { addProjects } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { getPage, warm } from '../support/pages.ts'

/** A board on which a build of `site-001` began so many minutes ago, and goes on for hours. */
async function openBench(
  minutes: number,
  durations: { queued?: number } = {},
  odd?: (body: unknown) => unknown,
): Promise<{ bench: Bench; id: string }> {
  const bench = await createBench()
  bench.simulator.tamper = odd
  addProjects(bench.simulator.world, 2, START - 99 * HOUR)
  const at = START - minutes * MINUTE
  const id = bench.simulator.world.deploy('site-001', { at, durations: { build: 20 * HOUR, ...durations } })
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

  it('does not count what it waited for before', async () => {
    // In the queue for 45 minutes, and then a minute of work.
    const { bench } = await openBench(46, { queued: 45 * MINUTE })
    expect(await isBusy(bench, '/projects/site-001')).toBe(true)
    bench.clock.advance(30 * MINUTE)
    await bench.runAlarms()
    bench.freshIsolate()
    expect(await isBusy(bench, '/projects/site-001')).toBe(false)
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

describe('a deployment that waits in the queue', () => {
  it('is expected to go on for a day, and the page says since when, however long it waits', async () => {
    for (const hours of [1, 23, 50]) {
      const { bench, id } = await openBench(hours * 60, { queued: 100 * HOUR })
      expect(await isBusy(bench, '/projects/site-001')).toBe(hours < 24)
      for (const path of ['/projects/site-001', '/tv'])
        expect((await getPage(bench, path)).text).toMatch(/waiting since 2\d/)
      expect((await getPage(bench, `/projects/site-001/deployments/${id}`)).text).toContain('Waiting since')
    }
  })

  it('is not, when no stage of it got a time for a day', async () => {
    const idle = { started_on: null, ended_on: null, status: 'idle' }
    const odd = eachDeployment((one) => {
      const stages = (one.stages as { name: string }[]).map(({ name }) => ({ name, ...idle }))
      return (one.latest_stage as { name: string }).name === 'queued'
        ? { ...one, stages, latest_stage: { name: 'queued', ...idle } }
        : one
    })
    for (const [hours, busy] of [
      [23, true],
      [25, false],
    ] as const) {
      const { bench } = await openBench(hours * 60, { queued: 100 * HOUR }, odd)
      expect(await isBusy(bench, '/projects/site-001')).toBe(busy)
    }
  })
})
