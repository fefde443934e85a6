import { areHooksOf } from '../builds/settings.ts'
import { areReachable } from '../messages/settings.ts'
import { present } from './kinds.ts'
import {
  type AccessMode,
  type FeatureName,
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
export type Config = ({ open: true } & OpenConfig) | { open: false; problems: Problem[] }
export interface OpenConfig {
  settings: Settings
  problems: Problem[]
}

/** Reads all settings. Every problem is found, not just the first. */
export function readConfig(env: RawSettings): Config {
  const problems: Problem[] = []
  const isEmpty = (name: SettingName) => present(env[name]) === undefined
  const read = <N extends SettingName>(name: N): ValueOf<N> => {
    const parsed = (SETTINGS[name] as Setting<ValueOf<N>>).parse(present(env[name]))
    if ('value' in parsed) return parsed.value
    problems.push({ name, state: isEmpty(name) ? 'missing' : 'wrong', says: parsed.problem })
    return fallbackOf(name)
  }
  const settings = Object.fromEntries(settingNames().map((name) => [name, read(name)])) as Settings
  for (const [name, says] of NEEDED[settings.ACCESS] ?? []) {
    if (isEmpty(name)) problems.push({ name, state: 'missing', says })
  }
  if (isEmpty('PROJECTS')) settings.PROJECTS = ['*']
  for (const [name, problemOf] of BESIDE_OTHERS) {
    const says = problemOf(settings)
    if (says === null) continue
    problems.push({ name, state: 'wrong', says })
    Object.assign(settings, { [name]: fallbackOf(name) })
  }
  const closed = problems.some((problem) => SETTINGS[problem.name].group === 'board')
  return closed ? { open: false, problems } : { open: true, settings, problems }
}

/** What holds where a setting is not set. */
function fallbackOf<N extends SettingName>(name: N): ValueOf<N> {
  const fallback = (SETTINGS[name] as Setting<ValueOf<N>>).parse(undefined)
  return ('value' in fallback ? fallback.value : undefined) as ValueOf<N>
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

/** What is wrong with settings of features by the others, one after the other; null: nothing. */
const BESIDE_OTHERS: [name: FeatureName, problemOf: (settings: Settings) => string | null][] = [
  [
    'DEPLOY_HOOKS',
    ({ CLOUDFLARE_API_BASE_URL, DEPLOY_HOOKS }) =>
      areHooksOf(CLOUDFLARE_API_BASE_URL ?? '', DEPLOY_HOOKS)
        ? null
        : "names an address that is not below the API's own `/pages/webhooks/deploy_hooks/`",
  ],
  [
    'NOTIFICATION_URLS',
    ({ CLOUDFLARE_API_BASE_URL, NOTIFICATION_URLS }) =>
      areReachable(CLOUDFLARE_API_BASE_URL ?? '', NOTIFICATION_URLS)
        ? null
        : "names an address on this machine, where the API's own is not",
  ],
  ['NOTIFICATIONS', problemOfNotifications],
  [
    'SHOW_BUILD_LOGS',
    ({ ACCESS, SHOW_BUILD_LOGS }) =>
      ACCESS === 'public' && SHOW_BUILD_LOGS.some((pattern) => /^\*+$/.test(pattern))
        ? 'must name the projects when the board is public, so that no log is shown by accident; `*` alone shows all'
        : null,
  ],
]

function problemOfNotifications(settings: Settings): string | null {
  const { ACCESS, BOARD_URL, NOTIFICATIONS, NOTIFICATION_URLS } = settings
  if (NOTIFICATIONS.length === 0) return null
  if (BOARD_URL === null) return 'needs BOARD_URL: links in messages lead there'
  const lost = NOTIFICATIONS.find(({ name }) => !Object.hasOwn(NOTIFICATION_URLS, name))
  if (lost) return `names “${lost.name}”, of which NOTIFICATION_URLS has no address`
  const isLinked = NOTIFICATIONS.some(({ link }) => link !== null)
  return isLinked && ACCESS !== 'link' ? 'asks for links with a key, which ACCESS = "link" alone has' : null
}
