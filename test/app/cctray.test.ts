import { describe, expect, it } from 'vitest'
import { createBench, HOUR, START } from '../support/bench.ts'
import { openSite } from '../support/site.ts'
import { get, KEY, makeLink, openLinkBench } from '../support/visitor.ts'

type Site = Awaited<ReturnType<typeof openSite>>

async function projectsOf({ bench }: Pick<Site, 'bench'>, query = '') {
  const text = await (await get(bench, `/cctray.xml${query}`)).text()
  return [...text.matchAll(/<Project ([^>]*)\/>/g)].map(([, attributes = '']) =>
    Object.fromEntries([...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
  )
}

async function later({ bench }: Site) {
  bench.clock.advance(31_000)
  await bench.get('/')
  await bench.runAlarms()
}

describe('/cctray.xml', () => {
  it('tells how production of each project ended last, in the words that monitors know', async () => {
    const site = await openSite()
    const id = site.deploy({})
    expect(await projectsOf(site)).toEqual([
      {
        name: 'site',
        activity: 'Sleeping',
        lastBuildStatus: 'Success',
        lastBuildLabel: id.slice(0, 8),
        lastBuildTime: expect.stringMatching(/^2101-11-24T11:0\d:\d\dZ$/),
        webUrl: 'https://board.example/projects/site',
      },
    ])
  })

  it('keeps the last end while something builds, and leaves previews out', async () => {
    const site = await openSite()
    const id = site.deploy({ outcome: 'failure' })
    site.deploy({ branch: 'feat/x', at: START - 20_000 })
    await site.read()
    await later(site)
    const [before] = await projectsOf(site)
    expect(before).toMatchObject({
      activity: 'Sleeping',
      lastBuildStatus: 'Failure',
      lastBuildLabel: id.slice(0, 8),
    })
    site.deploy({ at: START + 40_000 })
    await later(site)
    expect(await projectsOf(site)).toEqual([{ ...before, activity: 'Building' }])
  })

  it('knows no end of what builds for the first time', async () => {
    const site = await openSite()
    site.deploy({ at: START - 10_000 })
    const [first] = await projectsOf(site)
    expect(first).toMatchObject({ activity: 'Building', lastBuildStatus: 'Unknown' })
    expect(first?.lastBuildLabel).toBeUndefined()
    expect(first?.lastBuildTime).toHaveLength(20)
  })

  it('adds the branches that are asked for, as far as they are known', async () => {
    const site = await openSite()
    site.deploy({})
    site.deploy({ branch: 'feat/x&y', at: START - 2 * HOUR })
    const failed = site.deploy({ branch: 'feat/x&y', outcome: 'failure', at: START - HOUR })
    await site.read()
    await site.bench.runAlarms()
    const found = await projectsOf(site, '?branches=site:feat/x%26y,site:no-such,nothing:main')
    expect(found.map(({ name }) => name)).toEqual(['site', 'site:feat/x&amp;y'])
    expect(found[1]).toMatchObject({ lastBuildStatus: 'Failure', lastBuildLabel: failed.slice(0, 8) })
    expect(found[1]?.webUrl).toBe('https://board.example/projects/site/branches/feat%2Fx%26y')
  })

  it('is an empty list where nothing was deployed, and is asked for by its ETag', async () => {
    const bench = await createBench()
    const answer = await get(bench, '/cctray.xml')
    expect(answer.headers.get('Content-Type')).toBe('application/xml; charset=utf-8')
    expect(await answer.text()).toBe('<?xml version="1.0" encoding="utf-8"?>\n<Projects>\n</Projects>\n')
    const tag = answer.headers.get('ETag') ?? ''
    expect((await get(bench, '/cctray.xml', { 'If-None-Match': tag })).status).toBe(304)
  })

  it.each(['?branches=main', '?branches=docs:', `?branches=${Array(11).fill('a:b').join()}`])(
    'says as text what stands in %s',
    async (query) => {
      const answer = await get(await createBench(), `/cctray.xml${query}`)
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([400, 'text/plain; charset=UTF-8'])
    },
  )

  it('tells who may see one project of that alone', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001')
    await bench.get('/', { headers: { Authorization: `Bearer ${KEY}` } })
    const text = await (await get(bench, `/cctray.xml?key=${link}&branches=site-002:main`)).text()
    expect(text).toContain('name="site-001"')
    expect(text).not.toMatch(/site-002|key=/)
  })
})
