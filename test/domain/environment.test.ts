import { describe, expect, it } from 'vitest'
import { environmentOf, makeEnvironments } from '../../src/domain/environment.ts'
import { makeSummary } from './make.ts'

const NAMED = [
  { name: 'staging', branch: 'release/*' },
  { name: 'rest', branch: '*' },
]

const preview = (id: string, branch: string, changes = {}) =>
  makeSummary({ id, branch, environment: 'preview', createdOn: `2026-11-24T10:0${id}:00.000Z`, ...changes })

describe('the environment of a branch', () => {
  it('is the first that matches', () => {
    expect(environmentOf(NAMED, preview('1', 'release/2'))).toBe('staging')
    expect(environmentOf(NAMED, preview('1', 'fix'))).toBe('rest')
  })

  it('is none of the named ones for what was built for production, or from nobody knows where', () => {
    expect(environmentOf(NAMED, makeSummary({ branch: 'release/2' }))).toBeNull()
    expect(environmentOf(NAMED, makeSummary({ environment: 'preview', branch: null }))).toBeNull()
  })
})

describe('what is on an environment', () => {
  it('is the newest success of all its branches, however many failed since', () => {
    const [staging] = makeEnvironments(NAMED, [
      preview('3', 'release/1', { status: 'failed' }),
      preview('1', 'release/1'),
      preview('2', 'release/2'),
    ])
    expect(staging).toMatchObject({ name: 'staging', newest: { id: '3' }, shown: { id: '2' } })
  })

  it('is nothing while no build of it has succeeded', () => {
    const [staging] = makeEnvironments(NAMED, [preview('1', 'release/1', { status: 'building' })])
    expect(staging).toMatchObject({ newest: { id: '1' }, shown: null })
  })

  it('is not told of those that nothing was deployed to', () => {
    expect(makeEnvironments(NAMED, [makeSummary()])).toEqual([])
  })
})
