import type { Plan } from './build.ts'
import { PLANTED, PLANTED_IN_LOGS } from './planted.ts'
import type { PagesProject } from './project.ts'
import type { Span } from './timeline.ts'

/** What a stage of a build writes. */
export function linesOf(project: PagesProject, plan: Plan, { name, end }: Span): string[] {
  if (end === 'canceled') return []
  const isFailure = end === 'failure'
  switch (name) {
    case 'queued':
      return isFailure ? [plan.failure ?? 'Failed: an internal error occurred'] : []
    case 'initialize':
      return isFailure
        ? ['Initializing build environment...', plan.failure ?? 'Failed: an internal error occurred']
        : ['Initializing build environment...', 'Success: Finished initializing build environment']
    case 'clone_repo':
      return cloning(project, plan, isFailure)
    case 'build':
      return building(plan, isFailure)
    case 'deploy':
      return deploying(plan, isFailure)
  }
}

function cloning({ source }: PagesProject, plan: Plan, isFailure: boolean): string[] {
  const host = source?.type === 'gitlab' ? 'gitlab.com' : 'github.com'
  const repository = `https://${host}/${source?.owner}/${source?.repo}`
  if (isFailure) {
    return [
      'Cloning repository...',
      `fatal: unable to access '${repository}/': Could not resolve host: ${host}`,
      plan.failure ?? 'Failed: unable to clone the repository',
    ]
  }
  return [
    'Cloning repository...',
    `From ${repository}`,
    ` * branch            ${plan.hash} -> FETCH_HEAD`,
    '',
    `HEAD is now at ${plan.hash.slice(0, 7)} ${plan.message.split(/\r?\n/, 1)[0]}`,
    'Success: Finished cloning repository files',
  ]
}

/** A script echoes what it was given, and with it a secret: logs are public only once they are redacted. */
function building(plan: Plan, isFailure: boolean): string[] {
  const begun = [
    'Installing project dependencies: npm clean-install --progress=false',
    'added 412 packages, and audited 413 packages in 9s',
    `Executing user command: ${PLANTED.buildCommand}`,
    `> CMS_TOKEN=${PLANTED_IN_LOGS} node build.js`,
  ]
  if (!isFailure) {
    const written = plan.log ?? ['✓ 128 modules transformed.']
    return [...begun, ...written, 'Success: Build command completed']
  }
  return [
    ...begun,
    ...(plan.log ?? ["src/nav.tsx(41,7): error TS2304: Cannot find name 'NavItem'."]),
    'Failed: Error while executing user command. Exited with error code: 2',
    plan.failure ?? 'Failed: build command exited with code: 1',
  ]
}

function deploying(plan: Plan, isFailure: boolean): string[] {
  const begun = ["Deploying your site to Cloudflare's global network...", 'Uploading... (128/128)']
  return isFailure
    ? [...begun, plan.failure ?? 'Failed: an internal error occurred']
    : [...begun, 'Success: Assets published!', 'Success: Your site was deployed!']
}
