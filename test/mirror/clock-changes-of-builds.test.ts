import { expect, it } from 'vitest'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, START } from '../support/bench.ts'
import { warm } from '../support/pages.ts'

const ZONE = { timezone: 'Europe/Berlin' }

/** Moves on to a time, then hour by hour, and lets the mirror do what is due in each. */
async function live(bench: Bench, from: string, hours: number): Promise<void> {
  bench.clock.advance(Date.parse(from) - bench.clock.now())
  await bench.runAlarms()
  for (let hour = 0; hour < 2 * hours; hour += 1) {
    bench.clock.advance(HOUR / 2)
    await bench.runAlarms()
  }
}

function startsOf(bench: Bench, branch: string, since: string): string[] {
  const all = bench.simulator.world.project('docs')?.deployments ?? []
  return all
    .filter((one) => one.branch === branch && one.createdAt > Date.parse(since))
    .map(({ createdAt }) => new Date(createdAt).toISOString().slice(5, 16))
}

// A whole year of due times is gone through in test/builds/schedule.test.ts: these are the days that matter.
it.each([
  ['forward', '2102-03-25T12:00:00Z', ['03-26T01:00']],
  ['back', '2102-10-28T12:00:00Z', ['10-29T00:30']],
])(
  'on the day on which the clocks of Berlin go %s, hourly builds come in each hour and nightly ones once',
  async (_, noon, nightly) => {
    const bench = await createBench({
      vars: {
        BUILDS: [
          { project: 'docs', cron: '0 * * * *', ...ZONE },
          { project: 'docs', branch: 'nightly', cron: '30 2 * * *', ...ZONE },
        ],
      },
    })
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - HOUR })
    await warm(bench)
    await live(bench, noon, 24)
    const everyHour = Array.from({ length: 24 }, (_, hour) =>
      new Date(Date.parse(noon) + (hour + 1) * HOUR).toISOString().slice(5, 16),
    )
    expect(startsOf(bench, 'main', noon)).toEqual(everyHour)
    expect(startsOf(bench, 'nightly', noon)).toEqual(nightly)
  },
  60_000,
)
