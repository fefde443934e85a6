import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { Account } from '../api.ts'
import { type CustomDomain, newDomain, wireDomain } from '../domains.ts'
import { failure, success } from '../envelope.ts'
import { ERRORS, refusal } from '../errors.ts'
import type { PagesProject } from '../project.ts'
import { jsonBody } from './body.ts'
import { found } from './found.ts'

const nameSchema = v.object({ name: v.pipe(v.string(), v.regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/)) })

/** The custom domains of a project, all on one page. The pages.dev one is not among them. */
export function domainRoutes(account: Account): Hono {
  const { world, now } = account
  const { project } = found(account)
  const routes = new Hono()
  const domain = (handle: (domain: CustomDomain, project: PagesProject, c: Context) => Response) =>
    project((project, c) => {
      const named = project.domains.find(({ name }) => name === c.req.param('domain'))
      return named ? handle(named, project, c) : failure(ERRORS.domainNotFound)
    })

  routes.get(
    '/',
    project(({ domains }) => success(domains.map((one) => wireDomain(one, now())))),
  )
  routes.get(
    '/:domain',
    domain((one) => success(wireDomain(one, now()))),
  )
  routes.post(
    '/',
    project(async (project, c) => {
      const wanted = await jsonBody(c, nameSchema)
      if (!wanted) return failure(refusal('The name of the domain is not valid.'))
      const isTaken = world.projects.some(({ domains }) => domains.some(({ name }) => name === wanted.name))
      if (isTaken) return failure(ERRORS.domainExists)
      const added = newDomain(wanted.name, now())
      project.domains.push(added)
      return success(wireDomain(added, now()))
    }),
  )
  routes.patch(
    '/:domain',
    domain((one) => {
      one.validatedFrom = now()
      return success(wireDomain(one, now()))
    }),
  )
  routes.delete(
    '/:domain',
    domain((one, project) => {
      project.domains = project.domains.filter((other) => other !== one)
      return success(null)
    }),
  )
  return routes
}
