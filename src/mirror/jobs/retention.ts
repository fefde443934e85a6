import type { Failure } from '../../domain/failure.ts'
import { fingerprintOf } from '../../retention/fingerprint.ts'
import type { RetentionPolicy } from '../../retention/policy.ts'
import type { RetentionFacts } from '../../retention/standing.ts'
import {
  API_LIMITS,
  PLANNED_PER_RUN,
  REFUSAL_RETRY_MS,
  RETENTION_INTERVAL_MS,
  ROWS_PER_DELETION,
} from '../budgets.ts'
import type { CallBudget, Purse } from '../calls.ts'
import type { DayCounter } from '../day-counter.ts'
import type { DeploymentTable } from '../deployments.ts'
import type { ProjectRow, ProjectTable } from '../projects.ts'
import type { Cell, RetentionState } from '../state.ts'
import { CALLS_PER_DELETION, type createDeleteMarked, type DeletionOutcome } from './delete-marked.ts'
import { createDays, HOLD, type MarkTable } from './marks.ts'
import { type createPlanProject, isComplete } from './plan-project.ts'
import type { PlanTable } from './plans.ts'

/** Other failures than a refusal, one after the other, that end a run. */
const FAILURES_ENOUGH = 3

export interface RetentionOptions {
  state: Cell<RetentionState>
  policy: RetentionPolicy
  /** Of the policy: another one begins a new grace. */
  fingerprint: string
  projects: ProjectTable
  deployments: DeploymentTable
  marks: MarkTable
  plans: PlanTable
  calls: CallBudget
  planProject: ReturnType<typeof createPlanProject>
  deleteMarked: ReturnType<typeof createDeleteMarked>
  /** Rows written today, and how many may be. */
  rows: DayCounter
  rowsPerDay: number
  /** Forgets all marks and plans. */
  dropMarks: () => void
  /** These deployments of a project are shown with another day of deletion than before. */
  shownAnew: (project: string, ids: readonly string[]) => void
  now: () => number
}

/** Plans and deletes, alarm after alarm: a run first plans every project, then deletes what is due. */
export interface Retention {
  run(purse: Purse): Promise<void>
  /** When there is something to do (ms). */
  nextDue(rows: readonly ProjectRow[]): number
}

type Run = NonNullable<RetentionState['run']>

export function createRetention(options: RetentionOptions): Retention {
  const { state, policy, fingerprint, projects, marks, plans, calls, rows, now } = options
  const mayWrite = () => rows.used() + ROWS_PER_DELETION <= options.rowsPerDay
  const isNew = () => state.get().policy !== fingerprint
  const isConfirmNew = () => state.get().confirm !== policy.confirm

  /** Another policy: what was marked by the old one was never announced for this one. */
  const begin = async (): Promise<Run> => {
    if (isNew()) options.dropMarks()
    else if (policy.confirm !== null) await confirm(policy.confirm)
    const names = new Set(projects.all().map(({ name }) => name))
    plans.keepOnly(names)
    marks.keepOnly(names)
    const run: Run = { startedAt: now(), phase: 'plan', planned: '', deleted: 0, refused: 0, failures: 0 }
    state.set({ ...state.get(), policy: fingerprint, confirm: policy.confirm, run })
    return run
  }

  const confirm = async (agreed: string) => {
    const waiting = marks.waiting()
    if (waiting.length === 0) return
    const shown = await fingerprintOf(waiting.map((id) => ({ id, decision: 'remove' as const })))
    if (shown !== agreed) return
    const nextDay = createDays(policy, marks.going(), now())
    for (const id of waiting) marks.release(id, HOLD.confirmed, nextDay())
    for (const { name } of projects.all()) options.shownAnew(name, waiting)
  }

  /** The next projects; false when there are more. */
  const plan = (run: Run): boolean => {
    let size = 0
    for (const row of projects.all().filter(({ name }) => name > run.planned)) {
      if (size >= PLANNED_PER_RUN || !mayWrite()) return false
      const planned = options.planProject(row)
      size += planned.size
      rows.add(planned.rows)
      options.shownAnew(row.name, planned.changed)
      run.planned = row.name
    }
    return true
  }

  const end = (run: Run, stoppedBy: Failure | null) => {
    const { startedAt, deleted, refused } = run
    state.set({
      ...state.get(),
      run: null,
      nextRunAt: now() + RETENTION_INTERVAL_MS,
      last: { startedAt, endedAt: now(), deleted, refused, stoppedBy },
    })
  }

  /** One after the other; what is known of a project is read once for all of its deletions. */
  const deleteDue = async (run: Run, purse: Purse): Promise<void> => {
    const known = createKnown(options.deployments)
    const tried = new Set<string>()
    for (;;) {
      const left = policy.maxDeletesPerRun - run.deleted
      const mark = marks.due(now(), now() - REFUSAL_RETRY_MS, tried.size + 1).find(({ id }) => !tried.has(id))
      if (!mark || left <= 0 || !mayWrite()) return end(run, null)
      if (purse.left(API_LIMITS.historyReserve) < CALLS_PER_DELETION) return keepRun(run)
      for (let call = 0; call < CALLS_PER_DELETION; call += 1) purse.take(API_LIMITS.historyReserve)
      tried.add(mark.id)
      const outcome = await options.deleteMarked(mark, () => known.of(mark.project))
      rows.add(ROWS_PER_DELETION)
      if (outcome.kind === 'deleted') known.remove(mark.project, mark.id)
      if (judge(run, outcome)) return
      keepRun(run)
    }
  }

  const keepRun = (run: Run) => state.set({ ...state.get(), run: { ...run } })

  /** Counts an outcome; true when nothing more is to be tried now. */
  const judge = (run: Run, outcome: DeletionOutcome): boolean => {
    if (outcome.kind !== 'failed') {
      run.failures = 0
      if (outcome.kind === 'deleted') run.deleted += 1
      if (outcome.kind === 'refused') run.refused += 1
      return false
    }
    const { failure } = outcome
    if (failure.kind === 'rate-limited') {
      calls.pause(failure.seconds)
      keepRun(run)
      return true
    }
    run.failures += 1
    const isForbidden = failure.kind === 'forbidden' || failure.kind === 'unauthorized'
    if (!isForbidden && run.failures < FAILURES_ENOUGH) return false
    end(run, failure)
    return true
  }

  return {
    async run(purse) {
      const current = state.get().run
      const run = current && !isNew() && !isConfirmNew() ? { ...current } : await begin()
      if (run.phase === 'plan') {
        const isPlanned = plan(run)
        if (!isPlanned && mayWrite()) return keepRun(run)
        if (!isPlanned || policy.mode !== 'delete') return end(run, null)
        run.phase = 'delete'
        keepRun(run)
      }
      await deleteDue(run, purse)
    },
    nextDue(projectRows) {
      const { run, nextRunAt } = state.get()
      if (run !== null || isNew() || isConfirmNew()) return now()
      // Without rows left today a plan cannot begin: due at once, it would be due again and again until midnight.
      if (!mayWrite()) return nextRunAt
      const planned = plans.complete()
      return projectRows.some((row) => !planned.has(row.name) && isComplete(row)) ? now() : nextRunAt
    },
  }
}

/** What is known of projects' deployments, read once each. */
function createKnown(deployments: DeploymentTable) {
  const lists = new Map<string, RetentionFacts[]>()
  const of = (project: string) => {
    const list = lists.get(project) ?? deployments.facts(project)
    lists.set(project, list)
    return list
  }
  return {
    of,
    remove(project: string, id: string) {
      lists.set(
        project,
        of(project).filter((one) => one.id !== id),
      )
    },
  }
}
