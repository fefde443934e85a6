import fc from 'fast-check'
import type { RetentionProject, RetentionQuestion } from '../../src/retention/plan.ts'
import type { Ages, RetentionPolicy, RetentionRule } from '../../src/retention/policy.ts'
import type { RetentionFacts } from '../../src/retention/standouts.ts'

/** Random accounts and policies, small and close together: dates collide, ages are met to the millisecond. */

export const NOW = Date.parse('2026-11-24T12:00:00.000Z')
export const HOUR_MS = 3_600_000

/** Mostly what the first one gives. */
const mostly = <T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>) =>
  fc.oneof({ arbitrary: usual, weight: 9 }, { arbitrary: odd, weight: 1 })

const createdOn = mostly(
  fc
    .tuple(fc.integer({ min: -3, max: 60 }), fc.constantFrom(-1, 0, 0, 0, 1))
    .map(([steps, off]) => new Date(NOW - steps * 6 * HOUR_MS + off).toISOString()),
  fc.constantFrom(null, 'some day'),
)

const facts: fc.Arbitrary<Omit<RetentionFacts, 'id'>> = fc.record({
  environment: mostly(fc.constantFrom('production', 'preview'), fc.constant('unknown')),
  status: mostly(
    fc.constantFrom('success', 'success', 'success', 'failed', 'canceled', 'skipped'),
    fc.constantFrom('queued', 'building', 'unknown'),
  ),
  aliases: fc.oneof(
    { arbitrary: fc.constant<string[]>([]), weight: 5 },
    { arbitrary: fc.constant<string[]>(['https://main.site.pages.dev']), weight: 1 },
  ),
  createdOn,
  branch: mostly(
    fc.constantFrom('main', 'feat/a', 'feat/b', 'release/1', '__proto__'),
    fc.constantFrom(null, ''),
  ),
})

/** Ids in an order that says nothing about the dates. */
const deployments: fc.Arbitrary<RetentionFacts[]> = fc
  .array(facts, { maxLength: 40 })
  .map((all) => all.map((one, index) => ({ ...one, id: `${(index * 7) % 41}-${index}` })))

const age = fc.oneof(
  fc.constant('never' as const),
  fc.integer({ min: 0, max: 40 }).map((steps) => steps * 6 * HOUR_MS),
)
const ages: fc.Arbitrary<Ages> = fc.record({ preview: age, production: age, failed: age, canceled: age })

const rule: fc.Arbitrary<RetentionRule> = fc.record({
  project: fc.constantFrom('*', 'docs', 'shop-*', 'shop-a'),
  branch: fc.constantFrom('*', 'main', 'feat/*', '*/1', 'feat/b'),
  ages: fc.option(ages),
})

const policy: fc.Arbitrary<RetentionPolicy> = fc.record({
  mode: fc.constantFrom('dry-run', 'delete'),
  ages,
  keepRecent: fc.integer({ min: 0, max: 4 }),
  keepProduction: fc.integer({ min: 0, max: 4 }),
  grace: fc.constantFrom(0, 72 * HOUR_MS),
  maxDeletesPerRun: fc.constant(25),
  maxShare: fc.constant(0.5),
  confirm: fc.constant(null),
  rules: fc.array(rule, { maxLength: 3 }),
})

/** What is decided of one project of a random account: its live deployment is one of its own, none, or one that is missing. */
function project(name: string, all: readonly RetentionFacts[]): fc.Arbitrary<RetentionProject> {
  const ids = all.map(({ id }) => id)
  return fc.record({
    name: fc.constant(name),
    liveId: mostly(fc.constantFrom(null, ...ids), fc.constant('gone')),
    historyComplete: mostly(fc.constant(true), fc.constant(false)),
  })
}

const questionAbout = (name: string): fc.Arbitrary<Omit<RetentionQuestion, 'policy'>> =>
  deployments.chain((all) =>
    fc.record({ deployments: fc.constant(all), project: project(name, all), now: fc.constant(NOW) }),
  )

/** An account of three projects under one policy: the question about each of them. */
export const accounts: fc.Arbitrary<RetentionQuestion[]> = fc
  .tuple(policy, questionAbout('docs'), questionAbout('shop-a'), questionAbout('shop-b'))
  .map(([policy, ...questions]) => questions.map((question) => ({ ...question, policy })))
