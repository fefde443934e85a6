import { evictDurableObject } from 'cloudflare:test'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRetention, type RetentionPolicy } from '../../src/retention/policy.ts'
import type { RetentionFacts } from '../../src/retention/standouts.ts'
import { deletes, finishRun, idsOf, openBench, policy } from '../retention/account.ts'
import { protectionsOf } from '../retention/model.ts'
import { progress } from '../simulator/build.ts'
import { liveOf } from '../simulator/queries.ts'
import { wireDeployment } from '../simulator/wire.ts'
import type { NewDeployment } from '../simulator/world.ts'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, DAY, HOUR, MINUTE, START } from '../support/bench.ts'
import { activityOf, pass } from '../support/chores.ts'
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
      preview: '30d',
      production: '90d',
      failed: '2d',
      canceled: '2d',
      keep_recent: 10,
      keep_production: 10,
      max_deletes_per_run: 1_000,
    })
    const { bench, expected } = await clean(raw, deployments, 4, { PLAN: 'paid' })
    expect(3_000 - expected.length).toBeGreaterThan(2_000)
    expect(idsOf(bench).sort()).toEqual(expected.sort())
    expect(deletes(bench).length).toBe(3_000 - expected.length)
  }, 300_000)
})

const deployment = fc.record({
  branch: fc.constantFrom('main', 'main', 'feat/a', 'feat/b', 'release/1'),
  outcome: fc.constantFrom('success', 'success', 'failure', 'canceled', 'skipped'),
  // Never so close to an age that an hour more or less decides.
  at: fc.integer({ min: 1, max: 60 }).map((steps) => START - steps * 12 * HOUR - 6 * HOUR),
  durations: fc.constant({ build: 60_000 }),
})
const age = fc.constantFrom('never', '1d', '5d', '12d')
const fields = {
  mode: fc.constant('delete'),
  preview: age,
  production: age,
  failed: age,
  canceled: age,
  days: fc.constant(3),
  keep_recent: fc.nat({ max: 4 }),
  keep_production: fc.nat({ max: 4 }),
  grace: fc.constant('0h'),
  max_share: fc.constant(1),
  max_deletes_per_run: fc.constant(20),
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
}
const random = fc.record(fields)

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

/** What people do in the account, and what goes wrong on the way to it, from one look to the next. */
const event = fc.oneof(
  fc.record({
    kind: fc.constant('deploy' as const),
    branch: fc.constantFrom('main', 'feat/a', 'feat/b'),
    outcome: fc.constantFrom('success', 'success', 'failure', 'canceled'),
    minutes: fc.constantFrom(1, 1, 40),
  }),
  fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('removeNewest' as const), which: fc.nat({ max: 4 }) }),
  fc.record({ kind: fc.constant('rollBack' as const), which: fc.nat() }),
  fc.record({
    kind: fc.constant('fault' as const),
    method: fc.constantFrom('GET', 'DELETE', 'DELETE'),
    path: fc.constantFrom(/./, /deployments\?/, /deployments\/[0-9a-f]/, /projects\/docs$/),
    fault: fc.constantFrom(
      { kind: 'status', status: 500 } as const,
      { kind: 'status', status: 403, code: 8000119 } as const,
      { kind: 'brokenJson' } as const,
      { kind: 'rateLimited', seconds: 60 } as const,
    ),
    times: fc.constantFrom(1, 3),
  }),
  fc.record({ kind: fc.constant('visit' as const) }),
  fc.record({ kind: fc.constant('evict' as const) }),
)
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

async function happen(bench: Bench, what: Event): Promise<void> {
  const { world, faults } = bench.simulator
  const project = world.project('docs')
  const live = project && liveOf(project, bench.clock.now())?.id
  const others = idsOf(bench).filter((id) => id !== live)
  const remove = (id: string | undefined) => id && world.removeDeployment('docs', id)
  switch (what.kind) {
    case 'deploy': {
      const { branch, outcome, minutes } = what
      return void world.deploy('docs', { branch, outcome, durations: { build: minutes * MINUTE } })
    }
    case 'remove':
      return void remove(others[what.which % Math.max(1, others.length)])
    case 'removeNewest':
      return void remove(others.at(-1 - what.which))
    case 'rollBack': {
      const past = factsOf(bench).filter(
        (one) => one.environment === 'production' && one.status === 'success',
      )
      const target = past[what.which % Math.max(1, past.length)]
      return target && world.rollBack('docs', target.id)
    }
    case 'fault':
      return faults.set(what.fault, what)
    case 'visit':
      return void (await bench.get('/projects/docs'))
    case 'evict':
      return evictDurableObject(bench.mirror)
  }
}

describe('random accounts in which people work meanwhile', () => {
  it('lose nothing that their own state of that moment would keep, and the ledger tells what they lost', async () => {
    const slow = { grace: fc.constantFrom('0h', '1h'), max_deletes_per_run: fc.integer({ min: 1, max: 4 }) }
    const hourly = fc.record({ ...fields, ...slow })
    await fc.assert(
      fc.asyncProperty(
        hourly,
        fc.array(deployment, { minLength: 20, maxLength: 60 }),
        fc.array(event, { minLength: 10, maxLength: 60 }),
        async (raw, deployments, events) => {
          const bench = await openBench(raw)
          bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 400 * DAY })
          for (const one of deployments) bench.simulator.world.deploy('docs', one)
          const real = bench.simulator.fetch
          const wrong: string[] = []
          const gone: string[] = []
          bench.simulator.fetch = async (input, init) => {
            const id = init?.method === 'DELETE' ? (String(input).split('/').at(-1) ?? '') : ''
            const wasThere = idsOf(bench).includes(id)
            if (wasThere && keptBy(bench, read(raw), bench.clock.now()).includes(id)) wrong.push(id)
            const answer = await real(input, init)
            if (wasThere && !idsOf(bench).includes(id)) gone.push(id)
            return answer
          }
          await warm(bench)
          for (const what of events) {
            await happen(bench, what)
            await pass(bench, 13 * MINUTE, 13 * MINUTE)
          }
          bench.simulator.faults.clear()
          await pass(bench, 6 * HOUR)
          expect(wrong).toEqual([])
          const { entries } = (await activityOf(bench)).ledger
          const told = entries.filter(({ result }) => result === 'deleted').map((one) => one.deployment)
          if (entries.length < 50) expect(told.sort()).toEqual(gone.sort())
        },
      ),
      { numRuns: 12, endOnFailure: true },
    )
  }, 120_000)
})
