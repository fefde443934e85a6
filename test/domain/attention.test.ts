import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AttentionFacts,
  type Failures,
  isAlarm,
  judge,
  type Reason,
  RULE_NAMES,
  type Rule,
  type UnreleasedDeployment,
} from '../../src/domain/attention.ts'
import type { DeploymentSummary } from '../../src/domain/deployment.ts'
import type { InactiveDomain } from '../../src/domain/project.ts'
import { STATUSES } from '../../src/domain/status.ts'
import { makeSummary } from './make.ts'

const NOW = Date.parse('2026-11-24T12:00:00.000Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const ago = (ms: number) => new Date(NOW - ms).toISOString()

/** A deployment of so long ago. */
const made = (age: number, changes: Partial<DeploymentSummary> = {}) =>
  makeSummary({
    id: `made-${age}`,
    shortId: `made-${age}`,
    createdOn: ago(age),
    startedOn: ago(age),
    endedOn: ago(age),
    ...changes,
  })

/** What a project needs nobody for: what is live is the newest, and nothing goes on. */
const QUIET: AttentionFacts = {
  project: { productionBranch: 'main' },
  live: made(2 * DAY),
  liveSince: null,
  running: [],
  succeeded: null,
  failures: null,
  unreleased: () => ({
    production: made(2 * DAY),
    deployments: [],
    earlier: () => [],
    previewsKeptFor: null,
  }),
  told: [],
}

const rulesOf = (facts: Partial<AttentionFacts>, off: Rule[] = []) =>
  judge({ ...QUIET, ...facts }, NOW, off).reasons.map(({ rule }) => rule)

const turnOf = (facts: Partial<AttentionFacts>) => judge({ ...QUIET, ...facts }, NOW).turnsAt

/** Previews of a branch, of those ages. */
const previews = (branch: string, ages: number[], changes: Partial<UnreleasedDeployment> = {}) =>
  ages.map((age) => made(age, { branch, environment: 'preview', ...changes }))

interface StuckCase {
  productionBranch?: string | null
  /** How long ago production was deployed last; null: never. By default with its present branch. */
  production?: number | null
  lastBranch?: string
  deployments?: UnreleasedDeployment[]
  /** Branches that were there before, and how. */
  there?: Record<string, 'production' | 'preview'>
  keptFor?: number | null
  told?: Reason[]
}

function stuck(options: StuckCase): Partial<AttentionFacts> {
  const {
    productionBranch = 'master',
    production = 10 * DAY,
    there = {},
    keptFor = null,
    told = [],
  } = options
  const deployments = options.deployments ?? previews('main', [1 * DAY, 2 * DAY, 3 * DAY])
  return {
    project: { productionBranch },
    unreleased: () => ({
      production:
        production === null ? null : made(production, { branch: options.lastBranch ?? productionBranch }),
      deployments,
      earlier: () => Object.entries(there).map(([branch, environment]) => ({ branch, environment })),
      previewsKeptFor: keptFor,
    }),
    told,
  }
}

describe('production is stuck', () => {
  it.each(['main', 'production', 'trunk'])(
    'where people deploy %s instead of the production branch',
    (branch) => {
      expect(rulesOf(stuck({ deployments: previews(branch, [DAY, 2 * DAY, 3 * DAY]) }))).toEqual([
        'production-stuck',
      ])
    },
  )

  it('says the branch, how many deployments, and since when production has had none', () => {
    expect(judge({ ...QUIET, ...stuck({}) }, NOW).reasons).toEqual([
      {
        rule: 'production-stuck',
        branch: 'main',
        count: 3,
        since: NOW - 10 * DAY,
      },
    ])
  })

  it('with three successes, and not with two', () => {
    const two = previews('main', [DAY, 2 * DAY])
    expect(rulesOf(stuck({ deployments: two }))).toEqual([])
    for (const status of STATUSES) {
      const third = previews('main', [3 * DAY], { status })
      const expected = status === 'success' ? ['production-stuck'] : []
      expect(rulesOf(stuck({ deployments: [...two, ...third] })), status).toEqual(expected)
    }
  })

  it('a day after the last deployment of production, and not before', () => {
    const deployments = previews('main', [HOUR, 2 * HOUR, 3 * HOUR])
    expect(rulesOf(stuck({ deployments, production: DAY }))).toEqual(['production-stuck'])
    expect(rulesOf(stuck({ deployments, production: DAY - 1 }))).toEqual([])
    expect(turnOf(stuck({ deployments, production: DAY - 1 }))).toBe(NOW + 1)
  })

  it('where production was never deployed at all, a day after the first preview', () => {
    const never = (age: number) => stuck({ production: null, deployments: previews('main', [1, 2, age]) })
    expect(rulesOf(never(DAY))).toEqual(['production-stuck'])
    expect(rulesOf(never(DAY - 1))).toEqual([])
    expect(judge({ ...QUIET, ...never(DAY) }, NOW).reasons[0]).toMatchObject({ since: NOW - DAY })
  })

  it('not where the branch was there beside production before', () => {
    expect(rulesOf(stuck({ there: { main: 'preview' } }))).toEqual([])
    expect(rulesOf(stuck({ there: { main: 'production' } }))).toEqual([])
    expect(rulesOf(stuck({ there: { other: 'preview' } }))).toEqual(['production-stuck'])
  })

  it('where the branch was that of production until the setting was changed, and not where it was there as a preview', () => {
    const changed = { productionBranch: 'release', lastBranch: 'main' }
    expect(rulesOf(stuck({ ...changed, there: { main: 'production' } }))).toEqual(['production-stuck'])
    expect(rulesOf(stuck({ ...changed, there: { main: 'preview' } }))).toEqual([])
  })

  it('where a branch of any other name is what people deploy, after 60 days, and not before', () => {
    const deployments = previews('next', [DAY, 2 * DAY, 3 * DAY])
    expect(rulesOf(stuck({ deployments, production: 60 * DAY }))).toEqual(['production-stuck'])
    expect(rulesOf(stuck({ deployments, production: 60 * DAY - 1 }))).toEqual([])
    expect(turnOf(stuck({ deployments, production: 60 * DAY - 1 }))).toBe(NOW + 1)
  })

  it('only as long as the branch of another name had three successes in 90 days', () => {
    const aged = (age: number) =>
      stuck({ deployments: previews('next', [DAY, 2 * DAY, age]), production: 200 * DAY })
    expect(rulesOf(aged(90 * DAY - 1))).toEqual(['production-stuck'])
    expect(rulesOf(aged(90 * DAY))).toEqual([])
    expect(turnOf(aged(90 * DAY - 1))).toBe(NOW + 1)
  })

  it('names the branch that is deployed most, among those of other names', () => {
    const deployments = [
      ...previews('fix', [DAY, 2 * DAY, 3 * DAY]),
      ...previews('next', [DAY, 2 * DAY, 3 * DAY, 4 * DAY]),
    ]
    const { reasons } = judge({ ...QUIET, ...stuck({ deployments, production: 61 * DAY }) }, NOW)
    expect(reasons).toMatchObject([{ branch: 'next', count: 4 }])
  })

  it('is not known where previews from before may have been deleted, unless it was known then', () => {
    const kept = { production: 30 * DAY, keptFor: 30 * DAY }
    expect(rulesOf(stuck(kept))).toEqual([])
    expect(rulesOf(stuck({ ...kept, keptFor: 30 * DAY + 1 }))).toEqual(['production-stuck'])
    const { reasons } = judge({ ...QUIET, ...stuck({}) }, NOW)
    expect(rulesOf(stuck({ ...kept, told: reasons }))).toEqual(['production-stuck'])
  })

  it('is not known before the history is', () => {
    expect(rulesOf({ ...stuck({}), unreleased: () => null })).toEqual([])
  })
})

const failed = (age: number) => made(age, { status: 'failed', commitHash: 'bad0bad' })
const failures = (count: number, age: number, good: DeploymentSummary | null = made(9 * DAY)): Failures => ({
  count,
  good,
  first: failed(age),
})

describe('production fails', () => {
  it('after three failures in a row, and not after two', () => {
    expect(rulesOf({ failures: failures(3, DAY) })).toEqual(['failing'])
    expect(rulesOf({ failures: failures(2, DAY) })).toEqual([])
  })

  it('an hour after the first of them ended, and not before', () => {
    expect(rulesOf({ failures: failures(3, HOUR) })).toEqual(['failing'])
    expect(rulesOf({ failures: failures(3, HOUR - 1) })).toEqual([])
    expect(turnOf({ failures: failures(3, HOUR - 1) })).toBe(NOW + 1)
  })

  it('says since when, how often, and between which commits', () => {
    const { reasons } = judge({ ...QUIET, failures: failures(4, 2 * HOUR) }, NOW)
    expect(reasons).toMatchObject([
      {
        count: 4,
        first: { commitHash: 'bad0bad', endedOn: ago(2 * HOUR) },
        good: { shortId: `made-${9 * DAY}` },
      },
    ])
    expect(rulesOf({ failures: failures(3, DAY, null) })).toEqual(['failing'])
  })
})

describe('an address that does not work', () => {
  const domain = (state: InactiveDomain['state'], age: number, name = 'www.example.com') => ({
    name,
    state,
    since: NOW - age,
  })
  const at = (...inactive: InactiveDomain[]) => ({ project: { productionBranch: 'main', inactive } })
  const said = (...inactive: InactiveDomain[]) => {
    const { reasons, turnsAt } = judge({ ...QUIET, ...at(...inactive) }, NOW)
    return { reasons: reasons.length, turnsAt }
  }

  it.each(['deactivated', 'blocked', 'error'] as const)('since it is %s is told at once', (state) => {
    expect(said(domain(state, 0))).toEqual({ reasons: 1, turnsAt: null })
  })

  it.each(['initializing', 'pending'] as const)('yet, as it is %s, is told after a day', (state) => {
    expect(said(domain(state, DAY - 1))).toEqual({ reasons: 0, turnsAt: NOW + 1 })
    expect(said(domain(state, DAY))).toEqual({ reasons: 1, turnsAt: null })
  })

  it('is the one that has not worked for longest', () => {
    const named = (...inactive: InactiveDomain[]) => judge({ ...QUIET, ...at(...inactive) }, NOW).reasons
    expect(named(domain('pending', HOUR, 'new'), domain('error', 0, 'broken'))).toMatchObject([
      { domain: { name: 'broken' } },
    ])
    expect(named(domain('pending', DAY, 'later'), domain('initializing', 2 * DAY, 'first'))).toMatchObject([
      { domain: { name: 'first' } },
    ])
  })
})

describe('a build hangs', () => {
  // Its own times may be of its wait.
  const works = (age: number, id = 'one') =>
    made(9 * HOUR, { id, shortId: id, status: 'building', seenAt: NOW - age })
  const at = (age: number) => ({ running: [works(age)] })

  it('25 minutes after it was first seen at work, and not before, whenever it began', () => {
    expect(rulesOf(at(25 * MINUTE))).toEqual(['build-hangs'])
    expect(rulesOf(at(25 * MINUTE - 1))).toEqual([])
    expect(turnOf(at(25 * MINUTE - 1))).toBe(NOW + 1)
  })

  it('is told of the one that was seen first', () => {
    const running = [works(26 * MINUTE), works(40 * MINUTE, 'two')]
    expect(judge({ ...QUIET, running }, NOW).reasons).toMatchObject([{ build: { shortId: 'two' } }])
  })
})

describe('a build waits', () => {
  const at = (age: number, status: DeploymentSummary['status'] = 'queued') => ({
    running: [made(age, { status })],
  })

  it('30 minutes after it was asked for, and not before, and only in the queue', () => {
    expect(rulesOf(at(30 * MINUTE))).toEqual(['build-waits'])
    expect(rulesOf(at(30 * MINUTE - 1))).toEqual([])
    expect(turnOf(at(30 * MINUTE - 1))).toBe(NOW + 1)
    expect(rulesOf(at(9 * HOUR, 'building'))).toEqual([])
  })

  it('is told and no alarm: its turn comes', () => {
    const alarms = judge({ ...QUIET, ...at(HOUR), failures: failures(3, DAY) }, NOW).reasons.filter(isAlarm)
    expect(alarms.map(({ rule }) => rule)).toEqual(['failing'])
  })
})

describe('production is rolled back', () => {
  const back = (newest: number, liveSince: number | null = null) => ({
    live: made(5 * DAY),
    liveSince,
    succeeded: made(newest),
  })

  it('where what is live is older than the newest success, and not where it is that', () => {
    expect(rulesOf(back(DAY))).toEqual(['rolled-back'])
    expect(rulesOf(back(5 * DAY))).toEqual([])
    expect(rulesOf(back(6 * DAY))).toEqual([])
  })

  it('ten minutes after the newest ended, as the list that tells what is live comes later than its page', () => {
    expect(rulesOf(back(10 * MINUTE))).toEqual(['rolled-back'])
    expect(rulesOf(back(10 * MINUTE - 1))).toEqual([])
    expect(turnOf(back(10 * MINUTE - 1))).toBe(NOW + 1)
  })

  it('at once where the board saw the older one go live after the newer one had ended, and says since when', () => {
    const { reasons } = judge({ ...QUIET, ...back(MINUTE, NOW - MINUTE) }, NOW)
    expect(reasons).toMatchObject([
      { rule: 'rolled-back', since: NOW - MINUTE, from: { shortId: `made-${MINUTE}` } },
    ])
  })

  it('not at once where it went live before that', () => {
    expect(rulesOf(back(MINUTE, NOW - MINUTE - 1))).toEqual([])
    expect(judge({ ...QUIET, ...back(DAY, NOW - 2 * DAY) }, NOW).reasons).toMatchObject([{ since: null }])
  })

  it('not by what failures call the last good one, where no newer success is known', () => {
    const facts = { ...back(DAY), succeeded: null, failures: failures(3, DAY, made(2 * DAY)) }
    expect(rulesOf(facts)).toEqual(['failing'])
  })

  it('since nobody knows when, where it was so when the board first looked', () => {
    expect(judge({ ...QUIET, ...back(DAY) }, NOW).reasons).toMatchObject([{ since: null }])
  })
})

describe('a rule that is off', () => {
  const ALL: Partial<AttentionFacts> = {
    ...stuck({}),
    project: {
      productionBranch: 'master',
      inactive: [{ name: 'www.example.com', state: 'error', since: NOW - HOUR }],
    },
    succeeded: made(4 * DAY),
    failures: failures(3, DAY, made(4 * DAY)),
    running: [
      made(HOUR, { id: 'works', status: 'building', seenAt: NOW - HOUR }),
      made(HOUR, { id: 'waits', status: 'queued' }),
    ],
    live: made(5 * DAY),
  }

  it.each(RULE_NAMES)('%s says nothing, and the others say what they have to', (rule) => {
    expect(rulesOf(ALL)).toEqual(RULE_NAMES)
    expect(rulesOf(ALL, [rule])).toEqual(RULE_NAMES.filter((one) => one !== rule))
  })
})

describe('a team of which nothing is to be said', () => {
  /** Its branch of work has a preview each day since the last release, and had some before. */
  const gitflow = (since: number) =>
    stuck({
      productionBranch: 'main',
      production: since,
      there: { develop: 'preview' },
      deployments: previews(
        'develop',
        Array.from({ length: Math.floor(since / DAY) }, (_, day) => day * DAY),
      ),
    })

  it.each([7, 31, 92])('works by gitflow and releases every %i days', (days) => {
    expect(rulesOf(gitflow(days * DAY))).toEqual([])
  })

  it('releases from branches, with the trunk as previews', () => {
    const deployments = previews('main', [HOUR, DAY, 2 * DAY, 30 * DAY, 80 * DAY])
    const releases = { production: 85 * DAY, there: { main: 'preview' } as const, deployments }
    expect(rulesOf(stuck({ ...releases, productionBranch: 'release/2026-11' }))).toEqual([])
    // The setting was moved to the next one, which was not deployed yet.
    const moved = { productionBranch: 'release/2026-12', lastBranch: 'release/2026-11' }
    expect(rulesOf(stuck({ ...releases, ...moved }))).toEqual([])
  })

  it('has documentation that nobody has touched for a year', () => {
    const old = made(365 * DAY)
    expect(
      rulesOf({ ...stuck({ production: 365 * DAY, deployments: [] }), live: old, succeeded: old }),
    ).toEqual([])
  })

  it('merges nothing of what Dependabot asks for', () => {
    const deployments = previews('dependabot/npm_and_yarn/parcels-9.1.0', [DAY, 2 * DAY, 3 * DAY, 4 * DAY])
    expect(rulesOf(stuck({ productionBranch: 'main', production: 300 * DAY, deployments }))).toEqual([])
  })

  it('uploads by hand, now and then without a branch', () => {
    const uploads = [null, 'undefined', ''].flatMap((branch) =>
      [DAY, 2 * DAY].map((age) => ({ ...made(age), branch, environment: 'preview' as const })),
    )
    expect(rulesOf(stuck({ productionBranch: 'main', production: 70 * DAY, deployments: uploads }))).toEqual(
      [],
    )
  })
})

describe('odd data', () => {
  it.each<[string, Partial<AttentionFacts>]>([
    ['no known production branch', stuck({ productionBranch: null })],
    ['previews without dates', stuck({ deployments: previews('main', [1, 2, 3], { createdOn: null }) })],
    [
      'an environment that is not known',
      stuck({ deployments: previews('main', [1, 2, 3], { environment: 'unknown' }) }),
    ],
    [
      'a production deployment without a date',
      {
        ...stuck({}),
        unreleased: () => ({
          ...(stuck({}).unreleased?.() ?? fail()),
          production: { createdOn: null, branch: 'master' },
        }),
      },
    ],
    ['one deployment', stuck({ production: null, deployments: previews('main', [9 * DAY]) })],
    ['no canonical deployment', { live: null }],
    ['no success', { succeeded: null }],
    [
      'failures without dates',
      { failures: { ...failures(3, DAY), first: made(0, { createdOn: null, endedOn: null }) } },
    ],
    ['a live deployment without a date', { live: made(DAY, { createdOn: null }) }],
    ['a live preview', { live: made(5 * DAY, { environment: 'preview' }) }],
    ['a live deployment that failed', { live: made(5 * DAY, { status: 'failed' }) }],
    ['a build in the queue without a date', { running: [made(0, { status: 'queued', createdOn: null })] }],
  ])('such as %s makes no false alarm', (_what, facts) => {
    expect(rulesOf({ succeeded: made(DAY), live: made(DAY), ...facts })).toEqual([])
  })
})

function fail(): never {
  throw new Error('the case has no such facts')
}

describe('a project where every deployment succeeded, the newest of production is live and under a day old, nothing runs and every address is active', () => {
  it('hears nothing', () => {
    const branches = fc.constantFrom('main', 'master', 'production', 'trunk', 'next', 'fix/a', null)
    const age = fc.integer({ min: 0, max: 200 * DAY })
    const deployments = fc.array(fc.tuple(branches, age), { maxLength: 20 })
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: DAY - 1 }),
        deployments,
        fc.constantFrom('main', 'master', null),
        fc.boolean(),
        // As of a project whose addresses were never asked for, and of one of which none is left that is not active.
        fc.constantFrom<InactiveDomain[] | undefined>(undefined, []),
        (newest, made_, productionBranch, isThere, inactive) => {
          const live = made(newest)
          const facts = {
            ...QUIET,
            project: { productionBranch, inactive },
            live,
            succeeded: live,
            unreleased: () => ({
              production: { createdOn: live.createdOn, branch: productionBranch },
              deployments: made_.flatMap(([branch, at]) =>
                branch === null ? [] : previews(branch, [Math.min(at, newest)]),
              ),
              earlier: () => (isThere ? previews('main', [newest + 1]) : []),
              previewsKeptFor: null,
            }),
          }
          return judge(facts, NOW).reasons.length === 0
        },
      ),
    )
  })
})
