import type { Stage } from 'cloudflare/resources/pages/projects/projects'

export type StageName = Stage['name']

export const STAGE_NAMES: readonly StageName[] = ['queued', 'initialize', 'clone_repo', 'build', 'deploy']
