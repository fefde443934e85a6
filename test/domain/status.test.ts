import { describe, expect, it } from 'vitest'
import { duration, isInProgress } from '../../src/domain/deployment.ts'
import type { Stage } from '../../src/domain/status.ts'
import { decideStatus, STATUSES } from '../../src/domain/status.ts'
import { between } from '../../src/domain/time.ts'

const AT = '2026-11-24T10:00:00.000Z'

function stage(name: string, status: string, endedOn: string | null = null): Stage {
  return { name, status, startedOn: null, endedOn }
}

/** The status of a deployment that is not marked as skipped. */
function statusOf(latestStage: Stage | null, stages: Stage[] = []) {
  return decideStatus({ isSkipped: false, latestStage, stages })
}

describe('what has ended', () => {
  it('takes a finished direct upload for finished, though its list of stages still waits in the queue', () => {
    const deploy = stage('deploy', 'success', AT)
    const stages = [
      stage('queued', 'active'),
      stage('initialize', 'idle'),
      stage('clone_repo', 'idle'),
      stage('build', 'idle'),
      deploy,
    ]
    expect(statusOf(deploy, stages)).toBe('success')
  })

  it('takes a canceled deployment for canceled, though its latest stage still says active', () => {
    expect(statusOf(stage('queued', 'active', AT), [stage('queued', 'canceled', AT)])).toBe('canceled')
  })

  it('finds a cancellation in a later stage', () => {
    const stages = [stage('queued', 'success', AT), stage('build', 'canceled', AT)]
    expect(statusOf(stage('build', 'active', AT), stages)).toBe('canceled')
  })

  it('takes a canceled latest stage at its word', () => {
    expect(statusOf(stage('build', 'canceled', AT))).toBe('canceled')
  })

  it('lets a cancellation win over a failure', () => {
    expect(statusOf(stage('build', 'failure', AT), [stage('build', 'canceled', AT)])).toBe('canceled')
  })

  it('skips a skipped deployment, though it waits in its queue for ever', () => {
    const idle = stage('queued', 'idle')
    expect(decideStatus({ isSkipped: true, latestStage: idle, stages: [idle] })).toBe('skipped')
  })

  it('lets a skip win over everything else', () => {
    const canceled = stage('queued', 'canceled', AT)
    expect(decideStatus({ isSkipped: true, latestStage: canceled, stages: [canceled] })).toBe('skipped')
    expect(decideStatus({ isSkipped: true, latestStage: null, stages: [] })).toBe('skipped')
  })

  it('takes a skipped latest stage for skipped, though the flag is missing', () => {
    expect(statusOf(stage('queued', 'skipped'))).toBe('skipped')
  })

  it.each(['queued', 'initialize', 'clone_repo', 'build', 'deploy'])(
    'takes a failure in %s for failed',
    (name) => {
      expect(statusOf(stage(name, 'failure', AT))).toBe('failed')
    },
  )
})

describe('what still runs', () => {
  it.each(['active', 'idle'])('is queued while its queue is %s', (word) => {
    expect(statusOf(stage('queued', word))).toBe('queued')
  })

  it.each(['initialize', 'clone_repo', 'build', 'deploy'])('is building while %s is active', (name) => {
    expect(statusOf(stage(name, 'active'), [stage('queued', 'success', AT)])).toBe('building')
  })

  it.each(['queued', 'initialize', 'clone_repo', 'build'])(
    'is building between the success of %s and the stage after it',
    (name) => {
      expect(statusOf(stage(name, 'success', AT))).toBe('building')
    },
  )
})

describe('what nobody has described yet', () => {
  it('does not take an active stage that has ended for running', () => {
    expect(statusOf(stage('build', 'active', AT))).toBe('unknown')
  })

  it('has no word for a stage status that Cloudflare adds', () => {
    expect(statusOf(stage('build', 'paused'))).toBe('unknown')
  })

  it('is building in a stage that Cloudflare adds', () => {
    expect(statusOf(stage('scan', 'active'))).toBe('building')
  })

  it('has no word for a deployment without a latest stage', () => {
    expect(statusOf(null, [stage('queued', 'active')])).toBe('unknown')
  })
})

it('expects only a queued or building deployment to change by itself', () => {
  expect(STATUSES.filter((status) => isInProgress({ status }))).toEqual(['queued', 'building'])
})

const timed = (startedOn: string | null, endedOn: string | null) => duration({ startedOn, endedOn })

it('measures a stage from its start to its end', () => {
  expect(timed('2026-11-24T10:40:15.110Z', '2026-11-24T10:40:17.551Z')).toBe(2_441)
})

it('takes a queue that ended before it started for no time at all', () => {
  expect(timed('2026-11-24T10:40:12.300Z', '2026-11-24T10:40:12.288Z')).toBe(0)
})

it('does not measure a stage that still runs', () => {
  expect(timed('2026-11-24T10:40:17.551Z', null)).toBeNull()
})

it('does not measure a stage whose start was never recorded', () => {
  expect(timed(null, '2026-11-24T11:11:28.042Z')).toBeNull()
})

it('measures across midnight', () => {
  expect(between('2026-11-24T23:59:59.000Z', '2026-11-25T00:00:01.000Z')).toBe(2_000)
})
