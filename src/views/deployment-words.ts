import type { Deployment, DeploymentSummary } from '../domain/deployment.ts'
import { STAGE_NAMES } from '../domain/stage.ts'

/** A stage's name as a reader says it; a new one of Cloudflare's stays as it is. */
export function stageWord(name: string): string {
  return name === 'clone_repo' ? 'clone repo' : name
}

/** The place of a stage in the row, from 0; -1 for one that Cloudflare added later. */
export function stageIndex(name: string | null): number {
  return STAGE_NAMES.map(String).indexOf(name ?? '')
}

/** `stage 4 of 5, build`; a stage that Cloudflare added later has no place in the row. */
export function stagePlace(name: string): string {
  const place = stageIndex(name)
  return place < 0
    ? `stage ${stageWord(name)}`
    : `stage ${place + 1} of ${STAGE_NAMES.length}, ${stageWord(name)}`
}

export const ENVIRONMENT_WORDS: Record<DeploymentSummary['environment'], string> = {
  production: 'Production',
  preview: 'Preview',
  unknown: 'Environment not known',
}

const TRIGGERS: Record<string, string> = {
  'github:push': 'Push to GitHub',
  'gitlab:push': 'Push to GitLab',
  ad_hoc: 'By hand',
  deploy_hook: 'Deploy hook',
}

/** What started a deployment. */
export function triggerWord(trigger: string | null): string {
  return trigger === null ? 'not known' : (TRIGGERS[trigger] ?? trigger)
}

/** Source of the keys: `skip_reason` of a deployment in the official SDK. */
const SKIP_REASONS: Record<string, string> = {
  commit_message: 'The commit message asked for no build.',
  preview_deployments_disabled: 'Preview deployments are turned off for this project.',
  production_deployments_disabled: 'Production deployments are turned off for this project.',
  path_config: "No changed file is in the project's watched paths.",
  branch_config: "The project's settings leave this branch out.",
  pages_to_workers_conversion: 'The project was moved from Pages to Workers.',
  superseded_queued_build: 'A newer commit took its place while it waited.',
}

/** Why a deployment was skipped, as a sentence; a reason that is not known here is quoted. */
export function skipSentence(reason: string | null): string {
  if (reason === null) return 'Cloudflare gave no reason.'
  return SKIP_REASONS[reason] ?? `Cloudflare's reason: ${reason}.`
}

/** The word that Cloudflare used for the state of the deployment's stage, for a status that is not known here. */
export function cloudflareWord(deployment: Deployment | DeploymentSummary): string | null {
  if (!('stages' in deployment)) return null
  return deployment.stages.find((stage) => stage.name === deployment.stage)?.status ?? null
}

/** `1 project`, `2 projects`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}
