import { describe, expect, it } from 'vitest'
import type { ProjectPage } from '../../src/mirror/protocol.ts'
import { withoutNumbers } from '../simulator/alter.ts'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { getPage } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

type Tamper = (body: unknown) => unknown

/** Cloudflare gives the first page, whatever the number of the page. */
function repeatPages(bench: Bench): void {
  bench.simulator.faults.set({
    kind: 'mistaken',
    as: (path) => path.replace(/\bpage=\d+/, 'page=1'),
  })
}

function mend(bench: Bench): void {
  bench.simulator.faults.clear()
  bench.simulator.tamper = undefined
}

/** The calls of so many minutes with a reader who looks every ten seconds, by what they ask for. */
async function callsDuring(bench: Bench, minutes: number, wanted: RegExp, look: () => Promise<unknown>) {
  const before = bench.simulator.calls.length
  for (let second = 0; second < minutes * 60; second += 10) {
    await look()
    await bench.runAlarms()
    bench.clock.advance(10 * SECOND)
  }
  return bench.simulator.calls.slice(before).filter(({ path }) => wanted.test(path)).length
}

describe('a list of deployments that has no end', () => {
  const OLDER = /docs\/deployments\?.*\bpage=([2-9]|\d\d)/

  const readPage = async (bench: Bench): Promise<ProjectPage> => {
    const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge: 5 * SECOND })
    if (answer.kind !== 'entry') throw new Error(answer.kind)
    return JSON.parse(answer.content ?? '')
  }
  async function openDocs(count: number): Promise<Bench> {
    const bench = await createBench()
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 900 * HOUR })
    addDeployments(bench.simulator.world, 'docs', count, START - HOUR)
    return bench
  }

  const undated: Tamper = (body) =>
    JSON.parse(JSON.stringify(body), (key, value) => (key === 'created_on' ? undefined : value))
  const REPEATED: [string, Tamper | undefined][] = [
    ['with numbers', undefined],
    ['without numbers', withoutNumbers],
    ['of records without a date', undated],
    ['of records without a date, and without numbers', (body) => withoutNumbers(undated(body))],
    [
      'of records that cannot be read, and without numbers',
      (body) => withoutNumbers(withoutIds(body, 'aliases')),
    ],
  ]

  it.each(REPEATED)('since each page is the first, %s, is asked for once an hour', async (_, tamper) => {
    const bench = await openDocs(60)
    repeatPages(bench)
    bench.simulator.tamper = tamper
    expect(await callsDuring(bench, 30, OLDER, () => readPage(bench))).toBe(1)
    expect(await readPage(bench)).toMatchObject({ complete: false })
    expect(await callsDuring(bench, 120, OLDER, () => readPage(bench))).toBe(2)
    expect((await bench.health()).outage).toBeNull()
  })

  it('is read to its end within the hour when it has one again', async () => {
    const bench = await openDocs(60)
    repeatPages(bench)
    await callsDuring(bench, 5, OLDER, () => readPage(bench))
    expect(await readPage(bench)).toMatchObject({ stored: 25, complete: false })
    mend(bench)
    await callsDuring(bench, 61, OLDER, () => readPage(bench))
    expect(await readPage(bench)).toMatchObject({ stored: 60, complete: true })
  })

  it('loses nothing of what was known, and is whole no longer', async () => {
    const bench = await openDocs(80)
    await readPage(bench)
    await bench.runAlarms()
    expect(await readPage(bench)).toMatchObject({ stored: 80, complete: true })
    repeatPages(bench)
    for (let hour = 0; hour < 26; hour += 1) {
      bench.clock.advance(HOUR)
      await bench.mirror.heartbeat()
      await bench.runAlarms()
    }
    expect(await readPage(bench)).toMatchObject({ stored: 80, complete: false })
  })

  it('since its count goes up and down is given up after some pages', async () => {
    const bench = await openDocs(60)
    let answers = 0
    bench.simulator.tamper = (body) => {
      const { result_info: info } = body as { result_info?: { per_page: number } }
      answers += 1
      return info?.per_page === 25
        ? { ...(body as object), result_info: { ...info, total_count: 60 - (answers % 2) } }
        : body
    }
    expect(await callsDuring(bench, 55, OLDER, () => readPage(bench))).toBeLessThanOrEqual(50)
  })
})

describe('a list of projects that has no end', () => {
  const OTHERS = /pages\/projects\?page=([2-9]|\d\d)/
  async function openAccount(): Promise<Bench> {
    const bench = await openSites(25)
    return bench
  }
  const look = (bench: Bench) => () => bench.get('/')

  it.each([
    ['with numbers', undefined, 2],
    ['without numbers', withoutNumbers, 1],
    [
      'of records that cannot be read, and without numbers',
      (body: unknown) => withoutNumbers(withoutIds(body)),
      1,
    ],
  ])(
    'since each page is the first, %s, is read to there, and once an hour further',
    async (_, tamper, calls) => {
      const bench = await openAccount()
      repeatPages(bench)
      bench.simulator.tamper = tamper
      expect(await callsDuring(bench, 30, OTHERS, look(bench))).toBe(calls)
      expect((await getPage(bench, '/')).text).toContain('could not be read to its end')
      expect(await callsDuring(bench, 60, OTHERS, look(bench))).toBe(calls)
      expect((await bench.health()).checkedAt).toBeGreaterThan(bench.clock.now() - MINUTE)
    },
  )

  it('takes no project away meanwhile, and is whole again within the hour when it has an end', async () => {
    const bench = await openAccount()
    await bench.get('/')
    repeatPages(bench)
    await callsDuring(bench, 30, OTHERS, look(bench))
    expect((await getPage(bench, '/')).text).toContain('All 25 projects are live.')
    mend(bench)
    bench.simulator.world.removeProject('site-025')
    await callsDuring(bench, 61, OTHERS, look(bench))
    const page = await getPage(bench, '/')
    expect(page.text).toContain('All 24 projects are live.')
    expect(page.text).not.toContain('could not be read to its end')
  })
})

/** Lists whose records have no id: those that have such a field, or all. */
function withoutIds(body: unknown, field = 'id'): unknown {
  const { result, ...rest } = body as { result: object[] }
  const isMeant = Array.isArray(result) && result.every((record) => field in record)
  return isMeant ? { ...rest, result: result.map(() => ({ id: null })) } : body
}
