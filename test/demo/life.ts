import { type Seeded, seeded } from '../simulator/seeded.ts'
import type { NewDeployment, World } from '../simulator/world.ts'
import { commitOn } from './commit.ts'
import { DEMO_PROJECTS, type DemoProject } from './projects.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** After a longer sleep only the last minutes are lived through: nobody saw the rest. */
const CATCH_UP = 15 * MINUTE

interface Life {
  /** Starts every build whose time has come, each at its own time. Call it before each answer. */
  advanceTo(now: number): void
}

/** The demo's team at work: a build starts every 20 to 60 seconds. The same on every start. */
export function createLife(world: World, start: number): Life {
  const random = seeded('life')
  const busy = DEMO_PROJECTS.filter(({ life }) => life !== 'none')
  let nextAt = start + pauseBetween(random)

  return {
    advanceTo(now) {
      if (now - nextAt > CATCH_UP) nextAt = now - CATCH_UP
      while (nextAt <= now) {
        const project = random.pick(busy)
        for (const deployment of pushTo(project, nextAt, random)) world.deploy(project.name, deployment)
        nextAt += pauseBetween(random)
      }
    },
  }
}

const pauseBetween = (random: Seeded): number => random.int(20 * SECOND, 60 * SECOND)

/** One push, or two in a row, of which the second supersedes the first while it waits in the queue. */
function pushTo(project: DemoProject, at: number, random: Seeded): NewDeployment[] {
  const branch = busyBranch(project, random)
  const build = {
    at,
    ...commitOn(project, branch, random),
    durations: durations(random),
    pause: random.int(100, 400),
  }
  const roll = random.next()

  if (roll < 0.86 || !project.source) return [{ ...build, outcome: 'success' }]
  if (roll < 0.94) {
    return [
      { ...build, outcome: 'failure', failedStage: random.pick(['clone_repo', 'build', 'build', 'deploy']) },
    ]
  }
  const waits = { ...build.durations, queued: random.int(6 * SECOND, 20 * SECOND) }
  if (roll < 0.96) return [{ ...build, durations: waits, outcome: 'canceled' }]
  if (roll < 0.98) return [{ ...build, message: `[skip ci] ${build.message}`, outcome: 'skipped' }]
  return [
    { ...build, durations: waits, outcome: 'skipped', skipReason: 'superseded_queued_build' },
    { ...build, ...commitOn(project, branch, random), at: at + waits.queued },
  ]
}

/** Production about every third time, where it may move. */
function busyBranch(project: DemoProject, random: Seeded): string {
  const production = project.productionBranch ?? 'main'
  if (project.life === 'all' && random.chance(0.35)) return production
  return random.pick(Object.keys(project.branches).filter((branch) => branch !== production))
}

/** Half a minute to two minutes in all. */
function durations(
  random: Seeded,
): Record<'queued' | 'initialize' | 'clone_repo' | 'build' | 'deploy', number> {
  return {
    queued: random.int(200, 5 * SECOND),
    initialize: random.int(2 * SECOND, 4 * SECOND),
    clone_repo: random.int(1 * SECOND, 3 * SECOND),
    build: random.int(24 * SECOND, 98 * SECOND),
    deploy: random.int(3 * SECOND, 8 * SECOND),
  }
}
