import * as v from 'valibot'
import { createMask } from './mask.ts'

/** What holds variables: a deployment, and each environment of a project. No record, which leaves out one called `constructor`. */
const Variables = v.optional(
  v.pipe(
    v.unknown(),
    v.check((held) => typeof held === 'object'),
  ),
)
const Config = v.nullish(v.object({ env_vars: Variables }))
const Build = v.nullish(v.object({ web_analytics_token: v.nullish(v.string()) }))

const text = v.fallback(v.optional(v.string(), ''), '')
const texts = v.fallback(v.optional(v.array(text), []), [])

const OfProject = v.object({
  name: v.string(),
  ...{ subdomain: text, production_branch: text, domains: texts },
  deployment_configs: v.nullish(v.object({ production: Config, preview: Config })),
  build_config: Build,
})

const OfDeployment = v.object({
  id: v.string(),
  ...{ project_name: text, env_vars: Variables, build_config: Build },
  deployment_trigger: v.fallback(
    v.optional(v.object({ metadata: v.optional(v.object({ branch: text })) })),
    {},
  ),
})

/**
 * What hides the values of a project's plain-text variables, and of its analytics token: see {@link createMask}. Null: it
 * cannot be told what they are, and neither by an answer about something else.
 */
export function maskOfProject(project: string, wire: unknown): ((text: string) => string) | null {
  const read = v.safeParse(OfProject, wire)
  if (!read.success || read.output.name !== project) return null
  const {
    name,
    subdomain,
    production_branch,
    domains,
    deployment_configs: configs,
    build_config,
  } = read.output
  const held = [configs?.production?.env_vars, configs?.preview?.env_vars, build_config]
  return createMask(held.flatMap(valuesIn), [name, subdomain, production_branch, ...domains])
}

/** The same of the variables that a deployment was built with. */
export function maskOfDeployment(id: string, wire: unknown): ((text: string) => string) | null {
  const read = v.safeParse(OfDeployment, wire)
  if (!read.success || read.output.id !== id) return null
  const { project_name, env_vars, build_config, deployment_trigger } = read.output
  return createMask([env_vars, build_config].flatMap(valuesIn), [
    project_name,
    deployment_trigger?.metadata?.branch ?? '',
  ])
}

/** Every text in it, however deep, but for the word that says of what type a variable is. */
function valuesIn(held: unknown): string[] {
  if (typeof held === 'string') return [held]
  if (typeof held !== 'object' || held === null) return []
  return Object.entries(held).flatMap(([key, value]) =>
    key === 'type' && typeof value === 'string' ? [] : valuesIn(value),
  )
}
