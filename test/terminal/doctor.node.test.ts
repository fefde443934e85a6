import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { printFindings } from '../../src/terminal/doctor.ts'
import { run } from '../clients/run.ts'
import { type Listening, listen } from '../simulator/server.ts'
import { createSimulator, type Simulator } from '../simulator/simulator.ts'

const ACCOUNT = 'ad0c70ad0c70ad0c70ad0c70ad0c70ad'
const TOKEN = 'token-of-the-doctor-which-nobody-may-see'
const KEY = 'key-of-the-doctor-which-nobody-may-see-0123'
const DAY = 24 * 60 * 60_000
const DOCTOR = fileURLToPath(import.meta.resolve('../../src/terminal/doctor.ts'))

// Some of these start a process, which loads wrangler.
vi.setConfig({ testTimeout: 45_000 })

let simulator: Simulator
let server: Listening
beforeEach(async () => {
  simulator = createSimulator({ accountId: ACCOUNT, token: TOKEN, now: () => Date.now() })
  for (let index = 1; index <= 12; index += 1) simulator.world.addProject({ name: `site-${index}` })
  server = await listen(simulator)
  return () => server.close()
})

/** Has the doctor look at a set-up that is right but for these changes; gives whether nothing is wrong, and what it printed. */
async function examine(changes: Record<string, unknown> = {}): Promise<{ isWell: boolean; said: string }> {
  const env = { ...settings(), ...changes }
  const lines: string[] = []
  const print = (line: string) => lines.push(line)
  const isWell = await printFindings({ env, fetch, print, wait: async () => {}, now: Date.now })
  return { isWell, said: withoutSecrets(lines.join('\n')) }
}

/** Runs the doctor in a folder with such files; gives its exit code, and what it printed. */
async function examineFolder(files: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'pageboard-doctor-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const { code, stdout, stderr } = await run(DOCTOR, [], { cwd: folder, env: {} })
  expect(stderr).toBe('')
  return { code, said: withoutSecrets(stdout) }
}

function settings(): Record<string, string> {
  return {
    CLOUDFLARE_API_TOKEN: TOKEN,
    CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
    CLOUDFLARE_API_BASE_URL: server.url,
    ACCESS: 'link',
    ACCESS_KEYS: KEY,
  }
}

/** The settings as lines of `.dev.vars`. */
function devVars(changes: Record<string, string> = {}): string {
  const vars = Object.entries({ ...settings(), ...changes })
  return vars.map(([name, value]) => `${name}='${value}'`).join('\n')
}

/** What was printed, in which no secret may stand. */
function withoutSecrets(said: string): string {
  for (const secret of [TOKEN, KEY, ACCOUNT]) expect(said).not.toContain(secret)
  return said
}

/** What the token's own address answers from now on. */
function tokenSays(result: Record<string, unknown>): void {
  simulator.tamper = (body) => {
    const answer = body as { result: { status?: string } }
    return answer.result?.status ? { ...answer, result: { ...answer.result, ...result } } : body
  }
}

describe('a board that is set up well', () => {
  it('is said to be, with what cannot be known', async () => {
    const { isWell, said } = await examine({ PROJECTS: 'site-1, site-*' })
    expect(isWell).toBe(true)
    expect(said).toMatch(/^ok +All settings are accepted\.$/m)
    expect(said).toMatch(/^ok +The token is valid, and has no end\.$/m)
    expect(said).toMatch(/^ok +The account's Pages projects can be read: 12\.$/m)
    expect(said).toMatch(/^ok +Every project that the settings name is there\.$/m)
    expect(said).toMatch(/^unknown +Whether the token may also write/m)
    expect(said).toContain('Nothing is wrong.')
  })

  it('is not changed by it, and reads every page of projects', async () => {
    await examine()
    expect(simulator.calls.every(({ method }) => method === 'GET')).toBe(true)
    expect(simulator.calls.filter(({ path }) => path.includes('/pages/projects?'))).toHaveLength(2)
  })
})

describe('the settings', () => {
  it('are all named that are wrong or missing, each with what to do', async () => {
    const { isWell, said } = await examine({ ACCESS: 'everybody', PLAN: 'enterprise', ACCESS_KEYS: 'short' })
    expect(isWell).toBe(false)
    expect(said).toMatch(/^wrong +ACCESS is none of: public, link, cloudflare-access\.$/m)
    expect(said).toMatch(/^wrong +ACCESS_KEYS holds something that is no key/m)
    expect(said).toMatch(/^wrong +PLAN is none of: free, paid\.$/m)
    expect(said).toContain('npm run key makes one')
    expect(said).toContain('3 to mend.')
  })

  it('for everyone are named as what they are', async () => {
    expect((await examine({ ACCESS: 'public', PROJECTS: '*' })).said).toContain('The board is public')
  })

  it('may name several applications of Cloudflare Access, whose tags are to be compared', async () => {
    const tags = ['a1'.repeat(32), 'b2'.repeat(32)].join(', ')
    const { isWell, said } = await examine({
      ACCESS: 'cloudflare-access',
      ACCESS_TEAM: 'acme',
      ACCESS_AUD: tags,
    })
    expect(isWell).toBe(true)
    expect(said).toMatch(/^ok +All settings are accepted\.$/m)
    expect(said).toMatch(/at each of its addresses.*ACCESS_AUD/)
  })

  it('without a token leave Cloudflare alone', async () => {
    const { isWell, said } = await examine({ CLOUDFLARE_API_TOKEN: '' })
    expect(isWell).toBe(false)
    expect(said).toMatch(/^wrong +CLOUDFLARE_API_TOKEN is not set\.$/m)
    expect(said).toContain('Cloudflare was not asked')
    expect(simulator.calls).toEqual([])
  })

  it('whose name is misspelt are named: nothing else would tell', async () => {
    const { isWell, said } = await examine({ RETENTON: '{"mode": "dry-run", "days": 30}' })
    expect(isWell).toBe(true)
    expect(said).toMatch(/^note +RETENTON is no setting: the board does not look at it\.$/m)
    expect(said).toMatch(/^ +The settings are: .*\bRETENTION\b/m)
  })
})

describe('the settings of a folder', () => {
  it('that are nowhere are asked for', async () => {
    const { code, said } = await examineFolder({})
    expect(code).toBe(1)
    expect(said).toMatch(/^wrong +CLOUDFLARE_API_TOKEN is not set\.$/m)
    expect(said).toContain('copy .dev.vars.example to it')
  })

  it('are read as wrangler reads them, so that an apostrophe within a value does not end it', async () => {
    const rules = `{"mode":"dry-run","days":30,"rules":[{"branch":"anna's-*","keep":true}]}`
    const { code, said } = await examineFolder({ '.dev.vars': devVars({ RETENTION: rules }) })
    expect(said).toMatch(/^ok +All settings are accepted\.$/m)
    expect(code).toBe(0)
  })

  it('are those of wrangler.toml, too, where .dev.vars does not set them', async () => {
    const { code, said } = await examineFolder({
      '.dev.vars': devVars(),
      'wrangler.toml': '[vars]\nACCESS = "public"\nPROJECTS = ["site-1"]\nPLAN = "best"\n',
    })
    expect(code).toBe(1)
    expect(said).toContain('open to everyone who has a key')
    expect(said).toMatch(/^wrong +PLAN is none of: free, paid\.$/m)
  })

  it('that wrangler cannot read are told with the line, without a stack trace', async () => {
    const twice = '[vars]\nACCESS = "link"\n[vars]\n'
    const { code, said } = await examineFolder({ '.dev.vars': devVars(), 'wrangler.toml': twice })
    expect(code).toBe(1)
    expect(said).toMatch(/^wrangler cannot read the settings, line 3 of wrangler\.toml: /)
    expect(said).not.toMatch(/\bat \w+ \(/)
  })
})

describe('the settings that wrangler cannot read', () => {
  it('are told without their value, which may be a secret', async () => {
    const { code, said } = await examineFolder({ 'wrangler.toml': 'vars = "value-of-a-secret"\n' })
    expect(code).toBe(1)
    expect(said).toContain('wrangler cannot read the settings')
    expect(said).not.toContain('value-of-a-secret')
  })
})

describe('the token', () => {
  it('that ends says when', async () => {
    tokenSays({ expires_on: new Date(Date.now() + 100 * DAY + 1_000_000).toISOString() })
    const { isWell, said } = await examine()
    expect([isWell, said]).toEqual([
      true,
      expect.stringMatching(/^ok +The token is valid until .*for 100 more days\.$/m),
    ])
  })

  it('that ends soon is to be renewed', async () => {
    tokenSays({ expires_on: new Date(Date.now() + 3 * DAY + 1_000_000).toISOString() })
    const { isWell, said } = await examine()
    expect([isWell, said]).toEqual([
      true,
      expect.stringMatching(/^note +The token is valid until .*for 3 more days\.$/m),
    ])
    expect(said).toContain('Before that: Make a token')
  })

  it.each([
    [{ status: 'expired' }, 'The token has expired.'],
    [{ expires_on: '2020-01-01T00:00:00Z' }, 'The token has expired.'],
    [{ status: 'disabled' }, 'The token is disabled.'],
    [{ not_before: '2100-01-01T00:00:00Z' }, 'The token is not valid before 2100-01-01.'],
  ])('that is not valid is wrong: %j', async (result, sentence) => {
    tokenSays(result)
    const { isWell, said } = await examine()
    expect(isWell).toBe(false)
    expect(said).toContain(sentence)
  })

  it('that Cloudflare does not know is wrong', async () => {
    const { isWell, said } = await examine({ CLOUDFLARE_API_TOKEN: 'another-token-0123456789-0123456789' })
    expect(isWell).toBe(false)
    expect(said).toMatch(/^wrong +Cloudflare does not know this token, or it was revoked\.$/m)
    expect(said).toContain('1 to mend.')
  })

  it('may be the account’s own, which is verified at another address', async () => {
    simulator.faults.set({ kind: 'status', status: 401, code: 1000 }, { path: /^\/user\/tokens/ })
    expect((await examine()).said).toMatch(/^ok +The token is valid/m)
  })
})

describe('the account', () => {
  it('that is another one, or whose projects may not be read, is wrong', async () => {
    simulator.faults.set({ kind: 'status', status: 403, code: 10000 }, { path: /pages\/projects/ })
    const { isWell, said } = await examine()
    expect(isWell).toBe(false)
    expect(said).toContain("may not read this account's Pages projects")
    expect(said).toContain('or CLOUDFLARE_ACCOUNT_ID is that of another one')
  })

  it.each([10000, 9106, 6003])(
    'whose token is refused with 400 and code %i wants another token',
    async (code) => {
      simulator.faults.set({ kind: 'status', status: 400, code })
      const { said } = await examine()
      expect(said).toMatch(/^wrong +Cloudflare does not know this token, or it was revoked\.$/m)
      expect(said).not.toContain('Try again')
    },
  )

  it('whose list of projects repeats itself is not asked for ever', async () => {
    simulator.faults.set({ kind: 'mistaken', as: (path) => path.replace(/\bpage=\d+/, 'page=1') })
    const { isWell, said } = await examine()
    expect([isWell, said]).toEqual([
      false,
      expect.stringContaining('What answered is not the Cloudflare API.'),
    ])
    expect(simulator.calls.filter(({ path }) => path.includes('/pages/projects?'))).toHaveLength(2)
  })

  it('whose projects are too large for one page is read in smaller ones', async () => {
    const padding = 'x'.repeat(1_200_000)
    simulator.tamper = (body) =>
      JSON.parse(JSON.stringify(body), (key, value) => (key === 'build_config' ? padding : value))
    const { isWell, said } = await examine()
    expect([isWell, said]).toEqual([
      true,
      expect.stringContaining("The account's Pages projects can be read: 12."),
    ])
  })

  it('without projects is well, also when its empty list is written as null', async () => {
    simulator.tamper = (body) =>
      Array.isArray((body as { result: unknown }).result)
        ? { success: true, errors: [], messages: [], result: null, result_info: { total_count: 0 } }
        : body
    const { isWell, said } = await examine()
    expect([isWell, said]).toEqual([
      true,
      expect.stringContaining("The account's Pages projects can be read: 0."),
    ])
  })

  it('that does not exist is wrong', async () => {
    const { isWell, said } = await examine({ CLOUDFLARE_ACCOUNT_ID: 'f'.repeat(32) })
    expect([isWell, said]).toEqual([false, expect.stringContaining('npx wrangler whoami')])
  })

  it.each([
    [{ kind: 'drop' } as const, 'Cloudflare could not be reached.'],
    [{ kind: 'html', status: 200 } as const, 'What answered is not the Cloudflare API.'],
    [{ kind: 'rateLimited', seconds: 60 } as const, 'Cloudflare was asked too often'],
    [{ kind: 'status', status: 500 } as const, 'Cloudflare could not be reached.'],
  ])('that cannot be asked is said to be: %j', async (fault, sentence) => {
    simulator.faults.set(fault)
    const { isWell, said } = await examine()
    expect(isWell).toBe(false)
    expect(said).toContain(sentence)
    expect(said).not.toMatch(/Error|\bat \w+ \(/)
  })
})

describe('the projects that the settings name', () => {
  it('have to be there, in PROJECTS, schedules and rules', async () => {
    const { isWell, said } = await examine({
      PROJECTS: 'site-*, shop, old-*',
      BUILDS: '[{"project": "docs", "cron": "0 * * * *"}, {"project": "site-2", "cron": "0 1 * * *"}]',
      RETENTION:
        '{"mode": "dry-run", "rules": [{"project": "blog-*", "days": 3}, {"project": "wiki", "days": 3}]}',
    })
    expect(isWell).toBe(false)
    expect(said).toMatch(/^wrong +PROJECTS names shop, and the account has no such project\.$/m)
    expect(said).toMatch(/^note +PROJECTS names old-\*, which no project matches\.$/m)
    expect(said).toMatch(/^wrong +BUILDS names docs,/m)
    expect(said).toMatch(/^note +RETENTION names blog-\*,/m)
    expect(said).toMatch(/^wrong +RETENTION names wiki,/m)
    expect(said).not.toContain('names site-')
    expect(said).toContain('It has: site-')
  })
  it('have to be there in every other setting that names some', async () => {
    const hook = `${server.url}/pages/webhooks/deploy_hooks/of-the-test`
    const { said } = await examine({
      BOARD_URL: 'https://board.example.com',
      ATTENTION: '[{"project": "legacy-*", "off": ["failing"]}]',
      SHOW_BUILD_LOGS: 'site-1, dosc',
      DEPLOY_HOOKS: JSON.stringify({ 'site-1:next': hook, 'site-3': hook, 'shpo:main': hook }),
      NOTIFICATIONS: '[{"name": "team", "projects": ["site-2", "shpo"]}]',
      NOTIFICATION_URLS: '{"team": "https://hooks.slack.com/services/x"}',
    })
    expect(said).toMatch(/^note +ATTENTION names legacy-\*, which no project matches\.$/m)
    expect(said).toMatch(/^wrong +SHOW_BUILD_LOGS names dosc, and the account has no such project\.$/m)
    expect(said).toMatch(/^wrong +DEPLOY_HOOKS names shpo, and the account has no such project\.$/m)
    expect(said).toMatch(/^wrong +NOTIFICATIONS names shpo, and the account has no such project\.$/m)
    expect(said).not.toContain('names site-')
  })

  it('have to be shown: nothing is built or told of others', async () => {
    const { isWell, said } = await examine({
      PROJECTS: 'site-1',
      BUILDS: '[{"project": "site-2", "cron": "0 * * * *"}]',
    })
    expect(isWell).toBe(false)
    expect(said).toMatch(
      /^wrong +BUILDS names site-2, which PROJECTS does not show: nothing is done with it\.$/m,
    )
    expect(said).toContain('Name it in PROJECTS, too')
  })
})
