import { runInDurableObject } from 'cloudflare:test'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { createBench } from '../support/bench.ts'
import { askFailing } from '../support/failing.ts'
import { warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

/** Stands in what every error below was about. No log line and no answer may hold it. */
const CANARY = 'canary-that-nobody-may-see'

/** An address of each family of answers. */
const ADDRESSES = ['/', '/activity.json', '/client/v4/accounts/board/pages/projects']

/** What goes wrong, each in the way that the platform or a library says it. */
const THROWN: Record<string, () => unknown> = {
  'text that is no JSON': () => JSON.parse(`{ "commit": ${CANARY} }`),
  'data of another shape': () => v.parse(v.object({ cards: v.array(v.number()) }), { cards: [CANARY] }),
  'an unknown key in the data': () => v.parse(v.strictObject({}), { [CANARY]: 1 }),
  'an address that is none': () => new URL(`https://${CANARY}:key`),
  'a message of several lines': () => {
    throw new Error(`${CANARY}\n    at ${CANARY} (x.ts:1:1)\n    at canary (${CANARY}:1:1)`)
  },
  'a cause': () => {
    throw new Error(CANARY, { cause: new TypeError(CANARY, { cause: CANARY }) })
  },
  'a name': () => {
    throw Object.assign(new Error(CANARY), { name: `/${CANARY}/` })
  },
}

/** The statement is part of the message. */
const askSql = (storage: DurableObjectStorage) => storage.sql.exec(`SELECT "${CANARY}" FROM "${CANARY}"`)

const FAULTS: Record<string, () => unknown> = {
  ...THROWN,
  'an address that cannot be fetched': () => fetch(`${CANARY}?key=${CANARY}`),
  'a statement of SQL': async () =>
    runInDurableObject((await createBench()).mirror, (_instance, { storage }) => void askSql(storage)),
}

/** Asks a board whose reader does that instead of reading. */
async function ask(path: string, fault: () => unknown) {
  const { answer, lines } = await askFailing(path, fault)
  return {
    status: answer.status,
    said: `${JSON.stringify([...answer.headers])}${await answer.text()}`,
    lines,
  }
}

/** The name of the error, and a place in a file, and nothing else. */
function expectFacts(line: string | undefined, event: unknown): void {
  const { at, caughtAt, ...facts } = JSON.parse(line ?? '')
  expect(facts).toMatchObject({ event, error: expect.stringMatching(/^\w+$/) })
  expect(at ?? caughtAt).toContainEqual(expect.stringMatching(/[\w.]+:\d+:\d+/))
  expect(line).not.toMatch(/canary/i)
}

describe.each(Object.entries(FAULTS))('an error about %s', (_about, fault) => {
  it.each(ADDRESSES)('at %s is logged by its name and where it was, and told to nobody', async (path) => {
    const { status, said, lines } = await ask(path, fault)
    expect(status).toBe(500)
    expect(lines).toHaveLength(1)
    expectFacts(lines[0], 'request failed')
    expect(said).not.toContain('canary')
  })
})

it('an error is found by the file and line that threw it', async () => {
  const { lines } = await ask('/', () => JSON.parse('{'))
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    error: 'SyntaxError',
    at: expect.arrayContaining([expect.stringMatching(/errors-are-found\.test\.ts:\d+:\d+/)]),
  })
})

describe('an error in the mirror', () => {
  const bugs = { ...THROWN, 'a statement of SQL': null }

  it.each(Object.entries(bugs))('about %s is logged by its name, and told to nobody', async (_about, bug) => {
    const bench = await openSites(2)
    await warm(bench)
    const storage = await runInDurableObject(bench.mirror, (_instance, state) => state.storage)
    bench.plantBug(bug ?? (() => askSql(storage)))
    bench.freshIsolate()
    bench.breakKv({ get: async () => null } as unknown as KVNamespace)
    for (const path of ADDRESSES) {
      const answer = await bench.get(path)
      expect(`${JSON.stringify([...answer.headers])}${await answer.text()}`).not.toContain('canary')
    }
    expect(bench.logged.length).toBeGreaterThan(0)
    // Once where it was thrown, with the object's own frames, and once where it was asked for.
    for (const line of bench.logged) expectFacts(line, expect.stringMatching(/^(question|mirror) failed$/))
  })
})
