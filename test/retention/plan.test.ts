import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fingerprintOf,
  planRetention,
  type RetentionQuestion,
  stillRemovable,
} from '../../src/retention/plan.ts'
import { parseRetention, type RetentionPolicy } from '../../src/retention/policy.ts'
import { type Decision, KeepReason, RemoveReason } from '../../src/retention/reasons.ts'
import type { RetentionFacts } from '../../src/retention/standouts.ts'
import { accounts, HOUR_MS, NOW } from './accounts.ts'
import { protectionsOf } from './model.ts'

const DAY_MS = 24 * HOUR_MS
const WEEK = { preview: 7 * DAY_MS, production: 7 * DAY_MS, failed: 7 * DAY_MS, canceled: 7 * DAY_MS }

/** A preview of `old`, that many days old, with what the test changes. */
const daysOld = (days: number, id: string, changes: Partial<RetentionFacts> = {}): RetentionFacts => ({
  id,
  environment: 'preview',
  status: 'success',
  aliases: [],
  createdOn: new Date(NOW - days * DAY_MS).toISOString(),
  branch: 'old',
  ...changes,
})

/** Newer ones of the branch, so that no deployment before them is its newest. */
const NEWER = [daysOld(1, 'newer'), daysOld(1, 'newer-success')]
const PRODUCTION: Partial<RetentionFacts> = { environment: 'production', branch: 'main' }

/** Everything older than a week goes, without floors, but for what the test changes. */
function ask(
  deployments: RetentionFacts[],
  policy: Partial<RetentionPolicy> = {},
  project: Partial<RetentionQuestion['project']> = {},
): RetentionQuestion {
  return {
    deployments,
    project: { name: 'site', liveId: null, historyComplete: true, ...project },
    policy: {
      mode: 'delete',
      ages: WEEK,
      keepRecent: 0,
      keepProduction: 0,
      grace: 0,
      maxDeletesPerRun: 25,
      maxShare: 0.5,
      confirm: null,
      rules: [],
      ...policy,
    },
    now: NOW,
  }
}

const reasons = (question: RetentionQuestion) =>
  Object.fromEntries(planRetention(question).map(({ id, reason }) => [id, reason.kind]))
const removed = (plan: readonly Decision[]) =>
  plan.filter(({ decision }) => decision === 'remove').map(({ id }) => id)

describe('retention', () => {
  it('removes what has reached its age', () => {
    const young = daysOld(7, 'young', { createdOn: new Date(NOW - 7 * DAY_MS + 1).toISOString() })
    expect(planRetention(ask([...NEWER, young, daysOld(7, 'old')])).slice(2)).toEqual([
      {
        id: 'young',
        decision: 'keep',
        reason: { kind: 'young', of: 'preview', age: 7 * DAY_MS, rule: null },
      },
      { id: 'old', decision: 'remove', reason: { kind: 'old', of: 'preview', age: 7 * DAY_MS, rule: null } },
    ])
  })

  it.each<[string, Partial<RetentionFacts>]>([
    ['preview', {}],
    ['production', { environment: 'production' }],
    ['failed', { status: 'failed' }],
    ['failed', { status: 'failed', environment: 'production' }],
    ['canceled', { status: 'canceled' }],
    ['canceled', { status: 'skipped', environment: 'production' }],
  ])('takes the age for %s: %j', (of, changes) => {
    const ages = {
      preview: 'never',
      production: 'never',
      failed: 'never',
      canceled: 'never',
      [of]: 0,
    } as const
    const others = [...NEWER, daysOld(1, 'newer-production', { environment: 'production' })]
    const plan = planRetention(ask([...others, daysOld(2, 'it', changes)], { ages }))
    expect(plan.at(-1)).toMatchObject({ decision: 'remove', reason: { of } })
  })

  it('keeps for ever what has no age', () => {
    const ages = { ...WEEK, preview: 'never' as const }
    expect(reasons(ask([...NEWER, daysOld(5_000, 'it')], { ages })).it).toBe('no-age')
  })

  it.each<[string, string, Partial<RetentionFacts>]>([
    ['is queued', 'running', { status: 'queued' }],
    ['has been building for ever', 'running', { status: 'building' }],
    ['has no date', 'unknown', { createdOn: null }],
    ['has a date that is none', 'unknown', { createdOn: 'some day' }],
    ['has an environment that is not known', 'unknown', { environment: 'unknown' }],
    ['has no branch', 'unknown', { branch: null }],
    ['has an empty branch', 'unknown', { branch: '' }],
    ['has a status that is not known', 'unknown', { status: 'unknown' }],
    ['has an alias', 'aliased', { aliases: ['https://old.site.pages.dev'] }],
    ['is the newest successful one of production', 'newest-production', PRODUCTION],
    ['is the newest of its branch', 'newest-of-branch', { branch: 'other', status: 'failed' }],
  ])('keeps what %s', (_, kind, changes) => {
    expect(reasons(ask([...NEWER, daysOld(900, 'it', changes)])).it).toBe(kind)
  })

  it('keeps the live deployment however old it is', () => {
    const newer = daysOld(1, 'newer-production', PRODUCTION)
    const question = ask(
      [newer, daysOld(900, 'it', PRODUCTION), daysOld(800, 'other', PRODUCTION)],
      {},
      { liveId: 'it' },
    )
    expect(reasons(question)).toEqual({ 'newer-production': 'newest-production', it: 'live', other: 'old' })
  })

  it('keeps the newest successful one of a branch that failed since', () => {
    const deployments = [daysOld(8, 'failed', { status: 'failed' }), daysOld(9, 'good'), daysOld(10, 'older')]
    expect(reasons(ask(deployments))).toEqual({
      failed: 'newest-of-branch',
      good: 'newest-success-of-branch',
      older: 'old',
    })
  })

  it('keeps the newest of the project and the ones to roll back to, as many as the policy says', () => {
    const production = [900, 901, 902, 903].map((days) => daysOld(days, `p${days}`, PRODUCTION))
    const previews = [800, 801, 802].map((days) => daysOld(days, `v${days}`))
    const question = ask([...previews, ...production], { keepRecent: 2, keepProduction: 3 })
    expect(reasons(question)).toEqual({
      v800: 'recent',
      v801: 'recent',
      v802: 'old',
      p900: 'newest-production',
      p901: 'rollback',
      p902: 'rollback',
      p903: 'old',
    })
  })

  it('lets nothing without a date take a place among the newest', () => {
    const undated = [1, 2, 3].map((n) => daysOld(0, `undated${n}`, { ...PRODUCTION, createdOn: null }))
    const dated = [900, 901].map((days) => daysOld(days, `p${days}`, PRODUCTION))
    expect(reasons(ask([...undated, ...dated], { keepRecent: 2 }))).toMatchObject({ p901: 'recent' })
  })

  it('keeps everything while the history is not complete, or the live deployment is missing in it', () => {
    const deployments = [...NEWER, daysOld(900, 'it')]
    expect(reasons(ask(deployments, {}, { historyComplete: false })).it).toBe('history-incomplete')
    expect(reasons(ask(deployments, {}, { liveId: 'not-there' })).it).toBe('history-incomplete')
  })

  it('keeps everything while it is not known which deployment is live', () => {
    expect(reasons(ask([...NEWER, daysOld(900, 'it')], {}, { liveId: '' })).it).toBe('unknown')
  })

  it('says that a deployment is the newest of its branch only where nothing else keeps it', () => {
    const aliased = { aliases: ['https://x.site.pages.dev'] }
    const deployments = [
      daysOld(1, 'young', { branch: 'young' }),
      daysOld(90, 'head', { branch: 'merged', ...aliased }),
      daysOld(91, 'release', { branch: 'release/1', ...aliased }),
    ]
    const rules = [{ project: '*', branch: 'release/*', ages: null }]
    expect(reasons(ask(deployments, { rules }))).toEqual({
      young: 'young',
      head: 'newest-of-branch',
      release: 'rule',
    })
  })

  it.each([
    ['fix/#*', 'fix/#12', 'fix/12'],
    ['größe/*', 'größe/ü', 'groesse/ü'],
    ['a,b', 'a,b', 'a'],
    ['(*)', '(x)', 'x'],
    ['user@*', 'user@{x', 'user'],
    ['it\'s+*&$!%=;<>|`"', 'it\'s+1&$!%=;<>|`"', 'its'],
  ])('keeps by the rule for %j what is of %j, and nothing of %j', (branch, inside, outside) => {
    const parsed = parseRetention({ mode: 'delete', days: 7, rules: [{ branch, keep: true }] })
    if (!('value' in parsed) || parsed.value === null) throw new Error('no policy')
    const made = [inside, outside].flatMap((of) => [
      daysOld(1, `newer ${of}`, { branch: of }),
      daysOld(90, `old ${of}`, { branch: of }),
    ])
    const plan = planRetention(ask(made, { rules: parsed.value.rules }))
    expect(removed(plan)).toEqual([`old ${outside}`])
  })

  it('plans nothing for a project without deployments', () => {
    expect(planRetention(ask([]))).toEqual([])
  })
})

describe('a random account', () => {
  const checkAll = (check: (question: RetentionQuestion) => void, numRuns = 1_000) =>
    fc.assert(
      fc.property(accounts, (questions) => questions.forEach(check)),
      { numRuns },
    )

  it('loses nothing that a rule protects, and everything that should go', () => {
    checkAll((question) => {
      const expected = question.deployments.filter((one) => protectionsOf(one, question).length === 0)
      expect(removed(planRetention(question))).toEqual(expected.map(({ id }) => id))
    })
  })

  it('is told the first reason of the list in the docs', () => {
    checkAll((question) => {
      const expected = question.deployments.map((one) => protectionsOf(one, question)[0] ?? 'old')
      expect(planRetention(question).map(({ reason }) => reason.kind)).toEqual(expected)
    })
  })

  it('is decided on in the same way in any order', () => {
    checkAll((question) => {
      const { deployments } = question
      const turned = planRetention({ ...question, deployments: deployments.toReversed() })
      expect(turned.toReversed()).toEqual(planRetention(question))
    }, 200)
  })

  it('has nothing more to lose after its plan was carried out', () => {
    checkAll((question) => {
      const plan = planRetention(question)
      const gone = new Set(removed(plan))
      const deployments = question.deployments.filter(({ id }) => !gone.has(id))
      expect(planRetention({ ...question, deployments })).toEqual(plan.filter(({ id }) => !gone.has(id)))
    }, 200)
  })

  it('is decided on one by one as in the plan, when nothing has changed', () => {
    checkAll((question) => {
      const again = question.deployments.map((deployment) => stillRemovable({ ...question, deployment }))
      expect(again).toEqual(planRetention(question))
    }, 100)
  })

  it('is decided on one by one as in the plan of what came back, when something has changed', () => {
    checkAll((question) => {
      const { deployments } = question
      for (const [index, { id }] of deployments.entries()) {
        const deployment = { ...(deployments[index + 1] ?? daysOld(90, id)), id }
        const planned = planRetention({ ...question, deployments: deployments.with(index, deployment) })[
          index
        ]
        expect(stillRemovable({ ...question, deployment })).toEqual(planned)
      }
    }, 100)
  })

  it('meets every reason there is', () => {
    const seen = new Set<string>()
    for (const question of fc.sample(accounts, { numRuns: 300, seed: 7 }).flat()) {
      for (const { reason } of planRetention(question)) seen.add(reason.kind)
    }
    const kinds = [...KeepReason.options, RemoveReason].map((option) => option.entries.kind.literal)
    expect([...seen].toSorted()).toEqual(kinds.toSorted())
  })
})

describe('a deployment that is read again before its deletion', () => {
  const old = daysOld(900, 'it')
  const question = ask([...NEWER, old])
  const again = (changes: Partial<RetentionFacts>, asked = question) =>
    stillRemovable({ ...asked, deployment: { ...old, ...changes } }).reason.kind

  it('still goes when nothing has changed', () => {
    expect(again({})).toBe('old')
  })

  it('goes even if the list has lost it', () => {
    expect(again({}, ask(NEWER))).toBe('old')
  })

  it.each<[string, string, Partial<RetentionFacts>]>([
    ['has got an alias', 'aliased', { aliases: ['https://old.site.pages.dev'] }],
    ['is being built again', 'running', { status: 'building' }],
    ['has another date', 'young', { createdOn: new Date(NOW - DAY_MS).toISOString() }],
    ['is on a branch of its own', 'newest-of-branch', { branch: 'moved' }],
    ['has come to production', 'newest-production', { environment: 'production' }],
  ])('stays when it %s', (_, kind, changes) => {
    expect(again(changes)).toBe(kind)
  })

  it('no longer counts as what it was in the list', () => {
    const failure = daysOld(800, 'newer-failure', { ...PRODUCTION, status: 'failed' })
    const asked = ask([failure, daysOld(900, 'it', PRODUCTION)])
    expect(again(PRODUCTION, asked)).toBe('newest-production')
    expect(again({ ...PRODUCTION, status: 'failed' }, asked)).toBe('old')
  })

  it('stays when a rollback has made it live', () => {
    expect(again({}, ask(question.deployments.slice(), {}, { liveId: 'it' }))).toBe('live')
  })

  it('stays when the newer ones of its branch are gone', () => {
    expect(again({}, ask([old]))).toBe('newest-of-branch')
  })

  it('stays when the policy has changed', () => {
    expect(again({}, ask([...NEWER, old], { keepRecent: 3 }))).toBe('recent')
  })
})

it('plans 200,000 deployments without comparing each with the others', () => {
  // Comparing each with the others would be 4 * 10^10 steps: this test would never end.
  const many = Array.from({ length: 200_000 }, (_, index) =>
    daysOld((index * 7919) % 20_011, `${index}`, { branch: `branch-${index % 5_000}` }),
  )
  const rules = Array.from({ length: 50 }, (_, n) => ({ project: '*', branch: `*x${n}*y*`, ages: null }))
  const plan = planRetention(ask(many, { rules, keepRecent: 10_000 }))
  expect(plan).toHaveLength(200_000)
  expect(removed(plan).length).toBeGreaterThan(150_000)
}, 60_000)

describe('the fingerprint of what is to go', () => {
  it('is 12 hex digits, also where nothing is', async () => {
    expect(await fingerprintOf(['a', 'b'])).toMatch(/^[0-9a-f]{12}$/)
    expect(await fingerprintOf([])).toMatch(/^[0-9a-f]{12}$/)
  })

  it('can be confirmed as it is', async () => {
    const confirm = await fingerprintOf(['a'])
    expect(parseRetention({ mode: 'delete', days: 1, confirm })).toMatchObject({ value: { confirm } })
  })

  it('does not change with the order', async () => {
    expect(await fingerprintOf(['c', 'a', 'b'])).toBe(await fingerprintOf(['a', 'b', 'c']))
  })

  it.each([[['a']], [['a', 'b', 'c']], [['a', 'c']], [['ab']], [['a,b']], [['a","b']], [[]]])(
    'is another one for %j than for a and b',
    async (ids) => {
      expect(await fingerprintOf(ids)).not.toBe(await fingerprintOf(['a', 'b']))
    },
  )
})
