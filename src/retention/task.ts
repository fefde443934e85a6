import { DAY_MS } from '../domain/time.ts'
import {
  type ActivityQuestion,
  PLAN_LENGTH,
  type PlanLine,
  type PlanPage,
  type RetentionActivity,
} from '../mirror/activity.ts'
import type { ProjectRow } from '../mirror/change.ts'
import type { Ground } from '../mirror/core.ts'
import { SHARES } from '../mirror/limits.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Feature, Task, TellActivity } from '../mirror/task.ts'
import { createIsWhole, createRetentionState, type RetentionParts } from './parts.ts'
import { AT_ONCE, createPlanned, isGoing, toldDay } from './planned.ts'
import { createPlans, type StoredLine } from './plans.ts'
import { createProbes } from './probes.ts'
import { createRun } from './run.ts'

/** The deletion of old deployments. */
export function createRetention(ground: Ground): Feature {
  const { sql, store, readings, settings, now } = ground
  const policy = settings.RETENTION
  const state = createRetentionState(sql)
  const planned = createPlanned(sql, store)
  const plans = createPlans(sql)
  const isWhole = createIsWhole(store, readings)
  const probes = createProbes(ground)
  const parts = { ...ground, state, planned, plans, isWhole, probes }
  const isWrong = ground.isWrong('RETENTION')
  const moved = createMovedDeletions(sql, now)
  const task = policy === null ? createSwitchedOff(parts) : createRun({ ...parts, policy })
  // Nobody knows what is planned until all of it is moved, nor what is wanted while the setting cannot be read.
  const due = () => (moved.isDone() && !isWrong ? task.due() : null)
  return {
    tasks: [moved.task, { ...task, due }, probes.task],
    activity: policy ? createActivity({ ...parts, policy }) : createReminder(ground),
  }
}

type Parts = Pick<RetentionParts, 'state' | 'planned' | 'plans' | 'now'>

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
      if (!planned.drop({ left: AT_ONCE })) return
      plans.keepOnly(new Set())
      state.clear()
      isForgotten = true
    },
  }
}

/** A preview of which it is worth saying that it is still there (ms). */
const OLD_MS = 365 * DAY_MS

/** It is off, and not by a slip of the pen: tells what is public for long, as of the day. */
function createReminder({ store, now, isWrong }: Ground): TellActivity {
  let known = { day: 0, projects: [] as string[] }

  return function activity({ isShown, seesAll }) {
    if (!seesAll || isWrong('RETENTION')) return {}
    const day = Math.floor(now() / DAY_MS)
    const isOld = ({ key }: ProjectRow) => store.deployments.hasPreviewBefore(key, now() - OLD_MS)
    if (known.day !== day)
      known = { day, projects: store.projects().flatMap((row) => (isOld(row) ? row.name : [])) }
    return { oldPreviews: known.projects.filter(isShown) }
  }
}

/** Tells what retention did and will do, as far as a visitor may know of it: from what was stored when it was planned. */
function createActivity({ state, policy, planned, plans }: Omit<RetentionParts, keyof Ground>): TellActivity {
  const lineOf = (project: string, line: StoredLine): PlanLine => {
    const deletion = line.decision === 'remove' ? planned.one(project, line.id) : null
    return {
      ...line,
      deletesAt: deletion && toldDay(deletion),
      isWaiting: deletion !== null && !isGoing(deletion),
      refusedCode: deletion?.refused_code ?? null,
    }
  }

  const planPage = (project: string, { decision, from }: ActivityQuestion): PlanPage => {
    const { lines, count } = plans.lines(project, { decision, from, limit: PLAN_LENGTH })
    return { project, lines: lines.map((line) => lineOf(project, line)), from, count }
  }

  return function activity({ isShown, seesAll }, question) {
    const { run, nextRunAt, last, waiting = null } = state.get()
    const all = state.isBroken ? [] : plans.all()
    const shown = all.filter(({ project }) => isShown(project))
    const [most] = shown.toSorted((a, b) => b.removed - a.removed)
    const wanted =
      question.project === null ? most : shown.find(({ project }) => project === question.project)
    const hidden = seesAll ? {} : { deleted: null, refused: null }
    const retention: RetentionActivity = {
      mode: policy.mode,
      grace: policy.grace,
      isUnreadable: state.isBroken,
      nextRunAt,
      isRunning: run !== null,
      waiting: seesAll ? waiting : null,
      last: last && { ...last, ...hidden },
      projects: shown.map(({ project, isWhole: complete, total, removed, kept }) => ({
        project,
        complete,
        total,
        removed,
        kept,
      })),
      plan: wanted ? planPage(wanted.project, question) : null,
    }
    return { retention }
  }
}

/** Moves what an earlier version planned to delete, in the table `marks`, to where it stands now. */
export function createMovedDeletions(sql: Sql, now: () => number) {
  let isDone = !sql.hasTable('marks')

  const moveSome = () => {
    const ids = sql.column<string>('SELECT id FROM marks ORDER BY id LIMIT ? + 0', AT_ONCE)
    const last = ids.at(-1) ?? ''
    sql.run(
      // What Cloudflare refused is due when it is tried again: a week after that.
      `INSERT OR IGNORE INTO deletions
         (project, id, reason, hold, deletes_at, intent_at, refused_at, refused_code)
       SELECT project, id, reason, hold, max(deletes_at, ifnull(refused_at + 604800000, 0)), intent_at,
         refused_at, refused_code FROM marks WHERE id <= ?`,
      last,
    )
    sql.run('DELETE FROM marks WHERE id <= ?', last)
    isDone = ids.length < AT_ONCE
    if (isDone) sql.run('DROP TABLE marks')
  }

  const task: Task = {
    name: 'moved-deletions',
    stopsAt: SHARES.rechecks,
    due: () => (isDone ? null : now()),
    async run() {
      sql.transaction(moveSome)
    },
  }
  return { task, isDone: () => isDone }
}
