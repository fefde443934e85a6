import { describe, expect, it } from 'vitest'
import { HOUR, START } from '../support/bench.ts'
import { warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'
import { get, KEY, LINK, makeLink, openLinkBench } from '../support/visitor.ts'

async function openBoard(vars = {}) {
  const bench = await openSites(2, { vars })
  bench.simulator.world.deploy('site-001', { branch: 'what.', at: START - HOUR / 2 })
  await bench.get('/projects/site-001')
  await warm(bench)
  return bench
}

const leadsTo = (answer: Response) => [
  answer.status,
  answer.headers.get('Location'),
  answer.headers.get('Cache-Control'),
]

describe('an address with the end of its sentence', () => {
  it.each([')', '.', ',', '>', '%3E', ').', '>,'])('leads to the one without %s', async (end) => {
    const bench = await openBoard()
    for (const path of [
      '/projects/site-001',
      '/tv',
      '/projects/site-001/branches/main',
      '/badges/site-001.svg',
      '/cctray.xml',
      '/go/site-001',
    ])
      expect(leadsTo(await get(bench, `${path}${end}`)), path).toEqual([308, path, 'no-store'])
  })

  it('keeps its parameters', async () => {
    expect(leadsTo(await get(await openBoard(), '/projects/site-001)?status=failed'))[1]).toBe(
      '/projects/site-001?status=failed',
    )
  })

  it('leads to the one without it behind a parameter, where that can be read', async () => {
    const bench = await openBoard()
    for (const path of [
      '/projects/site-001?status=failed',
      '/feeds/site-001.atom?branch=main&status=failed',
      '/go/site-001?environment=production',
    ])
      for (const end of [')', '.', '%3E', ').'])
        expect(leadsTo(await get(bench, `${path}${end}`)), path).toEqual([308, path, 'no-store'])
  })

  it('behind a parameter that can be read stays what is asked for', async () => {
    const bench = await openBoard()
    expect((await get(bench, '/projects/site-001?branch=what.')).status).toBe(200)
    expect((await get(bench, '/?q=site)')).status).toBe(200)
  })

  it('is refused where a parameter holds nothing else, which would be another question without it', async () => {
    const bench = await openBoard()
    for (const path of ['/?q=...', '/?q=)', '/?q=%3E', '/projects/site-001?status=.'])
      expect((await get(bench, path)).status, path).toBe(400)
  })

  it('is refused as what it is where there is nothing without it, either', async () => {
    const bench = await openBoard({ PROJECTS: 'site-001' })
    for (const path of [
      '/projects/nothing)',
      '/projects/site-002)',
      '/nothing.',
      '/projects/site-001/deployments/00000000.',
    ])
      expect((await get(bench, path)).status, path).toBe(404)
  })

  it('is asked for a few times and no more, however much of it there is', async () => {
    const bench = await openBoard()
    let asked = 0
    bench.breakMirror({
      branch: async (_question, real) => {
        asked += 1
        return real()
      },
    })
    expect((await get(bench, `/go/site-001/nothing${')'.repeat(6)}`)).status).toBe(404)
    expect(asked).toBe(4)
  })

  it('is a branch where one is called so', async () => {
    const bench = await openBoard()
    expect((await get(bench, '/projects/site-001/branches/what.')).status).toBe(200)
    expect(leadsTo(await get(bench, '/projects/site-001/branches/what.)'))[1]).toBe(
      '/projects/site-001/branches/what.',
    )
  })

  it('tells a link for one project nothing of others, and nobody anything of a locked board', async () => {
    const bench = await openLinkBench()
    const link = await makeLink(bench, 'site-001')
    expect(leadsTo(await get(bench, `/projects/site-001)?key=${link}`))[1]).toBe(
      `/projects/site-001?key=${link}`,
    )
    expect((await get(bench, `/projects/site-002)?key=${link}`)).status).toBe(404)
    expect((await get(bench, '/projects/site-001)')).status).toBe(401)
  })
})

describe('a key with the end of its sentence', () => {
  it.each([')', '.', ',', '>', '%3E.'])('opens, and is no wrong one: %s', async (end) => {
    const bench = await openSites(2, { vars: LINK })
    for (let turn = 0; turn < 12; turn += 1)
      expect((await get(bench, `/projects/site-001?key=${KEY}${end}`)).status).toBe(200)
  })
})

it('the API with two slashes is the API with one', async () => {
  expect((await get(await openBoard(), '/client/v4//accounts/board/pages/projects')).status).toBe(200)
})
