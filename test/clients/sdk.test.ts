import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deploymentsAt } from '../simulator/queries.ts'
import { wireDeployment, wireProject } from '../simulator/wire.ts'
import { BUSY, NOW, openAccount } from './account.ts'
import { run } from './run.ts'

const SCRIPT = new URL('./sdk-list.ts', import.meta.url).pathname

describe('the official SDK in a process of its own', () => {
  let account: Awaited<ReturnType<typeof openAccount>>
  beforeAll(async () => {
    account = await openAccount()
  })
  afterAll(() => account.close())

  it('reads all pages, single objects and tokens as the account holds them', async () => {
    const { world, calls } = account.simulator
    const project = world.project(BUSY)
    if (!project) throw new Error(`no project ${BUSY}`)
    const deployments = deploymentsAt(project, NOW)
    const previews = deployments.filter(({ environment }) => environment === 'preview')
    const [newest] = deployments
    if (!newest) throw new Error('no deployment')
    const before = { project: wireProject(project, NOW), deployment: wireDeployment(project, newest, NOW) }

    const { code, stdout, stderr } = await run(SCRIPT, [BUSY], { cwd: account.folder, env: account.env })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      names: world.projects.map(({ name }) => name),
      ids: deployments.map(({ id }) => id),
      previews: previews.map(({ id }) => id),
      ...before,
      created: expect.objectContaining({
        environment: 'preview',
        latest_stage: expect.objectContaining({ name: 'queued' }),
      }),
      tokens: ['active', 'active'],
      missing: { status: 404, codes: [8000007] },
    })
    // Its iterator asks on until a page is empty.
    expect(calls.map(({ path }) => path)).toContain(
      `/accounts/0123456789abcdef0123456789abcdef/pages/projects?page=3`,
    )
    expect(world.project(BUSY)?.deployments.at(-1)).toMatchObject({ branch: 'draft' })
  })
})
