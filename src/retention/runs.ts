import type { Cell } from '../mirror/cells.ts'
import { API, SHARES } from '../mirror/limits.ts'
import type { Allowance, Meter } from '../mirror/meter.ts'
import type { Task } from '../mirror/task.ts'
import { CALLS_PER_DELETION, type DeleteOptions } from './delete.ts'
import { createDeleteDue } from './delete-due.ts'
import { policyFingerprint } from './fingerprint.ts'
import { createKnown, type Known } from './known.ts'
import { createPlanProject } from './plan-project.ts'
import type { Plans } from './plans.ts'
import { createPrepare, type Prepare } from './prepare.ts'
import { createRunNotes } from './run-notes.ts'
import type { RetentionRun, RetentionState } from './state.ts'

/** Deployments that one run of the Durable Object plans: half a second of work. */
const PLANNED_AT_ONCE = 5_000

/** Projects whose history was not whole: so many are looked at whenever it is asked what is due. */
const LOOKED_AT = 100

export interface RunsOptions extends DeleteOptions {
  state: Cell<RetentionState>
  plans: Plans
  meter: Pick<Meter, 'rowShare'>
}

/** Plans and deletes, alarm after alarm: a run first plans every project that changed, then deletes what is due. */
export function createRuns(options: RunsOptions): Task {
  const { state, policy, meter, now } = options
  const prepare = createPrepare(options)
  const name = createPolicyName(options)
  const hasWork = createHasWork(options, prepare)
  const goOn = createGoOn(options, prepare, () => meter.rowShare() < SHARES.rechecks)

  const dueAt = (): number | null => {
    if (state.isBroken) return null
    const { run, nextRunAt } = state.get()
    const fingerprint = name.known()
    if (fingerprint === null || run !== null || prepare.isAnother(fingerprint)) return now()
    return nextRunAt <= now() || hasWork() ? now() : nextRunAt
  }

  return {
    name: 'retention',
    // All calls of a deletion, or it would be due again and again without being able to begin.
    reserve: API.historyReserve + CALLS_PER_DELETION - 1,
    stopsAt: SHARES.rechecks,
    due: dueAt,
    async run(allowance) {
      const fingerprint = await name.read
      const at = dueAt()
      if (at === null || at > now()) return null
      const { run } = state.get()
      const current = run && !prepare.isAnother(fingerprint) ? run : await prepare.begin(fingerprint)
      if (current) await goOn({ ...current }, allowance, policy.mode)
      return null
    },
  }
}

/** The policy's fingerprint, which takes a moment. */
function createPolicyName({ policy }: RunsOptions) {
  let fingerprint: string | null = null
  const read = policyFingerprint(policy).then((text) => {
    fingerprint = text
    return text
  })
  return { read, known: () => fingerprint }
}

/** Whether there is something to plan before the next hour's run. */
function createHasWork({ state, store, plans, isWhole }: RunsOptions, prepare: Prepare) {
  const hasBecomeWhole = () =>
    plans.incomplete(LOOKED_AT).some((name) => {
      const row = store.project(name)
      return row !== null && isWhole(row)
    })

  return function hasWork(): boolean {
    const newest = prepare.newestKey()
    // A project that was never planned, or none that was since all that is derived was made anew.
    const isUnplanned = newest !== state.get().newest || (newest > 0 && plans.isEmpty())
    return isUnplanned || hasBecomeWhole()
  }
}

/** Goes on with a run as far as calls and rows reach. */
function createGoOn(options: RunsOptions, prepare: Prepare, mayWrite: () => boolean) {
  const { store, state, plans, now } = options
  const notes = createRunNotes(state, now)
  const projects = createPlanProject(options)
  const deleteDue = createDeleteDue({ ...options, notes, mayWrite })

  /** The next projects that changed; false when there are more. */
  const planNext = (run: RetentionRun, known: Known): boolean => {
    let size = 0
    for (const row of store.projects().filter(({ name }) => name > run.planned)) {
      if (size >= PLANNED_AT_ONCE || !mayWrite()) return false
      if (projects.isStale(row)) {
        const plan = projects.plan(row, known)
        if (!plan.isDone) return false
        size += plan.size
      }
      run.planned = row.name
    }
    return true
  }

  return async function goOn(
    run: RetentionRun,
    allowance: Allowance,
    mode: 'dry-run' | 'delete',
  ): Promise<void> {
    const known = createKnown(store)
    if (run.phase === 'plan') {
      const isPlanned = planNext(run, known)
      notes.keep(run)
      if (!isPlanned) return
      await prepare.tellWaiting()
      if (mode !== 'delete') return notes.end(run, null)
      run.phase = 'delete'
      notes.keep(run)
    }
    await deleteDue(run, { known, allowance })
    // The plan tells what is there: it was made before these were deleted.
    for (const [project, ids] of known.gone) plans.forget(project, ids)
  }
}
