import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { openMirror as openCore } from '../../src/mirror/open.ts'
import { type Env, readConfig } from '../../src/settings/read.ts'
import { MINUTE, SECOND } from '../support/bench.ts'
import { openMirror } from '../support/chores.ts'
import { type Arrived, type Name, openTold, type Told, tellTo } from '../support/receivers.ts'

/** What an object does to the world: writes (a statement, or a transaction), sets its alarm, makes a call that arrives, gets its answer. */
type Effect = 'write' | 'alarm' | `${'arrival' | 'answer'} ${Name | 'API'}`

/**
 * The mirror in an object that is thrown away after its `most`-th effect: nothing that it does later is kept, and no call of
 * it comes back. Between two effects there may be many awaits, but an eviction at any of them leaves the same.
 */
function openMortal(most: number, storage: DurableObjectStorage, { bench, receivers }: Told) {
  const effects: Effect[] = []
  const { promise: evicted, resolve: evict } = Promise.withResolvers<void>()
  const isDead = () => effects.length >= most
  const beAlive = () => {
    if (isDead()) throw new Error('this object is gone')
  }
  const happened = (effect: Effect) => {
    effects.push(effect)
    if (isDead()) evict()
  }
  let depth = 0
  const exec = (query: string, ...values: SqlStorageValue[]) => {
    beAlive()
    const cursor = storage.sql.exec(query, ...values)
    if (depth === 0 && !/^\s*(SELECT|PRAGMA)/.test(query)) happened('write')
    return cursor
  }
  const transactionSync = <T>(work: () => T): T => {
    beAlive()
    depth += 1
    try {
      return storage.transactionSync(work)
    } finally {
      depth -= 1
      if (depth === 0) happened('write')
    }
  }
  const setAlarm = async (at: number) => {
    beAlive()
    await storage.setAlarm(at)
    happened('alarm')
  }
  const call: typeof fetch = async (input, init) => {
    beAlive()
    const before = receivers.arrived.length
    const answer = bench.reach(input, init)
    const to = receivers.arrived[before]?.to ?? 'API'
    happened(`arrival ${to}`)
    await answer
    if (!isDead()) happened(`answer ${to}`)
    return isDead() ? new Promise(() => {}) : answer
  }
  const config = readConfig(bench.vars)
  if (!config.open) throw new Error('the board is closed')
  const mirror = openCore(
    standIn(storage, { sql: standIn(storage.sql, { exec }), transactionSync, setAlarm }),
    env as unknown as Env,
    config,
    { now: bench.clock.now, fetch: call, log: () => {}, probe: async () => 404, within: bench.clock.within },
  )
  return { mirror, evicted, effects }
}

/** An object of the platform with some of its members replaced. */
function standIn<T extends object>(real: T, own: object): T {
  const get = (_target: T, name: string | symbol) => {
    const value: unknown = Reflect.get(name in own ? own : real, name)
    return typeof value === 'function' ? value.bind(real) : value
  }
  return new Proxy(real, { get })
}

/** Looks at the account and does what is due, until that is done or the object dies: what it did by then, and who is still to be told of what. */
async function runUntil(most: number, told: Told) {
  return runInDurableObject(told.bench.mirror, async (_instance, { storage }) => {
    const { mirror, evicted, effects } = openMortal(most, storage, told)
    const run = async () => {
      const core = await mirror
      await core.heartbeat()
      await core.alarm()
    }
    const isOver = await Promise.race([evicted.then(() => false), run().then(() => true)])
    const open = storage.sql.exec<{ receiver: string; event: string }>(
      'SELECT receiver, event FROM outbox WHERE is_open = 1',
    )
    return { isOver, last: effects.at(-1), open: open.toArray() }
  })
}

/** Another object goes on with what is stored. */
async function goOn({ bench }: Told): Promise<void> {
  await runInDurableObject(bench.mirror, async (_instance, state) => {
    const again = openMirror(bench, state)
    for (let runs = 0; runs < 5; runs += 1) {
      bench.clock.advance(30 * SECOND)
      await again.heartbeat()
      await again.alarm()
    }
  })
}

const BRANCHES = ['main', 'next', 'try']

/** Three builds fail, and both receivers answer so at first, and then that they have it; `taken` are the messages that they had. */
async function openBroken(refusals: readonly number[]) {
  const told = await openTold(tellTo('webhook', 'slack'))
  const { bench, receivers } = told
  const taken: Arrived[] = []
  for (const name of ['webhook', 'slack'] as const) {
    const left = [...refusals]
    receivers.answer(name, () => {
      const status = left.shift() ?? 200
      if (status === 200) taken.push(...receivers.arrived.slice(-1))
      return new Response(null, { status })
    })
  }
  for (const branch of BRANCHES)
    bench.simulator.world.deploy('docs', { branch, outcome: 'failure', at: bench.clock.now() })
  bench.clock.advance(5 * MINUTE)
  const branches = (name: Name) =>
    taken
      .filter(({ to }) => to === name)
      .flatMap(({ text }) => BRANCHES.filter((one) => text.includes(`the build of ${one} failed`)))
  return { told, branches, taken }
}

it.each<[string, number[]]>([
  ['takes', []],
  ['refuses at first', [503, 503]],
])(
  'what a receiver %s is told, by the same id, and twice only if the object dies between the answer and its record, at whichever await that is',
  async (_what, refusals) => {
    let doubts = 0
    for (let most = 1; ; most += 1) {
      const { told, branches, taken } = await openBroken(refusals)
      const { isOver, last, open } = await runUntil(most, told)
      const doubtful = (['webhook', 'slack'] as const).map((name) => {
        const isOpen = (branch: string) =>
          open.some(({ receiver, event }) => receiver === name && JSON.parse(event).branch === branch)
        return branches(name).filter(isOpen)
      })
      await goOn(told)
      const cut = `evicted after ${most}: ${last}`
      for (const [index, name] of (['webhook', 'slack'] as const).entries())
        expect(branches(name).toSorted(), cut).toEqual([...BRANCHES, ...(doubtful[index] ?? [])].toSorted())
      // A program gets each by itself: no more than the one that was under way.
      expect(doubtful[0]?.length, cut).toBeLessThanOrEqual(1)
      const ids = taken.flatMap(({ headers }) => headers.get('webhook-id') ?? [])
      expect(new Set(ids).size, cut).toBe(BRANCHES.length)
      doubts += doubtful.flat().length
      if (!isOver) continue
      expect(doubtful.flat()).toEqual([])
      expect(most).toBeGreaterThan(15)
      break
    }
    // Some of them were cut off between the answer and its record.
    if (refusals.length === 0) expect(doubts).toBeGreaterThan(3)
  },
  120_000,
)
