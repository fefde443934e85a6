/**
 * What a real account has and nobody outside may see. Every value here appears in the simulator's answers,
 * so a test can look for each of them in everything the board ever sends.
 */
export const PLANTED = {
  plainTextVariable: 'planted-plain-text-variable',
  analyticsTag: 'planted-analytics-tag',
  analyticsToken: 'planted-analytics-token',
  buildCommand: 'npm run build -- --key=planted-build-command',
  destinationDir: 'planted-destination-dir',
  rootDir: 'planted-root-dir',
  ownerId: 'planted-owner-id',
  repositoryId: 'planted-repository-id',
  branchInclude: 'planted-branch-include/*',
  branchExclude: 'planted-branch-exclude/*',
  pathInclude: 'planted-path-include/*',
  pathExclude: 'planted-path-exclude/*',
  productionScript: 'pages-worker--planted-production',
  previewScript: 'pages-worker--planted-preview',
  namespaceId: 'planted-namespace-id',
} as const

/** Echoed by the script of every build from Git, as scripts do. Not in any project or deployment. */
export const PLANTED_IN_LOGS = 'planted-secret-in-a-build-log'

export const PLANTED_SECRETS: readonly string[] = [...Object.values(PLANTED), PLANTED_IN_LOGS]
