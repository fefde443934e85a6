import { describe, expect, it } from 'vitest'
import { usualTimes } from '../../src/domain/build-times.ts'
import { makeDeployment } from './make.ts'

/** A build of so many seconds, all of them in one stage. */
function build(seconds: number, stage = 'build') {
  const startedOn = '2026-11-24T10:00:00.000Z'
  const endedOn = new Date(Date.parse(startedOn) + seconds * 1000).toISOString()
  return makeDeployment({
    startedOn,
    endedOn,
    stages: [{ name: stage, status: 'success', startedOn, endedOn }],
  })
}

describe('what builds usually take', () => {
  it('is the median, of the whole and of each stage', () => {
    expect(usualTimes([build(40), build(10), build(20)])).toEqual({
      builds: 3,
      whole: 20_000,
      stages: [{ name: 'build', took: 20_000 }],
    })
  })

  it('is between the two in the middle of an even number', () => {
    expect(usualTimes([build(40), build(10), build(20), build(30)])?.whole).toBe(25_000)
  })

  it('is not told by fewer than three, nor by those of which a time is missing', () => {
    expect(usualTimes([build(1), build(2)])).toBeNull()
    expect(usualTimes([build(1), build(2), makeDeployment({ endedOn: null })])).toBeNull()
  })

  it('is told of a stage of any name, as far as one has times', () => {
    const upload = makeDeployment({
      stages: [{ name: 'queued', status: 'active', startedOn: null, endedOn: null }],
    })
    expect(usualTimes([build(4, 'constructor'), upload, upload])?.stages).toEqual([
      { name: 'constructor', took: 4_000 },
    ])
  })
})
