import { describe, expect, it } from 'vitest'
import type { RawSettings } from '../../src/settings/read.ts'
import { printPlan } from '../../src/terminal/retention-plan.ts'
import { eachDeployment } from '../simulator/alter.ts'
import type { Fault } from '../simulator/faults.ts'
import { createSimulator } from '../simulator/simulator.ts'
import { ACCOUNT, GITHUB, NOW } from '../simulator/start.ts'
import type { NewDeployment } from '../simulator/world.ts'

const DAY = 86_400_000
const TOKEN = 'a-token-that-no-terminal-prints'

/** What is printed for an account of two projects. */
async function run(
  changes: RawSettings = {},
  fault?: Fault,
  newest: NewDeployment = {},
  tamper: (body: unknown) => unknown = (body) => body,
) {
  const simulator = createSimulator({ accountId: ACCOUNT, token: TOKEN, now: () => NOW })
  for (const name of ['docs', 'shop']) {
    simulator.world.addProject({ name, source: GITHUB, createdAt: NOW - 90 * DAY })
    for (let index = 0; index < 30; index += 1)
      simulator.world.deploy(name, { at: NOW - (index + 1) * DAY, ...(index === 0 && newest) })
  }
  if (fault) simulator.faults.set(fault)
  simulator.tamper = tamper
  const lines: string[] = []
  const isTold = await printPlan({
    env: {
      CLOUDFLARE_API_TOKEN: TOKEN,
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
      ACCESS: 'public',
      PROJECTS: 'docs',
      RETENTION: '{"mode":"delete","days":20,"grace":"0h"}',
      ...changes,
    },
    fetch: simulator.fetch,
    print: (line) => lines.push(line),
    wait: async () => {},
    now: () => NOW,
  })
  return { isTold, text: lines.join('\n'), methods: simulator.calls.map(({ method }) => method) }
}

describe('the plan in a terminal', () => {
  it('tells of each deployment of the projects that are shown what becomes of it, and why', async () => {
    const { isTold, text } = await run()
    expect(isTold).toBe(true)
    expect(text).toContain('docs: 30 deployments')
    expect(text).not.toContain('shop')
    expect(text).toMatch(/keep {4}\w{8} {2}2026-11-23T12:00 {2}main {2}It is live\./)
    expect(text).toMatch(
      /delete {2}\w{8} {2}2026-10-25T12:00 {2}main {2}Production deployments go after 20 days\./,
    )
    expect(text).toMatch(/^11 of 30 deployments would go\.$/m)
    expect(text).not.toContain('confirm')
  })

  it('names the projects of which more would go than max_share, and the fingerprint of exactly that', async () => {
    const text = async (policy: object, PROJECTS: string) => {
      const RETENTION = JSON.stringify({ mode: 'delete', days: 20, max_share: 0.2, ...policy })
      return (await run({ PROJECTS, RETENTION })).text
    }
    const docs = await text({}, 'docs')
    expect(docs).toContain('docs: 11 are more than max_share of it, and wait.')
    const [confirm] = docs.match(/^They go with confirm = "[0-9a-f]{12}"\.$/m) ?? []
    expect(confirm).toBeDefined()
    // Of shop nothing goes, or so little that nobody has to agree.
    const rules = (days: number) => [{ project: 'shop', days }]
    expect(await text({ rules: rules(28) }, '*')).toContain(confirm)
    expect(await text({ rules: rules(20) }, '*')).not.toContain(confirm)
  })

  it('names the rules that hold for nothing, so that a slip of the pen is seen before anything goes', async () => {
    const rules = [
      { branch: 'relase/*', keep: true },
      { branch: 'main', days: 20 },
      { project: 'docs', branch: 'main', keep: true },
      { project: 'wiki', keep: true },
    ]
    const { text } = await run({ RETENTION: JSON.stringify({ mode: 'delete', rules }) })
    const idle = text.match(/^Rule \d holds for no deployment/gm)?.map((line) => line.slice(0, 6))
    expect(idle).toEqual(['Rule 1', 'Rule 3', 'Rule 4'])
    expect(text).toMatch(/^wrong +RETENTION names wiki, and the account has no such project\.$/m)
  })

  it('says which projects there are where PROJECTS names none of them', async () => {
    const { text } = await run({ PROJECTS: 'dosc' })
    expect(text).toMatch(
      /^wrong +PROJECTS names dosc, and the account has no such project\.\n +It has: docs, shop\.$/m,
    )
  })

  it('prints nothing that a terminal would act upon', async () => {
    const { text } = await run({}, undefined, { branch: 'dr\u001b[2Jaft\u009b\u202e' })
    expect(text).toContain('dr\ufffd[2Jaft\ufffd')
    expect(text).not.toMatch(/(?!\n)\p{Cc}|\u202e/u)
  })

  it('prints one line for each deployment, whatever is in a field of it', async () => {
    const shortIds = eachDeployment((one) => ({ ...one, short_id: '\u001b[2J\nkeep' }))
    const { text } = await run({}, undefined, { branch: 'a\n  delete\r\tb' }, shortIds)
    expect(text.match(/^ {2}(keep|delete) .*\ufffd\[2J keep/gm)).toHaveLength(30)
    expect(text).toContain('  a   delete  b  Previews are kept')
    expect(text).not.toMatch(/(?!\n)\p{Cc}/u)
  })

  it('only reads, whatever the mode says', async () => {
    expect(new Set((await run()).methods)).toEqual(new Set(['GET']))
  })

  it('says what is wrong with the settings, and never the token', async () => {
    const { isTold, text, methods } = await run({
      RETENTION: '{"mode":"delete"}',
      CLOUDFLARE_ACCOUNT_ID: 'x',
    })
    expect(isTold).toBe(false)
    expect(text).toContain('RETENTION is wrong')
    expect(text).toContain(
      'CLOUDFLARE_ACCOUNT_ID is not an account id: 32 digits and letters a to f that npx wrangler whoami prints',
    )
    expect(methods).toEqual([])
    expect(text).not.toContain(TOKEN)
  })

  it('tells a setting that cannot be read from one that is off', async () => {
    const wrong = await run({ RETENTION: '{"mode":"delte","days":20}' })
    expect([wrong.isTold, wrong.methods]).toEqual([false, []])
    expect(wrong.text).toContain('Until RETENTION can be read the board deletes nothing')
    expect(wrong.text).not.toContain('is off')
    const off = await run({ RETENTION: '' })
    expect([off.isTold, off.text]).toEqual([true, expect.stringContaining('RETENTION is off')])
  })

  it('says so when Cloudflare does not answer, instead of half a plan', async () => {
    const { isTold, text } = await run({}, { kind: 'status', status: 403, code: 10000 })
    expect(isTold).toBe(false)
    expect(text).toMatch(
      /^The plan cannot be told\.\nwrong +The token may not read this account's Pages projects\.$/m,
    )
    expect(text).toContain('Give it the permission Account, Cloudflare Pages, Read')
  })

  it('says so when a list repeats itself, instead of asking for ever', async () => {
    const fault = { kind: 'mistaken', as: (path: string) => path.replace(/\bpage=\d+/, 'page=1') } as const
    const { isTold, text, methods } = await run({}, fault)
    expect([isTold, methods.length]).toEqual([false, 3])
    expect(text).toMatch(/^The plan cannot be told\.\nwrong +What answered is not the Cloudflare API\./)
  })
})
