import type { ActivityQuestion, PlanLine, PlanPage, RetentionActivity } from '../mirror/activity.ts'
import type { Cell } from '../mirror/cells.ts'
import type { StoredLine } from './plan-blocks.ts'
import { dayOf, isGoing, type PlannedReads } from './planned.ts'
import type { Plans, StoredPlan } from './plans.ts'
import type { RetentionPolicy } from './policy.ts'
import type { RetentionState } from './state.ts'

/** Lines of the plan on one page. */
const PLAN_LENGTH = 50

export interface RetentionActivityOptions {
  state: Pick<Cell<RetentionState>, 'get' | 'isBroken'>
  policy: RetentionPolicy | null
  planned: Pick<PlannedReads, 'one'>
  plans: Pick<Plans, 'all' | 'lines'>
}

/** Tells what retention did and will do, as far as a visitor may know of it: from what was stored when it was planned. */
export function createRetentionActivity({ state, policy, planned, plans }: RetentionActivityOptions) {
  const lineOf = (project: string, line: StoredLine): PlanLine => {
    const deletion = line.decision === 'remove' ? planned.one(project, line.id) : null
    return {
      ...line,
      deletesAt: deletion && dayOf(deletion),
      isWaiting: deletion !== null && !isGoing(deletion),
      refusedCode: deletion?.refused_code ?? null,
    }
  }

  const planPage = (project: string, { decision, from }: ActivityQuestion): PlanPage => {
    const { lines, count } = plans.lines(project, { decision, from, limit: PLAN_LENGTH })
    return { project, lines: lines.map((line) => lineOf(project, line)), from, count }
  }

  return function activity(
    question: ActivityQuestion,
    isShown: (project: string) => boolean,
    seesAll: boolean,
  ): RetentionActivity | null {
    if (policy === null) return null
    const told = { mode: policy.mode, grace: policy.grace, isUnreadable: state.isBroken }
    const { run, nextRunAt, last, waiting } = state.get()
    const shown = state.isBroken ? [] : plans.all().filter(({ project }) => isShown(project))
    const [most] = shown.toSorted((a, b) => b.removed - a.removed)
    const wanted = shown.find(({ project }) => project === (question.project ?? most?.project))
    return {
      ...{ ...told, nextRunAt, isRunning: run !== null },
      last: last && {
        endedAt: last.endedAt,
        deleted: seesAll ? last.deleted : null,
        refused: seesAll ? last.refused : null,
        stoppedBy: last.stoppedBy,
      },
      waiting: seesAll ? (waiting ?? null) : null,
      projects: shown.map(projectPlan),
      plan: wanted ? planPage(wanted.project, question) : null,
    }
  }
}

function projectPlan({ project, isWhole, total, removed, kept }: StoredPlan) {
  return { project, complete: isWhole, total, removed, kept }
}
