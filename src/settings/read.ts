import { areHooksOf } from '../builds/settings.ts'
import { areReachable } from '../messages/settings.ts'
import { present } from './kinds.ts'
import {
  type AccessMode,
  SETTINGS,
  type Setting,
  type SettingName,
  type Settings,
  settingNames,
  type ValueOf,
} from './table.ts'

/**
 * The Worker's bindings and settings, as the platform hands them over; settings are unchecked until {@link readConfig}.
 * `M` is the class behind `MIRROR`, known to the entry alone.
 */
export interface Env<M extends Rpc.DurableObjectBranded | undefined = undefined> extends RawSettings {
  SNAPSHOTS: KVNamespace
  MIRROR: DurableObjectNamespace<M>
  /** The files of `public/`. */
  ASSETS: Fetcher
  VERSION?: WorkerVersionMetadata
  /** Counts wrong credentials. */
  WRONG_CREDENTIALS?: RateLimit
}

/** The settings before they are read. */
export type RawSettings = Partial<Record<SettingName, unknown>>

/** A setting that needs the operator's hand. */
export interface Problem {
  name: SettingName
  state: 'missing' | 'wrong'
  /** What is wrong, as the end of a sentence that begins with the name. Never holds the value. */
  says: string
}

/** Open: the board may be shown (`problems` are features that fell back to their default). Closed: it may not. */
export type Config =
  | { open: true; settings: Settings; problems: Problem[] }
  | { open: false; problems: Problem[] }

/** Reads all settings. Every problem is found, not just the first. */
export function readConfig(env: RawSettings): Config {
  const problems: Problem[] = []
  const read = <N extends SettingName>(name: N): ValueOf<N> => {
    const definition = SETTINGS[name] as Setting<ValueOf<N>>
    const parsed = definition.parse(present(env[name]))
    if ('value' in parsed) return parsed.value
    problems.push({
      name,
      state: present(env[name]) === undefined ? 'missing' : 'wrong',
      says: parsed.problem,
    })
    const fallback = definition.parse(undefined)
    return ('value' in fallback ? fallback.value : undefined) as ValueOf<N>
  }
  const settings = Object.fromEntries(settingNames().map((name) => [name, read(name)])) as Settings
  const isEmpty = (name: SettingName) => present(env[name]) === undefined
  for (const [name, says] of NEEDED[settings.ACCESS] ?? []) {
    if (isEmpty(name)) problems.push({ name, state: 'missing', says })
  }
  if (isEmpty('PROJECTS')) settings.PROJECTS = ['*']
  if (!areHooksOf(settings.CLOUDFLARE_API_BASE_URL ?? '', settings.DEPLOY_HOOKS)) {
    problems.push(hooksElsewhere)
    settings.DEPLOY_HOOKS = {}
  }
  if (!areReachable(settings.CLOUDFLARE_API_BASE_URL ?? '', settings.NOTIFICATION_URLS)) {
    problems.push(receiversHere)
    settings.NOTIFICATION_URLS = {}
  }
  const says = problemOfNotifications(settings)
  if (says !== null) {
    problems.push({ name: 'NOTIFICATIONS', state: 'wrong', says })
    settings.NOTIFICATIONS = []
  }
  if (settings.ACCESS === 'public' && settings.SHOW_BUILD_LOGS.some((pattern) => /^\*+$/.test(pattern))) {
    problems.push(logsOfAll)
    settings.SHOW_BUILD_LOGS = []
  }
  const closed = problems.some((problem) => SETTINGS[problem.name].group === 'board')
  return closed ? { open: false, problems } : { open: true, settings, problems }
}

/** What each mode asks for besides, and why. */
const NEEDED: Record<AccessMode, [name: SettingName, says: string][]> = {
  public: [
    ['PROJECTS', 'must be set when the board is public, so that nothing is shown by accident; * shows all'],
  ],
  link: [['ACCESS_KEYS', 'must be set when the board is shared by link; npm run key makes a key']],
  'cloudflare-access': [
    ['ACCESS_TEAM', 'must be set when Cloudflare Access decides who may look'],
    ['ACCESS_AUD', 'must be set when Cloudflare Access decides who may look'],
  ],
}

/** What is wrong with messages by the other settings; null: nothing. */
function problemOfNotifications(settings: Settings): string | null {
  const { ACCESS, BOARD_URL, NOTIFICATIONS, NOTIFICATION_URLS } = settings
  if (NOTIFICATIONS.length === 0) return null
  if (BOARD_URL === null) return 'needs BOARD_URL: links in messages lead there'
  const lost = NOTIFICATIONS.find(({ name }) => !Object.hasOwn(NOTIFICATION_URLS, name))
  if (lost) return `names “${lost.name}”, of which NOTIFICATION_URLS has no address`
  const isLinked = NOTIFICATIONS.some(({ link }) => link !== null)
  return isLinked && ACCESS !== 'link'
    ? 'asks for links with a key, which only a board with ACCESS = "link" has'
    : null
}

const receiversHere: Problem = {
  name: 'NOTIFICATION_URLS',
  state: 'wrong',
  says: "names an address on this machine, where the API's own is not",
}

const hooksElsewhere: Problem = {
  name: 'DEPLOY_HOOKS',
  state: 'wrong',
  says: "names an address that is not below the API's own `/pages/webhooks/deploy_hooks/`",
}

const logsOfAll: Problem = {
  name: 'SHOW_BUILD_LOGS',
  state: 'wrong',
  says: 'must name the projects when the board is public, so that no log is shown by accident; `*` alone shows all',
}
