import type { Deployment } from 'cloudflare/resources/pages/projects/projects'
import { PLANTED } from './planted.ts'

type Variables = Record<string, Deployment.PagesPlainTextEnvVar | Deployment.PagesSecretTextEnvVar>

export type Environment = 'production' | 'preview'

/** What a PATCH of a project may change, besides its production branch. */
export interface ProjectSettings {
  /** Null as long as a project without a repository has none [R1]. */
  variables: Record<Environment, Variables | null>
  build: Omit<Deployment.BuildConfig, 'web_analytics_tag' | 'web_analytics_token'>
}

/** Settings of a new project. One from Git begins with everything that must not leak. */
export function initialSettings(isGit: boolean): ProjectSettings {
  if (!isGit) return { variables: { production: null, preview: null }, build: {} }
  const { buildCommand, destinationDir, rootDir } = PLANTED
  return {
    variables: { production: plantedVariables(), preview: plantedVariables() },
    build: {
      build_command: buildCommand,
      destination_dir: destinationDir,
      build_caching: true,
      root_dir: rootDir,
    },
  }
}

/** A variable set to null is deleted; the others stay [S]. */
export function changedVariables(
  current: Variables | null,
  changes: Record<string, Variables[string] | null>,
): Variables {
  const merged = Object.entries({ ...current, ...changes })
  return Object.fromEntries(merged.flatMap(([key, value]) => (value ? [[key, shown(value)]] : [])))
}

/** Plain text comes back in clear to any token that can read Pages; a secret comes back empty. */
function shown(variable: Variables[string]): Variables[string] {
  return variable.type === 'secret_text' ? { type: 'secret_text', value: '' } : variable
}

function plantedVariables(): Variables {
  return {
    NODE_VERSION: { type: 'plain_text', value: '24' },
    CMS_TOKEN: { type: 'plain_text', value: PLANTED.plainTextVariable },
    SIGNING_KEY: { type: 'secret_text', value: '' },
  }
}
