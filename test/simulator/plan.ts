import type { Plan } from './build.ts'
import type { PagesProject } from './project.ts'
import type { Seeded } from './seeded.ts'
import type { StageName } from './stages.ts'
import type { NewDeployment } from './world.ts'

/** Fills in what a new deployment leaves open, plausibly and the same on every start. */
export function planDeployment(
  project: PagesProject,
  wanted: NewDeployment,
  now: number,
  random: Seeded,
): Plan {
  const branch = wanted.branch ?? project.productionBranch
  const trigger = wanted.trigger ?? (project.source ? `${project.source.type}:push` : 'ad_hoc')
  const isUpload = wanted.isUpload ?? trigger === 'ad_hoc'
  const outcome = wanted.outcome ?? 'success'
  return {
    id: wanted.id ?? random.uuid(),
    createdAt: wanted.at ?? now,
    branch,
    environment: branch === project.productionBranch ? 'production' : 'preview',
    // An upload outside of a Git checkout has neither hash nor message [R1].
    message: wanted.message ?? (isUpload ? '' : `Update ${branch}`),
    hash: wanted.hash ?? (isUpload ? '' : random.hex(40)),
    dirty: wanted.dirty ?? isUpload,
    trigger,
    isUpload,
    outcome,
    failedStage: wanted.failedStage ?? (outcome === 'canceled' ? 'queued' : 'build'),
    skipReason: wanted.skipReason ?? 'commit_message',
    durations: { ...usualDurations(isUpload, random), ...wanted.durations },
    pause: wanted.pause ?? 0,
    files: wanted.files,
    usesFunctions: wanted.usesFunctions ?? false,
    failure: wanted.failure,
    log: wanted.log,
  }
}

/** Milliseconds, in the range of recorded deployments. */
function usualDurations(isUpload: boolean, random: Seeded): Record<StageName, number> {
  return {
    queued: random.int(20, 110),
    initialize: random.int(1_800, 4_200),
    clone_repo: random.int(1_200, 3_400),
    build: random.int(18_000, 75_000),
    deploy: isUpload ? random.int(900, 2_400) : random.int(3_000, 8_000),
  }
}
