import { describe, expect, it } from 'vitest'
import {
  type BuildQuestion,
  findInterrupted,
  reasonToSkip,
  rememberStarted,
} from '../../src/builds/decision.ts'
import type { Status } from '../../src/domain/status.ts'
import { makeDeployment } from '../domain/make.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const MINUTE = 60_000

const ask = (changes: Partial<BuildQuestion>) =>
  reasonToSkip({ deployments: [], started: [], used: 0, budget: 500, now: NOW, ...changes })

/** A deployment of the branch, made so many minutes ago. */
const made = (minutes: number, status: Status, id = `${minutes}`) => {
  const createdOn = new Date(NOW - minutes * MINUTE).toISOString()
  return makeDeployment({ id, status, createdOn, startedOn: createdOn })
}

/** A build that the schedule started, so many minutes ago. */
const started = (minutes: number, status: Status = 'failed') => ({
  id: `${minutes}`,
  at: NOW - minutes * MINUTE,
  status,
})

describe('a build that is due', () => {
  it('is started when nothing speaks against it', () => {
    expect(ask({})).toBeNull()
    expect(ask({ deployments: [made(60, 'success'), made(30, 'failed')] })).toBeNull()
  })

  it('waits for one that is in the queue, however long, and for one that has built for less than 30 minutes', () => {
    expect(ask({ deployments: [made(29, 'building')] })).toBe('build-running')
    expect(ask({ deployments: [made(45, 'queued')] })).toBe('build-running')
    expect(ask({ deployments: [made(3 * 24 * 60, 'queued')] })).toBe('build-running')
  })

  it('waits for one that has been in the queue for longer than it has built', () => {
    const startedOn = new Date(NOW - 5 * MINUTE).toISOString()
    expect(ask({ deployments: [{ ...made(50, 'building'), startedOn }] })).toBe('build-running')
  })

  it('does not wait for one that has built for longer than Cloudflare lets one build', () => {
    expect(ask({ deployments: [made(31, 'building')] })).toBeNull()
  })

  it('waits for a day for one that no stage has a time of', () => {
    const idle = (minutes: number) => ({ ...made(minutes, 'queued'), startedOn: null })
    expect(ask({ deployments: [idle(23 * 60)] })).toBe('build-running')
    expect(ask({ deployments: [idle(25 * 60)] })).toBeNull()
  })

  it('is not started when the budget is used up, and up to then it is', () => {
    expect(ask({ used: 499 })).toBeNull()
    expect(ask({ used: 500 })).toBe('budget-used-up')
    expect(ask({ used: 0, budget: 0 })).toBe('budget-used-up')
  })
})

describe('after failures', () => {
  const three = [started(180), started(120), started(60)]

  it('the third in a row is the last', () => {
    expect(ask({ started: three.slice(1) })).toBeNull()
    expect(ask({ started: three })).toBe('last-builds-failed')
  })

  it('one that did not fail among them begins a new count', () => {
    expect(ask({ started: [started(180), started(120, 'canceled'), started(60)] })).toBeNull()
  })

  it('what became of them is taken from the deployments', () => {
    const queued = three.map((build) => ({ ...build, status: 'queued' as const }))
    expect(ask({ started: queued })).toBeNull()
    expect(ask({ started: queued, deployments: [180, 120, 60].map((at) => made(at, 'failed')) })).toBe(
      'last-builds-failed',
    )
  })

  it('a build of the branch that succeeds later lifts the stop, an older one does not', () => {
    expect(ask({ started: three, deployments: [made(200, 'success')] })).toBe('last-builds-failed')
    expect(ask({ started: three, deployments: [made(10, 'success')] })).toBeNull()
    expect(rememberStarted(three, [made(10, 'success')])).toEqual([])
  })

  it('no more than the last three are remembered', () => {
    const four = [started(240), ...three]
    expect(rememberStarted(four, [])).toEqual(three)
  })
})

describe('the build of an interrupted call', () => {
  const find = (deployments: Parameters<typeof findInterrupted>[1], others: string[] = []) =>
    findInterrupted(
      NOW - 10 * MINUTE,
      deployments,
      others.map((id) => ({ id, at: NOW, status: 'queued' })),
    )?.id

  it('is one that was made since, whatever its trigger', () => {
    expect(find([made(20, 'success'), { ...made(9, 'queued'), trigger: 'ad_hoc' }])).toBe('9')
    expect(find([{ ...made(9, 'skipped'), trigger: 'deploy_hook' }])).toBe('9')
    expect(find([made(20, 'success')])).toBeUndefined()
  })

  it('may be a little older by the clock of Cloudflare', () => {
    expect(find([made(11, 'queued')])).toBe('11')
    expect(find([made(12, 'queued')])).toBeUndefined()
  })

  it('is none that was started otherwise, and no upload', () => {
    expect(find([made(9, 'queued')], ['9'])).toBeUndefined()
    expect(find([{ ...made(9, 'success'), trigger: 'ad_hoc' }])).toBeUndefined()
  })

  it('is none of which nobody knows when it was made', () => {
    expect(find([{ ...made(9, 'queued'), createdOn: null }])).toBeUndefined()
  })
})
