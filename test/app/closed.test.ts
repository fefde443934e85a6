import { describe, expect, it } from 'vitest'
import { createBench, TOKEN } from '../support/bench.ts'
import { readPage } from '../support/pages.ts'

const ADDRESSES = [
  '/',
  '/?status=failed',
  '/projects/docs',
  '/activity',
  '/nothing',
  '/?key=x',
  '/projects/docs/',
]

describe('a board without its settings', () => {
  it.each(ADDRESSES)('answers %s with the checklist and 503', async (path) => {
    const bench = await createBench({ vars: { ACCESS: '' } })
    const page = await readPage(await bench.get(path))
    expect(page.status).toBe(503)
    expect(page.text).toContain('ACCESS')
    expect(page.headers.get('Cache-Control')).toBe('no-store')
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
  })

  it('names every problem at once, and shows no value', async () => {
    const bench = await createBench({
      vars: { CLOUDFLARE_ACCOUNT_ID: 'not-an-id', ACCESS: 'everybody', PROJECTS: 'a b' },
    })
    const { html } = await readPage(await bench.get('/'))
    for (const name of ['CLOUDFLARE_ACCOUNT_ID', 'ACCESS', 'PROJECTS']) expect(html).toContain(name)
    for (const value of ['not-an-id', 'everybody', 'a b', TOKEN]) expect(html).not.toContain(value)
  })

  it('says step by step how to make a token that can only read, and where the account id is', async () => {
    const bench = await createBench({ vars: { CLOUDFLARE_API_TOKEN: '', CLOUDFLARE_ACCOUNT_ID: '' } })
    const { text } = await readPage(await bench.get('/'))
    expect(text).toContain('Cloudflare Pages')
    expect(text).toContain('wrangler secret put CLOUDFLARE_API_TOKEN')
    expect(text).toContain('wrangler whoami')
  })

  it.each([
    ['link', 'ACCESS_KEYS'],
    ['cloudflare-access', 'ACCESS_AUD'],
  ])('stays closed in the mode %s until %s is set', async (ACCESS, name) => {
    const bench = await createBench({ vars: { ACCESS } })
    const page = await readPage(await bench.get('/'))
    expect(page.status).toBe(503)
    expect(page.text).toContain(`${name} must be set`)
  })

  it('that is public stays closed until PROJECTS says what is', async () => {
    const bench = await createBench({ vars: { PROJECTS: undefined } })
    expect((await bench.get('/')).status).toBe(503)
  })

  it('makes no call', async () => {
    const bench = await createBench({ vars: { ACCESS: '' } })
    for (const path of ADDRESSES) await bench.get(path)
    expect(bench.simulator.calls).toEqual([])
  })

  it('answers clients of the API in their envelope', async () => {
    const bench = await createBench({ vars: { ACCESS: '' } })
    const answer = await bench.get('/client/v4/accounts/board/pages/projects')
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ success: false, result: null, errors: [{ code: 8000000 }] })
  })
})

describe('a wrong setting of a feature', () => {
  it('leaves the board open with its default, and is named on /activity', async () => {
    const bench = await createBench({ vars: { PLAN: 'enterprise' } })
    expect((await bench.get('/')).status).toBe(200)
    const page = await readPage(await bench.get('/activity'))
    expect(page.text).toContain('PLAN')
    expect(page.text).not.toContain('enterprise')
  })
})

describe('a wrong FRAME_ANCESTORS', () => {
  it('closes nothing but the frame, and is named on /activity without its value', async () => {
    const bench = await createBench({ vars: { FRAME_ANCESTORS: 'https://wiki.example, wiki.example/page' } })
    bench.simulator.world.addProject({ name: 'docs' })
    expect((await bench.get('/')).status).not.toBe(503)
    const card = await bench.get('/embed/docs')
    expect([card.status, card.headers.get('X-Frame-Options')]).toEqual([200, 'DENY'])
    expect(card.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'")
    const page = await readPage(await bench.get('/activity'))
    expect(page.text).toContain('WrongFRAME_ANCESTORS')
    expect(page.text).not.toContain('wiki.example/page')
  })
})

describe('a wrong setting of a job', () => {
  it.each([
    ['BUILDS', '[{"project":"docs","cron":"hourly"}]'],
    ['BUILD_BUDGET', 'many'],
    ['DEPLOY_HOOKS', '{"docs":"https://elsewhere.example/hook"}'],
    ['RETENTION', '{"mode":"delete"}'],
  ])('%s switches off that job alone, and is named on /activity', async (name, value) => {
    const bench = await createBench({ vars: { [name]: value } })
    expect((await bench.get('/')).status).toBe(200)
    const page = await readPage(await bench.get('/activity'))
    expect(page.text).toContain(`Wrong${name}`)
    expect(page.text).not.toContain('elsewhere.example')
  })
})

describe('/activity', () => {
  it('names the features that are off, and why, and none that there is not', async () => {
    const rowsOf = async (vars: Record<string, unknown>) => {
      const page = await readPage(await (await createBench({ vars })).get('/activity'))
      const table = page.root
        .querySelectorAll('table')
        .find((one) => one.text.includes('Features that are off'))
      return table?.querySelectorAll('td[data-label=Setting]').map((cell) => cell.text) ?? []
    }
    expect(await rowsOf({})).toEqual(['BUILDS', 'RETENTION', 'WEBHOOK_SECRET', 'NOTIFICATIONS'])
    const BUILDS = [{ project: 'docs', cron: '0 * * * *' }]
    expect(await rowsOf({ BUILDS, RETENTION: { mode: 'dry-run', days: 30 } })).toEqual([
      'WEBHOOK_SECRET',
      'NOTIFICATIONS',
    ])
  })
})
