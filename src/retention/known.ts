import type { ListedProject } from '../cloudflare/parse-project.ts'
import type { Deployment } from '../domain/deployment.ts'
import type { Failure, Outcome } from '../domain/failure.ts'
import type { ProjectRow } from '../mirror/change.ts'
import type { Ground } from '../mirror/core.ts'
import { API } from '../mirror/limits.ts'
import type { Allowance } from '../mirror/meter.ts'
import { hasGap, type Readings } from '../mirror/readings.ts'
import type { Store } from '../mirror/store.ts'
import type { Planned, Step } from './planned.ts'
import type { Plans } from './plans.ts'
import type { RetentionPolicy } from './policy.ts'
import type { Probes } from './probes.ts'
import type { RetentionFacts } from './standing.ts'

/** What the parts of retention work with. */
export interface RetentionParts extends Ground {
  probes: Probes
  planned: Planned
  plans: Plans
  isWhole: IsWhole
  policy: RetentionPolicy
}

/** What one run of the Durable Object knows, and may still do. */
export interface Turn {
  known: Known
  allowance: Allowance
  step: Step
  nextDay: () => number
  /** The projects whose newest page was read again, and those that are left alone until the next one. */
  read: Set<string>
  left: Set<string>
}

/** A page is as good as read now where it was asked for so short a time before (ms): a reader may have wanted it, too. */
const FRESH_MS = 10_000

/** No route leads there: that says nothing of the deployment. Source: "Could not route to …", and an answer without an envelope. */
const NO_ROUTE = [0, 7000, 7003]

/** Whether all that Cloudflare has of a project is known, without a gap, and nothing else. */
export type IsWhole = (row: ProjectRow) => boolean

/**
 * What somebody deleted far back may be taken for the newest of its branch, and another one would go in its place: so the
 * numbers have to agree. A live deployment that is missing makes any history incomplete.
 */
export function createIsWhole({ deployments }: Store, readings: Pick<Readings, 'of'>): IsWhole {
  return ({ key, is_complete, stored, total, canonical_id }) =>
    is_complete === 1 &&
    stored === total &&
    !hasGap(readings.of(key)) &&
    (canonical_id === null || deployments.body(canonical_id) !== null)
}

/** What is known of projects' deployments while retention runs: read once for each revision of a project. */
export type Known = ReturnType<typeof createKnown>

export function createKnown({ deployments, project }: Store) {
  const lists = new Map<string, { revision: number; facts: readonly RetentionFacts[] }>()

  return {
    of({ name, key, revision }: ProjectRow): readonly RetentionFacts[] {
      const known = lists.get(name)
      if (known?.revision === revision) return known.facts
      const facts = deployments.facts(key)
      lists.set(name, { revision, facts })
      return facts
    },
    /** Changes a project in nothing that retention looks at, but for what is `gone`: the rest need not be read again. */
    through(name: string, change: () => void, gone?: string) {
      const known = lists.get(name)
      const isCurrent = known?.revision === project(name)?.revision
      change()
      const { revision = 0 } = project(name) ?? {}
      if (known && isCurrent)
        lists.set(name, { revision, facts: known.facts.filter(({ id }) => id !== gone) })
    },
  }
}

/** What Cloudflare has of a deployment just before it is to go. `no-calls`: there are none left to ask. */
type ReadAgain =
  | { kind: 'no-calls' | 'gone' }
  | { kind: 'failed'; failure: Failure; isProject: boolean }
  | { kind: 'there'; deployment: Deployment }

/**
 * Reads a project's newest page again: what others deleted or built meanwhile shows there, and how many Cloudflare counts.
 * Null: it was read.
 */
export function createReadNewest({ newest, now }: RetentionParts) {
  return async function readNewest(project: string, allowance: Allowance): Promise<Failure | null> {
    const failure = await newest.read(project, allowance)
    const isRead = newest.askedAt(project) >= now() - FRESH_MS
    return failure ?? (isRead ? null : { kind: 'malformed' })
  }
}

/** Asks for a deployment and its project, and takes over what comes back. */
export function createReadAgain({ cloudflare, store, readings, now }: RetentionParts) {
  const takeOver = (listed: ListedProject, deployment: Deployment) =>
    store.adopt(listed, (change) => {
      const { isMoved } = change.saveListed(listed)
      change.saveAhead([deployment])
      // The list will show nothing new any more: what it would have led to is asked for here.
      if (isMoved) readings.haveNews(change.row.key, now())
    })

  return async function readAgain(project: string, id: string, allowance: Allowance): Promise<ReadAgain> {
    const ask = <T>(question: () => Promise<Outcome<T>>) => allowance.spend(API.historyReserve, question)
    const [listed, deployment] = await Promise.all([
      ask(() => cloudflare.getProject(project)),
      ask(() => cloudflare.getDeployment(project, id)),
    ])
    if (listed === null || deployment === null) return { kind: 'no-calls' }
    if (!deployment.ok && isGone(deployment.failure)) return { kind: 'gone' }
    if (!listed.ok) return { kind: 'failed', failure: listed.failure, isProject: true }
    if (!deployment.ok) return { kind: 'failed', failure: deployment.failure, isProject: false }
    // Whatever came back, it is not what the plan spoke of.
    if (deployment.value.id !== id || listed.value.project.name !== project)
      return { kind: 'failed', failure: { kind: 'malformed' }, isProject: false }
    takeOver(listed.value, deployment.value)
    return { kind: 'there', deployment: deployment.value }
  }
}

/** True where Cloudflare says that there is no such deployment. */
export function isGone(failure: Failure): boolean {
  return failure.kind === 'not-found' && !NO_ROUTE.includes(failure.code)
}
