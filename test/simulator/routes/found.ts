import type { Context } from 'hono'
import type { Account } from '../api.ts'
import type { Plan } from '../build.ts'
import { failure } from '../envelope.ts'
import { ERRORS } from '../errors.ts'
import type { PagesProject } from '../project.ts'
import { findDeployment } from '../queries.ts'

type Answer = Response | Promise<Response>

/** Handlers for what the address names, which answer that it does not exist when it does not. */
export function found({ world, now }: Account) {
  const project = (handle: (project: PagesProject, c: Context) => Answer) => (c: Context) => {
    const named = world.project(c.req.param('project') ?? '')
    return named ? handle(named, c) : failure(ERRORS.projectNotFound)
  }
  const deployment = (handle: (project: PagesProject, plan: Plan, c: Context) => Answer) =>
    project((named, c) => {
      const plan = findDeployment(named, c.req.param('id') ?? '', now())
      return plan ? handle(named, plan, c) : failure(ERRORS.deploymentNotFound)
    })
  return { project, deployment }
}
