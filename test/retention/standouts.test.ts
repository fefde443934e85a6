import { describe, expect, it } from 'vitest'
import { parseRetention } from '../../src/retention/policy.ts'
import { ageKindOf, createAgesOf, type RetentionFacts, standoutsOf } from '../../src/retention/standouts.ts'

/** Made at that minute, on `main`, in production. */
const at = (minute: number, id: string, changes: Partial<RetentionFacts> = {}): RetentionFacts => ({
  id,
  environment: 'production',
  status: 'success',
  aliases: [],
  createdOn: `2026-11-24T10:${String(minute).padStart(2, '0')}:00.000Z`,
  branch: 'main',
  ...changes,
})

const stand = (...deployments: RetentionFacts[]) =>
  standoutsOf(deployments, { keepRecent: 2, keepProduction: 1 })
const sets = (standouts: ReturnType<typeof standoutsOf>) =>
  Object.fromEntries(
    Object.entries(standouts).map(([name, ids]) => [name, ids instanceof Set ? [...ids] : ids]),
  )

describe('the deployments of a project that stand out', () => {
  it('is found whatever their order', () => {
    const deployments = [
      at(1, 'oldest'),
      at(5, 'preview', { environment: 'preview', branch: 'feat' }),
      at(3, 'good'),
      at(4, 'bad', { status: 'failed' }),
      at(2, 'older-preview', { environment: 'preview', branch: 'feat' }),
    ]
    const expected = {
      newestProduction: 'good',
      recent: ['preview', 'bad'],
      rollback: ['good'],
      newestOfBranch: ['preview', 'bad'],
      newestSuccessOfBranch: ['preview', 'good'],
    }
    expect(sets(stand(...deployments))).toEqual(expected)
    expect(sets(stand(...deployments.toReversed()))).toEqual(expected)
  })

  it('of two from the same millisecond goes by their ids', () => {
    expect(stand(at(1, 'b'), at(1, 'a')).newestProduction).toBe('a')
    expect(stand(at(1, 'a'), at(1, 'b')).newestProduction).toBe('a')
  })

  it('goes by the time and not by how it is written', () => {
    const early = at(0, 'early', { createdOn: '2026-11-24T11:00:00+02:00' })
    expect(stand(early, at(1, 'late')).newestProduction).toBe('late')
  })

  it('does not count what has no date or no branch', () => {
    const undated = at(0, 'undated', { createdOn: null })
    const adrift = at(9, 'adrift', { branch: null, environment: 'preview' })
    expect(sets(stand(undated, adrift, at(1, 'dated')))).toEqual({
      newestProduction: 'dated',
      recent: ['adrift', 'dated'],
      rollback: ['dated'],
      newestOfBranch: ['dated'],
      newestSuccessOfBranch: ['dated'],
    })
  })

  it('of nothing is nobody', () => {
    expect(stand().newestProduction).toBeNull()
  })
})

/** What holds for `branch` of `project` under these rules, shortly: `rule age-of-previews`, in hours. */
function inForce(rules: unknown[], project: string, branch: string): string {
  const parsed = parseRetention({ mode: 'delete', preview: '100h', rules })
  if (!('value' in parsed) || parsed.value === null) throw new Error('not a policy')
  const { ages, rule } = createAgesOf(parsed.value, project)(branch)
  const age = ages?.preview
  return `${rule} ${typeof age === 'number' ? age / 3_600_000 : (age ?? 'kept')}`
}

describe('the ages in force', () => {
  const rules = [
    { project: 'docs', branch: 'release/*', keep: true },
    { branch: 'feat/*', preview: '1h' },
    { project: 'docs', preview: '2h' },
    { branch: 'feat/new', preview: '3h' },
  ]

  it.each([
    ['docs', 'release/1', '1 kept'],
    ['shop', 'release/1', 'null 100'],
    ['docs', 'feat/new', '2 1'],
    ['shop', 'feat/new', '2 1'],
    ['docs', 'main', '3 2'],
    ['docs-old', 'main', 'null 100'],
  ])(
    'for %s, %s are those of the first rule that matches, else of the policy: %s',
    (project, branch, says) => {
      expect(inForce(rules, project, branch)).toBe(says)
    },
  )

  it('are the same when asked again', () => {
    const parsed = parseRetention({ mode: 'delete', days: 1, rules })
    if (!('value' in parsed) || parsed.value === null) throw new Error('not a policy')
    const agesOf = createAgesOf(parsed.value, 'docs')
    expect([agesOf('release/1').ages, agesOf('main').rule, agesOf('release/1').ages]).toEqual([null, 3, null])
  })
})

describe('the age that counts', () => {
  it.each([
    ['success', 'preview', 'preview'],
    ['success', 'production', 'production'],
    ['success', 'unknown', null],
    ['failed', 'production', 'failed'],
    ['canceled', 'preview', 'canceled'],
    ['skipped', 'production', 'canceled'],
    ['queued', 'preview', null],
    ['building', 'preview', null],
    ['unknown', 'preview', null],
  ] as const)('of one that is %s, in %s: %s', (status, environment, kind) => {
    expect(ageKindOf({ status, environment })).toBe(kind)
  })
})
