import type { Failure } from '../domain/failure.ts'
import { HOUR_MS, MINUTE_MS } from '../domain/time.ts'
import { errorFacts } from '../log.ts'
import type { Ground } from './core.ts'
import type { Allowance } from './meter.ts'
import type { Task } from './task.ts'

/** A task that met a bug is tried again after this. */
const AFTER_BUG_MS = MINUTE_MS

/** An object without an alarm would be woken by nobody, once the settings name another account. */
const AT_MOST_MS = HOUR_MS

/**
 * Runs the tasks, in their order. A Durable Object has one alarm: it is armed for the earliest of them. `onFailure`: a
 * task's call failed for a reason that concerns the whole account.
 */
export function createLoop(
  { storage, meter, outage, now, log }: Ground,
  tasks: readonly Task[],
  onFailure: (failure: Failure, allowance: Allowance) => Promise<void>,
) {
  /** When a task that met a bug is tried again. */
  const retryAt = new Map<string, number>()

  /** The one place for "not before": after a bug, a failure, a pause, for want of calls, or of the day's rows. */
  const notBefore = ({ name, reserve, stopsAt }: Task): number | null => {
    // While the list fails nothing else calls: the next reader or the heartbeat tries again.
    if (reserve !== undefined && outage.current()) return null
    const budget = reserve === undefined ? 0 : meter.callableAt(reserve)
    const rows = stopsAt !== undefined && meter.rowShare() >= stopsAt ? meter.resetAt() : 0
    return Math.max(budget, rows, retryAt.get(name) ?? 0)
  }

  const dueAt = (task: Task): number | null => {
    const wanted = task.due()
    const allowed = wanted === null ? null : notBefore(task)
    return wanted === null || allowed === null ? null : Math.max(wanted, allowed)
  }

  /** What a task does may fail only by a bug; the others go on. */
  const guard = async (task: Task, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      log('task failed', { task: task.name, ...errorFacts(error) })
      retryAt.set(task.name, now() + AFTER_BUG_MS)
    }
  }

  const earliest = (): number | null => {
    const times: number[] = []
    for (const task of tasks) {
      try {
        const at = dueAt(task)
        if (at !== null) times.push(at)
      } catch (error) {
        log('task failed', { task: task.name, ...errorFacts(error) })
        times.push(now() + AFTER_BUG_MS)
      }
    }
    return times.length > 0 ? Math.max(Math.min(...times), now()) : null
  }

  const arm = async (at: number): Promise<void> => {
    const armed = await storage.getAlarm()
    // An alarm that is due already goes off by itself.
    const isDueAnyway = armed !== null && armed <= now() && at <= now()
    if (at === armed || isDueAnyway) return
    await storage.setAlarm(at)
    meter.countAlarm()
  }

  return {
    /** Runs what is due. Never throws. */
    async run(allowance: Allowance) {
      for (const task of tasks) {
        await guard(task, async () => {
          const at = dueAt(task)
          if (at === null || at > now()) return
          const failure = await task.run(allowance)
          if (failure) await onFailure(failure, allowance)
        })
      }
    },
    /** Sets the alarm, also when it was lost, and keeps what was counted. */
    async rest() {
      try {
        await arm(earliest() ?? now() + AT_MOST_MS)
        meter.save()
      } catch (error) {
        // What was done is done, and what was read can be answered. The heartbeat arms the alarm again.
        log('alarm not set', errorFacts(error))
      }
    },
  }
}
