import type { ProjectInFull } from '../../domain/card.ts'
import type { Deployment } from '../../domain/deployment.ts'
import type { Freshness } from '../../domain/freshness.ts'
import { isUploaded, type Project } from '../../domain/project.ts'
import type { Repository } from '../../domain/repository.ts'
import type { Stage, Status } from '../../domain/status.ts'
import type { ProjectPage } from '../../mirror/protocol.ts'

/** The settings of an environment are never public. */
const NO_CONFIG = { env_vars: {}, compatibility_date: '', compatibility_flags: [] }

/**
 * A project in the shape of Cloudflare's API, its keys in the order of recorded answers. Fields that are public are
 * named here one by one; the others are empty, as far as clients need them to be there.
 */
export function apiProject({ project, live, latest }: ProjectInFull) {
  const inFull = (deployment: Deployment | null) => deployment && apiDeployment(project, deployment)
  return {
    id: project.id,
    name: project.name,
    subdomain: project.subdomain ?? '',
    domains: project.domains,
    ...apiSource(project),
    build_config: NO_BUILD,
    deployment_configs: { preview: NO_CONFIG, production: NO_CONFIG },
    latest_deployment: inFull(latest),
    canonical_deployment: inFull(live),
    created_on: project.createdOn,
    production_branch: project.productionBranch ?? '',
    production_script_name: '',
    preview_script_name: '',
    uses_functions: null,
    framework: '',
    framework_version: '',
  }
}

/** What Cloudflare tells of a build and the board does not know: present and empty. */
const NO_BUILD = {
  build_command: null,
  destination_dir: null,
  root_dir: null,
  build_caching: null,
  web_analytics_tag: null,
  web_analytics_token: null,
}

/**
 * A deployment in the shape of Cloudflare's API, its keys in the order of recorded answers. Fields that are public are
 * named here one by one; the others are empty, as far as clients need them to be there.
 */
export function apiDeployment(project: Project, deployment: Deployment) {
  return {
    id: deployment.id,
    short_id: deployment.shortId,
    project_id: project.id,
    project_name: project.name,
    environment: deployment.environment,
    url: deployment.url ?? '',
    created_on: deployment.createdOn,
    modified_on: deployment.modifiedOn ?? deployment.createdOn,
    latest_stage: latestStage(deployment),
    deployment_trigger: {
      type: deployment.trigger ?? '',
      metadata: {
        branch: deployment.branch ?? '',
        commit_hash: deployment.commitHash ?? '',
        commit_message: deployment.message,
        commit_dirty: deployment.commitDirty,
      },
    },
    stages: deployment.stages.map(apiStage),
    build_config: NO_BUILD,
    ...apiSource(project),
    env_vars: {},
    // Cloudflare says null where there is none.
    aliases: deployment.aliases.length > 0 ? deployment.aliases : null,
    is_skipped: deployment.status === 'skipped',
    skip_reason: deployment.skipReason,
  }
}

/**
 * The repository, without the ids that would name its owner's account. Absent for direct upload, as at Cloudflare. What
 * could only be a claim when left empty, like whether pull requests get comments, is left out.
 */
function apiSource(project: Project) {
  const { provider = '', productionBranch } = project
  const repository = project.repository ?? { provider, owner: '', name: '' }
  return isUploaded(project) ? {} : { source: sourceOf(repository, productionBranch) }
}

function sourceOf({ provider, owner, name }: Repository, productionBranch: string | null) {
  return {
    type: provider,
    config: {
      owner,
      owner_id: '',
      repo_name: name,
      repo_id: '',
      production_branch: productionBranch ?? '',
      preview_branch_includes: [],
      preview_branch_excludes: [],
      path_includes: [],
      path_excludes: [],
    },
  }
}

/** The words that Cloudflare has for a stage in which a deployment stands. */
const STAGE_STATUS: Record<Status, string> = {
  queued: 'active',
  building: 'active',
  success: 'success',
  failed: 'failure',
  canceled: 'canceled',
  skipped: 'skipped',
  unknown: 'unknown',
}

/**
 * The stage that tells how the deployment stands. Of a canceled one Cloudflare calls it active for ever; here it is the
 * stage that was canceled.
 */
function latestStage({ stages, stage, status, startedOn, endedOn }: Deployment) {
  const known = stages.find((one) => one.name === stage)
  if (known) return apiStage(known)
  return { name: stage ?? '', status: STAGE_STATUS[status], started_on: startedOn, ended_on: endedOn }
}

function apiStage({ name, status, startedOn, endedOn }: Stage) {
  return { name, status, started_on: startedOn, ended_on: endedOn }
}

/** What an answer of the API says beside its result. The codes are the board's own. */
export interface ApiMessage {
  code: number
  message: string
}

/** How far an answer may be trusted; empty for a fresh one. */
export function freshnessMessages(freshness: Freshness): ApiMessage[] {
  switch (freshness.kind) {
    case 'fresh':
      return []
    case 'stale':
      return [{ code: 1001, message: `This is as of ${iso(freshness.checkedAt)}.` }]
    case 'failing': {
      const { since, checkedAt } = freshness
      const message = `The Cloudflare API has not answered since ${iso(since)}. This is as of ${iso(checkedAt)}.`
      return [{ code: 1001, message }]
    }
  }
}

/** How many of a project's deployments are known; empty when all of them are. */
export function historyMessages({ stored, total, complete }: ProjectPage): ApiMessage[] {
  if (complete || (total !== null && stored >= total)) return []
  const extent = total === null ? stored : `${stored} of ${total}`
  const message = `${extent} deployments are known by now. The older ones are being read.`
  return [{ code: 1002, message }]
}

const iso = (at: number) => new Date(at).toISOString()
