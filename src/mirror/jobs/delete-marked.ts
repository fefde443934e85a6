import type { ListedProject } from '../../cloudflare/parse-project.ts'
import { ALIASED_DEPLOYMENT, LIVE_DEPLOYMENT, type SingleCalls } from '../../cloudflare/single-calls.ts'
import type { Deployment } from '../../domain/deployment.ts'
import type { Failure } from '../../domain/failure.ts'
import type { LedgerReason, LedgerResult } from '../../ledger/entry.ts'
import { stillRemovable } from '../../retention/plan.ts'
import type { RetentionPolicy } from '../../retention/policy.ts'
import type { RetentionFacts } from '../../retention/standing.ts'
import type { DeploymentTable } from '../deployments.ts'
import type { ProjectTable } from '../projects.ts'
import type { Ledger } from './ledger.ts'
import type { Mark, MarkTable } from './marks.ts'
import { isComplete } from './plan-project.ts'
import type { Probes } from './probes.ts'

/** The calls that the deletion of one deployment takes: it and its project are read again before. */
export const CALLS_PER_DELETION = 3

/** No route leads there: that says nothing of the deployment. Source: "Could not route to …", and an answer without an envelope. */
const NO_ROUTE = [0, 7000, 7003]

/** The answer to a question for one deployment was another one. */
const ANOTHER = { ok: false, failure: { kind: 'malformed' } } as const

/** `refused`: Cloudflare keeps it. `failed`: what became of it is not known, or it could not be tried. */
export type DeletionOutcome = { kind: 'deleted' | 'kept' | 'refused' } | { kind: 'failed'; failure: Failure }

export interface DeleteMarkedOptions {
  storage: DurableObjectStorage
  cloudflare: Pick<SingleCalls, 'getProject' | 'getDeployment' | 'deleteDeployment'>
  projects: ProjectTable
  deployments: DeploymentTable
  marks: MarkTable
  ledger: Ledger
  probes: Probes
  policy: RetentionPolicy
  /** Takes over what was read again, with all that follows from it. */
  saveListed: (listed: ListedProject) => void
  save: (deployment: Deployment) => void
  /** Forgets a deployment that is gone, with all that follows from it. */
  forget: (project: string, id: string) => void
  now: () => number
}

/** Deletes what a mark is on, if it is still to go when it was read again. */
export function createDeleteMarked(options: DeleteMarkedOptions) {
  const { storage, cloudflare, projects, deployments, marks, ledger, probes, policy, now } = options

  const note = (mark: Mark, result: LedgerResult, reason: LedgerReason, url: string | null = null) => {
    const body = deployments.body(mark.id)
    const entry = ledger.add({
      at: now(),
      kind: 'deletion',
      project: mark.project,
      deployment: mark.id,
      branch: body === null ? null : (JSON.parse(body) as Deployment).branch,
      ...{ result, reason },
      probe: probes.willAsk(mark.project, url) ? 'waiting' : null,
    })
    probes.add(entry, mark.project, url)
  }

  const finishGone = (mark: Mark, result: 'deleted' | 'gone', reason: LedgerReason, url: string | null) =>
    storage.transactionSync(() => {
      note(mark, result, reason, url)
      marks.remove(mark.id)
      options.forget(mark.project, mark.id)
    })

  const keep = (mark: Mark, reason: LedgerReason): DeletionOutcome => {
    storage.transactionSync(() => {
      note(mark, 'kept', reason)
      marks.remove(mark.id)
    })
    return { kind: 'kept' }
  }

  /** What Cloudflare says of the deployment just before: not there any more, not to be known, or as it is now. */
  const readAgain = async (mark: Mark) => {
    const [project, deployment] = await Promise.all([
      cloudflare.getProject(mark.project),
      cloudflare.getDeployment(mark.project, mark.id),
    ])
    if (!deployment.ok && isGone(deployment.failure)) return { kind: 'gone' } as const
    if (!deployment.ok) return deployment
    if (!project.ok) return project
    // Whatever came back, it is not what the plan spoke of.
    if (deployment.value.id !== mark.id || project.value.project.name !== mark.project) return ANOTHER
    options.saveListed(project.value)
    options.save(deployment.value)
    return { kind: 'there', deployment: deployment.value } as const
  }

  const decideAgain = (mark: Mark, deployment: Deployment, known: readonly RetentionFacts[]) => {
    const row = projects.one(mark.project)
    return stillRemovable({
      deployment,
      deployments: known,
      project: {
        name: mark.project,
        liveId: row?.canonical_id ?? null,
        historyComplete: row !== null && isComplete(row),
      },
      policy,
      now: now(),
    })
  }

  const afterFailure = (mark: Mark, deployment: Deployment, failure: Failure): DeletionOutcome => {
    const reason: LedgerReason = { kind: 'failure', failure }
    if (isGone(failure)) {
      finishGone(mark, 'gone', reason, deployment.url)
      return { kind: 'deleted' }
    }
    if (failure.kind !== 'refused' || ![LIVE_DEPLOYMENT, ALIASED_DEPLOYMENT].includes(failure.code)) {
      // Told to wait, it is tried again in the same run.
      if (failure.kind !== 'rate-limited') note(mark, 'failed', reason)
      return { kind: 'failed', failure }
    }
    storage.transactionSync(() => {
      note(mark, 'refused', reason)
      marks.refuse(mark.id, now(), failure.code)
    })
    return { kind: 'refused' }
  }

  /** `known`: what is known of the project's deployments. */
  return async function deleteMarked(
    mark: Mark,
    known: () => readonly RetentionFacts[],
  ): Promise<DeletionOutcome> {
    const told: LedgerReason = { kind: 'retention', reason: JSON.parse(mark.reason) }
    const wasAnnounced = mark.intent_at !== null
    const again = await readAgain(mark)
    if (!('kind' in again)) return { kind: 'failed', failure: again.failure }
    if (again.kind === 'gone') {
      // An interrupted call went well after all.
      finishGone(mark, wasAnnounced ? 'deleted' : 'gone', told, urlOf(deployments.body(mark.id)))
      return { kind: 'deleted' }
    }
    const { decision, reason } = decideAgain(mark, again.deployment, known())
    if (decision === 'keep') return keep(mark, { kind: 'retention', reason })
    marks.announce(mark.id, now())
    const answer = await cloudflare.deleteDeployment(mark.project, mark.id)
    if (!answer.ok) return afterFailure(mark, again.deployment, answer.failure)
    finishGone(mark, 'deleted', { kind: 'retention', reason }, again.deployment.url)
    return { kind: 'deleted' }
  }
}

function isGone(failure: Failure): boolean {
  return failure.kind === 'not-found' && !NO_ROUTE.includes(failure.code)
}

function urlOf(body: string | null): string | null {
  return body === null ? null : (JSON.parse(body) as Deployment).url
}
