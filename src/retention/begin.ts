import { BEGINNING, type RetentionParts, type RetentionRun, type Turn } from './parts.ts'
import { fingerprintOf } from './plan.ts'
import { createTellDays, RETENTION_INTERVAL_MS } from './plan-project.ts'
import { AT_ONCE } from './planned.ts'

/** What comes before a run begins, in steps: each is done again from what is stored until there is nothing left of it. */
export function createBegin({ state, store, planned, plans, outbox, policy, now }: RetentionParts) {
  const isNew = (fingerprint: string) => state.get().policy !== fingerprint

  /** What waits for `confirm`; null when nothing does. */
  const tellWaiting = async () => {
    const { waiting } = state.get()
    if (waiting !== undefined) return waiting
    const ids = planned.waiting().map(({ id }) => id)
    const told = ids.length === 0 ? null : { count: ids.length, fingerprint: await fingerprintOf(ids) }
    state.change({ waiting: told })
    return told
  }

  /** Sets what waits free, if it is what was agreed to; false: there is more of it. */
  const release = async ({ step, nextDay }: Turn): Promise<boolean> => {
    const { confirm } = policy
    // What is planned of projects that were not listed yet is part of what was shown.
    if (confirm === null || state.get().absentSince !== undefined) return true
    if (state.get().releasing !== confirm) {
      const waiting = await tellWaiting()
      if (waiting?.fingerprint !== confirm) return true
      // What is left of it has another fingerprint.
      state.change({ releasing: confirm })
    }
    return planned.release(step, nextDay, createTellDays(outbox))
  }

  /**
   * Forgets what is planned of projects that are gone or hidden, or of all: what another policy planned was never announced
   * for this one. False: there is more of it. A project that these tables never held may only not have been listed yet, as
   * after an update that made them anew.
   */
  const forget = ({ step, nextDay }: Turn, isAll: boolean): boolean => {
    const names = new Set(isAll ? [] : store.names())
    const absent = planned.projects().filter((name) => !names.has(name))
    const { absentSince = now() } = state.get()
    const isLong = isAll || now() - absentSince >= RETENTION_INTERVAL_MS
    const gone = isLong ? absent : absent.filter((name) => plans.one(name) !== null)
    if (!planned.drop(step, gone, isAll && policy.mode === 'delete' ? nextDay : undefined)) return false
    state.change({ absentSince: gone.length < absent.length ? absentSince : undefined })
    plans.keepOnly(names)
    return true
  }

  return {
    tellWaiting,
    /** The policy, or its `confirm`, is another than the one of the last run. */
    isAnother: (fingerprint: string) => isNew(fingerprint) || state.get().confirm !== policy.confirm,
    /** Begins a run; null: what comes before is not done yet. */
    async begin(fingerprint: string, turn: Turn): Promise<RetentionRun | null> {
      const isOther = isNew(fingerprint)
      const isReady = forget(turn, isOther) && (isOther || (await release(turn)))
      if (turn.step.left < AT_ONCE) state.change({ waiting: undefined })
      if (!isReady) return null
      const run: RetentionRun = { startedAt: now(), ...BEGINNING, deleted: 0, refused: 0, failures: 0 }
      state.change({ policy: fingerprint, confirm: policy.confirm, run, releasing: undefined })
      return run
    },
  }
}
