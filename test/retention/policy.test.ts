import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../../src/domain/time.ts'
import { parseRetention, policyFingerprint, previewsKeptFor } from '../../src/retention/policy.ts'

/** The policy of a setting that must be accepted. */
function policyOf(raw: unknown) {
  const parsed = parseRetention(raw)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.value
}

function problemOf(raw: unknown): string {
  const parsed = parseRetention(raw)
  return 'problem' in parsed ? parsed.problem : 'none'
}

const ALL_7 = { preview: 7 * DAY_MS, production: 7 * DAY_MS, failed: 7 * DAY_MS, canceled: 7 * DAY_MS }

describe('the policy', () => {
  it('has floors, a grace and brakes when it names a mode and an age alone', () => {
    expect(policyOf({ mode: 'delete', days: 7 })).toEqual({
      mode: 'delete',
      ages: ALL_7,
      keepRecent: 10,
      keepProduction: 10,
      grace: 3 * DAY_MS,
      maxDeletesPerRun: 25,
      maxShare: 0.5,
      confirm: null,
      rules: [],
    })
  })

  it('is read whole, as a table and as JSON text', () => {
    const raw = {
      mode: 'dry-run',
      preview: '7d',
      production: 'never',
      failed: '36h',
      canceled: '0h',
      keep_recent: 0,
      keep_production: 3,
      grace: '0h',
      max_deletes_per_run: 5,
      max_share: 1,
      confirm: ' 0123456789ab ',
      rules: [{ project: 'docs', keep: true }],
    }
    const policy = {
      mode: 'dry-run',
      ages: { preview: 7 * DAY_MS, production: 'never', failed: 1.5 * DAY_MS, canceled: 0 },
      keepRecent: 0,
      keepProduction: 3,
      grace: 0,
      maxDeletesPerRun: 5,
      maxShare: 1,
      confirm: '0123456789ab',
      rules: [{ project: 'docs', branch: '*', ages: null }],
    }
    expect(policyOf(raw)).toEqual(policy)
    expect(policyOf(JSON.stringify(raw))).toEqual(policy)
  })

  it('is off when its mode says so', () => {
    expect(policyOf({ mode: 'off' })).toBeNull()
    expect(policyOf({ mode: 'off', days: 7 })).toBeNull()
  })

  it('keeps for ever what it names no age for', () => {
    expect(policyOf({ mode: 'delete', failed: '1d' })?.ages).toEqual({
      preview: 'never',
      production: 'never',
      failed: DAY_MS,
      canceled: 'never',
    })
  })

  it('lets an age of its own go before days', () => {
    expect(policyOf({ mode: 'delete', days: 7, production: 'never' })?.ages).toEqual({
      ...ALL_7,
      production: 'never',
    })
  })
})

describe('a rule', () => {
  const rulesOf = (...rules: unknown[]) => policyOf({ mode: 'delete', days: 7, rules })?.rules

  it('has the ages of the policy where it names none', () => {
    expect(rulesOf({ branch: 'feat/*', preview: '1d' })).toEqual([
      { project: '*', branch: 'feat/*', ages: { ...ALL_7, preview: DAY_MS } },
    ])
  })

  it.each(['fix/#*', 'größe/*', 'a,b', '"quoted"*', 'user@host/*', '(*)', '\u3000*'])(
    'may be for %j, as git takes it into the name of a branch',
    (branch) => {
      expect(rulesOf({ branch, keep: true })).toEqual([{ project: '*', branch, ages: null }])
    },
  )

  it('may have days of its own, and ages besides', () => {
    expect(rulesOf({ project: 'docs', branch: 'main', days: 1, production: 'never' })).toEqual([
      {
        project: 'docs',
        branch: 'main',
        ages: { preview: DAY_MS, production: 'never', failed: DAY_MS, canceled: DAY_MS },
      },
    ])
  })

  it('may be the only one that sets an age', () => {
    const policy = policyOf({ mode: 'delete', rules: [{ project: 'docs', preview: '1d' }] })
    expect(policy?.ages.preview).toBe('never')
    expect(policy?.rules[0]?.ages).toMatchObject({ preview: DAY_MS, failed: 'never' })
  })

  it.each([
    [{ keep: true }, 'names neither a project nor a branch'],
    [{ project: 'docs' }, 'keep = true or ages'],
    [{ project: 'docs', keep: true, days: 7 }, 'keep = true or ages'],
    [{ project: 'docs', keep: false }, '“keep” takes no value but true'],
    [{ project: 'two words', keep: true }, '“project” is neither a name nor a pattern'],
    [{ branch: ['main'], keep: true }, '“branch” is neither a name nor a pattern'],
    [{ branch: 'fix//*', keep: true }, '“branch” is neither a name nor a pattern'],
    [{ branch: 'main', grace: '1d' }, '“grace” is none of its keys: project, branch, keep, days, preview'],
    ['main', 'is neither a table'],
  ])('that is wrong is named by its place: %j', (rule, says) => {
    const problem = problemOf({ mode: 'delete', days: 7, rules: [{ branch: 'a', keep: true }, rule] })
    expect(problem).toContain('“rules” has an entry 2 that ')
    expect(problem).toContain(says)
  })
})

describe('a policy that is wrong', () => {
  it.each([
    [{ days: 7 }, '“mode” is not set'],
    [{ mode: 'delet', days: 7 }, '“mode” is none of: off, dry-run, delete'],
    [{ mode: 'delete' }, 'it sets no age'],
    [{ mode: 'dry-run', rules: [{ branch: 'main', keep: true }] }, 'it sets no age'],
    [{ mode: 'delete', dayz: 7 }, '“dayz” is none of its keys: mode, days, preview'],
    [{ mode: 'delete', days: 0 }, '“days” is not a whole number from 1'],
    [{ mode: 'delete', days: '7d' }, '“days” is not a whole number from 1'],
    [{ mode: 'delete', preview: 7 }, '“preview” is not a duration such as 30d'],
    [{ mode: 'delete', production: '7 days' }, '“production” is not a duration such as 30d'],
    [{ mode: 'delete', failed: '-1d' }, '“failed” is not a duration such as 30d'],
    [{ mode: 'delete', canceled: 'Never' }, '“canceled” is not a duration such as 30d'],
    [{ mode: 'delete', days: 7, keep_recent: -1 }, '“keep_recent” is not a whole number from 0'],
    [{ mode: 'delete', days: 7, keep_production: 1.5 }, '“keep_production” is not a whole number from 0'],
    [{ mode: 'delete', days: 7, grace: 'never' }, '“grace” is not a duration such as 3d'],
    [{ mode: 'delete', days: 7, max_deletes_per_run: 0 }, '“max_deletes_per_run” is not a whole number'],
    [{ mode: 'delete', days: 7, max_share: 50 }, '“max_share” is not a number from 0 to 1'],
    [{ mode: 'delete', days: 7, confirm: 'yes' }, '“confirm” is not the fingerprint of a plan'],
    [{ mode: 'delete', days: 7, rules: { branch: 'main' } }, '“rules” is neither a list of tables'],
    [{ mode: 'off', days: -7 }, '“days” is not a whole number from 1'],
    ['delete', 'is neither a table nor JSON text of one, with keys of: mode, days'],
    [[], 'is neither a table nor JSON text of one'],
  ])('says what is wrong and what is accepted: %j', (raw, says) => {
    expect(problemOf(raw)).toContain(says)
  })

  it('tells all problems at once', () => {
    const problem = problemOf({ mode: 'delete', preview: 7, grace: 'soon' })
    expect(problem).toContain('“preview”')
    expect(problem).toContain('“grace”')
  })

  it('never shows a value', () => {
    const secret = 'hunter2 is my secret'
    const keys = [
      'mode',
      'days',
      'preview',
      'production',
      'failed',
      'canceled',
      'keep_recent',
      'keep_production',
    ]
    const more = ['grace', 'max_deletes_per_run', 'max_share', 'confirm', 'rules']
    const wrong = Object.fromEntries([...keys, ...more].map((key) => [key, secret]))
    const inRules = {
      mode: 'delete',
      days: 7,
      rules: [{ ...wrong, project: secret, branch: secret, keep: secret }],
    }
    for (const raw of [secret, wrong, inRules]) expect(problemOf(raw)).not.toMatch(/hunter2|secret|none$/)
  })
})

describe('how long previews stay at least', () => {
  const keptFor = (policy: object) => {
    const parsed = parseRetention({ mode: 'delete', ...policy })
    if ('problem' in parsed) throw new Error(parsed.problem)
    return previewsKeptFor(parsed.value)
  }

  it('is the shortest age of the policy and its rules', () => {
    expect(keptFor({ preview: '30d' })).toBe(30 * DAY_MS)
    expect(keptFor({ preview: '30d', rules: [{ branch: 'fix/*', days: 7 }] })).toBe(7 * DAY_MS)
    expect(keptFor({ preview: '30d', rules: [{ branch: 'next', keep: true }] })).toBe(30 * DAY_MS)
  })

  it('is for ever where nothing of them is deleted', () => {
    expect(keptFor({ production: '30d' })).toBeNull()
    expect(keptFor({ mode: 'dry-run', preview: '30d' })).toBeNull()
    expect(previewsKeptFor(null)).toBeNull()
  })
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
