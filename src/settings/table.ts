import { type BuildEntry, parseBuildBudget, parseBuilds, parseDeployHooks } from '../builds/settings.ts'
import { RULE_NAMES, type Rule } from '../domain/attention.ts'
import type { NamedBranches } from '../domain/environment.ts'
import { isGlob } from '../domain/glob.ts'
import {
  type NotificationEntry,
  parseNotifications,
  parseReceivers,
  type Receivers,
} from '../messages/settings.ts'
import { parseRetention, type RetentionPolicy } from '../retention/policy.ts'
import { parseEnvironments } from './environments.ts'
import {
  accepted,
  accessKeys,
  audienceTags,
  baseAddress,
  frameAncestors,
  listOf,
  matching,
  oneOf,
  optional,
  originAddress,
  type Parsed,
  required,
  someOf,
  teamName,
} from './kinds.ts'
import { entriesOf, tableOf } from './tables.ts'

/**
 * The settings: one table of name and parser, from which the Worker's settings, the set-up checklist and the
 * README's table are made. A value may come from `[vars]` (text, list or table) or as JSON text.
 */

export interface Setting<T> {
  secret?: boolean
  /** Gets `undefined` for a setting that is not set. */
  parse: (raw: unknown) => Parsed<T>
}

/** What a setting is for, and an accepted value. */
export interface SettingHelp {
  help: string
  example: string
}

/** Wrong or missing, the board stays closed, and its pages say what it is for. */
const board = <T>(definition: Setting<T> & SettingHelp) => ({ ...definition, group: 'board' as const })

/** Wrong, only that feature is off, and `default` holds. What it is for is told by src/terminal/settings-help.ts: no page says that. */
const feature = <T>(definition: Setting<T> & { default: string }) => ({
  ...definition,
  group: 'feature' as const,
})

/** Cloudflare's own. */
export const CLOUDFLARE_API = 'https://api.cloudflare.com/client/v4'

const ACCESS_MODES = ['public', 'link', 'cloudflare-access'] as const
export type AccessMode = (typeof ACCESS_MODES)[number]

/** Names of projects, or patterns of them. */
const projectPatterns = optional(
  [],
  listOf(isGlob, 'holds something that is neither a project name nor a pattern like shop-*'),
)

/** One entry of `ATTENTION`: which rules are off for which projects. */
interface AttentionEntry {
  /** A name or a pattern. */
  project: string
  off: Rule[]
}

const attentionEntries = entriesOf(
  tableOf<AttentionEntry>({
    project: required(accepted(isGlob, 'is neither a project name nor a pattern like shop-*')),
    off: required(someOf(RULE_NAMES)),
  }),
)

/** One line of which something can be seen. */
const visibleText = (most: number) =>
  matching(
    new RegExp(`^(?=.*[^\\p{C}\\p{Z}\\p{DI}]).{1,${most}}$`, 'u'),
    `is longer than ${most} characters, has line breaks, or nothing of it can be seen`,
  )

export const SETTINGS = {
  CLOUDFLARE_API_TOKEN: board({
    secret: true,
    help: 'An API token with the permission Account, Cloudflare Pages, Read; Edit when the board is to build or delete. It never leaves the Worker.',
    example: 'the 40 characters that Cloudflare shows once',
    // ASCII but for spaces and quotes.
    parse: required(
      matching(/^[!#-&(-~]{20,}$/, 'is not an API token: 20 or more characters without spaces and quotes'),
    ),
  }),
  CLOUDFLARE_ACCOUNT_ID: board({
    help: 'The account whose Pages projects are shown.',
    example: '0123456789abcdef0123456789abcdef',
    parse: required(
      matching(
        /^[0-9a-f]{32}$/,
        'is not an account id: 32 digits and letters a to f that npx wrangler whoami prints',
      ),
    ),
  }),
  CLOUDFLARE_API_BASE_URL: board({
    help: 'Where the API is, as wrangler names it. `https`, or `http` on this machine.',
    example: 'https://api.cloudflare.com/client/v4',
    parse: optional(CLOUDFLARE_API, baseAddress),
  }),
  ACCESS: board({
    help: 'Who may look. `public`: everyone who has the address. `link`: everyone who has a key. `cloudflare-access`: everyone whom Cloudflare Access lets in.',
    example: 'link',
    parse: required(oneOf<AccessMode>(...ACCESS_MODES)),
  }),
  ACCESS_KEYS: board({
    secret: true,
    help: 'Keys that open the whole board, each 32 letters, digits, `-` and `_` or more; `npm run key` makes one. Taking one out ends its links.',
    example: '43 letters, digits, - and _, as npm run key prints them',
    parse: accessKeys,
  }),
  ACCESS_TEAM: board({
    help: "Your Zero Trust team's name: `acme` of `acme.cloudflareaccess.com`.",
    example: 'acme',
    parse: teamName,
  }),
  ACCESS_AUD: board({
    help: "The audience tags of the board's applications in Cloudflare Access: one for each address of the board that has an application of its own.",
    example: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    parse: audienceTags,
  }),
  PROJECTS: board({
    help: 'Names of the projects to show, or patterns with `*`. Any other project is as if it did not exist.',
    example: 'docs, shop-*',
    parse: projectPatterns,
  }),
  BOARD_URL: board({
    help: "The board's own origin, for the full addresses in links to share and in link cards. `https`, or `http` on this machine.",
    example: 'https://board.example.com',
    parse: optional<string | null>(null, originAddress),
  }),
  BOARD_TITLE: feature({
    default: '`Pageboard`',
    parse: optional('Pageboard', visibleText(60)),
  }),
  ENVIRONMENTS: feature({
    default: 'none',
    parse: optional<NamedBranches[]>([], parseEnvironments),
  }),
  FRAME_ANCESTORS: feature({
    default: 'none',
    parse: optional([], frameAncestors),
  }),
  CONTACT: feature({
    default: 'none',
    parse: optional<string | null>(null, visibleText(200)),
  }),
  ATTENTION: feature({
    default: 'all rules',
    parse: optional([], attentionEntries),
  }),
  SHOW_BUILD_LOGS: feature({
    default: 'none',
    parse: projectPatterns,
  }),
  PLAN: feature({
    default: '`free`',
    parse: optional<Plan>('free', oneOf('free', 'paid')),
  }),
  BUILDS: feature({
    default: 'none',
    parse: optional<BuildEntry[]>([], parseBuilds),
  }),
  BUILD_BUDGET: feature({
    default: '`500`',
    parse: optional(500, parseBuildBudget),
  }),
  DEPLOY_HOOKS: feature({
    secret: true,
    default: 'none',
    parse: optional({}, parseDeployHooks),
  }),
  WEBHOOK_SECRET: feature({
    secret: true,
    default: 'none',
    parse: optional<string | null>(
      null,
      matching(
        /^[\x21-\x7e]{24,}$/,
        'is shorter than 24 characters, or holds a space or letters beyond ASCII',
      ),
    ),
  }),
  RETENTION: feature({
    default: 'off',
    parse: optional<RetentionPolicy | null>(null, parseRetention),
  }),
  NOTIFICATIONS: feature({
    default: 'none',
    parse: optional<NotificationEntry[]>([], parseNotifications),
  }),
  NOTIFICATION_URLS: feature({
    secret: true,
    default: 'none',
    parse: optional<Receivers>({}, parseReceivers),
  }),
}

export type Plan = 'free' | 'paid'
export type SettingName = keyof typeof SETTINGS
export type FeatureName = {
  [N in SettingName]: (typeof SETTINGS)[N] extends { group: 'feature' } ? N : never
}[SettingName]

export type ValueOf<N extends SettingName> = (typeof SETTINGS)[N] extends Setting<infer T> ? T : never
export type Settings = { [N in SettingName]: ValueOf<N> }

/** The names of all settings, in the order of the table. */
export function settingNames(): SettingName[] {
  return Object.keys(SETTINGS) as SettingName[]
}
