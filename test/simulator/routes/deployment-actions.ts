import type { Context } from 'hono'
import type { Account } from '../api.ts'
import type { Plan } from '../build.ts'
import { failure, success } from '../envelope.ts'
import { ERRORS, refusal } from '../errors.ts'
import type { PagesProject } from '../project.ts'
import { aliasTarget, isTarget, liveOf } from '../queries.ts'
import { wireDeployment } from '../wire.ts'
import { requested } from './create-deployment.ts'

/** Never the one that production serves; one that an alias serves only by force. */
export function deleteDeployment({ world, now }: Account) {
  return function deleteDeployment(project: PagesProject, plan: Plan, c: Context): Response {
    if (liveOf(project, now()) === plan) return failure(ERRORS.liveDeployment)
    const isAliased = aliasTarget(project.branches.get(plan.branch), now()) === plan
    if (isAliased && c.req.query('force') !== 'true') return failure(ERRORS.aliasedDeployment)
    world.removeDeployment(project.name, plan.id)
    return success(null)
  }
}

/** A new run of the same commit, also of one that was skipped (docs#32675). Of an upload there is nothing to run. */
export function retryDeployment(account: Account) {
  return function retryDeployment(project: PagesProject, plan: Plan): Response {
    if (plan.isUpload) return failure(refusal('Direct Upload deployments cannot be retried.'))
    const { branch, hash, message, dirty, trigger, isUpload } = plan
    return success(requested(account, project, { branch, hash, message, dirty, trigger, isUpload }))
  }
}

/** Back, or forward again. Previews and failures are no targets [D]. The answer is the target: not on record. */
export function rollBackTo({ world, now }: Account) {
  return function rollBackTo(project: PagesProject, plan: Plan): Response {
    if (!isTarget(plan, now())) {
      return failure(refusal('Only successful production deployments are valid rollback targets.'))
    }
    world.rollBack(project.name, plan.id)
    return success(wireDeployment(project, plan, now()))
  }
}
