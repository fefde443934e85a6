import { type BuildEntry, parseBuildBudget, parseBuilds, parseDeployHooks } from '../builds/settings.ts'
import type { NamedBranches } from '../domain/environment.ts'
import { isGlob } from '../domain/glob.ts'
import {
  type NotificationEntry,
  parseNotifications,
  parseReceivers,
  type Receivers,
} from '../messages/settings.ts'
import { parseRetention, type RetentionPolicy } from '../retention/policy.ts'
import { type AttentionEntry, parseAttention } from './attention.ts'
import { parseEnvironments } from './environments.ts'
import {
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
  teamName,
} from './kinds.ts'

/**
 * The settings: one table of name, default, parser and help, from which the Worker's settings, the set-up checklist
 * and the README's table are made. A value may come from `[vars]` (text, list or table) or as JSON text.
 */

export interface Setting<T> {
  /** `board`: wrong or missing, the board stays closed. `feature`: wrong, only that feature is off. */
  group: 'board' | 'feature'
  secret?: boolean
  /** As the README prints it. */
  default: string
  help: string
  /** An accepted value. */
  example: string
  /** Gets `undefined` for a setting that is not set. */
  parse: (raw: unknown) => Parsed<T>
}

/** Cloudflare's own. */
export const CLOUDFLARE_API = 'https://api.cloudflare.com/client/v4'

export const ACCESS_MODES = ['public', 'link', 'cloudflare-access'] as const
export type AccessMode = (typeof ACCESS_MODES)[number]

const setting = <T>(definition: Setting<T>) => definition

export const SETTINGS = {
  CLOUDFLARE_API_TOKEN: setting({
    group: 'board',
    secret: true,
    default: 'required',
    help: 'An API token with the permission Account, Cloudflare Pages, Read; Edit when the board is to build or delete. It never leaves the Worker.',
    example: 'the 40 characters that Cloudflare shows once',
    parse: required(
      matching(/^[\x21-\x7e]{20,}$/, 'is not an API token: 20 or more characters without spaces'),
    ),
  }),
  CLOUDFLARE_ACCOUNT_ID: setting({
    group: 'board',
    default: 'required',
    help: 'The account whose Pages projects are shown.',
    example: '0123456789abcdef0123456789abcdef',
    parse: required(matching(/^[0-9a-f]{32}$/, 'is not an account id: 32 digits and letters a to f')),
  }),
  CLOUDFLARE_API_BASE_URL: setting({
    group: 'board',
    default: '`https://api.cloudflare.com/client/v4`',
    help: 'Where the API is, as wrangler names it. `https`, or `http` on this machine.',
    example: 'https://api.cloudflare.com/client/v4',
    parse: optional(CLOUDFLARE_API, baseAddress),
  }),
  ACCESS: setting({
    group: 'board',
    default: 'required',
    help: 'Who may look. `public`: everyone who has the address. `link`: everyone who has a key. `cloudflare-access`: everyone whom Cloudflare Access lets in.',
    example: 'link',
    parse: required(oneOf<AccessMode>(...ACCESS_MODES)),
  }),
  ACCESS_KEYS: setting({
    group: 'board',
    secret: true,
    default: 'required when `ACCESS` is `link`',
    help: 'Keys that open the whole board, each 32 letters, digits, `-` and `_` or more; `npm run key` makes one. Taking one out ends its links.',
    example: '43 letters, digits, - and _, as npm run key prints them',
    parse: accessKeys,
  }),
  ACCESS_TEAM: setting({
    group: 'board',
    default: 'required when `ACCESS` is `cloudflare-access`',
    help: "Your Zero Trust team's name: `acme` of `acme.cloudflareaccess.com`.",
    example: 'acme',
    parse: teamName,
  }),
  ACCESS_AUD: setting({
    group: 'board',
    default: 'required when `ACCESS` is `cloudflare-access`',
    help: "The audience tags of the board's applications in Cloudflare Access: one for each address of the board that has an application of its own.",
    example: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    parse: audienceTags,
  }),
  PROJECTS: setting({
    group: 'board',
    default: '`*`, but required when `ACCESS` is `public`',
    help: 'Names of the projects to show, or patterns with `*`. Any other project is as if it did not exist.',
    example: 'docs, shop-*',
    parse: optional(
      [],
      listOf(isGlob, 'holds something that is neither a project name nor a pattern like shop-*'),
    ),
  }),
  BOARD_URL: setting({
    group: 'board',
    default: 'the address asked for',
    help: "The board's own origin, for the full addresses in links to share and in link cards. `https`, or `http` on this machine.",
    example: 'https://board.example.com',
    parse: optional<string | null>(null, originAddress),
  }),
  BOARD_TITLE: setting({
    group: 'feature',
    default: '`Pageboard`',
    help: 'The name in the header and in link cards.',
    example: 'Halden & Rye',
    parse: optional(
      'Pageboard',
      matching(
        /^(?=.*[^\p{C}\p{Z}\p{DI}]).{1,60}$/u,
        'is longer than 60 characters, has line breaks, or nothing of it can be seen',
      ),
    ),
  }),
  ENVIRONMENTS: setting({
    group: 'feature',
    default: 'none',
    help: 'Names for branches, such as `staging`: a table of name to branch or pattern. What is on them is shown before the other branches. A branch belongs to the first that matches; see docs/environments.md.',
    example: '{ "staging": "release/*", "qa": "qa" }',
    parse: optional<NamedBranches[]>([], parseEnvironments),
  }),
  FRAME_ANCESTORS: setting({
    group: 'feature',
    default: 'none',
    help: 'Origins of the pages, of a wiki for example, that may show `/embed/...` in a frame: `https`, also `https://*.example.com`, or `http` on this machine.',
    example: 'https://wiki.example.com',
    parse: optional([], frameAncestors),
  }),
  CONTACT: setting({
    group: 'feature',
    default: 'none',
    help: 'Whom to ask, on locked pages and in the card of a wiki: a name, a channel, or an `https` address.',
    example: 'Anna in #websites',
    parse: optional<string | null>(
      null,
      matching(
        /^(?=.*[^\p{C}\p{Z}\p{DI}]).{1,200}$/u,
        'is longer than 200 characters, has line breaks, or nothing of it can be seen',
      ),
    ),
  }),
  ATTENTION: setting({
    group: 'feature',
    default: 'all rules',
    help: 'Rules of what needs attention that are off for some projects: `project` (a name or pattern) and `off` (names of rules, see docs/attention.md). The first that matches holds.',
    example: '[{ "project": "legacy-*", "off": ["production-stuck"] }]',
    parse: optional<AttentionEntry[]>([], parseAttention),
  }),
  SHOW_BUILD_LOGS: setting({
    group: 'feature',
    default: 'none',
    help: 'Names of the projects whose build logs may be read by whoever may see the project, or patterns with `*`; not `*` alone when `ACCESS` is `public`. Secrets are taken out as far as they can be known: see docs/logs.md.',
    example: 'docs, shop-*',
    parse: optional(
      [],
      listOf(isGlob, 'holds something that is neither a project name nor a pattern like shop-*'),
    ),
  }),
  PLAN: setting({
    group: 'feature',
    default: '`free`',
    help: "Your Workers plan. `free` keeps the board within the free plan's daily limits, `paid` within a day's part of what the paid plan includes.",
    example: 'paid',
    parse: optional<Plan>('free', oneOf('free', 'paid')),
  }),
  BUILDS: setting({
    group: 'feature',
    default: 'none',
    help: 'Builds on a schedule: `project`, `cron` (five fields; name weekdays, as numbers count otherwise than in `crons`: 0 is Sunday), and perhaps `branch` (else the production branch) and `timezone` (else UTC).',
    example: '[{ "project": "docs", "cron": "0 * * * *" }]',
    parse: optional<BuildEntry[]>([], parseBuilds),
  }),
  BUILD_BUDGET: setting({
    group: 'feature',
    default: '`500`',
    help: "Builds a month that the account may use, those of pushes counted: schedules stop there. 500 is Cloudflare's free plan.",
    example: '5000',
    parse: optional(500, parseBuildBudget),
  }),
  DEPLOY_HOOKS: setting({
    group: 'feature',
    secret: true,
    default: 'none',
    help: 'JSON of `project` or `project:branch` to its deploy hook. A build that has one needs no token that can write.',
    example: '{ "docs": "https://api.cloudflare.com/client/v4/pages/webhooks/deploy_hooks/…" }',
    parse: optional({}, parseDeployHooks),
  }),
  WEBHOOK_SECRET: setting({
    group: 'feature',
    secret: true,
    default: 'none',
    help: 'What Cloudflare sends with its notifications to `/webhooks/cloudflare`, which then make the board look at once: 24 characters or more. See docs/messages.md.',
    example: '43 letters, digits, - and _, as npm run key prints them',
    parse: optional<string | null>(
      null,
      matching(
        /^[\x21-\x7e]{24,}$/,
        'is shorter than 24 characters, or holds a space or letters beyond ASCII',
      ),
    ),
  }),
  RETENTION: setting({
    group: 'feature',
    default: 'off',
    help: 'Which old deployments are deleted: a table, or JSON text of one, with `mode` (`off`, `dry-run` or `delete`), ages and floors. See docs/retention.md.',
    example: '{"mode": "dry-run", "days": 30}',
    parse: optional<RetentionPolicy | null>(null, parseRetention),
  }),
  NOTIFICATIONS: setting({
    group: 'feature',
    default: 'none',
    help: 'Messages to chats and programs: `name` (in `NOTIFICATION_URLS`), and perhaps `on`, `projects`, `environments`, `branches` and `link`. Needs `BOARD_URL`. See docs/messages.md.',
    example: '[{ "name": "team", "on": ["failed", "fixed", "live"], "projects": ["shop-*"] }]',
    parse: optional<NotificationEntry[]>([], parseNotifications),
  }),
  NOTIFICATION_URLS: setting({
    group: 'feature',
    secret: true,
    default: 'none',
    help: 'JSON of names to the addresses of chats, and of programs with the `secret` by which messages are signed.',
    example: '{ "team": "https://hooks.slack.com/services/…" }',
    parse: optional<Receivers>({}, parseReceivers),
  }),
}

export type Plan = 'free' | 'paid'
export type SettingName = keyof typeof SETTINGS

export type ValueOf<N extends SettingName> = (typeof SETTINGS)[N] extends Setting<infer T> ? T : never
export type Settings = { [N in SettingName]: ValueOf<N> }

/** The names of all settings, in the order of the table. */
export function settingNames(): SettingName[] {
  return Object.keys(SETTINGS) as SettingName[]
}
