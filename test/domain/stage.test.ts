import { expect, it } from 'vitest'
import { between, stageDuration } from '../../src/domain/stage.ts'

const timed = (startedOn: string | null, endedOn: string | null) =>
  stageDuration({ name: 'build', status: 'success', startedOn, endedOn })

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
