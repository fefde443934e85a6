import { monthOf } from '../../builds/budget.ts'
import type { BuildEntry, DeployHooks } from '../../builds/settings.ts'
import type { CloudflarePages } from '../../cloudflare/client.ts'
import type { ListedProject } from '../../cloudflare/parse-project.ts'
import type { Deployment } from '../../domain/deployment.ts'
import type { Failure } from '../../domain/failure.ts'
import type { RetentionPolicy } from '../../retention/policy.ts'
import type { Plan } from '../../settings/table.ts'
import type { Activity, ActivityQuestion } from '../activity.ts'
import { API_LIMITS, PLAN_LIMITS } from '../budgets.ts'
import type { CallBudget, Purse } from '../calls.ts'
import { createDayCounter } from '../day-counter.ts'
import { NEWEST } from '../deployment-reads.ts'
import type { DeploymentTable } from '../deployments.ts'
import type { DueTable } from '../due.ts'
import type { NewestPages } from '../newest-pages.ts'
import { cardOf, type ProjectRow, type ProjectTable } from '../projects.ts'
import { type PieceName, projectPiece } from '../protocol.ts'
import type { State } from '../state.ts'
import { createActivity } from './activity.ts'
import type { BuildCounter } from './build-counter.ts'
import { createBuilds } from './builds.ts'
import { CALLS_PER_DELETION, createDeleteMarked } from './delete-marked.ts'
import { createLedger } from './ledger.ts'
import type { MarkTable } from './marks.ts'
import { createPlanProject } from './plan-project.ts'
import { createPlanTable } from './plans.ts'
import { createProbes, type Probe } from './probes.ts'
import { createRetention } from './retention.ts'
import { createScheduleTable } from './schedules.ts'

/** The settings of the jobs. */
export interface JobSettings {
  builds: readonly BuildEntry[]
  buildBudget: number
  hooks: DeployHooks
  /** Null: off. `fingerprint` is that of the policy. */
  retention: { policy: RetentionPolicy; fingerprint: string } | null
  /** Null: deleted addresses are not asked. */
  probe: Probe | null
}

export interface JobsOptions {
  storage: DurableObjectStorage
  plan: Plan
  settings: JobSettings
  cloudflare: CloudflarePages
  state: State
  calls: CallBudget
  projects: ProjectTable
  deployments: DeploymentTable
  counter: BuildCounter
  marks: MarkTable
  pages: NewestPages
  touch: (pieces: PieceName[]) => void
  now: () => number
}

/** The two chores, and what is asked after a deletion. */
export interface Jobs {
  /** A failure is returned when it concerns the whole account. */
  builds(purse: Purse): Promise<Failure | null>
  retention(purse: Purse): Promise<void>
  probes(purse: Purse): Promise<void>
  /** Plans all three; `mayCall`: not while syncs fail. `from`: not before this time (ms). */
  plan(due: DueTable, rows: readonly ProjectRow[], mayCall: boolean, from: number): void
  activity(question: ActivityQuestion): Promise<Activity>
}

export function createJobs(options: JobsOptions): Jobs {
  const { storage, settings, cloudflare, state, calls, projects, deployments, counter, marks, touch, now } =
    options
  const { sql } = storage
  const ledger = createLedger(sql, now)
  const schedules = createScheduleTable(sql, settings.builds, now)
  const plans = createPlanTable(sql)
  const rows = createDayCounter(state.marks, now)
  const probes = createProbes({ sql, projects, ledger, probe: settings.probe, now })

  const saveListed = (listed: ListedProject) => touch(projects.saveListed(listed))
  const save = (deployment: Deployment) => {
    const { added, changed } = deployments.save([deployment])
    if (added > 0) projects.addStored(deployment.project, added)
    if (changed > 0) touch([projectPiece(deployment.project), ...cardPieces(deployment.project)])
  }
  const cardPieces = (name: string) => {
    const row = projects.one(name)
    return row ? projects.saveCard(row) : []
  }
  const forget = (project: string, id: string) => {
    // A page that was read meanwhile may have taken it off already: counted twice, the history would never be complete again.
    if (deployments.remove(id)) projects.removeStored(project)
    touch([projectPiece(project), ...cardPieces(project)])
  }
  const shownAnew = (project: string, ids: readonly string[]) => {
    if (ids.length === 0) return
    const newest = deployments.facts(project).slice(0, NEWEST)
    if (newest.some(({ id }) => ids.includes(id))) touch([projectPiece(project)])
  }
  const dropMarks = () => {
    const marked = projects.all().map(({ name }) => ({ name, ids: marks.of(name).map(({ id }) => id) }))
    marks.removeAll()
    plans.removeAll()
    for (const { name, ids } of marked) shownAnew(name, ids)
  }

  /** This month's builds of the projects that are shown are all known. A project that cannot be read is not waited for. */
  const isCounted = () => {
    const start = new Date(monthOf(now()).start).toISOString()
    return projects.all().every((row) => {
      if (row.page_retry_at > 0 || cardOf(row).project.repository === null) return true
      const isWalked = row.walked_at !== null || (row.walk_edge !== null && row.walk_edge < start)
      return row.page_at !== null && isWalked
    })
  }

  const builds = createBuilds({
    ...{
      storage,
      cloudflare,
      schedules,
      projects,
      deployments,
      counter,
      isCounted,
      ledger,
      calls,
      save,
      now,
    },
    pages: options.pages,
    hooks: settings.hooks,
    budget: settings.buildBudget,
  })

  const retention = settings.retention && createRetentionJob(settings.retention)

  function createRetentionJob({ policy, fingerprint }: NonNullable<JobSettings['retention']>) {
    const parts = { projects, deployments, marks, plans, policy, now }
    return createRetention({
      ...{ ...parts, calls, rows, fingerprint, shownAnew, dropMarks },
      state: state.retention,
      planProject: createPlanProject(parts),
      deleteMarked: createDeleteMarked({
        ...parts,
        ...{ storage, cloudflare, ledger, probes, saveListed, save, forget },
      }),
      rowsPerDay: PLAN_LIMITS[options.plan].retentionRowsPerDay,
    })
  }

  /** It was switched off: nothing is to be deleted any more. */
  const dropOldMarks = () => {
    if (retention || state.retention.get().policy === '') return
    dropMarks()
    state.retention.set({ ...state.retention.get(), policy: '', run: null })
  }
  dropOldMarks()

  return {
    builds: builds.run,
    async retention(purse) {
      await retention?.run(purse)
      rows.keep()
    },
    probes: probes.run,
    plan(due, projectRows, mayCall, from) {
      const at = (time: number | null | undefined, reserve: number) =>
        time === null || time === undefined || !mayCall
          ? null
          : Math.max(time, from, calls.availableAt(reserve))
      due.set('builds', at(builds.nextDue(), API_LIMITS.listReserve))
      // All calls of a deletion, or it would be due again and again without being able to begin.
      const forDeletion = API_LIMITS.historyReserve + CALLS_PER_DELETION - 1
      due.set('retention', at(retention?.nextDue(projectRows), forDeletion))
      due.set('probes', at(probes.nextDue(), 0))
    },
    activity: createActivity({
      ...{ schedules, counter, isCounted, ledger, projects, deployments, marks, plans, now },
      budget: settings.buildBudget,
      policy: settings.retention?.policy ?? null,
      state: state.retention,
    }),
  }
}
