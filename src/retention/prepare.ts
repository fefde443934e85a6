import type { Cell } from '../mirror/cells.ts'
import type { Sql } from '../mirror/sql.ts'
import type { Store } from '../mirror/store.ts'
import { createConfirm } from './confirm.ts'
import { RETENTION_INTERVAL_MS } from './hold.ts'
import type { Planned } from './planned-changes.ts'
import type { Plans } from './plans.ts'
import type { RetentionPolicy } from './policy.ts'
import { AT_ONCE, type RetentionRun, type RetentionState, type Waiting } from './state.ts'

export interface PrepareOptions {
  sql: Sql
  state: Cell<RetentionState>
  store: Pick<Store, 'names'>
  planned: Planned
  plans: Plans
  policy: RetentionPolicy
  now: () => number
}

/** What comes before a run begins, in pieces: each is done again from what is stored until there is nothing left of it. */
export interface Prepare {
  /** The policy, or its `confirm`, is another than the one of the last run. */
  isAnother(fingerprint: string): boolean
  /** The highest key of a project; 0 when there is none. */
  newestKey(): number
  /** What waits for `confirm`; null when nothing does. */
  tellWaiting(): Promise<Waiting | null>
  /** Begins a run; null: what comes before is not done yet. */
  begin(fingerprint: string): Promise<RetentionRun | null>
}

export function createPrepare(options: PrepareOptions): Prepare {
  const { sql, state, planned, plans, policy, now } = options
  const { tellWaiting, release } = createConfirm(options)
  const forgetAbsent = createForgetAbsent(options)
  const newestKey = () => sql.first<{ key: number | null }>('SELECT max(key) AS key FROM projects')?.key ?? 0
  const isNew = (fingerprint: string) => state.get().policy !== fingerprint

  /** What was planned by another policy was never announced for this one. */
  const dropAll = (): boolean => {
    if (!planned.drop(AT_ONCE)) return false
    plans.removeAll()
    state.set({ ...state.get(), absentSince: undefined })
    return true
  }

  return {
    isAnother: (fingerprint) => isNew(fingerprint) || state.get().confirm !== policy.confirm,
    newestKey,
    tellWaiting,
    async begin(fingerprint) {
      const isReady = isNew(fingerprint) ? dropAll() : forgetAbsent() && (await release())
      if (!isReady) return null
      const counts = { deleted: 0, refused: 0, failures: 0 }
      const run: RetentionRun = { startedAt: now(), phase: 'plan', planned: '', ...counts }
      state.set({
        ...state.get(),
        ...{ policy: fingerprint, confirm: policy.confirm, newest: newestKey(), run },
        releasing: undefined,
      })
      return run
    },
  }
}

/**
 * Forgets what is planned of projects that are gone or hidden; false: there is more of it. A project that these tables
 * never held may only not have been listed yet, as after an update that made them anew.
 */
function createForgetAbsent({ state, store, planned, plans, now }: PrepareOptions) {
  return function forgetAbsent(): boolean {
    const names = new Set(store.names())
    const absent = planned.projects().filter((name) => !names.has(name))
    const { absentSince = now() } = state.get()
    const isLong = now() - absentSince >= RETENTION_INTERVAL_MS
    const gone = isLong ? absent : absent.filter((name) => plans.one(name) !== null)
    for (const name of gone) if (!planned.drop(AT_ONCE, name)) return false
    state.set({ ...state.get(), absentSince: gone.length < absent.length ? absentSince : undefined })
    plans.keepOnly(names)
    return true
  }
}
