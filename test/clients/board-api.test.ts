import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ACCOUNT, BUSY, openAccount } from './account.ts'
import { type RunningBoard, startBoard } from './dev.ts'
import { run } from './run.ts'
import { openSettings, plainEnvironment } from './settings.ts'

const WRANGLER = new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url).pathname
const SDK_SCRIPT = new URL('./sdk-read.ts', import.meta.url).pathname

let account: Awaited<ReturnType<typeof openAccount>>
let board: RunningBoard
beforeAll(async () => {
  account = await openAccount()
  const vars = openSettings(account.env)
  board = await startBoard(
    ['--persist-to', join(account.folder, 'board'), ...vars],
    plainEnvironment(account.env),
  )
  await fetch(`${board.url}/cdn-cgi/local/scheduled`)
  // Not through the board: what an isolate has read once, it keeps for half a minute.
  await vi.waitFor(() => expect(historyCalls()).toHaveLength(1), { timeout: 20_000, interval: 100 })
  await vi.waitFor(wholeHistoryIsRead, { timeout: 35_000, interval: 500 })
})
afterAll(async () => {
  await board?.stop()
  await account.close()
})

const historyCalls = () => account.simulator.calls.filter(({ path }) => /deployments\?.*\bpage=2/.test(path))

async function wholeHistoryIsRead(): Promise<void> {
  const answer = await fetch(`${board.url}/client/v4/accounts/any/pages/projects/${BUSY}/deployments`)
  expect(await answer.json()).toMatchObject({ result_info: { total_count: 32 } })
}

const atCloudflare = (script: string, ...args: string[]) =>
  run(script, args, { cwd: account.folder, env: account.env })

/** The same client without a Cloudflare account. */
const atBoard = (script: string, ...args: string[]) => atAddress('/client/v4', script, ...args)

const atAddress = (path: string, script: string, ...args: string[]) =>
  run(script, args, {
    cwd: account.folder,
    env: {
      ...account.env,
      CLOUDFLARE_API_BASE_URL: `${board.url}${path}`,
      CLOUDFLARE_API_TOKEN: 'none',
      CLOUDFLARE_ACCOUNT_ID: 'board',
    },
  })

/** Both, at Cloudflare (as simulated) and at the board. */
async function both(script: string, ...args: string[]) {
  return { cloudflare: await atCloudflare(script, ...args), board: await atBoard(script, ...args) }
}

/** Rows of wrangler's `--json`, without how long ago that was at the moment. */
function rows(stdout: string) {
  const parsed: Record<string, string>[] = JSON.parse(stdout)
  return parsed.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, value.replace(/^\d+ \w+ ago$/, 'ago')]),
    ),
  )
}

describe('wrangler at the board', () => {
  it('lists the projects as it does at Cloudflare', async () => {
    const { cloudflare, board } = await both(WRANGLER, 'pages', 'project', 'list', '--json')
    expect(board.stderr).toBe(cloudflare.stderr)
    expect(board.code).toBe(0)
    expect(rows(board.stdout)).toHaveLength(12)
    expect(rows(board.stdout)).toEqual(rows(cloudflare.stdout))
  })

  it('lists them with a slash at the end of the address, which it doubles, and so does the SDK', async () => {
    const list = await atAddress('/client/v4/', WRANGLER, 'pages', 'project', 'list', '--json')
    expect([list.code, list.stderr]).toEqual([0, ''])
    expect(rows(list.stdout)).toHaveLength(12)
    const read = await atAddress('/client/v4/', SDK_SCRIPT, BUSY)
    expect(JSON.parse(read.stdout).ids).toHaveLength(32)
  })

  it('prints its table of projects', async () => {
    const { code, stdout } = await atBoard(WRANGLER, 'pages', 'project', 'list')
    expect(code).toBe(0)
    expect(stdout).toContain('site-12.pages.dev, www.site-12.example')
  })

  it.each(['production', 'preview', 'any'])(
    'lists the deployments of %s environment',
    async (environment) => {
      const args = ['pages', 'deployment', 'list', '--project-name', BUSY, '--json']
      const { cloudflare, board } = await both(
        WRANGLER,
        ...args,
        ...(environment === 'any' ? [] : ['--environment', environment]),
      )
      expect(board.code).toBe(0)
      // The links to the dashboard name the account; a canceled one is no longer active at the board.
      const expected = rows(cloudflare.stdout.replaceAll(ACCOUNT, 'board')).map((row) =>
        row.Status === 'Active' ? { ...row, Status: 'Canceled' } : row,
      )
      expect(expected.length).toBeGreaterThan(10)
      expect(rows(board.stdout)).toEqual(expected)
    },
  )

  it('is told that a project does not exist, and that nothing can be deleted', async () => {
    const list = await atBoard(WRANGLER, 'pages', 'deployment', 'list', '--project-name', 'none')
    expect(list).toMatchObject({ code: 1, stderr: expect.stringContaining('[code: 8000007]') })
    const args = ['--project-name', BUSY, '--force']
    const deletion = await atBoard(WRANGLER, 'pages', 'deployment', 'delete', 'none', ...args)
    expect(deletion).toMatchObject({ code: 1, stderr: expect.stringContaining('[code: 7001]') })
  })
})

describe('the official SDK at the board', () => {
  it('iterates over all projects and deployments, and gets one of each, as at Cloudflare', async () => {
    const { cloudflare, board } = await both(SDK_SCRIPT, BUSY)
    expect(board.stderr).toBe('')
    expect(board.code).toBe(0)
    const read = JSON.parse(board.stdout)
    expect(read.ids).toHaveLength(32)
    expect(read).toEqual({ ...JSON.parse(cloudflare.stdout), deletion: { status: 405, codes: [7001] } })
  })
})
