import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { MINUTE, SECOND } from '../support/bench.ts'
import { openMirror } from '../support/chores.ts'
import { openTold, type Told, tellTo } from '../support/receivers.ts'

/**
 * Runs the alarm in an object that is thrown away at its `at`-th call, before or after it arrived: its fetch never comes
 * back, and another object goes on with what is stored. False: there are not as many calls.
 */
async function evictAt({ bench }: Told, at: number, when: 'before' | 'after'): Promise<boolean> {
  return runInDurableObject(bench.mirror, async (_instance, state) => {
    let calls = 0
    const { promise: evicted, resolve: evict } = Promise.withResolvers<true>()
    const cutOff: typeof fetch = async (input, init) => {
      calls += 1
      if (calls < at) return bench.reach(input, init)
      if (calls === at && when === 'after') await bench.reach(input, init)
      evict(true)
      return new Promise(() => {})
    }
    const run = openMirror(bench, state, cutOff).alarm()
    return Promise.race([evicted, run.then(() => false)])
  })
}

async function goOn({ bench }: Told): Promise<void> {
  await runInDurableObject(bench.mirror, async (_instance, state) => {
    const again = openMirror(bench, state)
    for (let runs = 0; runs < 20; runs += 1) {
      bench.clock.advance(30 * SECOND)
      await again.alarm()
    }
  })
}

const CASES = Array.from({ length: 8 }, (_, index) => index + 1).flatMap((at) =>
  (['before', 'after'] as const).map((when) => [at, when] as const),
)

it.each(CASES)(
  'a message is lost at no eviction, and told twice only if it had arrived: at call %i, %s it',
  async (at, when) => {
    const told = await openTold(tellTo('webhook', 'slack'))
    const { bench, receivers } = told
    for (const branch of ['main', 'next', 'try'])
      bench.simulator.world.deploy('docs', {
        ...{ message: `Break ${branch}`, branch, outcome: 'failure', at: bench.clock.now() },
      })
    bench.clock.advance(5 * MINUTE)
    await bench.mirror.heartbeat()
    const wasCutOff = await evictAt(told, at, when)
    const before = receivers.take()
    await goOn(told)
    const idOf = ({ headers }: (typeof before)[number]) => headers.get('webhook-id')
    const [first, then] = [before, receivers.take()].map((some) =>
      some.filter(({ to }) => to === 'webhook').map(idOf),
    )
    expect(new Set([...(first ?? []), ...(then ?? [])]).size).toBe(3)
    const twice = then?.filter((id) => first?.includes(id)) ?? []
    expect(twice.length).toBeLessThanOrEqual(wasCutOff && when === 'after' ? 1 : 0)
  },
)
