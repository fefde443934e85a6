import { Hono } from 'hono'
import type { Account } from '../api.ts'
import { failure, success } from '../envelope.ts'
import type { ApiError } from '../errors.ts'
import { headOf, requested } from './create-deployment.ts'

/** What an unknown hook is answered with is not on record. */
const HOOK_NOT_FOUND: ApiError = { status: 404, code: 8000000, message: 'The deploy hook does not exist.' }

/** Deploy hooks: no token, the address is the secret. They answer with the id alone. */
export function hookRoutes(account: Account): Hono {
  const { world, now } = account
  return new Hono().post('/:uuid', (c) => {
    const hook = world.deployHook(c.req.param('uuid'))
    const project = world.project(hook?.project ?? '')
    if (!hook || !project) return failure(HOOK_NOT_FOUND)
    const wanted = { ...headOf(project, hook.branch, now()), trigger: 'deploy_hook' }
    return success({ id: requested(account, project, wanted).id })
  })
}
