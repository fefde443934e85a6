import type { ProjectInFull } from '../domain/card.ts'
import type { Deployment } from '../domain/deployment.ts'
import { apiDeployment, apiSource, NO_BUILD } from './api-deployment.ts'

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
