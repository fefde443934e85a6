import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAccount } from './account.ts'
import { type RunningBoard, startBoard } from './dev.ts'
import { openSettings, plainEnvironment } from './settings.ts'

let account: Awaited<ReturnType<typeof openAccount>>
beforeAll(async () => {
  account = await openAccount()
})
afterAll(() => account.close())

const state = (name: string) => ['--persist-to', join(account.folder, name)]
describe('the board under plain wrangler dev', () => {
  describe('with nothing set', () => {
    let board: RunningBoard
    beforeAll(async () => {
      board = await startBoard(state('closed'), plainEnvironment(account.env))
    })
    afterAll(() => board.stop())

    it('comes up, and shows the checklist', async () => {
      const answer = await fetch(`${board.url}/`)
      expect(answer.status).toBe(503)
      expect(await answer.text()).toContain('CLOUDFLARE_API_TOKEN')
    })

    it('serves its static files all the same, with the security headers', async () => {
      for (const path of [
        '/style.css',
        '/board.js',
        '/icons.svg',
        '/favicon-live.svg',
        '/favicon.ico',
        '/robots.txt',
      ]) {
        const answer = await fetch(`${board.url}${path}`)
        expect(answer.status, path).toBe(200)
        expect(answer.headers.get('Content-Security-Policy'), path).toContain("default-src 'none'")
        expect(answer.headers.get('X-Robots-Tag'), path).toContain('noindex')
        expect(answer.headers.get('X-Content-Type-Options'), path).toBe('nosniff')
      }
    })
  })

  describe('with an account over HTTP', () => {
    let board: RunningBoard
    beforeAll(async () => {
      const vars = openSettings(account.env)
      board = await startBoard([...state('open'), ...vars], plainEnvironment(account.env))
    })
    afterAll(() => board.stop())

    it('shows its projects and deployments', async () => {
      const overview = await (await fetch(`${board.url}/`)).text()
      for (const { name } of account.simulator.world.projects) expect(overview).toContain(`/projects/${name}`)
      const page = await (await fetch(`${board.url}/projects/site-01`)).text()
      expect(page).toContain('The newest 25 of 32')
    })

    it('is healthy after its first sync', async () => {
      expect((await fetch(`${board.url}/healthz`)).status).toBe(200)
    })

    it('syncs when the cron trigger fires', async () => {
      account.simulator.calls.length = 0
      await fetch(`${board.url}/cdn-cgi/local/scheduled`)
      expect((await fetch(`${board.url}/healthz`)).status).toBe(200)
    })
  })
})

describe('the demo', () => {
  let board: RunningBoard
  beforeAll(async () => {
    board = await startBoard(
      ['--config', 'test/demo/wrangler.toml', ...state('demo')],
      plainEnvironment(account.env),
    )
  })
  afterAll(() => board.stop())

  it('shows a dozen projects on any port, and something that builds', async () => {
    const html = await (await fetch(`${board.url}/`)).text()
    expect(new Set(html.match(/\/projects\/[\w-]+/g)).size).toBeGreaterThanOrEqual(12)
    expect(html).toContain('Building')
  })

  it('has its account at an address of its own, for any client of the API', async () => {
    const address = `${board.url}/simulator/client/v4/accounts/${'d0'.repeat(16)}/pages/projects?page=1&per_page=10`
    const headers = { Authorization: 'Bearer the-demo-account-has-no-real-token' }
    expect(await (await fetch(address, { headers })).json()).toMatchObject({
      success: true,
      result_info: { total_count: 17 },
    })
    expect((await fetch(address)).status).toBe(403)
  })
})
