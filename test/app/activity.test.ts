import { describe, expect, it } from 'vitest'
import type { Activity } from '../../src/mirror/activity.ts'
import { addProjects } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, START } from '../support/bench.ts'
import { readPage, warm } from '../support/pages.ts'
import { KEY, LINK, makeLink } from '../support/visitor.ts'

async function open(vars: object): Promise<Bench> {
  const bench = await createBench({ vars })
  addProjects(bench.simulator.world, 3, START - HOUR)
  await warm(bench)
  return bench
}

const whole = { Authorization: `Bearer ${KEY}` }

async function jsonOf(bench: Bench, headers: Record<string, string> = {}): Promise<Activity> {
  return (await bench.get('/activity.json', { headers })).json()
}

const sectionOf = async (bench: Bench, headers: Record<string, string> = {}) => {
  const { root } = await readPage(await bench.get('/activity', { headers }))
  return root.querySelector('section:has(#limits)')?.text.replace(/\s+/g, ' ') ?? null
}

describe('the day’s use of the limits', () => {
  it('is told in whole percents to who may see the whole board', async () => {
    const bench = await open(LINK)
    await bench.get('/', { headers: whole })
    const { limits } = await jsonOf(bench, whole)
    expect(limits?.map(({ limit }) => limit)).toEqual(['rowsRead', 'rowsWritten', 'kvWrites'])
    for (const { share } of limits ?? []) expect(share).toBe(Math.round(share * 100) / 100)
    expect(await sectionOf(bench, whole)).toMatch(/\d %/)
  })

  it('is told without a number on a public board, by its twin neither', async () => {
    const bench = await open({})
    expect((await jsonOf(bench)).limits).toEqual([
      { limit: 'rowsRead', level: 'fine' },
      { limit: 'rowsWritten', level: 'fine' },
      { limit: 'kvWrites', level: 'fine' },
    ])
    expect(await sectionOf(bench)).toContain('fine')
    expect(await sectionOf(bench)).not.toMatch(/\d/)
  })

  it('is not told to who has a link for one project', async () => {
    const bench = await open(LINK)
    const headers = { Authorization: `Bearer ${await makeLink(bench, 'site-001')}` }
    expect((await jsonOf(bench, headers)).limits).toBeNull()
    expect(await sectionOf(bench, headers)).toBeNull()
  })

  it('makes no new page of it before a whole percent more is used', async () => {
    const bench = await open(LINK)
    const ask = (headers: object) => bench.get('/activity', { headers: { ...whole, ...headers } })
    const kept = (await ask({})).headers.get('ETag') ?? ''
    await bench.get('/projects/site-001', { headers: whole })
    expect((await ask({ 'If-None-Match': kept })).status).toBe(304)
  })
})

describe('the ledger of who has a link for one project', () => {
  it('does not tell by its pages how much is done in other projects', async () => {
    const BUILDS = [{ project: 'site-002', cron: '* * * * *' }]
    const bench = await open({ ...LINK, BUILDS })
    await bench.get('/', { headers: whole })
    await bench.runAlarms()
    const headers = { Authorization: `Bearer ${await makeLink(bench, 'site-001')}` }
    bench.clock.advance(MINUTE)
    await bench.mirror.heartbeat()
    await bench.runAlarms()
    expect((await jsonOf(bench, whole)).ledger.entries).toHaveLength(1)
    for (const query of ['', '?before=100', '?project=site-002', '?project=site-002&before=100']) {
      const answer = await bench.get(`/activity.json${query}`, { headers })
      const { ledger } = (await answer.json()) as Activity
      expect([query, ledger.entries, ledger.older]).toEqual([query, [], null])
    }
  })
})
