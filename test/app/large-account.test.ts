import { expect, it } from 'vitest'
import { SECOND } from '../support/bench.ts'
import { getPage } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

it('a page of 700 projects, whose list is read every 70 seconds, does not say that newer facts are being fetched while nobody fetches', async () => {
  const bench = await openSites(700)
  // The list alone, and none of the projects' pages: they would use up the calls of the first minutes.
  bench.simulator.faults.set({ kind: 'brokenJson' }, { path: /\/deployments/ })
  await bench.get('/')
  await bench.runAlarms()
  for (let second = 0; second < 10 * 60; second += 15) {
    bench.clock.advance(15 * SECOND)
    await bench.get('/')
    await bench.runAlarms()
    expect((await getPage(bench, '/')).text).not.toMatch(/newer facts|shows the state/i)
  }
})
