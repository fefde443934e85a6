import { type Plan, progress } from '../simulator/build.ts'
import { newDomain } from '../simulator/domains.ts'
import type { Fault } from '../simulator/faults.ts'
import type { PagesProject } from '../simulator/project.ts'
import { deploymentsAt, isTarget, liveOf } from '../simulator/queries.ts'
import type { Seeded } from '../simulator/seeded.ts'
import { timeline } from '../simulator/timeline.ts'
import type { NewDeployment, ProjectOrder, World } from '../simulator/world.ts'
import { GITHUB } from './accounts.ts'
import { HOUR, MINUTE, SECOND } from './bench.ts'

/** Something that happens in an account, to a project of it; where there is nothing that it could happen to, nothing does. */
type Happening = (one: { world: World; project: PagesProject; now: number; random: Seeded }) => void

const BRANCHES = ['main', 'main', 'main', 'next', 'feat/a', 'fix/b#1', 'release/1', 'dependabot/npm']
const MESSAGES = ['Update the words', 'Fix a typo', 'Revert "Update the words"', 'Grüße & <b>']

/** How a build may end, and what may be odd about it. */
const BUILDS: NewDeployment[] = [
  ...([{}, {}, {}, { outcome: 'failure' }, { outcome: 'failure', failedStage: 'clone_repo' }] as const),
  ...([
    { outcome: 'canceled' },
    { outcome: 'canceled', failedStage: 'build' },
    { outcome: 'skipped' },
  ] as const),
  { outcome: 'skipped', skipReason: 'superseded_queued_build' },
  // It goes on for a while, waits in the queue, or hangs.
  { durations: { build: 8 * MINUTE } },
  { durations: { queued: 50 * MINUTE }, pause: 20 * SECOND },
  { durations: { build: 60 * HOUR } },
]

/** A name that no project has. */
function freeName(world: World, random: Seeded): string {
  const name = `${random.pick(['blog', 'docs', 'shop', 'wiki'])}-${random.int(1, 9)}`
  return world.project(name) ? freeName(world, random) : name
}

const pickOne = (plans: readonly Plan[], random: Seeded) => (plans.length > 0 ? random.pick(plans) : null)

export const HAPPENINGS = {
  isBuilt({ world, project, now, random }) {
    const at = now - random.pick([0, 0, 20 * SECOND, 3 * MINUTE])
    const message = random.pick(MESSAGES)
    world.deploy(project.name, { at, branch: random.pick(BRANCHES), message, ...random.pick(BUILDS) })
  },
  isBuiltOften({ world, project, now, random }) {
    const branch = random.pick(BRANCHES)
    for (let count = random.pick([2, 3, 5, 30]); count > 0; count -= 1)
      world.deploy(project.name, {
        at: now - count * 70 * SECOND,
        branch,
        outcome: random.pick(['success', 'failure']),
      })
  },
  /** Of what runs. The stage in which it is ends now. */
  isCanceled({ project, now, random }) {
    const isRunning = (one: Plan) =>
      !one.isUpload && ['queued', 'building'].includes(progress(one, now).phase)
    const plan = pickOne(deploymentsAt(project, now).filter(isRunning), random)
    const stage = plan && timeline(plan).find(({ endsAt }) => endsAt > now)
    if (!stage || stage.startsAt > now) return
    Object.assign(plan, { outcome: 'canceled', failedStage: stage.name })
    plan.durations = { ...plan.durations, [stage.name]: now - stage.startsAt }
  },
  /** A new run of the same commit. */
  isRetried({ world, project, now, random }) {
    const plan = pickOne(deploymentsAt(project, now), random)
    if (plan) world.deploy(project.name, { branch: plan.branch, hash: plan.hash, message: plan.message })
  },
  isRolledBack({ world, project, now, random }) {
    const plan = pickOne(
      deploymentsAt(project, now).filter((one) => isTarget(one, now)),
      random,
    )
    if (plan) world.rollBack(project.name, plan.id)
  },
  loses({ world, project, now, random }) {
    const all = deploymentsAt(project, now).filter((one) => one !== liveOf(project, now))
    for (let left = Math.min(all.length, random.pick([1, 1, 1, 4, 20])); left > 0; left -= 1) {
      const [plan] = all.splice(random.int(0, all.length - 1), 1)
      if (plan) world.removeDeployment(project.name, plan.id)
    }
  },
  /** Somebody else's clock: one that was made an hour ago shows only now. */
  isToldLate({ world, project, now, random }) {
    world.deploy(project.name, { at: now - random.int(1, 300) * MINUTE, branch: random.pick(BRANCHES) })
  },
  comes({ world, now, random }) {
    const name = freeName(world, random)
    const source = random.chance(0.7) ? GITHUB : undefined
    world.addProject({ name, source, createdAt: now })
    if (random.chance(0.5)) world.deploy(name, { at: now })
  },
  goes({ world, project }) {
    if (world.projects.length > 1) world.removeProject(project.name)
  },
  isRenamed({ world, project, random }) {
    project.name = freeName(world, random)
  },
  /** Of two, one takes the name of the other. */
  areRenamed({ world, project, random }) {
    const other = random.pick(world.projects)
    const { name } = other
    other.name = freeName(world, random)
    project.name = name
  },
  isMadeAnew({ world, project, now }) {
    const { name, source } = project
    world.removeProject(name)
    world.addProject({ name, source, createdAt: now })
  },
  hasAnotherProductionBranch({ project, random }) {
    project.productionBranch = random.pick(['main', 'next', 'release/1'])
  },
  hasAnotherRepository({ project, random }) {
    project.source = random.pick([GITHUB, { ...GITHUB, repo: 'moved' }])
  },
  hasAnotherDomain({ project, now, random }) {
    const name = `${random.pick(['www', 'app'])}.${random.alphanumeric(4)}.example`
    project.domains.push(newDomain(name, now, random.chance(0.5) ? 'no such record' : undefined))
  },
  hasOneDomainLess({ project }) {
    project.domains.shift()
  },
  areListedOtherwise({ world, random }) {
    world.projectOrder = random.pick<ProjectOrder>(['newest first', 'oldest first', 'by name'])
  },
  nothing() {},
} satisfies Record<string, Happening>

/** Faults of the API of every kind but `meanwhile`, by which things happen between calls, and those that wait for a clock: they end as a dropped connection does. */
export const FAULTS: Fault[] = [
  ...[500, 502, 429].map((status) => ({ kind: 'status', status }) as const),
  { kind: 'status', status: 403, code: 10000 },
  { kind: 'status', status: 404, code: 8000007 },
  { kind: 'html', status: 503 },
  { kind: 'brokenJson' },
  { kind: 'emptyBody' },
  { kind: 'wrongShape' },
  { kind: 'drop' },
  ...[0, 90, 400].map((seconds) => ({ kind: 'rateLimited', seconds }) as const),
  { kind: 'tooLarge', bytes: 11_000_000 },
  { kind: 'refusePaging' },
  // What is live cannot be read.
  {
    kind: 'altered',
    alter: (body) =>
      JSON.parse(JSON.stringify(body), (key, value) => (key === 'canonical_deployment' ? 'garbled' : value)),
  },
  // Another page of the same, as a proxy would give it that leaves the query out.
  { kind: 'mistaken', as: (path) => path.replace(/\?.*/, '') },
]

/** Which calls something happens to, or after which. */
export const CALLS = {
  list: /\/projects(\?|$)/,
  'first page of the list': /\/projects\?.*\bpage=1\b/,
  deployments: /\/deployments(\?|$)/,
  'older deployments': /\/deployments\?.*\bpage=2\b/,
  'one project': /\/projects\/[^/?]+$/,
  domains: /\/domains/,
  any: /./,
}
export type Calls = keyof typeof CALLS
