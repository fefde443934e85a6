import { describe, expect, it } from 'vitest'
import { createSingleFlight } from '../../src/memory/single-flight.ts'

/** A flight whose jobs end when the test says so, and a clock that the test moves. */
function start(patience?: number) {
  const clock = { now: 0 }
  const share = createSingleFlight<string>(() => clock.now, patience)
  const jobs: PromiseWithResolvers<string>[] = []
  const ask = (key = 'overview') =>
    share(key, () => {
      const job = Promise.withResolvers<string>()
      jobs.push(job)
      return job.promise
    })
  return { clock, jobs, ask }
}

describe('while a job runs', () => {
  it('shares its result with everyone who asks', async () => {
    const { jobs, ask } = start()
    const answers = [ask(), ask(), ask()]
    expect(jobs).toHaveLength(1)
    jobs[0]?.resolve('once')
    expect(await Promise.all(answers)).toEqual(['once', 'once', 'once'])
  })

  it('shares its failure too', async () => {
    const { jobs, ask } = start()
    const answers = Promise.allSettled([ask(), ask()])
    jobs[0]?.reject(new Error('down'))
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(jobs).toHaveLength(1)
  })

  it('does not hold up another key', () => {
    const { jobs, ask } = start()
    ask('overview')
    ask('project:docs')
    expect(jobs).toHaveLength(2)
  })
})

describe('after a job', () => {
  it('starts anew', async () => {
    const { jobs, ask } = start()
    const first = ask()
    jobs[0]?.resolve('first')
    await first
    const second = ask()
    jobs[1]?.resolve('second')
    expect(await second).toBe('second')
  })

  it('starts anew when it failed', async () => {
    const { jobs, ask } = start()
    const first = ask()
    jobs[0]?.reject(new Error('down'))
    await expect(first).rejects.toThrow('down')
    const second = ask()
    jobs[1]?.resolve('up again')
    expect(await second).toBe('up again')
  })

  it('starts anew when it could not even start', async () => {
    const share = createSingleFlight<string>(() => 0)
    const fail = () => {
      throw new Error('no start')
    }
    expect(() => share('overview', fail)).toThrow('no start')
    expect(await share('overview', async () => 'started')).toBe('started')
  })
})

describe('a job that never ends', () => {
  it('is waited for until patience runs out', () => {
    const { clock, jobs, ask } = start(1_000)
    ask()
    clock.now = 999
    ask()
    expect(jobs).toHaveLength(1)
  })

  it('does not block its key for ever', () => {
    const { clock, jobs, ask } = start(1_000)
    ask()
    clock.now = 1_000
    ask()
    expect(jobs).toHaveLength(2)
  })

  it('does not end the sharing of its successor when it ends after all', async () => {
    const { clock, jobs, ask } = start(1_000)
    const first = ask()
    clock.now = 1_000
    ask()
    jobs[0]?.resolve('late')
    await first
    ask()
    expect(jobs).toHaveLength(2)
  })
})
