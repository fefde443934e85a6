import type { Deployment, Project } from 'cloudflare/resources/pages/projects/projects'
import { PLANTED } from './planted.ts'
import type { Repository } from './world.ts'

/** Plain-text variables come back in clear to any token that can read Pages; secret ones come back empty. */
export function variables(): Record<
  string,
  Deployment.PagesPlainTextEnvVar | Deployment.PagesSecretTextEnvVar
> {
  return {
    NODE_VERSION: { type: 'plain_text', value: '24' },
    CMS_TOKEN: { type: 'plain_text', value: PLANTED.plainTextVariable },
    SIGNING_KEY: { type: 'secret_text', value: '' },
  }
}

export function runtime() {
  return {
    compatibility_date: '2026-10-01',
    compatibility_flags: [],
    build_image_major_version: 3,
    usage_model: 'standard',
  } satisfies Partial<Project.DeploymentConfigs.Production>
}

export function configsOf(): Project.DeploymentConfigs {
  const config = () => ({
    env_vars: variables(),
    fail_open: true,
    always_use_latest_compatibility_date: false,
    ...runtime(),
    kv_namespaces: { CONTENT: { namespace_id: PLANTED.namespaceId } },
  })
  return { preview: config(), production: config() }
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
