import type { SingleCalls } from '../cloudflare/single-calls.ts'
import type { Deployment } from '../domain/deployment.ts'
import type { Failure, Outcome } from '../domain/failure.ts'
import { API } from '../mirror/limits.ts'
import type { Allowance } from '../mirror/meter.ts'
import type { Store } from '../mirror/store.ts'
import type { BuildCounter } from './counter.ts'
import { type BuildRecord, dueOf } from './record.ts'
import type { ScheduleState, ScheduleTable } from './schedules.ts'
import { type DeployHooks, hookFor } from './settings.ts'
import type { Target } from './target.ts'

export interface StartOptions {
  cloudflare: Pick<SingleCalls, 'createDeployment' | 'runDeployHook'>
  store: Store
  schedules: ScheduleTable
  record: BuildRecord
  counter: BuildCounter
  hooks: DeployHooks
  now: () => number
}

/**
 * Starts one build. Each step is written down before the next, so that no build is started twice. `known`: what is known
 * of the branch. False: nobody knows what became of it, and that is to be found out later.
 */
export function createStart({ cloudflare, store, schedules, record, counter, hooks, now }: StartOptions) {
  const save = (project: string, id: string, made: Deployment | null) => {
    counter.add(id)
    if (made !== null) store.change(project, (change) => change.saveAhead([made]))
  }

  const afterRefusal = (state: ScheduleState, branch: string, failure: Failure): boolean => {
    switch (failure.kind) {
      case 'rate-limited':
        // The call was not let through: it may be made when the pause is over.
        schedules.takeBack(state.key)
        return true
      case 'unreachable':
      case 'malformed':
      case 'too-large':
        // It may have been made all the same: that is found out before anything else.
        return false
      default:
        record.finish(state, { result: 'refused', reason: { kind: 'failure', failure }, branch }, [])
        return true
    }
  }

  return async function start(
    state: ScheduleState,
    target: Target,
    known: readonly Deployment[],
    allowance: Allowance,
  ): Promise<boolean> {
    const { project, branch } = target
    const hook = hookFor(hooks, target)
    const answer = await allowance.spend(API.listReserve, (): Promise<Outcome<Deployment | string>> => {
      schedules.announce(state.key)
      return hook ? cloudflare.runDeployHook(hook) : cloudflare.createDeployment(project, branch)
    })
    // No call was left: it is still due.
    if (answer === null) return true
    if (!answer.ok) return afterRefusal(state, branch, answer.failure)
    const made = typeof answer.value === 'string' ? null : answer.value
    const id = made?.id ?? String(answer.value)
    const build = { id, at: now(), status: made?.status ?? 'queued' }
    const reason = { kind: 'scheduled', due: dueOf(state), by: hook ? 'hook' : 'token' } as const
    record.finish(state, { result: 'started', reason, branch, build }, known, () => save(project, id, made))
    return true
  }
}
