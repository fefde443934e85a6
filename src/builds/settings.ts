import { isBranchName } from '../domain/glob.ts'
import { PROJECT_NAME } from '../domain/project.ts'
import {
  accepted,
  checked,
  matching,
  optional,
  type Parsed,
  required,
  wholeNumber,
} from '../settings/kinds.ts'
import { entriesOf, readRow, tableOf } from '../settings/tables.ts'
import { problemOfCron } from './cron.ts'
import { isTimeZone } from './schedule.ts'

/** One entry of `BUILDS`. */
export interface BuildEntry {
  project: string
  /** Null: the project's production branch, whatever it is when the build is due. */
  branch: string | null
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron: string
  /** An IANA name. */
  timezone: string
}

/** `DEPLOY_HOOKS`: `project` or `project:branch` to the hook's address, which is a secret. */
type DeployHooks = Readonly<Record<string, string>>

const readEntry = tableOf<BuildEntry>({
  project: required(matching(PROJECT_NAME, 'is not the name of a project')),
  branch: optional<string | null>(
    null,
    accepted(isBranchName, 'is not the name of a branch: git would not take it'),
  ),
  cron: required(checked(problemOfCron)),
  timezone: optional('UTC', accepted(isTimeZone, 'is not a time zone; Europe/Berlin is one')),
})

/** More than that would use up the month of any plan. */
const MAX_ENTRIES = 100

/** Reads `BUILDS`: a list of tables, as TOML gives it or as JSON text. */
export const parseBuilds: (raw: unknown) => Parsed<BuildEntry[]> = entriesOf(
  readEntry,
  scheduleKey,
  MAX_ENTRIES,
)

/** Names a schedule: another branch, line or time zone makes another one. */
export function scheduleKey({ project, branch, cron, timezone }: BuildEntry): string {
  return JSON.stringify([project, branch, cron, timezone])
}

/** Reads `BUILD_BUDGET`: builds a month. */
export const parseBuildBudget = wholeNumber(0, 1_000_000)

const isHook = (entry: [string, unknown]): entry is [string, string] =>
  entry[0] !== '' && typeof entry[1] === 'string'

/** Reads `DEPLOY_HOOKS`: a table, or JSON text. That the addresses are the API's own is checked with {@link areHooksOf}. */
export function parseDeployHooks(raw: unknown): Parsed<DeployHooks> {
  const row = readRow(raw)
  const entries = row && [...row]
  return entries?.every(isHook)
    ? { value: Object.fromEntries(entries) }
    : { problem: 'is not JSON that gives each project, or project:branch, the address of its deploy hook' }
}

/** Whether every hook is below the API's address: a build is started nowhere else. */
export function areHooksOf(baseUrl: string, hooks: DeployHooks): boolean {
  const start = `${baseUrl}/pages/webhooks/deploy_hooks/`
  return Object.values(hooks).every(
    (hook) => hook.startsWith(start) && /^[\w-]+$/.test(hook.slice(start.length)),
  )
}

/**
 * The hook that builds this branch; null when none is named. A hook builds the one branch that it was made for, so one
 * that is named for the project alone stands for its production branch.
 */
export function hookFor(
  hooks: DeployHooks,
  { project, branch, isProduction }: { project: string; branch: string; isProduction: boolean },
): string | null {
  const exact = hookNamed(hooks, `${project}:${branch}`)
  return exact ?? (isProduction ? hookNamed(hooks, project) : null)
}

function hookNamed(hooks: DeployHooks, name: string): string | null {
  return Object.hasOwn(hooks, name) ? (hooks[name] ?? null) : null
}
