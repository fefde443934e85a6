import type { Cell } from '../mirror/cells.ts'
import { fingerprintOf } from './fingerprint.ts'
import { createDays } from './hold.ts'
import type { Planned } from './planned-changes.ts'
import type { RetentionPolicy } from './policy.ts'
import { AT_ONCE, type RetentionState, type Waiting } from './state.ts'

export interface ConfirmOptions {
  state: Cell<RetentionState>
  planned: Pick<Planned, 'waiting' | 'release' | 'going'>
  policy: RetentionPolicy
  now: () => number
}

/** What waits until the operator agrees to it. */
export interface Confirm {
  /** What waits; null when nothing does. */
  tellWaiting(): Promise<Waiting | null>
  /** Sets what waits free, if it is what was agreed to; false: there is more of it. */
  release(): Promise<boolean>
}

export function createConfirm({ state, planned, policy, now }: ConfirmOptions): Confirm {
  const tellWaiting = async (): Promise<Waiting | null> => {
    const { waiting } = state.get()
    if (waiting !== undefined) return waiting
    const ids = planned.waiting()
    const fingerprint = await fingerprintOf(ids.map((id) => ({ id, decision: 'remove' as const })))
    const told = ids.length === 0 ? null : { count: ids.length, fingerprint }
    state.set({ ...state.get(), waiting: told })
    return told
  }

  return {
    tellWaiting,
    async release() {
      const agreed = policy.confirm
      // What is planned of projects that were not listed yet is part of what was shown.
      if (agreed === null || state.get().absentSince !== undefined) return true
      if (state.get().releasing !== agreed) {
        const waiting = await tellWaiting()
        if (waiting?.fingerprint !== agreed) return true
        // What is left of it has another fingerprint.
        state.set({ ...state.get(), releasing: agreed })
      }
      return planned.release(AT_ONCE, createDays(policy, planned.going(), now()))
    },
  }
}
