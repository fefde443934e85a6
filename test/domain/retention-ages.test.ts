import { describe, expect, it } from 'vitest'
import { ageKindOf, createAgesOf } from '../../src/domain/retention-ages.ts'
import { parseRetention } from '../../src/domain/retention-policy.ts'

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
