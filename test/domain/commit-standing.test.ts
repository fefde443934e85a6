import { describe, expect, it } from 'vitest'
import { readCommitHash, standingOf } from '../../src/domain/commit-standing.ts'
import type { DeploymentSummary } from '../../src/domain/deployment.ts'
import { makeSummary } from './make.ts'

describe('a commit in an address', () => {
  it.each([
    ['1A2B3C4', '1a2b3c4'],
    ['0'.repeat(40), '0'.repeat(40)],
    ['0'.repeat(64), '0'.repeat(64)],
  ])('is read from %s', (text, hash) => {
    expect(readCommitHash(text)).toBe(hash)
  })

  it.each(['', '1a2b3c', '1a2b3cg', '0'.repeat(65), '1a2b3c4 ', '../1a2b3c4', 'constructor', '%1a2b3c4'])(
    'is not read from %s',
    (text) => {
      expect(readCommitHash(text)).toBeNull()
    },
  )
})

describe('how a commit stands to what is live', () => {
  const at = (hour: number) => `2026-11-24T${String(hour).padStart(2, '0')}:00:00.000Z`
  const of = (changes: Partial<DeploymentSummary> = {}) => makeSummary({ commitHash: 'abc', ...changes })
  const live = makeSummary({ id: 'live', commitHash: 'def', createdOn: at(12) })
  const kindOf = (deployments: DeploymentSummary[], now: DeploymentSummary | null = live) =>
    standingOf(deployments, now).kind

  it('is live where the live deployment is of it, whatever came of others of it', () => {
    const failed = of({ status: 'failed', createdOn: at(13) })
    expect(standingOf([failed], { ...live, commitHash: 'abc' })).toEqual({
      kind: 'live',
      deployment: { ...live, commitHash: 'abc' },
    })
  })

  it('is replaced by a newer one, and ahead of an older one that was made live again', () => {
    expect(kindOf([of({ createdOn: at(11) })])).toBe('replaced')
    expect(kindOf([of({ createdOn: at(13) })])).toBe('ahead')
  })

  it('is replaced by one of the same millisecond that was made some microseconds later', () => {
    const later = { ...live, createdOn: '2026-11-24T12:00:00.000123Z' }
    expect(kindOf([of({ createdOn: at(12) })], later)).toBe('replaced')
    expect(kindOf([of({ createdOn: later.createdOn })])).toBe('ahead')
    expect(kindOf([of({ createdOn: at(11) })], null)).toBe('ahead')
  })

  it('is told by its newest success, also where a later try failed', () => {
    const good = of({ id: 'good', createdOn: at(10) })
    const standing = standingOf([of({ status: 'failed', createdOn: at(11) }), good], live)
    expect(standing).toEqual({ kind: 'replaced', deployment: good })
  })

  it.each([
    ['queued', 'building'],
    ['building', 'building'],
    ['failed', 'failed'],
    ['unknown', 'failed'],
    ['canceled', 'canceled'],
    ['skipped', 'skipped'],
  ] as const)('is told by its newest production build where none succeeded: %s', (status, kind) => {
    const preview = of({ environment: 'preview', createdOn: at(14) })
    expect(kindOf([preview, of({ status, createdOn: at(13) }), of({ status: 'canceled' })])).toBe(kind)
  })

  it('is a preview where it was never built for production, by one that succeeded if there is one', () => {
    const failed = of({ environment: 'preview', status: 'failed' })
    const good = of({ environment: 'preview', id: 'good' })
    expect(standingOf([failed, good], live)).toEqual({ kind: 'preview', deployment: good })
    expect(standingOf([failed], live)).toEqual({ kind: 'preview', deployment: failed })
  })

  it('is not known without a deployment, also where what is live has no commit', () => {
    expect(kindOf([], { ...live, commitHash: null })).toBe('unknown')
    expect(kindOf([of({ commitHash: null, createdOn: at(11) })], { ...live, commitHash: null })).toBe(
      'replaced',
    )
  })
})
