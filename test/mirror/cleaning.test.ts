import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRetention, type RetentionPolicy } from '../../src/retention/policy.ts'
import type { RetentionFacts } from '../../src/retention/standing.ts'
import { deletes, finishRun, idsOf, openBench, policy } from '../retention/account.ts'
import { protectionsOf } from '../retention/model.ts'
import { progress } from '../simulator/build.ts'
import { liveOf } from '../simulator/queries.ts'
import { wireDeployment } from '../simulator/wire.ts'
import type { NewDeployment } from '../simulator/world.ts'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, HOUR, START } from '../support/bench.ts'
import { DAY, pass } from '../support/chores.ts'
import { warm } from '../support/pages.ts'

/** What retention looks at, from the simulated account itself. */
function factsOf(bench: Bench): RetentionFacts[] {
  const now = bench.clock.now()
  const project = bench.simulator.world.project('docs')
  if (!project) return []
  return project.deployments.map((plan) => {
    const { phase } = progress(plan, now)
    const { aliases, created_on } = wireDeployment(project, plan, now)
    return {
      id: plan.id,
      environment: plan.environment,
      status: phase === 'failure' ? 'failed' : phase,
      aliases: aliases ?? [],
      createdOn: created_on,
      branch: plan.branch,
    }
  })
}

/** What the slow model of the rules keeps of the account as it is now, judged at a time. */
function keptBy(bench: Bench, wanted: RetentionPolicy, now: number): string[] {
  const project = bench.simulator.world.project('docs')
  const deployments = factsOf(bench)
  const liveId = (project && liveOf(project, bench.clock.now())?.id) ?? null
  const question = {
    deployments,
    policy: wanted,
    now,
    project: { name: 'docs', liveId, historyComplete: true },
  }
  return deployments.filter((one) => protectionsOf(one, question).length > 0).map(({ id }) => id)
}

function read(raw: object): RetentionPolicy {
  const parsed = parseRetention(raw)
  if (!('value' in parsed) || parsed.value === null) throw new Error('no policy')
  return parsed.value
}

/** An account with these deployments, and a policy that deletes at once. */
async function clean(raw: object, deployments: readonly NewDeployment[], runs: number, vars: object = {}) {
  const bench = await openBench(raw, vars)
  bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 400 * DAY })
  for (const one of deployments) bench.simulator.world.deploy('docs', one)
  const expected = keptBy(bench, read(raw), START + runs * HOUR)
  await warm(bench)
  await finishRun(bench)
  for (let run = 0; run < runs; run += 1) {
    await pass(bench, HOUR)
    await finishRun(bench)
  }
  return { bench, expected }
}

describe('an account of 3,000 deployments', () => {
  it('is cleaned over several runs: what the rules keep stays, and everything else goes', async () => {
    const outcomes = ['success', 'success', 'success', 'failure', 'canceled'] as const
    const deployments = Array.from({ length: 3_000 }, (_, index) => ({
      branch: index % 3 === 0 ? 'main' : `feat-${index % 40}`,
      outcome: outcomes[index % outcomes.length],
      // None comes of age in the hours that the test takes.
      at: START - HOUR - index * 12 * HOUR,
    }))
    const raw = policy({
      ...{ preview: '30d', production: '90d', failed: '2d', canceled: '2d' },
      ...{ keep_recent: 10, keep_production: 10, max_deletes_per_run: 1_000 },
    })
    const { bench, expected } = await clean(raw, deployments, 4, { PLAN: 'paid' })
    expect(3_000 - expected.length).toBeGreaterThan(2_000)
    expect(idsOf(bench).sort()).toEqual(expected.sort())
    expect(deletes(bench).length).toBe(3_000 - expected.length)
  }, 120_000)
})

const deployment = fc.record({
  branch: fc.constantFrom('main', 'main', 'feat/a', 'feat/b', 'release/1'),
  outcome: fc.constantFrom('success', 'success', 'failure', 'canceled', 'skipped'),
  // Never so close to an age that an hour more or less decides.
  at: fc.integer({ min: 1, max: 60 }).map((steps) => START - steps * 12 * HOUR - 6 * HOUR),
  durations: fc.constant({ build: 60_000 }),
})
const age = fc.constantFrom('never', '1d', '5d', '12d')
const random = fc.record({
  mode: fc.constant('delete'),
  ...{ preview: age, production: age, failed: age, canceled: age, days: fc.constant(3) },
  ...{ keep_recent: fc.nat({ max: 4 }), keep_production: fc.nat({ max: 4 }) },
  ...{ grace: fc.constant('0h'), max_share: fc.constant(1), max_deletes_per_run: fc.constant(20) },
  rules: fc.array(
    fc.oneof(
      fc.record({ branch: fc.constantFrom('feat/*', 'main'), keep: fc.constant(true) }),
      fc.record({
        project: fc.constantFrom('docs', 'shop'),
        branch: fc.constantFrom('*', 'feat/b'),
        days: fc.constant(8),
      }),
    ),
    { maxLength: 2 },
  ),
})

describe('random accounts and policies', () => {
  it('come to what a slow, separate model of the rules says', async () => {
    await fc.assert(
      fc.asyncProperty(
        random,
        fc.array(deployment, { minLength: 5, maxLength: 40 }),
        async (raw, deployments) => {
          const { bench, expected } = await clean(raw, deployments, 2)
          expect(idsOf(bench).sort()).toEqual(expected.sort())
        },
      ),
      { numRuns: 10 },
    )
  }, 120_000)
})
