import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { progress } from '../simulator/build.ts'
import { deploymentsAt } from '../simulator/queries.ts'
import { BUSY, NOW, openAccount } from './account.ts'
import { run } from './run.ts'

const WRANGLER = new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url).pathname

let account: Awaited<ReturnType<typeof openAccount>>
const wrangler = (args: string, env: NodeJS.ProcessEnv = {}) =>
  run(WRANGLER, args.split(' '), { cwd: account.folder, env: { ...account.env, ...env } })
const paths = () => account.simulator.calls.map(({ path }) => path.replace(/^.*\/pages/, ''))

beforeAll(async () => {
  account = await openAccount()
})
beforeEach(() => {
  account.simulator.calls.length = 0
})
afterAll(() => account.close())

/** What the simulated account holds, as wrangler's `--json` flattens it. */
function rows(environment?: 'preview') {
  const project = account.simulator.world.project(BUSY)
  if (!project) throw new Error(`no project ${BUSY}`)
  return deploymentsAt(project, NOW)
    .filter((plan) => environment === undefined || plan.environment === environment)
    .map((plan) => ({
      Id: plan.id,
      Environment: plan.environment === 'preview' ? 'Preview' : 'Production',
      Branch: plan.branch,
      Source: plan.hash.slice(0, 7),
      Deployment: `https://${plan.id.slice(0, 8)}.${BUSY}.pages.dev`,
    }))
}

describe('wrangler pages project list', () => {
  it('shows every project, over two pages', async () => {
    const { code, stdout } = await wrangler('pages project list --json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(
      account.simulator.world.projects.map(({ name, source }) => ({
        'Project Name': name,
        'Project Domains': `${name}.pages.dev, www.${name}.example`,
        'Git Provider': source ? 'Yes' : 'No',
        'Last Modified': expect.any(String),
      })),
    )
    expect(paths()).toEqual(['/projects?per_page=10&page=1', '/projects?per_page=10&page=2'])
  })

  it('prints its table', async () => {
    const { code, stdout } = await wrangler('pages project list')
    expect(code).toBe(0)
    expect(stdout).toContain('site-12.pages.dev, www.site-12.example')
  })

  it('fails with a wrong token, and asks whose it is', async () => {
    const { code, stderr } = await wrangler('pages project list', { CLOUDFLARE_API_TOKEN: 'wrong' })
    expect(code).toBe(1)
    expect(stderr).toContain('Authentication error [code: 10000]')
    expect(paths()).toContain('/user/tokens/verify')
  })

  it('fails when the limit is reached', async () => {
    account.simulator.faults.set({ kind: 'rateLimited', seconds: 60 })
    const { code, stderr } = await wrangler('pages project list')
    account.simulator.faults.clear()
    expect(code).toBe(1)
    expect(stderr).toContain('[code: 10100]')
  })
})

describe('wrangler pages deployment list', () => {
  it('shows the newest twenty-five', async () => {
    const { code, stdout } = await wrangler(`pages deployment list --project-name ${BUSY} --json`)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject(rows().slice(0, 25))
  })

  it('shows the previews alone, with the traps of their status', async () => {
    const { code, stdout } = await wrangler(
      `pages deployment list --project-name ${BUSY} --environment preview --json`,
    )
    expect(code).toBe(0)
    const shown: { Branch: string; Status: string }[] = JSON.parse(stdout)
    expect(shown).toMatchObject(rows('preview'))
    // A canceled one is "Active" to wrangler and a skipped one "Idle", for ever.
    expect(shown.filter(({ Branch }) => Branch === 'draft').map(({ Status }) => Status)).toEqual([
      'Active',
      'Idle',
    ])
    expect(shown.filter(({ Status }) => Status === 'Failure')).toHaveLength(failures())
  })

  it('fails for a project that does not exist', async () => {
    const { code, stderr } = await wrangler('pages deployment list --project-name none')
    expect(code).toBe(1)
    expect(stderr).toContain('Project not found.')
    expect(stderr).toContain('[code: 8000007]')
  })
})

function failures(): number {
  const plans = account.simulator.world.project(BUSY)?.deployments ?? []
  return plans.filter((plan) => progress(plan, NOW).phase === 'failure').length
}
