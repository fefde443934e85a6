import * as v from 'valibot'

/** RFC 3339 to the microsecond at most, with trailing zeros dropped. */
const FORM_OF_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,5}[1-9])?Z$/

export const uuid = v.pipe(v.string(), v.uuid())
export const time = v.pipe(v.string(), v.regex(FORM_OF_TIME))
/** Logs keep all six digits. */
export const logTime = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/))

const STAGES = ['queued', 'initialize', 'clone_repo', 'build', 'deploy'] as const

const stage = (names: readonly (typeof STAGES)[number][]) =>
  v.strictObject({
    name: v.picklist(names),
    started_on: v.nullable(time),
    ended_on: v.nullable(time),
    status: v.picklist(['idle', 'active', 'success', 'failure', 'canceled', 'skipped']),
  })

const texts = v.array(v.string())

export const source = v.strictObject({
  type: v.picklist(['github', 'gitlab']),
  config: v.strictObject({
    owner: v.string(),
    owner_id: v.string(),
    repo_name: v.string(),
    repo_id: v.string(),
    production_branch: v.string(),
    pr_comments_enabled: v.boolean(),
    deployments_enabled: v.boolean(),
    production_deployments_enabled: v.boolean(),
    preview_deployment_setting: v.picklist(['all', 'none', 'custom']),
    preview_branch_includes: texts,
    preview_branch_excludes: texts,
    path_includes: texts,
    path_excludes: texts,
  }),
})

export const analytics = {
  web_analytics_tag: v.nullable(v.string()),
  web_analytics_token: v.nullable(v.string()),
}

export const build = {
  build_command: v.nullable(v.string()),
  destination_dir: v.nullable(v.string()),
  build_caching: v.nullable(v.boolean()),
  root_dir: v.nullable(v.string()),
}

export const variables = v.record(
  v.string(),
  v.variant('type', [
    v.strictObject({ type: v.literal('plain_text'), value: v.string() }),
    v.strictObject({ type: v.literal('secret_text'), value: v.literal('') }),
  ]),
)

export const runtime = {
  compatibility_date: v.pipe(v.string(), v.isoDate()),
  compatibility_flags: texts,
  build_image_major_version: v.number(),
  usage_model: v.picklist(['standard', 'bundled', 'unbound']),
}

const common = {
  id: uuid,
  short_id: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
  project_id: uuid,
  project_name: v.string(),
  environment: v.picklist(['production', 'preview']),
  url: v.pipe(v.string(), v.regex(/^https:\/\/[0-9a-f]{8}\.[a-z0-9-]+\.pages\.dev$/)),
  created_on: time,
  modified_on: time,
  latest_stage: stage(STAGES),
  deployment_trigger: v.strictObject({
    type: v.picklist(['github:push', 'ad_hoc', 'deploy_hook']),
    metadata: v.strictObject({
      branch: v.string(),
      commit_hash: v.string(),
      commit_message: v.string(),
      commit_dirty: v.boolean(),
    }),
  }),
  stages: v.strictTuple(STAGES.map((name) => stage([name]))),
  build_config: v.strictObject({ ...build, ...analytics }),
  env_vars: variables,
  ...runtime,
  /** Null, or a list of one. */
  aliases: v.nullable(
    v.strictTuple([v.pipe(v.string(), v.regex(/^https:\/\/[a-z0-9-]{1,33}\.[a-z0-9-]+\.pages\.dev$/))]),
  ),
  is_skipped: v.boolean(),
  skip_reason: v.optional(v.picklist(['commit_message', 'branch_config'])),
  production_branch: v.string(),
  uses_functions: v.boolean(),
}

interface Related {
  id: string
  short_id: string
  url: string
  is_skipped: boolean
  skip_reason?: string | undefined
}

/** What holds between the fields of a deployment. */
const consistent = <Fields extends Related>() =>
  v.check(
    (one: Fields) =>
      one.id.startsWith(one.short_id) &&
      one.url.startsWith(`https://${one.short_id}.`) &&
      one.is_skipped === (one.skip_reason !== undefined),
    'the fields of the deployment do not belong together',
  )

export const gitDeployment = v.pipe(v.strictObject({ ...common, source }), consistent())

/** Without a repository the key `source` is absent, and there are no variables. */
export const uploadedDeployment = v.pipe(
  v.strictObject({ ...common, env_vars: v.strictObject({}) }),
  consistent(),
)
