import { isInProgress, madeAt } from '../domain/deployment.ts'
import { type AgeKind, fingerprint, type RetentionPolicy } from './policy.ts'
import type { Decision, KeepReason, Reason } from './reasons.ts'
import {
  type AgesInForce,
  ageKindOf,
  createAgesOf,
  type RetentionFacts,
  type Standouts,
  standoutsOf,
} from './standouts.ts'

/** What retention has to know of a project. */
export interface RetentionProject {
  name: string
  /** The id of the canonical deployment; null when there is none, empty when it is not known. */
  liveId: string | null
  /** Whether the deployments are all that Cloudflare has. */
  historyComplete: boolean
}

export interface RetentionQuestion {
  /** All that is known of the project, in any order; newest first is quickest. */
  deployments: readonly RetentionFacts[]
  project: RetentionProject
  policy: RetentionPolicy
  /** Milliseconds since 1970. */
  now: number
}

/** Decides on every deployment of a project, in the order of the list. */
export function planRetention(question: RetentionQuestion): Decision[] {
  return question.deployments.map(createDecide(question))
}

/**
 * Decides once more on a deployment that was read again just before its deletion. `project` holds what was read
 * again too; of `deployments`, what is known now, the deployment's own entry no longer counts.
 */
export function stillRemovable(question: RetentionQuestion & { deployment: RetentionFacts }): Decision {
  const { deployment, ...rest } = question
  const others = question.deployments.filter(({ id }) => id !== deployment.id)
  return createDecide({ ...rest, deployments: [...others, deployment] })(deployment)
}

/** A short name of exactly these deployments, by their ids in any order, for the operator to agree to: 12 hex digits. */
export function fingerprintOf(ids: readonly string[]): Promise<string> {
  return fingerprint(ids.toSorted())
}

interface Grounds {
  question: RetentionQuestion
  whole: boolean
  standouts: Standouts
  agesOf: (branch: string) => AgesInForce
}

function createDecide(question: RetentionQuestion): (deployment: RetentionFacts) => Decision {
  const { deployments, project, policy } = question
  const grounds: Grounds = {
    question,
    whole: isWhole(question),
    standouts: standoutsOf(deployments, policy),
    agesOf: createAgesOf(policy, project.name),
  }
  return function decide(deployment) {
    const { id } = deployment
    const reason = reasonFor(deployment, grounds)
    return reason.kind === 'old' ? { id, decision: 'remove', reason } : { id, decision: 'keep', reason }
  }
}

/** A history in which the live deployment is missing is not complete, whatever was counted. */
function isWhole({ deployments, project }: RetentionQuestion): boolean {
  const { historyComplete, liveId } = project
  return historyComplete && (liveId === null || deployments.some(({ id }) => id === liveId))
}

/**
 * The first reason that holds. The order is that of {@link KeepReason}: what a deployment is to its branch, and the
 * address that comes with it, are looked at last, so that they are given only when nothing else keeps it.
 */
function reasonFor(deployment: RetentionFacts, grounds: Grounds): Reason {
  if (grounds.question.project.liveId === '') return { kind: 'unknown', what: 'live' }
  if (!grounds.whole) return { kind: 'history-incomplete' }
  if (isInProgress(deployment)) return { kind: 'running' }
  const known = readAgeFacts(deployment)
  if (!('at' in known)) return known
  const production = productionReason(deployment, grounds)
  if (production) return production
  const byAge = ageReason(known, grounds)
  if (byAge.kind !== 'old') return byAge
  return floorReason(deployment, grounds) ?? branchReason(deployment, grounds) ?? byAge
}

/** What has to be known before a deployment can be judged. */
type AgeFacts = { at: number; branch: string; of: AgeKind }

function readAgeFacts(deployment: RetentionFacts): AgeFacts | KeepReason {
  const at = madeAt(deployment)
  const of = ageKindOf(deployment)
  const { branch, environment } = deployment
  if (at === null) return { kind: 'unknown', what: 'date' }
  if (environment === 'unknown') return { kind: 'unknown', what: 'environment' }
  if (!branch) return { kind: 'unknown', what: 'branch' }
  return of === null ? { kind: 'unknown', what: 'status' } : { at, branch, of }
}

function productionReason({ id }: RetentionFacts, { question, standouts }: Grounds): KeepReason | null {
  if (id === question.project.liveId) return { kind: 'live' }
  return id === standouts.newestProduction ? { kind: 'newest-production' } : null
}

function ageReason({ at, branch, of }: AgeFacts, { question, agesOf }: Grounds): Reason {
  const { ages, rule } = agesOf(branch)
  if (ages === null) return { kind: 'rule', rule }
  const age = ages[of]
  if (age === 'never') return { kind: 'no-age', of, rule }
  return { kind: question.now - at >= age ? 'old' : 'young', of, age, rule }
}

function floorReason({ id }: RetentionFacts, { question, standouts }: Grounds): KeepReason | null {
  const { keepRecent, keepProduction } = question.policy
  if (standouts.recent.has(id)) return { kind: 'recent', floor: keepRecent }
  return standouts.rollback.has(id) ? { kind: 'rollback', floor: keepProduction } : null
}

function branchReason({ id, aliases }: RetentionFacts, { standouts }: Grounds): KeepReason | null {
  if (standouts.newestOfBranch.has(id)) return { kind: 'newest-of-branch' }
  if (standouts.newestSuccessOfBranch.has(id)) return { kind: 'newest-success-of-branch' }
  return aliases.length > 0 ? { kind: 'aliased' } : null
}
