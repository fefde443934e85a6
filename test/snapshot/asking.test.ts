import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { errorFacts } from '../../src/log.ts'
import { logMirrorError } from '../../src/snapshot/asking.ts'
import { type Bench, MINUTE } from '../support/bench.ts'
import { getPage, warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

async function warmBench(): Promise<Bench> {
  const bench = await openSites(2, {
    vars: { BUILDS: [{ project: 'site-001', cron: '0 * * * *' }] },
  })
  await warm(bench)
  bench.clock.advance(MINUTE)
  return bench
}

const eventsOf = ({ logged }: Bench) => logged.map((line) => JSON.parse(line))

describe('a bug in the mirror', () => {
  it('is logged as one, with its name, and the page stays', async () => {
    const bench = await warmBench()
    bench.plantBug(() => JSON.parse('{'))
    await getPage(bench, '/')
    expect(eventsOf(bench)).toMatchObject([
      {
        event: 'question failed',
        asked: 'entry',
        error: 'SyntaxError',
        at: expect.arrayContaining([expect.stringContaining('asking.test.ts')]),
      },
      {
        event: 'mirror failed',
        entry: 'overview',
        error: 'MirrorFailed',
        at: expect.arrayContaining([expect.stringContaining('entry-source.ts')]),
      },
    ])
  })

  it('is logged as one where a question has no page of the snapshot to fall back on', async () => {
    const bench = await warmBench()
    bench.plantBug(() => {
      throw new RangeError('x')
    })
    expect((await bench.get('/activity.json')).status).toBe(503)
    expect(eventsOf(bench)).toMatchObject([
      { event: 'question failed', error: 'RangeError' },
      { event: 'mirror failed', error: 'MirrorFailed' },
    ])
  })

  it.each([
    ['an error', () => new Error('x')],
    ['no error at all', () => 'x'],
  ])('that throws %s is told apart from the platform', async (_what, thrown) => {
    const bench = await warmBench()
    bench.plantBug(() => {
      throw thrown()
    })
    await getPage(bench, '/')
    expect(eventsOf(bench)).toMatchObject([
      { event: 'question failed' },
      { event: 'mirror failed', error: 'MirrorFailed' },
    ])
  })
})

describe('a mirror that the platform stops', () => {
  it('is not reachable, and that is no bug', async () => {
    const bench = await warmBench()
    const context = await runInDurableObject(bench.mirror, (_instance, state) => state)
    bench.plantBug(() => context.abort('stopped'))
    await getPage(bench, '/')
    expect(eventsOf(bench)).toEqual([{ event: 'mirror not reachable', entry: 'overview' }])
  })
})

describe('an error of a call to the mirror', () => {
  const eventOf = (error: unknown) => {
    const events: unknown[] = []
    logMirrorError((event, facts) => void events.push([event, facts]), error)
    return events
  }

  it.each([
    { retryable: true },
    { retryable: true, remote: true },
    { overloaded: true, remote: true },
    { durableObjectReset: true, remote: true },
    {},
  ])('that the platform marks %j is its own', (marks) => {
    expect(eventOf(Object.assign(new Error('Network connection lost.'), marks))).toEqual([
      ['mirror not reachable', {}],
    ])
  })

  it('that was made on this side is a bug', () => {
    const error = new TypeError('x')
    expect(eventOf(error)).toEqual([['mirror failed', errorFacts(error)]])
  })
})
