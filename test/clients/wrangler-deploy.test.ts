import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deploymentsAt } from '../simulator/queries.ts'
import { wireDeployment } from '../simulator/wire.ts'
import { openAccount } from './account.ts'
import { run } from './run.ts'

const WRANGLER = new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url).pathname
const NAME = 'brochure'

let account: Awaited<ReturnType<typeof openAccount>>
const wrangler = (...args: string[]) => run(WRANGLER, args, { cwd: account.folder, env: account.env })
const deploy = () =>
  wrangler(
    'pages',
    'deploy',
    'site',
    '--project-name',
    NAME,
    '--branch',
    'feature/x',
    '--commit-message',
    'Try x',
  )

const project = () => {
  const found = account.simulator.world.project(NAME)
  if (!found) throw new Error(`no project ${NAME}`)
  return found
}
const deployments = () => {
  const now = Date.now()
  return deploymentsAt(project(), now).map((plan) => wireDeployment(project(), plan, now))
}
const write = (path: string, text: string) => writeFile(join(account.folder, 'site', path), text)
const called = (path: string) => account.simulator.calls.filter((call) => call.path.includes(path)).length

beforeAll(async () => {
  account = await openAccount(Date.now)
  await mkdir(join(account.folder, 'site', 'css'), { recursive: true })
  await write('index.html', '<!doctype html><title>Brochure</title>')
  await write('about.html', '<!doctype html><title>About</title>')
  await write('css/style.css', 'body { margin: 0 }')
  await write('_headers', '/*\n  X-Test: 1')
})
beforeEach(() => {
  account.simulator.calls.length = 0
})
afterAll(() => account.close())

/** One story: each step goes on from what the one before left in the account. */
describe('wrangler', () => {
  it('creates a project', async () => {
    const { code, stdout } = await wrangler(
      'pages',
      'project',
      'create',
      NAME,
      '--production-branch',
      'trunk',
    )
    expect(code).toBe(0)
    expect(stdout).toContain(`https://${NAME}.pages.dev`)
    expect(project()).toMatchObject({ productionBranch: 'trunk', source: undefined })
  })

  it('fails to create it again', async () => {
    const { code, stderr } = await wrangler(
      'pages',
      'project',
      'create',
      NAME,
      '--production-branch',
      'trunk',
    )
    expect(code).toBe(1)
    expect(stderr).toContain('[code: 8000002]')
  })

  it('deploys a folder to a branch, and tells where it is', async () => {
    const { code, stdout, stderr } = await deploy()
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const [deployment] = deployments()
    expect(deployment).toMatchObject({
      environment: 'preview',
      aliases: [`https://feature-x.${NAME}.pages.dev`],
      latest_stage: { name: 'deploy', status: 'success' },
      deployment_trigger: { type: 'ad_hoc', metadata: { branch: 'feature/x', commit_message: 'Try x' } },
    })
    expect(stdout).toContain(`Take a peek over at ${deployment?.url}`)
    expect(stdout).toContain(`Deployment alias URL: https://feature-x.${NAME}.pages.dev`)
  })

  it('has uploaded every file once, as it is', () => {
    const { assets, deployments } = project()
    const files = deployments[0]?.files ?? {}
    expect(Object.keys(files).sort()).toEqual(['/about.html', '/css/style.css', '/index.html'])
    const style = assets.get(files['/css/style.css'] ?? '')
    expect(atob(style?.value ?? '')).toBe('body { margin: 0 }')
    expect(style?.contentType).toContain('text/css')
    expect(assets.size).toBe(3)
  })

  it('uploads only what is missing the second time, and the alias moves', async () => {
    await write('about.html', '<!doctype html><title>About us</title>')
    const { code, stdout } = await deploy()
    expect(code).toBe(0)
    expect(stdout).toContain('Uploaded 1 files (2 already uploaded)')
    expect(called('/pages/assets/upload')).toBe(1)
    const paths = account.simulator.calls.map(({ path }) =>
      path.replace(/^.*\/(projects\/brochure|pages)/, ''),
    )
    expect(paths.slice(0, 8)).toEqual([
      '',
      '',
      '/upload-token',
      '/upload-token',
      '/assets/check-missing',
      '/assets/upload',
      '/assets/upsert-hashes',
      '/deployments',
    ])
    expect(project().assets.size).toBe(4)
    expect(deployments().map(({ aliases }) => aliases)).toEqual([
      [`https://feature-x.${NAME}.pages.dev`],
      null,
    ])
  })

  it('says why a deployment failed', async () => {
    account.simulator.world.planNext(NAME, { outcome: 'failure', failure: 'The script is not valid' })
    const { code, stderr } = await deploy()
    expect(code).toBe(1)
    expect(stderr).toContain('Deployment failed!')
    expect(stderr).toContain('The script is not valid')
  })

  it('asks for a new token when its own has expired', async () => {
    await write('late.html', '<!doctype html><title>Late</title>')
    const fault = { kind: 'status', status: 401, code: 8000013 } as const
    account.simulator.faults.set(fault, { path: /check-missing/, times: 1 })
    expect((await deploy()).code).toBe(0)
    expect(called('/upload-token')).toBe(3)
  })

  it('deletes a deployment by force', async () => {
    const [newest] = deployments()
    const args = ['pages', 'deployment', 'delete', newest?.id ?? '', '--project-name', NAME, '--force']
    expect((await wrangler(...args)).code).toBe(0)
    expect(deployments().map(({ id }) => id)).not.toContain(newest?.id)
    expect(deployments().every(({ aliases }) => aliases === null)).toBe(true)
    const again = await wrangler(...args)
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('[code: 8000009]')
  })

  it('does not deploy to a project that does not exist', async () => {
    const { code } = await wrangler('pages', 'deploy', 'site', '--project-name', 'none', '--branch', 'main')
    expect(code).toBe(1)
    expect(called('/pages/projects/none')).toBe(1)
  })
})
