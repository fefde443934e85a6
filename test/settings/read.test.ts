import { describe, expect, it } from 'vitest'
import { type Config, type RawSettings, readConfig } from '../../src/settings/read.ts'
import { SETTINGS, type SettingName, settingNames } from '../../src/settings/table.ts'
import { helpOf } from '../../src/terminal/settings-help.ts'

const COMPLETE: RawSettings = {
  CLOUDFLARE_API_TOKEN: 'token-of-the-tests-0123456789',
  CLOUDFLARE_ACCOUNT_ID: '0123456789abcdef0123456789abcdef',
  ACCESS: 'public',
  PROJECTS: '*',
}

const readWith = (changes: RawSettings) => readConfig({ ...COMPLETE, ...changes })

/** The settings of a board that must be open. */
function settingsOf(config: Config) {
  if (!config.open) throw new Error(`closed: ${JSON.stringify(config.problems)}`)
  return config.settings
}

/** `NAME state` of each problem, in order. */
const problemsOf = (config: Config) => config.problems.map(({ name, state }) => `${name} ${state}`)

describe('a value that is accepted', () => {
  it.each<[SettingName, unknown, unknown]>([
    ['CLOUDFLARE_API_TOKEN', 'v1.0-abcdef_0123456789', 'v1.0-abcdef_0123456789'],
    ['CLOUDFLARE_API_TOKEN', ' \tv1.0-abcdef_0123456789\n', 'v1.0-abcdef_0123456789'],
    ['CLOUDFLARE_ACCOUNT_ID', ' 0123456789abcdef0123456789abcdef ', '0123456789abcdef0123456789abcdef'],
    ['CLOUDFLARE_API_BASE_URL', 'https://api.example.com/client/v4/', 'https://api.example.com/client/v4'],
    ['CLOUDFLARE_API_BASE_URL', 'https://api.example.com', 'https://api.example.com'],
    ['CLOUDFLARE_API_BASE_URL', 'https://api.example.com/client/v4?', 'https://api.example.com/client/v4'],
    ['CLOUDFLARE_API_BASE_URL', 'https://api.example.com/client/v4#', 'https://api.example.com/client/v4'],
    ['CLOUDFLARE_API_BASE_URL', 'http://localhost:8787/client/v4', 'http://localhost:8787/client/v4'],
    ['CLOUDFLARE_API_BASE_URL', 'http://127.0.0.1:1/client/v4', 'http://127.0.0.1:1/client/v4'],
    ['CLOUDFLARE_API_BASE_URL', 'http://[::1]:1/client/v4', 'http://[::1]:1/client/v4'],
    ['ACCESS', ' public ', 'public'],
    ['ACCESS_KEYS', 'k'.repeat(32), ['k'.repeat(32)]],
    ['ACCESS_KEYS', ` ${'a_-9'.repeat(8)} , ${'b'.repeat(43)}`, ['a_-9'.repeat(8), 'b'.repeat(43)]],
    ['ACCESS_TEAM', 'acme', 'acme'],
    ['ACCESS_AUD', 'ab12'.repeat(16), ['ab12'.repeat(16)]],
    ['ACCESS_AUD', ` ${'ab12'.repeat(16)} , ${'cd'.repeat(32)}`, ['ab12'.repeat(16), 'cd'.repeat(32)]],
    ['BOARD_URL', 'https://board.example.com/', 'https://board.example.com'],
    ['PROJECTS', 'docs', ['docs']],
    ['PROJECTS', ' docs , shop-* ', ['docs', 'shop-*']],
    ['PROJECTS', '["docs", "shop-*"]', ['docs', 'shop-*']],
    ['PROJECTS', ' ["*"] ', ['*']],
    ['PROJECTS', ['docs', 'shop-*'], ['docs', 'shop-*']],
    ['SHOW_BUILD_LOGS', 'docs, shop-*', ['docs', 'shop-*']],
    ['FRAME_ANCESTORS', 'https://wiki.example', ['https://wiki.example']],
    [
      'FRAME_ANCESTORS',
      ['https://a.example', 'https://b.example:8443'],
      ['https://a.example', 'https://b.example:8443'],
    ],
    ['FRAME_ANCESTORS', 'https://*.example.net', ['https://*.example.net']],
    [
      'FRAME_ANCESTORS',
      'https://wiki.example/, http://localhost:8080/',
      ['https://wiki.example', 'http://localhost:8080'],
    ],
    ['BOARD_TITLE', ' Halden & Rye ', 'Halden & Rye'],
    ['BOARD_TITLE', '🚀'.repeat(60), '🚀'.repeat(60)],
    ['PLAN', 'paid', 'paid'],
    ['PLAN', ' free ', 'free'],
    ['RETENTION', { mode: 'off', days: 7 }, null],
  ])('%s = %j', (name, value, setting) => {
    const config = readWith({ [name]: value })
    expect(config.problems).toEqual([])
    expect(settingsOf(config)[name]).toEqual(setting)
  })
})

describe('a value that is refused', () => {
  it.each<[SettingName, unknown]>([
    ['CLOUDFLARE_API_TOKEN', 'short'],
    ['CLOUDFLARE_API_TOKEN', 'a token with spaces in the middle'],
    ['CLOUDFLARE_API_TOKEN', 'tökèn-of-more-than-twenty'],
    ['CLOUDFLARE_API_TOKEN', '"v1.0-abcdef_0123456789"'],
    ['CLOUDFLARE_API_TOKEN', 1234567890123456],
    ['CLOUDFLARE_ACCOUNT_ID', '0123456789abcdef'],
    ['CLOUDFLARE_ACCOUNT_ID', '0123456789ABCDEF0123456789ABCDEF'],
    ['CLOUDFLARE_ACCOUNT_ID', '0123456789abcdef0123456789abcdeg'],
    ['CLOUDFLARE_API_BASE_URL', 'api.cloudflare.com/client/v4'],
    ['CLOUDFLARE_API_BASE_URL', 'http://api.cloudflare.com/client/v4'],
    ['CLOUDFLARE_API_BASE_URL', 'http://localhost.example.com/client/v4'],
    ['CLOUDFLARE_API_BASE_URL', 'http://127.0.0.1.example.com/client/v4'],
    ['CLOUDFLARE_API_BASE_URL', 'http://192.168.0.1/client/v4'],
    ['CLOUDFLARE_API_BASE_URL', 'https://user:secret@api.example.com/client/v4'],
    ['CLOUDFLARE_API_BASE_URL', 'https://api.example.com/client/v4?key=1'],
    ['CLOUDFLARE_API_BASE_URL', 'https://api.example.com/client/v4#top'],
    ['CLOUDFLARE_API_BASE_URL', 'ftp://api.example.com'],
    ['CLOUDFLARE_API_BASE_URL', 'javascript:alert(1)'],
    ['CLOUDFLARE_API_BASE_URL', ['https://api.example.com']],
    ['ACCESS', 'Public'],
    ['ACCESS', 'private'],
    ['ACCESS', true],
    ['ACCESS_KEYS', 'k'.repeat(31)],
    ['ACCESS_KEYS', `${'k'.repeat(32)},short`],
    ['ACCESS_KEYS', 'a key of thirty-two letters or more'],
    ['ACCESS_KEYS', 'key.with.dots.0123456789.0123456789'],
    ['ACCESS_TEAM', 'acme.cloudflareaccess.com'],
    ['ACCESS_AUD', 'https://board.example.com'],
    ['BOARD_URL', 'https://board.example.com/wiki'],
    ['BOARD_URL', 'board.example.com'],
    ['PROJECTS', 'two words'],
    ['PROJECTS', 'docs,,shop'],
    ['PROJECTS', 'a'.repeat(101)],
    ['PROJECTS', '******'],
    ['PROJECTS', '[]'],
    ['PROJECTS', []],
    ['PROJECTS', '["docs"'],
    ['PROJECTS', '["docs", 7]'],
    ['PROJECTS', { docs: true }],
    ['PROJECTS', 7],
  ])('closes the board: %s = %j', (name, value) => {
    const config = readWith({ [name]: value })
    expect(config.open).toBe(false)
    expect(problemsOf(config)).toEqual([`${name} wrong`])
  })

  it.each<[SettingName, unknown, unknown]>([
    ['BOARD_TITLE', 'x'.repeat(61), 'Pageboard'],
    ['BOARD_TITLE', 'two\nlines', 'Pageboard'],
    ['BOARD_TITLE', '\u200b\u00ad', 'Pageboard'],
    ['BOARD_TITLE', 7, 'Pageboard'],
    ['PLAN', 'enterprise', 'free'],
    ['PLAN', 'Paid', 'free'],
    ['PLAN', ['paid'], 'free'],
    ['RETENTION', 'delete', null],
    ['RETENTION', { mode: 'delete', dayz: 7 }, null],
    ['FRAME_ANCESTORS', 'http://wiki.example', []],
    ['FRAME_ANCESTORS', 'https://wiki.example, wiki.example', []],
  ])('leaves the board open, with the default of its own feature: %s = %j', (name, value, fallback) => {
    const config = readWith({ [name]: value })
    expect(settingsOf(config)[name]).toEqual(fallback)
    expect(problemsOf(config)).toEqual([`${name} wrong`])
  })
})

describe('what is not set', () => {
  it.each(['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_ACCOUNT_ID', 'ACCESS'] as const)(
    'closes the board: %s',
    (name) => {
      const config = readWith({ [name]: undefined })
      expect(config.open).toBe(false)
      expect(problemsOf(config)).toEqual([`${name} missing`])
    },
  )

  it('has its default', () => {
    expect(settingsOf(readConfig(COMPLETE))).toEqual({
      ...COMPLETE,
      ACCESS_KEYS: [],
      ACCESS_TEAM: null,
      ACCESS_AUD: [],
      BOARD_URL: null,
      CLOUDFLARE_API_BASE_URL: 'https://api.cloudflare.com/client/v4',
      PROJECTS: ['*'],
      FRAME_ANCESTORS: [],
      ATTENTION: [],
      ENVIRONMENTS: [],
      BOARD_TITLE: 'Pageboard',
      CONTACT: null,
      SHOW_BUILD_LOGS: [],
      PLAN: 'free',
      BUILDS: [],
      BUILD_BUDGET: 500,
      DEPLOY_HOOKS: {},
      WEBHOOK_SECRET: null,
      RETENTION: null,
      NOTIFICATIONS: [],
      NOTIFICATION_URLS: {},
    })
  })

  it.each(['', '  \n', null])('may be a field that was emptied: %j', (nothing) => {
    expect(problemsOf(readWith({ ACCESS: nothing }))).toEqual(['ACCESS missing'])
    const open = readWith({ CLOUDFLARE_API_BASE_URL: nothing, BOARD_TITLE: nothing, PLAN: nothing })
    expect([open.open, open.problems]).toEqual([true, []])
  })
})

describe('a public board', () => {
  it.each(['*', '**', 'docs, *'])('shows the logs of projects that it names, not %j', (SHOW_BUILD_LOGS) => {
    const config = readWith({ SHOW_BUILD_LOGS })
    expect(problemsOf(config)).toEqual(['SHOW_BUILD_LOGS wrong'])
    expect(settingsOf(config).SHOW_BUILD_LOGS).toEqual([])
    const shared = readWith({ SHOW_BUILD_LOGS, ACCESS: 'link', ACCESS_KEYS: 'k'.repeat(32) })
    expect(settingsOf(shared).SHOW_BUILD_LOGS).toContain(SHOW_BUILD_LOGS.split(', ').at(-1))
  })

  it.each([undefined, '', ' '])('stays closed until it says which projects it shows, not %j', (PROJECTS) => {
    const config = readWith({ PROJECTS })
    expect(config.open).toBe(false)
    expect(problemsOf(config)).toEqual(['PROJECTS missing'])
    expect(config.problems[0]?.says).toContain('*')
  })

  it('says once that its projects are wrong', () => {
    expect(problemsOf(readWith({ PROJECTS: 'two words' }))).toEqual(['PROJECTS wrong'])
  })
})

describe('a board for some', () => {
  const link = (keys: unknown) => readWith({ ACCESS: 'link', PROJECTS: undefined, ACCESS_KEYS: keys })

  it('that is shared by link needs a key, and shows all projects unless told otherwise', () => {
    expect(problemsOf(link(''))).toEqual(['ACCESS_KEYS missing'])
    expect(problemsOf(link('short'))).toEqual(['ACCESS_KEYS wrong'])
    expect(settingsOf(link('k'.repeat(32))).PROJECTS).toEqual(['*'])
  })

  it('behind Cloudflare Access needs the team and the audience', () => {
    const config = readWith({ ACCESS: 'cloudflare-access' })
    expect(problemsOf(config)).toEqual(['ACCESS_TEAM missing', 'ACCESS_AUD missing'])
    const complete = { ACCESS: 'cloudflare-access', ACCESS_TEAM: 'acme', ACCESS_AUD: 'a1'.repeat(32) }
    expect(problemsOf(readWith(complete))).toEqual([])
  })
})

describe('the problems', () => {
  const secret = 'hunter2 is my secret\nvalue'
  const allWrong = Object.fromEntries(settingNames().map((name) => [name, secret]))

  it('of a fresh deploy are all that is required', () => {
    expect(problemsOf(readConfig({}))).toEqual([
      'CLOUDFLARE_API_TOKEN missing',
      'CLOUDFLARE_ACCOUNT_ID missing',
      'ACCESS missing',
    ])
  })

  it('are told all at once', () => {
    expect(problemsOf(readConfig(allWrong))).toEqual(settingNames().map((name) => `${name} wrong`))
  })

  it('never hold a value', () => {
    expect(JSON.stringify(readConfig(allWrong))).not.toMatch(/hunter2|secret/)
  })

  it('of a closed board come without its settings', () => {
    expect(Object.keys(readWith({ ACCESS: 'private' })).sort()).toEqual(['open', 'problems'])
  })
})

describe('the table', () => {
  const isSecret = (name: SettingName) => SETTINGS[name].secret === true
  // A secret's example only describes one: a real-looking one would be taken for a leak.
  const withExample = settingNames().filter((name) => !isSecret(name))

  it.each(withExample)('gives an example for %s that is accepted', (name) => {
    expect(SETTINGS[name].parse(helpOf(name).example)).toHaveProperty('value')
  })

  it('keeps the token, the keys, the deploy hooks and what messages need secret', () => {
    expect(settingNames().filter(isSecret)).toEqual([
      'CLOUDFLARE_API_TOKEN',
      'ACCESS_KEYS',
      'DEPLOY_HOOKS',
      'WEBHOOK_SECRET',
      'NOTIFICATION_URLS',
    ])
  })
})

describe('deploy hooks', () => {
  it('that are not below the API’s own address are off, and none of them is repeated', () => {
    const hook = 'https://elsewhere.example/pages/webhooks/deploy_hooks/secret-part'
    const config = readWith({ DEPLOY_HOOKS: JSON.stringify({ docs: hook }) })
    expect(config.open && config.settings.DEPLOY_HOOKS).toEqual({})
    expect(problemsOf(config)).toEqual(['DEPLOY_HOOKS wrong'])
    expect(JSON.stringify(config.problems)).not.toContain('secret-part')
  })
})

describe('messages', () => {
  const URLS = { team: 'https://hooks.slack.com/services/secret-part' }
  const set = (vars: object) =>
    readWith({
      BOARD_URL: 'https://board.example',
      NOTIFICATIONS: [{ name: 'team' }],
      NOTIFICATION_URLS: URLS,
      ...vars,
    })

  it('are on where an entry has its address, and the board its own', () => {
    const config = set({})
    expect(config.open && config.settings.NOTIFICATIONS).toHaveLength(1)
    expect(problemsOf(config)).toEqual([])
  })

  it.each<[string, object, string]>([
    ['without the board’s address', { BOARD_URL: undefined }, 'NOTIFICATIONS needs BOARD_URL'],
    ['where an entry has no address', { NOTIFICATIONS: [{ name: 'other' }] }, 'names “other”, of which'],
    [
      'where an address is wrong',
      { NOTIFICATION_URLS: { team: 'http://x' } },
      'NOTIFICATION_URLS is wrong: “team”',
    ],
    [
      'where links with a key are asked for, and no key opens the board',
      {
        ACCESS: 'public',
        PROJECTS: '*',
        NOTIFICATIONS: [{ name: 'team', link: { key: 'kJ8s0aZ_' } }],
      },
      'which ACCESS = "link" alone has',
    ],
    [
      'where an address is on this machine, and the API is not',
      { NOTIFICATION_URLS: { team: { url: 'http://localhost:1/secret-part', kind: 'slack' } } },
      'NOTIFICATION_URLS names an address on this machine',
    ],
  ])('are off, and the board is open, %s', (_what, vars, says) => {
    const config = set(vars)
    expect(config.open && config.settings.NOTIFICATIONS).toEqual([])
    expect(config.problems.map(({ name, says }) => `${name} ${says}`).join('; ')).toContain(says)
    expect(JSON.stringify(config.problems)).not.toContain('secret-part')
  })
})
