import type { CloudflarePages } from '../cloudflare/client.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { ActivityQuestion, RetentionActivity } from '../mirror/activity.ts'
import type { Cell } from '../mirror/cells.ts'
import { SHARES } from '../mirror/limits.ts'
import type { Meter } from '../mirror/meter.ts'
import type { Readings } from '../mirror/readings.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Store } from '../mirror/store.ts'
import type { Task } from '../mirror/task.ts'
import { createRetentionActivity } from './activity.ts'
import { createMovedDeletions } from './moved.ts'
import { createPlanned, type Planned } from './planned-changes.ts'
import { createPlans, type Plans } from './plans.ts'
import type { RetentionPolicy } from './policy.ts'
import type { Probes } from './probes.ts'
import { createRuns } from './runs.ts'
import { AT_ONCE, createRetentionState, type RetentionState } from './state.ts'
import { createIsWhole } from './whole.ts'

export interface RetentionOptions {
  sql: Sql
  cloudflare: Pick<CloudflarePages, 'getProject' | 'getDeployment' | 'deleteDeployment'>
  store: Store
  readings: Pick<Readings, 'of' | 'haveNews'>
  ledger: Ledger
  probes: Probes
  meter: Meter
  /** Null: it is off. */
  policy: RetentionPolicy | null
  now: () => number
}

/** The deletion of old deployments. */
export interface Retention {
  tasks: Task[]
  /** Null: it is off. `isShown`: what this visitor may know of; `seesAll`: and of what is about all projects together. */
  activity(
    question: ActivityQuestion,
    isShown: (project: string) => boolean,
    seesAll: boolean,
  ): Promise<RetentionActivity | null>
}

export function createRetention(options: RetentionOptions): Retention {
  const { sql, store, readings, policy, now } = options
  const state = createRetentionState(sql)
  const forgetWaiting = () => {
    if (state.get().waiting !== undefined) state.set({ ...state.get(), waiting: undefined })
  }
  const planned = createPlanned({ sql, store, onWaiting: forgetWaiting })
  const plans = createPlans(sql)
  const parts = { state, planned, plans, now }
  const moved = createMovedDeletions({ sql, planned, isWanted: policy !== null, now })
  const task =
    policy === null
      ? createSwitchedOff(parts)
      : createRuns({ ...options, ...parts, policy, isWhole: createIsWhole(store, readings) })
  const activity = createRetentionActivity({ state, policy, planned, plans })

  return {
    // Until all of it is moved, nobody knows what is planned.
    tasks: [moved.task, { ...task, due: () => (moved.isDone() ? task.due() : null) }],
    activity: async (...question) => activity(...question),
  }
}

interface SwitchedOffOptions {
  state: Cell<RetentionState>
  planned: Planned
  plans: Plans
  now: () => number
}

/** It is off: what was planned is forgotten, in pieces, and a state that nobody could read with it. */
function createSwitchedOff({ state, planned, plans, now }: SwitchedOffOptions): Task {
  let isForgotten: boolean | null = null
  const hasNothing = () => !state.isBroken && state.get().policy === '' && planned.isEmpty()

  return {
    name: 'retention',
    stopsAt: SHARES.rechecks,
    due() {
      isForgotten ??= hasNothing()
      return isForgotten ? null : now()
    },
    async run() {
      if (!planned.drop(AT_ONCE)) return null
      plans.removeAll()
      if (state.isBroken) state.clear()
      else state.set({ ...state.get(), policy: '', run: null, waiting: undefined, releasing: undefined })
      isForgotten = true
      return null
    },
  }
}
