import { type DeploymentSummary, isInProgress, isNewer } from './deployment.ts'
import { COMMIT_HASH } from './repository.ts'

/** Reads a commit from an address; null for what is none. */
export function readCommitHash(text: string): string | null {
  const hash = text.toLowerCase()
  return COMMIT_HASH.test(hash) ? hash : null
}

/**
 * How a commit stands to what is live. What a later commit contains, nobody here knows: only what was deployed.
 * `live`: visitors get it. `replaced`: it was live, or could have been, and what is live is newer. `ahead`: it was built for
 * production after what is live. `building`, `failed`, `canceled`, `skipped`: what became of its newest production build, of
 * which none succeeded. `preview`: it was built for previews alone. `unknown`: no deployment of it is known.
 */
export type CommitStanding =
  | { kind: 'live' | 'replaced' | 'ahead' | Unbuilt | 'preview'; deployment: DeploymentSummary }
  | { kind: 'unknown' }

type Unbuilt = 'building' | 'failed' | 'canceled' | 'skipped'

/** Decides it from the deployments of one commit, newest first. */
export function standingOf(
  deployments: readonly DeploymentSummary[],
  live: DeploymentSummary | null,
): CommitStanding {
  const [newest] = deployments
  if (!newest) return { kind: 'unknown' }
  if (live?.commitHash && live.commitHash === newest.commitHash) return { kind: 'live', deployment: live }
  const production = deployments.filter(({ environment }) => environment === 'production')
  const built = production.find(hasSucceeded)
  if (built) return { kind: isNewer(built, live) ? 'ahead' : 'replaced', deployment: built }
  const [last] = production
  if (!last) return { kind: 'preview', deployment: deployments.find(hasSucceeded) ?? newest }
  return { kind: wordOf(last), deployment: last }
}

const hasSucceeded = ({ status }: DeploymentSummary) => status === 'success'

function wordOf({ status }: DeploymentSummary): Unbuilt {
  if (isInProgress({ status })) return 'building'
  return status === 'canceled' || status === 'skipped' ? status : 'failed'
}
