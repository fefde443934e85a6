import * as v from 'valibot'
import {
  analytics,
  build,
  gitDeployment,
  runtime,
  source,
  time,
  uploadedDeployment,
  uuid,
  variables,
} from './deployment.ts'

const config = v.strictObject({
  env_vars: v.nullable(variables),
  fail_open: v.boolean(),
  always_use_latest_compatibility_date: v.boolean(),
  ...runtime,
  kv_namespaces: v.optional(v.record(v.string(), v.strictObject({ namespace_id: v.string() }))),
})

const common = {
  id: uuid,
  name: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]*$/)),
  subdomain: v.pipe(v.string(), v.endsWith('.pages.dev')),
  domains: v.tupleWithRest([v.string()], v.string()),
  deployment_configs: v.strictObject({ preview: config, production: config }),
  created_on: time,
  production_branch: v.string(),
  production_script_name: v.pipe(v.string(), v.startsWith('pages-worker--')),
  preview_script_name: v.pipe(v.string(), v.startsWith('pages-worker--')),
  uses_functions: v.nullable(v.boolean()),
  framework: v.string(),
  framework_version: v.string(),
}

/** The subdomain comes first. */
const consistent = <Fields extends { subdomain: string; domains: string[] }>() =>
  v.check(
    ({ subdomain, domains }: Fields) => domains[0] === subdomain,
    'the domains do not begin with the subdomain',
  )

export const gitProject = v.pipe(
  v.strictObject({
    ...common,
    source,
    build_config: v.strictObject({ ...build, ...analytics }),
    latest_deployment: v.nullable(gitDeployment),
    canonical_deployment: v.nullable(gitDeployment),
  }),
  consistent(),
)

/** No `source`, and two fields of the build's settings. */
export const uploadProject = v.pipe(
  v.strictObject({
    ...common,
    build_config: v.strictObject(analytics),
    latest_deployment: v.nullable(uploadedDeployment),
    canonical_deployment: v.nullable(uploadedDeployment),
  }),
  consistent(),
)
