import { evictDurableObject } from 'cloudflare:test'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, DAY, MINUTE, START } from '../support/bench.ts'
import { activityOf, pass } from '../support/chores.ts'
import { warm } from '../support/pages.ts'

/** When the deployments of these tests were made: the oldest that goes is far from any age. */
export const OLD = START - 30 * DAY

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

/** A project with so many old production deployments, of which the newest is live. */
export async function openDocs(
  retention: object,
  count = 5,
  vars: object = {},
): Promise<{ bench: Bench; ids: string[] }> {
  const bench = await openBench(retention, vars)
  bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: OLD - DAY })
  const ids = addDeployments(bench.simulator.world, 'docs', count, OLD)
  await warm(bench)
  return { bench, ids }
}

/** Another policy, in a mirror that starts anew with it. */
export async function reconfigure(bench: Bench, retention: unknown): Promise<void> {
  bench.vars.RETENTION = retention
  await evictDurableObject(bench.mirror)
  await pass(bench, MINUTE)
}

/** What the ledger tells, newest first: `deletion deleted`. */
export const results = async (bench: Bench) =>
  (await activityOf(bench)).ledger.entries.map(({ kind, result }) => `${kind} ${result}`)
