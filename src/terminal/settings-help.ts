import { type FeatureName, SETTINGS, type SettingHelp, type SettingName } from '../settings/table.ts'

/** What the settings of features are for, as the README and the commands say it. No isolate has to carry it. */
const FEATURES: Record<FeatureName, SettingHelp> = {
  BOARD_TITLE: {
    help: 'The name in the header and in link cards.',
    example: 'Halden & Rye',
  },
  ENVIRONMENTS: {
    help: 'Names for branches, such as `staging`: a table of name to branch or pattern. What is on them is shown before the other branches. A branch belongs to the first that matches; see docs/environments.md.',
    example: '{ "staging": "release/*", "qa": "qa" }',
  },
  FRAME_ANCESTORS: {
    help: 'Origins of the pages, of a wiki for example, that may show `/embed/...` in a frame: `https`, also `https://*.example.com`, or `http` on this machine.',
    example: 'https://wiki.example.com',
  },
  CONTACT: {
    help: 'Whom to ask, on locked pages and in the card of a wiki: a name, a channel, or an `https` address.',
    example: 'Anna in #websites',
  },
  ATTENTION: {
    help: 'Rules of what needs attention that are off for some projects: `project` (a name or pattern) and `off` (names of rules, see docs/attention.md). The first that matches holds.',
    example: '[{ "project": "legacy-*", "off": ["production-stuck"] }]',
  },
  SHOW_BUILD_LOGS: {
    help: 'Names of the projects whose build logs may be read by whoever may see the project, or patterns with `*`; not `*` alone when `ACCESS` is `public`. Secrets are taken out as far as they can be known: see docs/logs.md.',
    example: 'docs, shop-*',
  },
  PLAN: {
    help: "Your Workers plan. `free` keeps the board within the free plan's daily limits, `paid` within a day's part of what the paid plan includes.",
    example: 'paid',
  },
  BUILDS: {
    help: 'Builds on a schedule: `project`, `cron` (five fields; name weekdays, as numbers count otherwise than in `crons`: 0 is Sunday), and perhaps `branch` (else the production branch) and `timezone` (else UTC).',
    example: '[{ "project": "docs", "cron": "0 * * * *" }]',
  },
  BUILD_BUDGET: {
    help: "Builds a month that the account may use, those of pushes counted: schedules stop there. 500 is Cloudflare's free plan.",
    example: '5000',
  },
  DEPLOY_HOOKS: {
    help: 'JSON of `project` or `project:branch` to its deploy hook. A build that has one needs no token that can write.',
    example: '{ "docs": "https://api.cloudflare.com/client/v4/pages/webhooks/deploy_hooks/…" }',
  },
  WEBHOOK_SECRET: {
    help: 'What Cloudflare sends with its notifications to `/webhooks/cloudflare`, which then make the board look at once: 24 characters or more. See docs/messages.md.',
    example: '43 letters, digits, - and _, as npm run key prints them',
  },
  RETENTION: {
    help: 'Which old deployments are deleted: a table, or JSON text of one, with `mode` (`off`, `dry-run` or `delete`), ages and floors. See docs/retention.md.',
    example: '{"mode": "dry-run", "days": 30}',
  },
  NOTIFICATIONS: {
    help: 'Messages to chats and programs: `name` (in `NOTIFICATION_URLS`), and perhaps `on`, `projects`, `environments`, `branches` and `link`. Needs `BOARD_URL`. See docs/messages.md.',
    example: '[{ "name": "team", "on": ["failed", "fixed", "live"], "projects": ["shop-*"] }]',
  },
  NOTIFICATION_URLS: {
    help: 'JSON of names to the addresses of chats, and of programs with the `secret` by which messages are signed.',
    example: '{ "team": "https://hooks.slack.com/services/…" }',
  },
}

/** What a setting is for. */
export function helpOf(name: SettingName): SettingHelp {
  const definition = SETTINGS[name]
  return 'help' in definition ? definition : FEATURES[name as FeatureName]
}

/** What holds where a setting that the board needs is not set, as the README says it; of a feature the table tells. */
const DEFAULTS: Record<Exclude<SettingName, FeatureName>, string> = {
  CLOUDFLARE_API_TOKEN: 'required',
  CLOUDFLARE_ACCOUNT_ID: 'required',
  CLOUDFLARE_API_BASE_URL: '`https://api.cloudflare.com/client/v4`',
  ACCESS: 'required',
  ACCESS_KEYS: 'required when `ACCESS` is `link`',
  ACCESS_TEAM: 'required when `ACCESS` is `cloudflare-access`',
  ACCESS_AUD: 'required when `ACCESS` is `cloudflare-access`',
  PROJECTS: '`*`, but required when `ACCESS` is `public`',
  BOARD_URL: 'the address asked for',
}

/** What holds where a setting is not set. */
export function defaultOf(name: SettingName): string {
  const definition = SETTINGS[name]
  return 'default' in definition ? definition.default : DEFAULTS[name as keyof typeof DEFAULTS]
}
