import { describe, expect, it } from 'vitest'
import { fingerprintOf, policyFingerprint } from '../../src/retention/fingerprint.ts'
import { parseRetention } from '../../src/retention/policy.ts'

const remove = (...ids: string[]) => ids.map((id) => ({ id, decision: 'remove' as const }))
const keep = (...ids: string[]) => ids.map((id) => ({ id, decision: 'keep' as const }))

describe('the fingerprint of a plan', () => {
  it('is 12 hex digits, also for a plan that removes nothing', async () => {
    expect(await fingerprintOf(remove('a', 'b'))).toMatch(/^[0-9a-f]{12}$/)
    expect(await fingerprintOf([])).toMatch(/^[0-9a-f]{12}$/)
  })

  it('can be confirmed as it is', async () => {
    const confirm = await fingerprintOf(remove('a'))
    expect(parseRetention({ mode: 'delete', days: 1, confirm })).toMatchObject({ value: { confirm } })
  })

  it('does not change with the order, nor with what is kept', async () => {
    const plain = await fingerprintOf(remove('a', 'b', 'c'))
    expect(await fingerprintOf(remove('c', 'a', 'b'))).toBe(plain)
    expect(await fingerprintOf([...keep('x'), ...remove('b', 'c'), ...keep('y'), ...remove('a')])).toBe(plain)
  })

  it.each([[['a']], [['a', 'b', 'c']], [['a', 'c']], [['ab']], [['a,b']], [['a","b']], [[]]])(
    'is another one for %j than for a and b',
    async (ids) => {
      expect(await fingerprintOf(remove(...ids))).not.toBe(await fingerprintOf(remove('a', 'b')))
    },
  )
})

describe('the fingerprint of a policy', () => {
  const RAW = {
    mode: 'delete',
    days: 7,
    grace: '3d',
    rules: [
      { project: 'docs', keep: true },
      { branch: 'feat/*', preview: '1d' },
    ],
  }
  const of = (raw: object) => {
    const parsed = parseRetention(raw)
    if (!('value' in parsed) || parsed.value === null) throw new Error('not a policy')
    return policyFingerprint(parsed.value)
  }

  it.each<object>([
    { confirm: '0123456789ab' },
    { max_deletes_per_run: 1 },
    { max_share: 1 },
    { keep_recent: 10 },
    { preview: '7d' },
    { grace: '72h' },
  ])('stays with what decides nothing else: %j', async (changes) => {
    expect(await of({ ...RAW, ...changes })).toBe(await of(RAW))
  })

  it.each<object>([
    { mode: 'dry-run' },
    { days: 8 },
    { preview: '1d' },
    { production: 'never' },
    { failed: '1d' },
    { canceled: '0h' },
    { keep_recent: 9 },
    { keep_production: 9 },
    { grace: '0h' },
    { rules: [] },
    { rules: RAW.rules.toReversed() },
    { rules: [{ project: 'docs-2', keep: true }, RAW.rules[1]] },
    { rules: [{ branch: 'docs', keep: true }, RAW.rules[1]] },
    { rules: [{ project: 'docs', days: 7 }, RAW.rules[1]] },
    { rules: [RAW.rules[0], { branch: 'feat/*', preview: '2d' }] },
  ])('is another one with %j', async (changes) => {
    expect(await of({ ...RAW, ...changes })).not.toBe(await of(RAW))
  })
})
