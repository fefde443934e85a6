import { describe, expect, it } from 'vitest'
import { API, type ApiBody, askApi, openApiBench } from '../support/api.ts'
import { createBench, MINUTE } from '../support/bench.ts'
import { getPage } from '../support/pages.ts'

describe('one project, one deployment', () => {
  it('are found by name and full id, however far back', async () => {
    const { bench, ids } = await openApiBench(60)
    expect((await askApi(bench, '/docs')).body.result).toMatchObject({ name: 'docs' })
    for (const id of [ids[0], ids[50]]) {
      expect((await askApi(bench, `/docs/deployments/${id}`)).body.result).toMatchObject({ id })
    }
  })

  it.each([
    ['/none', 8000007],
    ['/none/deployments', 8000007],
    ['/none/deployments/00000000-0000-4000-8000-000000000000', 8000007],
    ['/docs/deployments/00000000-0000-4000-8000-000000000000', 8000009],
    ['/docs/deployments/nonsense', 8000009],
    ['/docs/domains', 7003],
    ['/docs/deployments/x/history/logs', 7003],
  ])('%s is 404 with the code %i', async (path, code) => {
    const { bench } = await openApiBench(1)
    const { status, body, answer } = await askApi(bench, path)
    expect([status, body.errors[0]?.code]).toEqual([404, code])
    expect(body).toMatchObject({ result: null, success: false, messages: [] })
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
  })

  it('a short id is none, as at Cloudflare', async () => {
    const { bench, ids } = await openApiBench(1)
    const { status, body } = await askApi(bench, `/docs/deployments/${ids[0]?.slice(0, 8)}`)
    expect([status, body.errors[0]?.code]).toEqual([404, 8000009])
  })
})

describe('what Cloudflare refuses', () => {
  it.each(['?per_page=11', '?page=0', '?page=-1', '?page=x', '?per_page=', '/docs/deployments?per_page=26'])(
    '%s is refused with 8000024',
    async (path) => {
      const { bench } = await openApiBench(1)
      const { status, body } = await askApi(bench, path)
      expect([status, body.errors[0]?.code]).toEqual([400, 8000024])
    },
  )

  it('an environment that there is not is refused too', async () => {
    const { bench } = await openApiBench(1)
    expect((await askApi(bench, '/docs/deployments?env=staging')).body.errors[0]?.code).toBe(8000024)
    expect((await askApi(bench, '/docs/deployments?env=')).status).toBe(200)
  })
})

describe('a project that is hidden', () => {
  it.each(['/docs', '/docs/deployments', '/docs/deployments?page=2', '/docs/deployments/ID'])(
    '%s answers as if there was none',
    async (path) => {
      const { bench, ids } = await openApiBench(60)
      bench.configure({ PROJECTS: 'site-*,other' })
      const hidden = await askApi(bench, path.replace('ID', ids[0] ?? ''))
      const unknown = await askApi(bench, path.replace('docs', 'none').replace('ID', ids[0] ?? ''))
      expect(hidden.status).toBe(404)
      expect(hidden.body).toEqual(unknown.body)
    },
  )

  it('is not in the list, nor counted', async () => {
    const { bench } = await openApiBench(1)
    bench.configure({ PROJECTS: 'site-*' })
    const { body } = await askApi(bench, '')
    expect(body.result.map(({ name }) => name)).toEqual(['site-001', 'site-002'])
    expect(body.result_info.total_count).toBe(2)
  })
})

describe('every answer below /client/v4', () => {
  it('is in the envelope, whatever the address, and repeats nothing of it', async () => {
    const { bench } = await openApiBench(1)
    const account = 'b0bb1e00b0bb1e00b0bb1e00b0bb1e00'
    const paths = [
      '',
      '/user',
      `/accounts/${account}`,
      `/accounts/${account}/pages`,
      '/%00',
      '/zones/%E0%A4%A',
    ]
    for (const path of paths) {
      const answer = await bench.get(`/client/v4${path}`)
      const text = await answer.text()
      expect(JSON.parse(text), path).toMatchObject({ result: null, success: false })
      expect(text).not.toContain(account)
    }
    for (const path of ['', '/docs', '/docs/deployments', '/none', '/docs/deployments/x', '?page=0']) {
      const answer = await bench.get(`/client/v4/accounts/${account}/pages/projects${path}`)
      expect(`${JSON.stringify([...answer.headers])}${await answer.text()}`).not.toContain(account)
    }
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is refused with 405', async (method) => {
    const { bench, ids } = await openApiBench(1)
    for (const path of ['', '/docs', '/docs/deployments', `/docs/deployments/${ids[0]}`, '/none']) {
      const { status, body, answer } = await askApi(bench, path, { method })
      expect([status, body.errors[0]?.code, answer.headers.get('Allow')]).toEqual([405, 7001, 'GET, HEAD'])
    }
  })

  it('is 503 with Retry-After while there is nothing yet', async () => {
    const bench = await createBench()
    bench.simulator.faults.set({ kind: 'rateLimited', seconds: 40 })
    for (const path of ['', '/docs', '/docs/deployments', '/docs/deployments/x']) {
      const { status, body, answer } = await askApi(bench, path)
      expect([status, answer.headers.get('Retry-After')]).toEqual([503, '40'])
      expect(body).toMatchObject({ success: false, result: null, errors: [{ code: 8000000 }] })
    }
  })

  it('is 503 on a closed board', async () => {
    const bench = await createBench({ vars: { ACCESS: '' } })
    for (const path of ['/client/v4', '/client/v4/', `${API}/docs`, '/client/v4/zones']) {
      const answer = await bench.get(path)
      expect([answer.status, (await answer.json<ApiBody>()).errors[0]?.code]).toEqual([503, 8000000])
    }
  })

  it('says since when it is old', async () => {
    const { bench } = await openApiBench(1)
    await askApi(bench, '')
    bench.simulator.faults.set({ kind: 'status', status: 500 })
    bench.clock.advance(10 * MINUTE)
    const { body } = await askApi(bench, '')
    expect(body.messages[0]?.message).toContain('has not answered since 2101-11-24T12:')
  })

  it('has an ETag, and is 304 as long as nothing changes', async () => {
    const { bench, ids } = await openApiBench(60)
    for (const path of ['', '/docs', '/docs/deployments?page=2', `/docs/deployments/${ids[0]}`]) {
      const first = await bench.get(`${API}${path}`)
      const headers = { 'If-None-Match': first.headers.get('ETag') ?? '' }
      expect(first.headers.get('Cache-Control')).toBe('no-cache')
      const again = await bench.get(`${API}${path}`, { headers })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
  })

  it('makes no call', async () => {
    const { bench, ids } = await openApiBench(60)
    await askApi(bench, '')
    const before = bench.simulator.calls.length
    for (const path of [
      '',
      '/docs',
      '/docs/deployments?page=2&env=preview',
      `/docs/deployments/${ids[50]}`,
    ]) {
      await askApi(bench, path)
    }
    expect(bench.simulator.calls.length).toBe(before)
  })
})

describe('the pages', () => {
  it('announce their twins', async () => {
    const { bench, ids } = await openApiBench(60)
    const older = (await getPage(bench, '/projects/docs')).root
      .querySelector('a[rel=next]')
      ?.getAttribute('href')
    const cases = [
      [older, `${API}/docs/deployments`],
      ['/', API],
      ['/projects/docs', `${API}/docs`],
      [`/projects/docs/deployments/${ids[0]?.slice(0, 8)}`, `${API}/docs/deployments/${ids[0]}`],
    ]
    for (const [page = '', twin = ''] of cases) {
      const { root } = await getPage(bench, page)
      const link = root.querySelector('head link[rel=describedby][type="application/json"]')
      expect(link?.getAttribute('href')).toBe(twin)
      expect((await bench.get(twin)).status).toBe(200)
    }
  })

  it('that have none announce none', async () => {
    const { bench } = await openApiBench(1)
    expect((await getPage(bench, '/activity')).root.querySelector('link[rel=describedby]')).toBeNull()
  })
})
