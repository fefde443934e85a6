import type { ListedProject } from '../cloudflare/parse-project.ts'
import type { SingleCalls } from '../cloudflare/single-calls.ts'
import type { Deployment } from '../domain/deployment.ts'
import type { Failure, Outcome } from '../domain/failure.ts'
import { API } from '../mirror/limits.ts'
import type { Allowance } from '../mirror/meter.ts'
import type { Readings } from '../mirror/readings.ts'
import type { Store } from '../mirror/store.ts'
import type { PlannedDeletion } from './planned.ts'

/** No route leads there: that says nothing of the deployment. Source: "Could not route to …", and an answer without an envelope. */
const NO_ROUTE = [0, 7000, 7003]

/** What Cloudflare has of a deployment just before it is to go. `no-calls`: there are none left to ask. */
export type ReadAgain =
  | { kind: 'no-calls' }
  | { kind: 'gone' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'there'; deployment: Deployment }

export interface ReadAgainOptions {
  cloudflare: Pick<SingleCalls, 'getProject' | 'getDeployment'>
  store: Pick<Store, 'adopt'>
  readings: Pick<Readings, 'haveNews'>
  now: () => number
}

/** Asks for a deployment and its project, and takes over what comes back. */
export function createReadAgain({ cloudflare, store, readings, now }: ReadAgainOptions) {
  const takeOver = (listed: ListedProject, deployment: Deployment) =>
    store.adopt(listed, (change) => {
      const { row } = change
      const ids = [listed.canonical?.id ?? null, listed.latest?.id ?? null]
      change.saveListed(listed)
      change.saveAhead([deployment])
      // The list will show nothing new any more: what it would have led to is asked for here.
      if (row.canonical_id !== ids[0] || row.latest_id !== ids[1]) readings.haveNews(row.key, now())
    })

  return async function readAgain(
    { project, id }: PlannedDeletion,
    allowance: Allowance,
  ): Promise<ReadAgain> {
    const ask = <T>(question: () => Promise<Outcome<T>>) => allowance.spend(API.historyReserve, question)
    const [listed, deployment] = await Promise.all([
      ask(() => cloudflare.getProject(project)),
      ask(() => cloudflare.getDeployment(project, id)),
    ])
    if (listed === null || deployment === null) return { kind: 'no-calls' }
    if (!deployment.ok && isGone(deployment.failure)) return { kind: 'gone' }
    if (!deployment.ok) return { kind: 'failed', failure: deployment.failure }
    if (!listed.ok) return { kind: 'failed', failure: listed.failure }
    // Whatever came back, it is not what the plan spoke of.
    if (deployment.value.id !== id || listed.value.project.name !== project)
      return { kind: 'failed', failure: { kind: 'malformed' } }
    takeOver(listed.value, deployment.value)
    return { kind: 'there', deployment: deployment.value }
  }
}

/** True where Cloudflare says that there is no such deployment. */
export function isGone(failure: Failure): boolean {
  return failure.kind === 'not-found' && !NO_ROUTE.includes(failure.code)
}
