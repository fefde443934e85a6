import { describe, expect, it } from 'vitest'
import {
  DeploymentSummary,
  duration,
  fromSummary,
  isInProgress,
  newestFirst,
  summaryOf,
} from '../../src/domain/deployment.ts'
import { STATUSES } from '../../src/domain/status.ts'
import { makeDeployment, makeSummary } from './make.ts'

/** The ids in the order in which lists show them. */
const order = (...deployments: [id: string, createdOn: string | null][]) =>
  deployments
    .map(([id, createdOn]) => makeSummary({ id, createdOn }))
    .sort(newestFirst)
    .map(({ id }) => id)

describe('newest first', () => {
  it('goes by the time of creation, whatever order Cloudflare sent', () => {
    expect(
      order(
        ['old', '2026-11-23T10:00:00.000Z'],
        ['new', '2026-11-24T10:00:00.001Z'],
        ['middle', '2026-11-24T10:00:00.000Z'],
      ),
    ).toEqual(['new', 'middle', 'old'])
  })

  it('puts what has no date last', () => {
    expect(order(['dateless', null], ['old', '2020-01-01T00:00:00.000Z'])).toEqual(['old', 'dateless'])
  })

  it('keeps deployments of the same moment in one order, however they came', () => {
    const at = '2026-11-24T10:00:00.000Z'
    expect(order(['b', at], ['a', at])).toEqual(order(['a', at], ['b', at]))
    expect(order(['b', null], ['a', null])).toEqual(order(['a', null], ['b', null]))
  })
})

describe('how long it took', () => {
  it('is from the start of the work to its end', () => {
    expect(duration(makeSummary())).toBe(55_000)
  })

  it('is not known while it runs', () => {
    expect(duration(makeSummary({ status: 'building', endedOn: null }))).toBeNull()
  })

  it('is never below nothing', () => {
    const startedOn = '2026-11-24T10:00:05.000Z'
    expect(duration(makeSummary({ startedOn, endedOn: '2026-11-24T10:00:04.900Z' }))).toBe(0)
  })
})

it('is in progress while it is queued or building', () => {
  const running = STATUSES.filter((status) => isInProgress(makeSummary({ status })))
  expect(running).toEqual(['queued', 'building'])
})

it('leaves the message, the stages and the time of change out of lists', () => {
  const summary = summaryOf(makeDeployment())
  // A mark of this board's own is on few of them.
  const fields = Object.keys(DeploymentSummary.entries).filter((field) => field !== 'deletesOn')
  expect(Object.keys(summary).sort()).toEqual(fields.sort())
  expect(summary).toEqual(makeSummary())
})

it('tells from a summary alone when it ended and one line of the message, and knows no stages', () => {
  const summary = makeSummary()
  expect(fromSummary(summary)).toEqual({
    ...summary,
    modifiedOn: summary.endedOn,
    stages: [],
    message: summary.subject,
  })
  expect(fromSummary(makeSummary({ endedOn: null })).modifiedOn).toBe(summary.createdOn)
})
