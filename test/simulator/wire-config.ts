import type { Deployment, Project } from 'cloudflare/resources/pages/projects/projects'
import { PLANTED } from './planted.ts'
import type { Repository } from './project.ts'
import type { Environment, ProjectSettings } from './settings.ts'

export function runtime() {
  return {
    compatibility_date: '2026-10-01',
    compatibility_flags: [],
    build_image_major_version: 3,
    usage_model: 'standard',
  } satisfies Partial<Project.DeploymentConfigs.Production>
}

export function configsOf({ variables }: ProjectSettings): Project.DeploymentConfigs {
  const config = (environment: Environment) => ({
    env_vars: variables[environment],
    fail_open: true,
    always_use_latest_compatibility_date: false,
    ...runtime(),
    kv_namespaces: { CONTENT: { namespace_id: PLANTED.namespaceId } },
  })
  return { preview: config('preview'), production: config('production') }
}

export function repositoryOf({ type, owner, repo }: Repository, productionBranch: string): Deployment.Source {
  return {
    type,
    config: {
      owner,
      owner_id: PLANTED.ownerId,
      repo_name: repo,
      repo_id: PLANTED.repositoryId,
      production_branch: productionBranch,
      pr_comments_enabled: true,
      deployments_enabled: true,
      production_deployments_enabled: true,
      preview_deployment_setting: 'custom',
      preview_branch_includes: ['*', PLANTED.branchInclude],
      preview_branch_excludes: [PLANTED.branchExclude],
      path_includes: ['*', PLANTED.pathInclude],
      path_excludes: [PLANTED.pathExclude],
    },
  }
}
