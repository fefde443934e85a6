import { describe, expect, it } from 'vitest'
import {
  DeploymentSummary,
  duration,
  endedAt,
  fromSummary,
  isInProgress,
  isStuck,
  madeAt,
  newestFirst,
  stuckAt,
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

describe('when a deployment was made', () => {
  it('is null where that is missing or no date', () => {
    expect(madeAt({ createdOn: '2026-11-24T10:00:00.000Z' })).toBe(Date.parse('2026-11-24T10:00:00Z'))
    for (const createdOn of [null, '', 'some day']) expect(madeAt({ createdOn })).toBeNull()
  })

  it('stands for when it ended where that is not told', () => {
    const [createdOn, endedOn] = ['2026-11-24T10:00:00.000Z', '2026-11-24T10:05:00.000Z']
    expect(endedAt({ createdOn, endedOn })).toBe(Date.parse(endedOn))
    expect(endedAt({ createdOn, endedOn: null })).toBe(Date.parse(createdOn))
    expect(endedAt({ createdOn: null, endedOn: null })).toBeNull()
  })
})

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
  // Marks of this board's own are on few of them.
  const fields = Object.keys(DeploymentSummary.entries).filter(
    (field) => !['deletesOn', 'seenAt'].includes(field),
  )
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

describe('a deployment in progress', () => {
  const MINUTE = 60_000
  const DAY = 24 * 60 * MINUTE
  const CREATED = '2026-11-24T10:00:00.000Z'
  const STARTED = '2026-11-24T10:45:00.000Z'
  const running = (
    status: 'queued' | 'building',
    startedOn: string | null,
    createdOn: string | null = CREATED,
  ) => makeSummary({ status, startedOn, createdOn, endedOn: null })

  it('hangs when its own work has gone on for 30 minutes, however long it waited before', () => {
    const build = running('building', STARTED)
    const at = Date.parse(STARTED) + 30 * MINUTE
    expect(stuckAt(build)).toBe(at)
    expect([isStuck(build, at - 1), isStuck(build, at)]).toEqual([false, true])
  })

  it('may wait in the queue for as long as it takes', () => {
    const waiting = running('queued', CREATED)
    expect(stuckAt(waiting)).toBeNull()
    expect(isStuck(waiting, Date.parse(CREATED) + 365 * DAY)).toBe(false)
  })

  it.each(['queued', 'building'] as const)(
    'that is %s, and of which no stage got a time within a day, hangs',
    (status) => {
      const at = Date.parse(CREATED) + DAY
      const timeless = running(status, null)
      expect(stuckAt(timeless)).toBe(at)
      expect([isStuck(timeless, at - 1), isStuck(timeless, at)]).toEqual([false, true])
    },
  )

  it('without any time at all is waited for by nobody', () => {
    expect(isStuck(running('queued', null, null), Date.parse(CREATED))).toBe(true)
  })
})

it('that has ended does not hang', () => {
  const ended = STATUSES.filter((status) => status !== 'queued' && status !== 'building')
  for (const status of ended) expect(stuckAt(makeSummary({ status }))).toBeNull()
})
