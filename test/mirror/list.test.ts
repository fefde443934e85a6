import { describe, expect, it } from 'vitest'
import { type Bench, HOUR, MINUTE, SECOND } from '../support/bench.ts'
import { getPage, warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

async function openAccount(projects: number): Promise<Bench> {
  const bench = await openSites(projects)
  await warm(bench)
  return bench
}

const overviewOf = async (bench: Bench) => {
  const answer = await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
  return answer.kind === 'entry' ? JSON.parse(answer.content ?? '') : null
}
const countOf = async (bench: Bench) => (await overviewOf(bench)).cards.length

/** Cloudflare's lists hold so many projects, and say that these are all. */
function shorten(bench: Bench, length: number): void {
  bench.simulator.tamper = (body) => {
    const { result, result_info: info } = body as { result?: unknown[]; result_info?: { per_page: number } }
    if (info?.per_page !== 10 || !result) return body
    const shown = result.slice(0, length)
    return {
      ...(body as object),
      result: shown,
      result_info: { ...info, count: shown.length, total_count: length, total_pages: 1 },
    }
  }
}

describe('a list that lacks many projects at once', () => {
  it.each([0, 4])(
    'of 9 holds %i: all stay for ten minutes and three lists, and then they are gone',
    async (length) => {
      const bench = await openAccount(9)
      shorten(bench, length)
      for (let second = 0; second < 10 * 60; second += 30) {
        bench.clock.advance(30 * SECOND)
        expect(await countOf(bench)).toBe(9)
      }
      bench.clock.advance(31 * SECOND)
      expect(await countOf(bench)).toBe(length)
      const names = (await overviewOf(bench)).cards.map(
        (card: { project: { name: string } }) => card.project.name,
      )
      for (let number = 1; number <= 9; number += 1) {
        const { kind } = await bench.ask({ name: `project:site-00${number}`, have: 0, maxAge: HOUR })
        expect(kind).toBe(names.includes(`site-00${number}`) ? 'entry' : 'gone')
      }
    },
  )

  it('and comes back takes nothing away, and the clock of the doubt begins anew', async () => {
    const bench = await openAccount(9)
    for (let round = 0; round < 5; round += 1) {
      shorten(bench, 2)
      bench.clock.advance(9 * MINUTE)
      expect(await countOf(bench)).toBe(9)
      bench.simulator.tamper = undefined
      bench.clock.advance(MINUTE)
      expect(await countOf(bench)).toBe(9)
    }
  })

  it('is told to those who see the whole board, and the page changes with it', async () => {
    const bench = await openAccount(9)
    const before = (await bench.get('/')).headers.get('ETag')
    shorten(bench, 2)
    bench.clock.advance(MINUTE)
    await bench.get('/')
    const page = await getPage(bench, '/')
    expect(page.text).toContain('Cloudflare lists 7 of these projects no longer')
    expect((await bench.get('/')).headers.get('ETag')).not.toBe(before)
  })

  it('but no more than two, or a third, takes them away with the second list', async () => {
    const bench = await openAccount(9)
    shorten(bench, 6)
    bench.clock.advance(MINUTE)
    expect(await countOf(bench)).toBe(9)
    bench.clock.advance(MINUTE)
    expect(await countOf(bench)).toBe(6)
  })
})
