import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { WHOLE_BOARD } from '../../src/domain/visibility.ts'
import type { Activity } from '../../src/mirror/activity.ts'
import { Mirror } from '../../src/mirror/object.ts'
import type { Env } from '../../src/settings/read.ts'
import { type Bench, HOUR } from './bench.ts'

export const QUESTION = {
  visibility: { projects: ['*'], scope: WHOLE_BOARD },
  project: null,
  decision: null,
  from: 0,
  ledger: { kind: null, result: null, project: null, before: null, after: null },
} as const

/** What the chores did and will do. */
export async function activityOf(bench: Bench, change: object = {}): Promise<Activity> {
  const activity = await bench.activity({ ...QUESTION, ...change })
  if (!activity) throw new Error('the board is closed')
  return activity
}

/** The same of a mirror that stands in its own object, without a call from outside. */
export async function activityIn(mirror: Mirror): Promise<Activity> {
  return (await mirror.read({ kind: 'activity', ...QUESTION })) as Activity
}

/** Moves on in steps, lets the mirror do what is due, and beats its heart. */
export async function pass(bench: Bench, ms: number, step = HOUR): Promise<void> {
  for (let left = ms; left > 0; left -= step) {
    bench.clock.advance(Math.min(step, left))
    await bench.mirror.heartbeat()
    await bench.runAlarms()
  }
}

/** Another mirror on what an object has stored, as after an eviction. `fetch`: what it reaches, if not the simulator. */
export const openMirror = (bench: Bench, state: DurableObjectState, fetch = bench.reach): Mirror =>
  new Mirror(
    state,
    { ...(env as unknown as Env), ...bench.vars },
    {
      now: () => bench.clock.now() + bench.ahead,
      fetch,
      log: () => {},
      probe: async () => 404,
      within: bench.clock.within,
    },
  )

/**
 * Runs the alarm in an object that is thrown away at its `at`-th call, before or after Cloudflare got it: its fetch never
 * comes back, and another object goes on with what is stored. False: there are not as many calls.
 */
export async function evictAt(bench: Bench, at: number, when: 'before' | 'after'): Promise<boolean> {
  return runInDurableObject(bench.mirror, async (_instance, state) => {
    let calls = 0
    const { promise: evicted, resolve: evict } = Promise.withResolvers<true>()
    const cutOff = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      calls += 1
      if (calls < at) return bench.reach(input, init)
      if (calls === at && when === 'after') await bench.reach(input, init)
      evict(true)
      return new Promise(() => {})
    }
    return Promise.race([
      evicted,
      openMirror(bench, state, cutOff)
        .alarm()
        .then(() => false),
    ])
  })
}
