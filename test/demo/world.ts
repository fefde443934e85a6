import { type Seeded, seeded } from '../simulator/seeded.ts'
import type { NewDeployment, World } from '../simulator/world.ts'
import { commitOn } from './commit.ts'
import { logOf } from './logs.ts'
import { DEMO_PROJECTS, type DemoProject, type Recent } from './projects.ts'

export { createLife } from './life.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Fills the demo's account as of `now`: an invented team and its projects, the same on every start. */
export function populate(world: World, now: number): void {
  for (const project of DEMO_PROJECTS) {
    world.addProject({
      name: project.name,
      // Nobody's real site is ever linked: `.example` resolves to nothing, by RFC 2606.
      subdomain: `${project.subdomain ?? project.name}.pages.example`,
      domains: project.domains,
      source: project.source,
      productionBranch: project.productionBranch,
      createdAt: now - project.createdDaysAgo * DAY,
    })
    for (const domain of world.project(project.name)?.domains ?? []) domain.failing = project.domainFails
    const deployments = [...history(project, now), ...project.recent.map((one) => told(project, one, now))]
    const ids = deployments.map((deployment) => world.deploy(project.name, deployment))
    const before = ids.at(-2)
    if (project.rolledBack && before !== undefined) world.rollBack(project.name, before)
  }
}

/** Older deployments, oldest first: work moves from branch to branch, with production in between. */
function history(project: DemoProject, now: number): NewDeployment[] {
  const { count, days, trigger } = project.history
  const random = seeded(`demo/${project.name}`)
  const production = project.productionBranch ?? 'main'
  const others = Object.keys(project.branches).filter((branch) => branch !== production)
  const endsAt = now - oldestToldMinutes(project) * MINUTE - DAY / 4

  return Array.from({ length: count }, (_, index) => {
    const done = index / count
    const current = others[Math.floor(done * others.length)] ?? production
    const isProduction = production in project.branches && (index % 3 === 0 || trigger !== undefined)
    return {
      at: Math.round(endsAt - (1 - done) * days * DAY + random.int(0, 90) * MINUTE),
      ...commitOn(project, isProduction ? production : current, random),
      ...(trigger ? { trigger } : {}),
      ...usualOutcome(random),
      pause: 250,
    }
  })
}

const oldestToldMinutes = ({ recent }: DemoProject): number =>
  Math.max(0, ...recent.map(({ minutesAgo }) => minutesAgo))

function usualOutcome(random: Seeded): Pick<NewDeployment, 'outcome' | 'failedStage' | 'skipReason'> {
  const roll = random.next()
  if (roll < 0.88) return { outcome: 'success' }
  if (roll < 0.95)
    return { outcome: 'failure', failedStage: random.pick(['build', 'build', 'build', 'deploy']) }
  if (roll < 0.98) return { outcome: 'canceled' }
  return { outcome: 'skipped', skipReason: 'superseded_queued_build' }
}

function told(project: DemoProject, one: Recent, now: number): NewDeployment {
  const { minutesAgo, seconds, branch, message, waits = false, ...rest } = one
  const slow = one.outcome === 'canceled' || waits ? 'queued' : 'build'
  return {
    ...rest,
    ...commitOn(project, branch, seeded(`demo/${project.name}/${message}`), message),
    at: now - Math.round(minutesAgo * MINUTE),
    durations: seconds === undefined ? {} : { [slow]: seconds * 1000 },
    log: logOf(`${project.name}/${message}`, one.outcome === 'failure'),
    pause: 250,
  }
}
