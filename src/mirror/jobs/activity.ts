import { forecastBudget, monthOf } from '../../builds/budget.ts'
import { isVisible } from '../../domain/visibility.ts'
import { fingerprintOf } from '../../retention/fingerprint.ts'
import type { RetentionPolicy } from '../../retention/policy.ts'
import type {
  Activity,
  ActivityQuestion,
  BuildsActivity,
  PlanLine,
  PlanPage,
  RetentionActivity,
} from '../activity.ts'
import type { DeploymentTable } from '../deployments.ts'
import type { ProjectTable } from '../projects.ts'
import type { Cell, RetentionState } from '../state.ts'
import type { BuildCounter } from './build-counter.ts'
import type { Ledger } from './ledger.ts'
import { HOLD, type MarkTable } from './marks.ts'
import { planOf } from './plan-project.ts'
import type { PlanTable } from './plans.ts'
import type { ScheduleTable } from './schedules.ts'

/** Lines of the plan on one page. */
const PLAN_LENGTH = 50

/** More runs of one schedule are not counted ahead: a minute's schedule has 44,640 in a month. */
const MOST_RUNS = 50_000

export interface ActivityOptions {
  schedules: ScheduleTable
  counter: BuildCounter
  isCounted: () => boolean
  budget: number
  ledger: Ledger
  policy: RetentionPolicy | null
  state: Cell<RetentionState>
  projects: ProjectTable
  deployments: DeploymentTable
  marks: MarkTable
  plans: PlanTable
  now: () => number
}

/** Answers what the jobs did and will do, as far as a visitor may know of it. Calls nobody. */
export function createActivity(options: ActivityOptions) {
  const { schedules, counter, ledger, policy, state, projects, deployments, marks, plans, now } = options

  const budgetOf = (all: ReturnType<ScheduleTable['all']>) =>
    forecastBudget({
      used: counter.used(),
      scheduled: ledger.startedSince(monthOf(now()).start),
      budget: options.budget,
      scheduledBetween: (after, until) =>
        all.reduce((sum, { schedule }) => sum + schedule.count(after, until, MOST_RUNS), 0),
      now: now(),
    })

  const buildsOf = (isShown: (project: string) => boolean, seesAll: boolean): BuildsActivity | null => {
    const all = schedules.all()
    const shown = all.filter(({ entry }) => isShown(entry.project))
    if ((seesAll ? all : shown).length === 0) return null
    return {
      schedules: shown.map(({ entry, dueAt, lastEntry }) => ({
        ...entry,
        nextAt: dueAt,
        last: lastEntry === null ? null : ledger.one(lastEntry),
      })),
      // Of all projects together.
      budget: seesAll ? budgetOf(all) : null,
      isCounted: options.isCounted(),
    }
  }

  const planPageOf = (
    project: string,
    { decision, from }: ActivityQuestion,
    by: RetentionPolicy,
  ): PlanPage | null => {
    const row = projects.one(project)
    if (!row) return null
    const facts = deployments.facts(project)
    const marked = new Map(marks.of(project).map((mark) => [mark.id, mark]))
    const lines: PlanLine[] = planOf(row, facts, by, now()).map((line, index) => {
      const mark = line.decision === 'remove' ? marked.get(line.id) : undefined
      const isFree = mark?.hold === HOLD.free || mark?.hold === HOLD.confirmed
      return {
        ...line,
        createdOn: facts[index]?.createdOn ?? null,
        branch: facts[index]?.branch ?? null,
        deletesAt: mark && isFree && mark.refused_code === null ? mark.deletes_at : null,
        isWaiting: mark !== undefined && !isFree,
        refusedCode: mark?.refused_code ?? null,
      }
    })
    const wanted = decision === null ? lines : lines.filter((line) => line.decision === decision)
    return { project, lines: wanted.slice(from, from + PLAN_LENGTH), from, count: wanted.length }
  }

  const retentionOf = async (
    question: ActivityQuestion,
    isShown: (project: string) => boolean,
    seesAll: boolean,
  ): Promise<RetentionActivity | null> => {
    if (policy === null) return null
    const { run, nextRunAt, last } = state.get()
    const shown = plans.all().filter(({ project }) => isShown(project))
    const [most] = shown.toSorted((a, b) => b.removed - a.removed)
    const wanted = question.project ?? most?.project ?? null
    const waiting = seesAll ? marks.waiting() : []
    return {
      mode: policy.mode,
      grace: policy.grace,
      nextRunAt,
      isRunning: run !== null,
      last: last && {
        endedAt: last.endedAt,
        deleted: seesAll ? last.deleted : null,
        refused: seesAll ? last.refused : null,
        stoppedBy: last.stoppedBy,
      },
      waiting:
        waiting.length === 0
          ? null
          : {
              count: waiting.length,
              fingerprint: await fingerprintOf(waiting.map((id) => ({ id, decision: 'remove' as const }))),
            },
      projects: shown,
      plan: wanted !== null && isShown(wanted) ? planPageOf(wanted, question, policy) : null,
    }
  }

  return async function activity(question: ActivityQuestion): Promise<Activity> {
    const isShown = (project: string) => isVisible(project, question.visibility)
    // What is about all projects together is for those who may see them all.
    const seesAll = question.visibility.scope.kind === 'all'
    return {
      builds: buildsOf(isShown, seesAll),
      retention: await retentionOf(question, isShown, seesAll),
      ledger: ledger.page(question.ledger, isShown),
    }
  }
}
