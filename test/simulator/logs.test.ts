import type { LogGetResponse } from 'cloudflare/resources/pages/projects/deployments/history/logs'
import { describe, expect, it } from 'vitest'
import { PLANTED_IN_LOGS } from './planted.ts'
import { type Body, GITHUB, start } from './start.ts'
import type { NewDeployment } from './world.ts'

const DURATIONS = { queued: 100, initialize: 2000, clone_repo: 1000, build: 30_000, deploy: 5000 }

function logged(deployment: NewDeployment, source: typeof GITHUB | null = GITHUB) {
  const { simulator, clock, get } = start()
  simulator.world.addProject({ name: 'site', source: source ?? undefined })
  const id = simulator.world.deploy('site', { durations: DURATIONS, ...deployment })
  const startedAt = clock.now
  return async (after: number) => {
    clock.now = startedAt + after
    return (await get<Body<LogGetResponse>>(`/site/deployments/${id}/history/logs`)).result
  }
}
const lines = ({ data }: LogGetResponse) => data.map(({ line }) => line)
const END = 40_000

describe('the log', () => {
  it('of a build says what was cloned and that it was deployed', async () => {
    const log = await logged({ hash: 'abcdef1234', message: 'Fix\r\nmore' })(END)
    expect(log).toMatchObject({ includes_container_logs: true, total: log.data.length })
    expect(lines(log)).toContain('HEAD is now at abcdef1 Fix')
    expect(lines(log).at(-1)).toBe('Success: Your site was deployed!')
  })

  it('grows while it builds, in the order of its times', async () => {
    const at = logged({})
    expect(lines(await at(0))).toEqual([])
    const early = lines(await at(2500))
    expect(early.at(-1)).toContain('-> FETCH_HEAD')
    const log = await at(END)
    expect(lines(log).slice(0, early.length)).toEqual(early)
    const times = log.data.map(({ ts }) => Date.parse(ts))
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  it.each(['initialize', 'clone_repo', 'build', 'deploy'] as const)(
    'ends with the error of a failure in %s',
    async (failedStage) => {
      const at = logged({ outcome: 'failure', failedStage })
      expect(lines(await at(END)).at(-1)).toMatch(/^Failed: /)
      const own = logged({ outcome: 'failure', failedStage, failure: 'Failed: out of memory' })
      expect(lines(await own(END)).at(-1)).toBe('Failed: out of memory')
    },
  )

  it('of a build has a secret in it, which a script echoed', async () => {
    expect(lines(await logged({ outcome: 'failure' })(END)).join('\n')).toContain(PLANTED_IN_LOGS)
  })

  it('of a direct upload is short, and its last line explains a failure', async () => {
    expect(lines(await logged({}, null)(END))).toHaveLength(2)
    const failed = await logged({ outcome: 'failure' }, null)(END)
    expect(failed.includes_container_logs).toBe(false)
    expect(failed.data[failed.total - 1]?.line).toMatch(/^Error: /)
  })

  it('is empty for a skipped one and ends where a canceled one ends', async () => {
    expect(await logged({ outcome: 'skipped' })(END)).toMatchObject({ total: 0, data: [] })
    const canceled = await logged({ outcome: 'canceled', failedStage: 'build' })(END)
    expect(lines(canceled).at(-1)).toBe('Success: Finished cloning repository files')
  })

  it('is 8000009 for a deployment that does not exist', async () => {
    const { simulator, get } = start()
    simulator.world.addProject({ name: 'site' })
    expect((await get('/site/deployments/none/history/logs')).errors[0]?.code).toBe(8000009)
  })
})
