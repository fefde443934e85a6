import type { ActivityQuestion, PlanLine, PlanPage, RetentionActivity } from '../mirror/activity.ts'
import type { Cell } from '../mirror/cells.ts'
import { SHARES } from '../mirror/limits.ts'
import type { Task } from '../mirror/task.ts'
import { createRetentionState, type RetentionState } from './begin.ts'
import { createIsWhole, type RetentionParts } from './known.ts'
import { createMovedDeletions } from './moved.ts'
import { AT_ONCE, createPlanned, dayOf, isGoing } from './planned.ts'
import { createPlans, type StoredLine } from './plans.ts'
import type { RetentionPolicy } from './policy.ts'
import { createRun } from './run.ts'

/** Lines of the plan on one page. */
const PLAN_LENGTH = 50

/** `policy`: null when retention is off. */
export type RetentionOptions = Omit<RetentionParts, 'planned' | 'plans' | 'isWhole' | 'policy'> & {
  policy: RetentionPolicy | null
}

/** The deletion of old deployments. */
export interface Retention {
  tasks: Task[]
  /** Null: it is off. `isShown`: what this visitor may know of; `seesAll`: and of what is about all projects together. */
  activity(
    question: ActivityQuestion,
    isShown: (project: string) => boolean,
    seesAll: boolean,
  ): RetentionActivity | null
}

export function createRetention(options: RetentionOptions): Retention {
  const { sql, store, readings, policy, now } = options
  const state = createRetentionState(sql)
  const planned = createPlanned(sql, store)
  const plans = createPlans(sql)
  const isWhole = createIsWhole(store, readings)
  const parts = { ...options, state, planned, plans, isWhole }
  const moved = createMovedDeletions(sql, policy !== null, now)
  const task = policy === null ? createSwitchedOff(parts) : createRun({ ...parts, policy })
  return {
    // Until all of it is moved, nobody knows what is planned.
    tasks: [moved.task, { ...task, due: () => (moved.isDone() ? task.due() : null) }],
    activity: policy === null ? () => null : createActivity({ ...parts, policy }),
  }
}

type Parts = Pick<RetentionParts, 'planned' | 'plans' | 'now'> & { state: Cell<RetentionState> }

/** It is off: what was planned is forgotten, in steps, and a state that nobody could read with it. */
function createSwitchedOff({ state, planned, plans, now }: Parts): Task {
  let isForgotten: boolean | null = null
  const hasNothing = () => !state.isBroken && state.get().policy === '' && planned.projects().length === 0
  return {
    name: 'retention',
    stopsAt: SHARES.rechecks,
    due() {
      isForgotten ??= hasNothing()
      return isForgotten ? null : now()
    },
    async run() {
      if (!planned.drop({ left: AT_ONCE })) return null
      plans.keepOnly(new Set())
      if (state.isBroken) state.clear()
      else state.set({ ...state.get(), policy: '', run: null, waiting: undefined, releasing: undefined })
      isForgotten = true
      return null
    },
  }
}

/** Tells what retention did and will do, as far as a visitor may know of it: from what was stored when it was planned. */
function createActivity(parts: Parts & { policy: RetentionPolicy }): Retention['activity'] {
  const { state, policy, planned, plans } = parts
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

  return function activity(question, isShown, seesAll) {
    const { run, nextRunAt, last, waiting = null } = state.get()
    const all = state.isBroken ? [] : plans.all()
    const shown = all.filter(({ project }) => isShown(project))
    const [most] = shown.toSorted((a, b) => b.removed - a.removed)
    const wanted =
      question.project === null ? most : shown.find(({ project }) => project === question.project)
    const hidden = seesAll ? {} : { deleted: null, refused: null }
    return {
      ...{ mode: policy.mode, grace: policy.grace, isUnreadable: state.isBroken },
      ...{ nextRunAt, isRunning: run !== null, waiting: seesAll ? waiting : null },
      last: last && { ...last, ...hidden },
      projects: shown.map(({ project, isWhole: complete, total, removed, kept }) => ({
        ...{ project, complete, total, removed, kept },
      })),
      plan: wanted ? planPage(wanted.project, question) : null,
    }
  }
}
