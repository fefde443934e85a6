import { describe, expect, it } from 'vitest'
import { type Bench, START } from '../support/bench.ts'
import { readPage, warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

const ADDRESSES = ['/', '/tv', '/projects/site-001', '/embed/site-001', '/activity', '/nothing']

/** After how many seconds each address asks again: by its header, and by what the script reads. */
async function refreshes(bench: Bench) {
  const found: Record<string, string | undefined> = {}
  for (const path of ADDRESSES) {
    const { headers, root } = await readPage(await bench.get(path))
    const told = root.querySelector('html')?.getAttribute('data-refresh')
    expect(told, path).toBe(headers.get('Refresh') ?? undefined)
    found[path] = told
  }
  return found
}

async function openBench(): Promise<Bench> {
  const bench = await openSites(2)
  return bench
}

describe('what a page says to the script of when it asks again is what its header says', () => {
  it('on the wall, while nothing builds and while something does', async () => {
    const bench = await openBench()
    await warm(bench)
    expect(await refreshes(bench)).toEqual({ '/tv': '30' })
    bench.simulator.world.deploy('site-001', { at: START + 31_000 })
    bench.clock.advance(31_000)
    await warm(bench)
    expect(await refreshes(bench)).toEqual({ '/tv': '10' })
  })

  it('on a page that is still being filled', async () => {
    const bench = await openBench()
    bench.simulator.faults.set({ kind: 'rateLimited', seconds: 40 })
    const found = await refreshes(bench)
    expect(found).toMatchObject({
      '/': '40',
      '/tv': '40',
      '/projects/site-001': '40',
      '/embed/site-001': '40',
    })
  })

  it('on a page that nobody can make', async () => {
    const bench = await openBench()
    const down = () => Promise.reject(new Error('down'))
    bench.breakMirror({ entry: down, activity: down })
    expect(await refreshes(bench)).toMatchObject({ '/': '5', '/tv': '5', '/embed/site-001': '5' })
  })
})
