import type { Deployment } from '../domain/deployment.ts'
import type { Failure } from '../domain/failure.ts'
import { isUploaded } from '../domain/project.ts'
import { MINUTE_MS } from '../domain/time.ts'
import type { SkipReason } from '../ledger/entry.ts'
import { publicFacts } from '../mirror/cards.ts'
import type { Ground } from '../mirror/core.ts'
import type { ProjectKey } from '../mirror/deployments.ts'
import type { Allowance } from '../mirror/meter.ts'
import { decodeDeployment } from '../mirror/protocol.ts'
import type { Store } from '../mirror/store.ts'
import type { StartedBuild } from './decision.ts'
import type { ScheduleTable } from './schedules.ts'
import type { BuildEntry } from './settings.ts'

/** What is known of a project's deployments is new enough for this long (ms). */
const FRESH_MS = MINUTE_MS

const NEVER = Number.NEGATIVE_INFINITY

/** The branch to build. */
export interface Target {
  project: string
  projectKey: ProjectKey
  branch: string
  isProduction: boolean
}

/** Where a build goes; a reason to skip it when nowhere. */
export function findTarget(store: Store, entry: BuildEntry): Target | SkipReason {
  const row = store.project(entry.project)
  if (!row) return 'no-such-project'
  const facts = publicFacts(row)
  if (isUploaded(facts)) return 'direct-upload'
  const { name, productionBranch } = facts
  const branch = entry.branch ?? productionBranch
  if (branch === null) return 'no-branch'
  return { project: name, projectKey: row.key, branch, isProduction: branch === productionBranch }
}

/**
 * What is known of the branch: the newest, all that run, those that the schedule remembers, and the last success since
 * those, however many deployments of other branches came since.
 */
export function deploymentsOf(
  { deployments }: Store,
  { projectKey, branch }: Target,
  started: readonly StartedBuild[],
): Deployment[] {
  const [first] = started
  const known = [
    ...deployments.newest(projectKey).map(decodeDeployment),
    ...deployments.running(projectKey),
    ...started.map(({ id }) => deployments.one(id)),
    first ? deployments.lastSuccess(projectKey, branch, first.at) : null,
  ].filter((one) => one !== null)
  const byId = new Map(known.map((one) => [one.id, one]))
  return [...byId.values()].filter((one) => one.branch === branch)
}

/**
 * Reads the newest deployments of a project, unless they were just read. `intentAt`: a call was announced then (ms) of
 * which nothing is known, so that they have to be read after it in any case. A failure is one of the whole account.
 */
export function createLook(
  { store, newest, now }: Pick<Ground, 'store' | 'newest' | 'now'>,
  schedules: ScheduleTable,
) {
  /** When the newest of a project's builds was started that is not seen yet: a hook's answer tells no more than its id. */
  const lastUnseen = (project: string) => {
    const unseen = schedules.startedIn(project).filter(({ id }) => store.deployments.body(id) === null)
    return Math.max(NEVER, ...unseen.map(({ at }) => at))
  }

  return async function look(
    { project }: Target,
    intentAt: number | null,
    allowance: Allowance,
  ): Promise<'known' | 'later' | Failure> {
    const [fresh, unseen] = [now() - FRESH_MS, lastUnseen(project)]
    const askedAt = newest.askedAt(project)
    if (intentAt === null && askedAt >= fresh && askedAt > unseen) return 'known'
    const failure = await newest.read(project, allowance)
    // A page that a reader asked for before the last build may be what has come.
    const isRead = newest.askedAt(project) >= Math.max(fresh, unseen, intentAt ?? NEVER)
    return failure ?? (isRead ? 'known' : 'later')
  }
}
