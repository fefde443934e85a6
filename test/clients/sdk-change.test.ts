import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAccount } from './account.ts'
import { run } from './run.ts'

const SCRIPT = new URL('./sdk-change.ts', import.meta.url).pathname
const NAME = 'site-02'

describe('the official SDK', () => {
  let account: Awaited<ReturnType<typeof openAccount>>
  beforeAll(async () => {
    account = await openAccount()
  })
  afterAll(() => account.close())

  it('retries, rolls back, deletes, reads logs, and manages domains and projects', async () => {
    const { world } = account.simulator
    const at = (hoursAgo: number) => Date.parse('2026-11-24T12:00:00Z') - hoursAgo * 3_600_000
    const older = world.deploy(NAME, { at: at(5) })
    world.deploy(NAME, { at: at(4) })
    const failed = world.deploy(NAME, { at: at(3), outcome: 'failure' })
    const preview = world.deploy(NAME, { at: at(2), branch: 'draft' })

    const args = [NAME, failed, older, preview]
    const { code, stdout, stderr } = await run(SCRIPT, args, { cwd: account.folder, env: account.env })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const told = JSON.parse(stdout)
    expect(told).toEqual({
      log: {
        lines: told.log.total,
        total: expect.any(Number),
        last: 'Failed: build command exited with code: 1',
      },
      retried: { id: expect.any(String), stage: 'queued' },
      rolledBack: older,
      canonical: older,
      refusals: { noTarget: [8000000], live: [8000034], aliased: [8000035], noDomain: [8000021] },
      deleted: null,
      domains: {
        added: 'initializing',
        validated: 'new.example',
        listed: [`www.${NAME}.example`, 'new.example'],
        removed: null,
      },
      project: { created: 'from-sdk.pages.dev', edited: 'trunk', deleted: null },
    })
    const ids = world.project(NAME)?.deployments.map(({ id }) => id)
    expect(ids).toContain(told.retried.id)
    expect(ids).not.toContain(preview)
    expect(world.project('from-sdk')).toBeUndefined()
  })
})
