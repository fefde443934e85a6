import { env } from 'cloudflare:workers'
import { WHOLE_BOARD } from '../../../src/domain/visibility.ts'
import type { Activity } from '../../../src/mirror/activity.ts'
import { Mirror } from '../../../src/mirror/object.ts'
import type { Env } from '../../../src/settings/read.ts'
import { type Bench, createBench, HOUR, MINUTE } from '../../support/bench.ts'

export const DAY = 24 * HOUR

export const QUESTION = {
  visibility: { projects: ['*'], scope: WHOLE_BOARD },
  project: null,
  decision: null,
  from: 0,
  ledger: { kind: null, result: null, project: null, before: null, after: null },
} as const

/** What the jobs did and will do. */
export async function activityOf(bench: Bench, change: object = {}): Promise<Activity> {
  const activity = await bench.activity({ ...QUESTION, ...change })
  if (!activity) throw new Error('the board is closed')
  return activity
}

/** Moves on in steps, lets the mirror do what is due, and beats its heart. */
export async function pass(bench: Bench, ms: number, step = HOUR): Promise<void> {
  for (let left = ms; left > 0; left -= step) {
    bench.clock.advance(Math.min(step, left))
    await bench.mirror.heartbeat()
    await bench.runAlarms()
  }
}

/** Lets the calls of 5 minutes come back until a run is over. */
export async function finishRun(bench: Bench): Promise<void> {
  await bench.runAlarms()
  for (let turn = 0; turn < 100 && (await activityOf(bench)).retention?.isRunning; turn += 1) {
    bench.clock.advance(6 * MINUTE)
    await bench.mirror.heartbeat()
    await bench.runAlarms()
  }
}

export const idsOf = (bench: Bench, project = 'docs'): string[] =>
  (bench.simulator.world.project(project)?.deployments ?? []).map(({ id }) => id)

export const deletes = (bench: Bench) => bench.simulator.calls.filter(({ method }) => method === 'DELETE')

/** Everything old goes at once, if the test does not say otherwise. */
export const policy = (change: object = {}) => ({
  mode: 'delete',
  days: 7,
  keep_recent: 0,
  keep_production: 0,
  grace: '0h',
  max_share: 1,
  ...change,
})

export const openBench = (retention: object, vars: object = {}) =>
  createBench({ vars: { RETENTION: retention, ...vars } })

/** Another mirror on what an object has stored, as after an eviction. `fetch`: what it reaches, if not the simulator. */
export const openMirror = (bench: Bench, state: DurableObjectState, fetch = bench.simulator.fetch): Mirror =>
  new Mirror(
    state,
    { ...(env as unknown as Env), ...bench.vars },
    { now: bench.clock.now, fetch, log: () => {}, probe: async () => 404 },
  )
