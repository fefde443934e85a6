import type { Deployment, Project } from 'cloudflare/resources/pages/projects/projects'
import { type Plan, progress } from './build.ts'
import { PLANTED } from './planted.ts'
import type { PagesProject } from './project.ts'
import { aliasTarget, latestOf, liveOf } from './queries.ts'
import { timestamp } from './timestamp.ts'
import { configsOf, repositoryOf, runtime } from './wire-config.ts'

/** A deployment as it is on the wire. The SDK's type differs from recorded bodies where it is said below. */
export interface WireDeployment extends Omit<Deployment, 'source' | 'deployment_trigger'> {
  /** The key is absent on direct-upload projects [R1]. */
  source?: Deployment.Source
  /** A plain string: `gitlab:push` is seen in others' code and not in the SDK's list. */
  deployment_trigger: { type: string; metadata: Deployment.DeploymentTrigger.Metadata }
  /** These are in real bodies, and not in the SDK's type. */
  compatibility_date: string
  compatibility_flags: string[]
  build_image_major_version: number
  usage_model: string
  production_branch: string
}

export interface WireProject extends Omit<Project, 'latest_deployment' | 'canonical_deployment'> {
  latest_deployment: WireDeployment | null
  canonical_deployment: WireDeployment | null
}

/** Keys in the order of recorded bodies. */
export function wireProject(project: PagesProject, now: number): WireProject {
  const latest = latestOf(project, now)
  const canonical = liveOf(project, now)
  return {
    id: project.id,
    name: project.name,
    subdomain: project.subdomain,
    domains: [project.subdomain, ...project.domains.map(({ name }) => name)],
    ...sourceOf(project),
    build_config: buildConfigOf(project),
    deployment_configs: configsOf(project.settings),
    latest_deployment: latest ? wireDeployment(project, latest, now) : null,
    canonical_deployment: canonical ? wireDeployment(project, canonical, now) : null,
    created_on: timestamp(project.createdAt, project.id),
    production_branch: project.productionBranch,
    production_script_name: PLANTED.productionScript,
    preview_script_name: PLANTED.previewScript,
    uses_functions: latest?.usesFunctions ?? null,
    framework: '',
    framework_version: '',
  }
}

export function wireDeployment(project: PagesProject, plan: Plan, now: number): WireDeployment {
  const { stages, latestStage, isSkipped, modifiedOn } = progress(plan, now)
  const shortId = plan.id.slice(0, 8)
  return {
    id: plan.id,
    short_id: shortId,
    project_id: project.id,
    project_name: project.name,
    environment: plan.environment,
    url: `https://${shortId}.${project.subdomain}`,
    created_on: timestamp(plan.createdAt, plan.id),
    modified_on: modifiedOn,
    latest_stage: latestStage,
    deployment_trigger: triggerOf(plan),
    stages,
    build_config: { ...NO_BUILD, ...buildConfigOf(project) },
    ...sourceOf(project),
    // An upload is not built: it has none, in a project from Git as well [R1].
    env_vars: (plan.isUpload ? null : project.settings.variables[plan.environment]) ?? {},
    ...runtime(),
    aliases: aliasesOf(project, plan, now),
    is_skipped: isSkipped,
    ...(isSkipped ? { skip_reason: plan.skipReason } : {}),
    production_branch: project.productionBranch,
    uses_functions: plan.usesFunctions,
  }
}

function triggerOf(plan: Plan): WireDeployment['deployment_trigger'] {
  return {
    type: plan.trigger,
    metadata: {
      branch: plan.branch,
      commit_hash: plan.hash,
      commit_message: plan.message,
      commit_dirty: plan.dirty,
    },
  }
}

function aliasesOf(project: PagesProject, plan: Plan, now: number): string[] | null {
  if (plan.environment === 'production') return null
  const branch = project.branches.get(plan.branch)
  if (!branch || branch.withoutAlias.has(plan) || aliasTarget(branch, now) !== plan) return null
  return [`https://${branch.label}.${project.subdomain}`]
}

function sourceOf(project: PagesProject): { source?: Deployment.Source } {
  return project.source ? { source: repositoryOf(project.source, project.productionBranch) } : {}
}

/** A direct-upload project has only the two analytics fields; its deployments have all six, as null [R1]. */
function buildConfigOf({ settings }: PagesProject): Deployment.BuildConfig {
  const { analyticsTag, analyticsToken } = PLANTED
  return { ...settings.build, web_analytics_tag: analyticsTag, web_analytics_token: analyticsToken }
}

const NO_BUILD = { build_command: null, destination_dir: null, build_caching: null, root_dir: null }
