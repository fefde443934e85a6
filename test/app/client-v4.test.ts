import { describe, expect, it } from 'vitest'
import { addDeployments, addProjects, GITHUB } from '../support/accounts.ts'
import { type ApiBody, askApi, openApiBench } from '../support/api.ts'
import { createBench, HOUR, START } from '../support/bench.ts'
import { warm } from '../support/pages.ts'
import { openLinkBench } from '../support/visitor.ts'

const PAST = START - HOUR
const idsOf = ({ body }: { body: ApiBody }) => body.result.map(({ id }) => id)

describe('the list of projects', () => {
  it('comes ten a page, with what there is in all', async () => {
    const bench = await createBench()
    const names = addProjects(bench.simulator.world, 23, PAST)
    await warm(bench)
    const pages = await Promise.all(
      ['', '?page=2', '?page=3&per_page=10', '?page=4'].map((q) => askApi(bench, q)),
    )
    expect(pages.flatMap(({ body }) => body.result.map(({ name }) => name))).toEqual(names)
    expect(pages.map(({ body }) => body.result_info)).toEqual(
      [10, 10, 3, 0].map((count, index) => ({
        page: index + 1,
        per_page: 10,
        count,
        total_count: 23,
        total_pages: 3,
      })),
    )
  })

  it('holds the two deployments of a project whole', async () => {
    const { bench, ids } = await openApiBench(30)
    const { body } = await askApi(bench, '')
    expect(body.result[0]).toMatchObject({
      latest_deployment: { id: ids[0], stages: { length: 5 }, latest_stage: { name: 'deploy' } },
      canonical_deployment: { deployment_trigger: { metadata: { commit_message: 'Change 30' } } },
    })
  })

  it('holds as much of them as the overview knows when the mirror cannot be asked, under another ETag', async () => {
    const { bench, ids } = await openApiBench(30)
    const whole = await askApi(bench, '')
    bench.breakMirror({ bodies: () => Promise.reject(new Error('down')) })
    const { answer, body } = await askApi(bench, '')
    expect(body.result[0]).toMatchObject({
      latest_deployment: { id: ids[0], stages: [], latest_stage: { name: 'deploy', status: 'success' } },
    })
    expect(answer.headers.get('ETag')).not.toBe(whole.answer.headers.get('ETag'))
  })
})

describe('an address with a slash too many', () => {
  it.each(['/client/v4//', '/client/v4///', '//client/v4/', '//client/v4//'])(
    'that begins with %s answers as the one without it',
    async (base) => {
      const { bench, ids } = await openApiBench(3)
      for (const rest of [
        '',
        '?per_page=1',
        '/docs',
        '/docs/deployments',
        `/docs/deployments/${ids[0]}`,
        '/none',
      ]) {
        const at = (start: string) =>
          bench.get(`${start}accounts/board/pages/projects${rest}`, { redirect: 'manual' })
        const [doubled, plain] = [await at(base), await at('/client/v4/')]
        expect(doubled.status).toBe(rest === '/none' ? 404 : 200)
        expect(doubled.headers.get('ETag')).toBe(plain.headers.get('ETag'))
        expect(await doubled.text()).toBe(await plain.text())
      }
    },
  )

  it('is refused in the envelope where nothing stands, and where nothing can be written', async () => {
    const { bench } = await openApiBench(1)
    for (const [method, status] of [
      ['GET', 404],
      ['DELETE', 405],
    ] as const) {
      const answer = await bench.get('/client/v4//accounts/board/nothing', { method })
      expect([answer.status, await answer.json()]).toMatchObject([status, { success: false }])
    }
  })

  it('is locked as the one without it', async () => {
    const bench = await openLinkBench()
    const answer = await bench.get('/client/v4//accounts/board/pages/projects')
    expect([answer.status, await answer.json()]).toMatchObject([401, { errors: [{ code: 10000 }] }])
  })
})

describe('the list of deployments', () => {
  it.each([0, 1, 25, 26, 60])('of %i pages through all of them, newest first, each once', async (count) => {
    const { bench, ids } = await openApiBench(count)
    const seen: string[] = []
    for (let page = 1; ; page += 1) {
      const answer = await askApi(bench, `/docs/deployments?page=${page}`)
      expect(answer.body.result_info).toMatchObject({
        total_count: count,
        total_pages: Math.ceil(count / 25),
      })
      if (answer.body.result.length === 0) break
      seen.push(...idsOf(answer))
    }
    expect(seen).toEqual(ids)
  })

  it('takes pages of any size up to 25', async () => {
    const { bench, ids } = await openApiBench(60)
    expect(idsOf(await askApi(bench, '/docs/deployments?page=4&per_page=7'))).toEqual(ids.slice(21, 28))
  })

  it.each([3, 60])('of %i and four previews can be of one environment', async (count) => {
    const previews: string[] = []
    const { bench } = await openApiBench(count, ({ simulator: { world } }) => {
      for (const hours of [4, 3, 2, 1]) {
        previews.push(world.deploy('docs', { branch: 'try', at: PAST - hours * HOUR }))
      }
    })
    const preview = await askApi(bench, '/docs/deployments?env=preview&per_page=3')
    expect(idsOf(preview)).toEqual(previews.toReversed().slice(0, 3))
    expect(preview.body.result_info).toMatchObject({ count: 3, total_count: 4, total_pages: 2 })
    const production = await askApi(bench, '/docs/deployments?env=production&page=1')
    expect(production.body.result_info).toMatchObject({ total_count: count })
    expect(production.body.result.every((one) => one.environment === 'production')).toBe(true)
  })

  it('shows on a later page what has just arrived', async () => {
    const { bench, ids } = await openApiBench(60)
    await askApi(bench, '/docs/deployments?page=2')
    bench.simulator.world.deploy('docs', { message: 'News', at: START })
    bench.clock.advance(31_000)
    await bench.get('/projects/docs')
    const second = await askApi(bench, '/docs/deployments?page=2')
    expect(idsOf(second)).toEqual(ids.slice(24, 49))
    expect(second.body.result_info.total_count).toBe(61)
  })

  it('says how many are known while the older ones are being read', async () => {
    const bench = await createBench()
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 100 * HOUR })
    addDeployments(bench.simulator.world, 'docs', 60, PAST)
    const { body } = await askApi(bench, '/docs/deployments')
    expect(body.result_info.total_count).toBe(25)
    expect(body.messages[0]?.message).toContain('25 of 60')
  })

  it('asks the mirror for nothing when its first page is in the snapshot', async () => {
    const { bench } = await openApiBench(60)
    bench.breakMirror({ numbered: () => Promise.reject(new Error('asked')) })
    expect((await askApi(bench, '/docs/deployments')).status).toBe(200)
    const { status, answer, body } = await askApi(bench, '/docs/deployments?page=2')
    expect([status, answer.headers.get('Retry-After'), answer.headers.get('Refresh')]).toEqual([
      503,
      '5',
      null,
    ])
    expect(body).toMatchObject({ success: false, result: null })
  })

  it('reads the order of the deployments once, however many pages are asked for', async () => {
    const { bench } = await openApiBench(300)
    let asked = 0
    bench.breakMirror({
      numbered(_question, real) {
        asked += 1
        return real()
      },
    })
    const calls = bench.simulator.calls.length
    for (let page = 1; page <= 13; page += 1) await askApi(bench, `/docs/deployments?page=${page}`)
    expect(asked).toBe(12)
    expect(bench.simulator.calls.length).toBe(calls)
  })
})
