import { describe, expect, it } from 'vitest'
import { addDeployments } from '../support/accounts.ts'
import { type Bench, HOUR, MINUTE, START } from '../support/bench.ts'
import { openDocs } from '../support/docs.ts'
import { getPage, type ReadPage, readPage } from '../support/pages.ts'
import { LINK, makeLink } from '../support/visitor.ts'

const short = (id = '') => id.slice(0, 8)
const path = (id = '') => `/projects/docs/deployments/${short(id)}`

const rel = (page: ReadPage, way: string) => page.root.querySelector(`a[rel=${way}]`)?.getAttribute('href')

const stages = ({ root }: ReadPage) =>
  (root.querySelector('[aria-labelledby=stages]')?.textContent ?? '').replace(/\s+/g, ' ')

/** Of a branch the first, then so many of others, then its second and third. */
async function openBranch(between: number, vars = {}): Promise<{ bench: Bench; ids: string[] }> {
  const ids: string[] = []
  const bench = await openDocs(({ simulator: { world } }) => {
    const deploy = (at: number) => ids.push(world.deploy('docs', { branch: 'try', at }))
    deploy(START - 99 * HOUR)
    addDeployments(world, 'docs', between, START - 9 * HOUR)
    deploy(START - 8 * HOUR)
    deploy(START - 7 * HOUR)
    world.deploy('docs', { branch: 'tri', at: START - 6 * HOUR })
  }, vars)
  return { bench, ids }
}

/** Lets everything run that does not wait for the clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0))
}

describe('beside a deployment', () => {
  it('are the ones of its branch before and after it, however many of others lie between', async () => {
    const { bench, ids } = await openBranch(40)
    const [first, second, third] = ids
    const page = await getPage(bench, path(second))
    expect([rel(page, 'prev'), rel(page, 'next')]).toEqual([path(first), path(third)])
    expect(page.root.querySelector('.pager')?.textContent).toContain('Deployments of try')
    const oldest = await getPage(bench, path(first))
    expect([rel(oldest, 'prev'), rel(oldest, 'next')]).toEqual([undefined, path(second)])
    const newest = await getPage(bench, path(third))
    expect([rel(newest, 'prev'), rel(newest, 'next')]).toEqual([path(second), undefined])
  })

  it('is how long it took against the median of the last 20 successes, for each stage too', async () => {
    let slow = ''
    const bench = await openDocs(({ simulator: { world } }) => {
      const deploy = (build: number, at: number, outcome: 'success' | 'failure' = 'success') =>
        world.deploy('docs', { at, outcome, durations: { build: build * 1000 } })
      for (let index = 0; index < 9; index += 1) deploy(400, START - 50 * HOUR + index * MINUTE)
      for (let index = 0; index < 19; index += 1) deploy(30, START - 40 * HOUR + index * MINUTE)
      deploy(500, START - 3 * HOUR, 'failure')
      slow = deploy(60, START - 2 * HOUR)
    })
    const page = await getPage(bench, path(slow))
    expect(stages(page)).toMatch(
      /in all, (2[5-9]|3[0-5]).s longer than the median of the last 20 successful builds/,
    )
    const row = page.root.querySelectorAll('.stages tbody tr').find((one) => /^build/.test(one.textContent))
    expect(row?.querySelectorAll('td.number').map((one) => one.textContent)).toEqual([
      '1\u00a0m\u00a00\u00a0s',
      '30\u00a0s',
    ])
  })

  it('are not asked for again while the page is remembered', async () => {
    const { bench, ids } = await openBranch(40)
    const first = await getPage(bench, path(ids[1]))
    bench.breakMirror({ neighbours: () => Promise.reject(new Error('down')) })
    const again = await getPage(bench, path(ids[1]))
    expect(again.html).toBe(first.html)
    expect(again.headers.get('ETag')).toBe(first.headers.get('ETag'))
  })

  it('is nothing while the mirror cannot be asked, and the page is there at once and not kept so', async () => {
    const { bench, ids } = await openBranch(40)
    bench.breakMirror({ neighbours: () => Promise.reject(new Error('down')) })
    const without = await getPage(bench, path(ids[1]))
    expect([rel(without, 'prev'), stages(without)]).toEqual([
      undefined,
      expect.not.stringContaining('median'),
    ])
    bench.breakMirror(null)
    const again = await bench.get(path(ids[1]), {
      headers: { 'If-None-Match': without.headers.get('ETag') ?? '' },
    })
    expect(rel(await readPage(again), 'prev')).toBe(path(ids[0]))
  })

  it('is waited for by 700 ms at the latest', async () => {
    const { bench, ids } = await openBranch(40)
    await getPage(bench, path(ids[1]))
    bench.breakMirror({ neighbours: () => new Promise(() => {}) })
    const { response } = bench.start(path(ids[2]))
    await settle()
    bench.clock.advance(700)
    expect((await response).status).toBe(200)
  })

  it('is not asked for when the browser has the page', async () => {
    const { bench, ids } = await openBranch(40)
    const { headers } = await getPage(bench, path(ids[1]))
    bench.breakMirror({
      neighbours: () => {
        throw new Error('asked')
      },
    })
    const again = await bench.get(path(ids[1]), { headers: { 'If-None-Match': headers.get('ETag') ?? '' } })
    expect(again.status).toBe(304)
    expect(bench.logged.join()).not.toContain('mirror')
  })

  it('is never anything of another project', async () => {
    const { bench, ids } = await openBranch(0, LINK)
    bench.simulator.world.deploy('other', { branch: 'try', at: START - 8 * HOUR + MINUTE })
    const link = await makeLink(bench, 'docs')
    const page = await readPage(await bench.get(`${path(ids[1])}?key=${link}`))
    expect([rel(page, 'prev'), rel(page, 'next')]).toEqual([path(ids[0]), path(ids[2])])
  })
})
