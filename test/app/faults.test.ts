import { describe, expect, it } from 'vitest'
import type { Fault } from '../simulator/faults.ts'
import { createBench, MINUTE, SECOND, START } from '../support/bench.ts'
import { getPage, readPage, warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

const FAULTS: Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 401, code: 1000 },
  { kind: 'status', status: 403, code: 10000 },
  { kind: 'status', status: 404, code: 7003 },
  { kind: 'html', status: 200 },
  { kind: 'html', status: 503 },
  { kind: 'brokenJson' },
  { kind: 'emptyBody' },
  { kind: 'wrongShape' },
  { kind: 'drop' },
  { kind: 'tooLarge', bytes: 11_000_000 },
  { kind: 'rateLimited', seconds: 40 },
]

describe.each(FAULTS)('while the API fails (%j)', (fault) => {
  it('pages stay, say since when they are old, and are fresh again within 60 seconds of its end', async () => {
    const bench = await openSites(2)
    await warm(bench)
    await getPage(bench, '/projects/site-001')

    bench.simulator.faults.set(fault)
    for (let step = 0; step < 36; step += 1) {
      bench.clock.advance(5 * SECOND)
      await bench.get('/')
    }
    for (const path of ['/', '/projects/site-001']) {
      const page = await getPage(bench, path)
      const since = page.root.querySelector('.banner time')?.getAttribute('datetime')
      expect(Date.parse(since ?? '')).toBeLessThanOrEqual(START + MINUTE)
      expect(page.text).toContain('site-001')
      expect(page.html).not.toMatch(/10000|Authentication error|<h1>Bad/)
    }

    bench.simulator.faults.clear()
    bench.simulator.world.deploy('site-001', { message: 'After the storm' })
    for (let step = 0; step < 12; step += 1) {
      bench.clock.advance(5 * SECOND)
      await bench.get('/')
    }
    const page = await getPage(bench, '/')
    expect(page.root.querySelector('.banner')).toBeNull()
    expect(page.text).toContain('After the storm')
  })

  it('a board that has never read anything says why, with 503 and Retry-After', async () => {
    const bench = await createBench()
    bench.simulator.faults.set(fault)
    const page = await readPage(await bench.get('/'))
    expect(page.status).toBe(503)
    expect(Number(page.headers.get('Retry-After'))).toBeGreaterThanOrEqual(5)
    expect(page.root.querySelector('h1')).not.toBeNull()
  })
})
