import { describe, expect, it } from 'vitest'
import { skipSentence, triggerWord } from '../../src/views/words.ts'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, START } from '../support/bench.ts'
import { warm } from '../support/pages.ts'
import { EXAMPLES } from '../support/routes.ts'

/** Every object of the language has these: a table that is looked up by what somebody else wrote must not find them. */
const WORDS = ['constructor', 'toString', '__proto__']

/** A project that has such a name, as Cloudflare allows, with every kind of deployment. */
async function openBench(word: string): Promise<{ bench: Bench; addresses: string[] }> {
  const name = word === '__proto__' ? 'constructor' : word
  const bench = await createBench({ vars: { BUILDS: [{ project: name, cron: '0 * * * *' }] } })
  const { world } = bench.simulator
  const at = START - HOUR
  world.addProject({ name, source: GITHUB, domains: ['www.site.example'], createdAt: at })
  world.addProject({ name: 'other', createdAt: at })
  const ids = [
    world.deploy(name, { outcome: 'skipped', skipReason: 'path_config', branch: 'try', at }),
    world.deploy(name, { branch: word, message: word, at: at + 1 }),
    world.deploy(name, { outcome: 'failure', failedStage: 'build', at: at + 2 }),
  ]
  const examples = Object.values(EXAMPLES).flatMap((example) => ids.map((id) => example(name, id)))
  const addresses = examples.flatMap(({ path, form }) => (form ? [] : [path]))
  return { bench, addresses: [...new Set(addresses)] }
}

/** What was logged, but for records that cannot be read. */
const errorsOf = ({ logged }: Bench) => logged.filter((line) => !line.includes('unreadable record'))

async function expectNoOwnWords(bench: Bench, path: string, statuses: readonly number[]) {
  const answer = await bench.get(path)
  expect(statuses, path).toContain(answer.status)
  expect(await answer.text(), path).not.toMatch(/\[object |native code|function [\w ]*\(|>undefined|NaN/)
}

/** The names of all fields that hold text in what Cloudflare says of a project. */
async function textFields(): Promise<string[]> {
  const { bench } = await openBench('docs')
  const names = new Set<string>()
  bench.simulator.tamper = (body) =>
    altered(body, (name, value) => {
      names.add(name)
      return value
    })
  await warm(bench)
  return [...names]
}

/** The body with all its texts replaced. */
function altered(body: unknown, change: (name: string, text: string) => unknown): unknown {
  return JSON.parse(JSON.stringify(body), (name, value) =>
    typeof value === 'string' ? change(name, value) : value,
  )
}

const FIELDS = await textFields()

describe.each(WORDS)('the word %s', (word) => {
  it('is said as it is where Cloudflare used it for a trigger or a reason', () => {
    expect(triggerWord(word)).toBe(word)
    expect(skipSentence(word)).toBe(`Cloudflare's reason: ${word}.`)
  })

  it.each(FIELDS)('in %s is shown as any other, or the board has nothing to show', async (field) => {
    const { bench, addresses } = await openBench(word)
    bench.simulator.tamper = (body) => altered(body, (name, text) => (name === field ? word : text))
    await warm(bench)
    for (const path of addresses) await expectNoOwnWords(bench, path, [200, 302, 404, 503])
    expect(errorsOf(bench)).toEqual([])
  })

  it('in every parameter of an address is read as any other', async () => {
    const { bench, addresses } = await openBench(word)
    await warm(bench)
    const names = [
      'q',
      'cursor',
      'projects',
      'project',
      'kind',
      'result',
      'decision',
      'from',
      'before',
      'after',
      'env',
      'page',
      'per_page',
      'key',
      word,
    ]
    for (const path of addresses) {
      for (const name of names) await expectNoOwnWords(bench, `${path}?${name}=${word}`, [200, 302, 400, 404])
    }
    expect(errorsOf(bench)).toEqual([])
  })

  it('as an address leads nowhere', async () => {
    const { bench } = await openBench('docs')
    await warm(bench)
    for (const path of [
      `/${word}`,
      `/projects/${word}`,
      `/projects/docs/deployments/${word}`,
      `/embed/${word}`,
      `/client/v4/${word}`,
    ])
      await expectNoOwnWords(bench, path, [404])
  })

  it('in every setting is refused, or taken as any other', async () => {
    const names = [
      'PROJECTS',
      'BOARD_TITLE',
      'FRAME_ANCESTORS',
      'PLAN',
      'BUILDS',
      'BUILD_BUDGET',
      'DEPLOY_HOOKS',
      'RETENTION',
      'BOARD_URL',
      'ACCESS_KEYS',
      'ACCESS_TEAM',
      'ACCESS_AUD',
      'ACCESS',
    ]
    for (const name of names) {
      for (const value of [
        word,
        JSON.stringify([word]),
        `{"${word}": "${word}"}`,
        `[{"${word}": "${word}"}]`,
      ]) {
        const bench = await createBench({ vars: { [name]: value } })
        for (const path of ['/', '/activity', '/activity.json'])
          await expectNoOwnWords(bench, path, [200, 503])
        expect(errorsOf(bench), `${name} = ${value}`).toEqual([])
      }
    }
  })
})
