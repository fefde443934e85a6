import { afterAll, it } from 'vitest'
import { KV_SHARES, LIMITS } from '../../src/mirror/limits.ts'
import { createLife, populate } from '../demo/world.ts'
import { type Seeded, seeded } from '../simulator/seeded.ts'
import type { World } from '../simulator/world.ts'
import { HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { haveUsed } from '../support/meter.ts'
import { createReceivers, tellTo } from '../support/receivers.ts'
import { type Actor, type Day, openDay } from './day.ts'
import { report, type Scenario, summary } from './day-report.ts'
import { askAt, crawl, openTab, pushBuilds, sittings } from './people.ts'

const TIMEOUT = { timeout: 1_800_000 }
const DAY_MS = 24 * HOUR
const MIDNIGHT = START + 12 * HOUR
/** A sixth of eight hours of work. */
const PART_MS = 80 * MINUTE
const WORK = { parts: 6, builds: 5, people: 20 }
/** The part of the day that nobody works, which the wall screen is on all the same. */
const REST_HOURS = 16

const told: Scenario[] = []
function tell(scenario: Scenario) {
  told.push(scenario)
  console.log(report(scenario))
}
afterAll(() => console.log(summary(told)))

const nameOf = (index: number) => `site-${String(index + 1).padStart(4, '0')}`

/** So many projects with so many finished deployments each, the newest some hours old. */
function fill(world: World, projects: number, each: number, every = 3 * DAY_MS) {
  for (let index = 0; index < projects; index += 1) {
    const source = { type: 'github', owner: 'acme', repo: nameOf(index) } as const
    world.addProject({ name: nameOf(index), source, createdAt: START - 400 * DAY_MS })
    for (let back = each; back > 0; back -= 1)
      world.deploy(nameOf(index), {
        branch: back % 3 === 0 ? 'main' : `feature/${back % 7}`,
        message: `Change ${back}: say what visitors look for first`,
        at: START - back * every - index * MINUTE,
      })
  }
}

/** An account of which the board has read everything. */
async function openFilled(projects: number, vars = {}, receive?: typeof fetch): Promise<Day> {
  const day = await openDay({ vars: { ...vars, PLAN: 'paid' }, ...(receive && { receive }) })
  fill(day.world, projects, 24)
  await day.play(HOUR)
  await day.setPlan('free')
  return day
}

/** From now on for so long. */
const spanOf = ({ clock }: Day, ms: number) => ({ from: clock.now(), to: clock.now() + ms })

const wall = (day: Day, ms: number) => openTab(day, '/tv', spanOf(day, ms))
const builds = (day: Day, ms: number, count: number) =>
  pushBuilds(day.world, count, spanOf(day, ms), seeded(`builds ${day.clock.now()}`))

/** A sitting of 15 minutes: two thirds of it on the overview, the rest on a project's page. */
function people(day: Day, random: Seeded): Actor[] {
  return Array.from({ length: WORK.people }, () => {
    const [span] = sittings(1, 15 * MINUTE, spanOf(day, PART_MS), random)
    const { from, to } = span ?? spanOf(day, 15 * MINUTE)
    const project = `/projects/${random.pick(day.world.projects).name}`
    const turn = from + 10 * MINUTE
    return [openTab(day, '/', { from, to: turn }), openTab(day, project, { from: turn, to })]
  }).flat()
}

const workingPart = (day: Day) =>
  day.play(PART_MS, [...people(day, seeded('people')), builds(day, PART_MS, WORK.builds), wall(day, PART_MS)])

it.each([10, 100, 1_000])('%i projects, nobody looks', TIMEOUT, async (projects) => {
  const day = await openFilled(projects)
  // What was read first has used up most of the day before.
  day.clock.advance(MIDNIGHT - day.clock.now())
  const hours = projects > 100 ? 1 : 6
  const part = await day.play(hours * HOUR)
  tell({
    name: `${projects.toLocaleString('en-US')} projects, nobody looks`,
    says: `24 deployments each. ${hours === 1 ? 'One hour is' : `${hours} hours are`} played, and counted ${24 / hours} times.`,
    parts: [{ part, times: 24 / hours }],
    goal: null,
  })
})

it('a team of 100 projects', TIMEOUT, async () => {
  const day = await openFilled(100)
  const working = await workingPart(day)
  const rest = await day.play(HOUR, [wall(day, HOUR)])
  const team = [
    { part: working, times: WORK.parts },
    { part: rest, times: REST_HOURS },
  ]
  tell({
    name: 'A team: 20 people, 30 builds, a wall screen',
    says: `100 projects. In 8 hours 20 people have the board in view for 90 minutes each, in 6 sittings, each of them in an
isolate that shares nothing; 30 builds of 2 minutes; the wall screen is on for 24 hours. 80 minutes with 20 sittings and 5 builds are
played and counted 6 times, an hour of the wall screen alone 16 times.`,
    parts: team,
    goal: 25,
  })

  const tabs = Array.from({ length: 20 }, () => openTab(day, '/', spanOf(day, PART_MS)))
  tell({
    name: '20 tabs left in view for 8 hours',
    says: `100 projects and the same 30 builds, which keep the tabs awake: where nothing changes for ten minutes they ask every two. Each in an
isolate of its own. 80 minutes are played and counted 6 times, and nobody looks for the rest of the day.`,
    parts: [
      { part: await day.play(PART_MS, [...tabs, builds(day, PART_MS, WORK.builds)]), times: WORK.parts },
    ],
    goal: 50,
  })

  const random = seeded('cards')
  const paths = day.world.projects.flatMap(({ name, deployments }) =>
    deployments.slice(-20).map(({ id }) => `/projects/${name}/deployments/${id}`),
  )
  const ask = (path: string) => async () => {
    const { status } = await day.openPlace().get(path)
    if (status !== 200) throw new Error(`${path} answered ${status}`)
  }
  const { from } = spanOf(day, 0)
  const times = Array.from({ length: 500 }, () => from + random.int(0, 15 * SECOND))
  tell({
    name: '2,000 link cards in a minute',
    says: `Of as many deployments of 100 projects, each made by an isolate that knows nothing. A quarter of a minute is played with 500 of them, and
counted 4 times.`,
    parts: [{ part: await day.play(MINUTE, [askAt(times, () => ask(random.pick(paths))())]), times: 4 }],
    goal: 10,
  })

  tell({
    name: 'A crawler for a day',
    says: `It follows every link that robots.txt allows, though each page tells it not to, one in ten seconds, in no order. An hour is
played and counted 24 times.`,
    parts: [{ part: await day.play(HOUR, [crawl(day, 10 * SECOND, spanOf(day, HOUR))]), times: 24 }],
    goal: 10,
  })

  await day.setPlan('paid')
  const places = Array.from({ length: 300 }, () => day.openPlace())
  const begun = day.clock.now()
  const visits = Array.from({ length: 2_000 }, () => begun + random.int(0, 12 * MINUTE))
  const visit = () =>
    random.pick(places).get(random.chance(0.5) ? '/' : `/projects/${random.pick(day.world.projects).name}`)
  tell({
    name: '300 places, 10,000 readers an hour',
    says: `300 isolates that share nothing, and live for twelve minutes; 100 projects; each reader opens the overview or a project, and half of
them each. Twelve minutes with 2,000 readers are played, and counted 120 times: a whole day of it.`,
    parts: [{ part: await day.play(12 * MINUTE, [askAt(visits, visit)]), times: 120 }],
    goal: null,
    apiGoal: 50,
  })
})

it('a year of history', TIMEOUT, async () => {
  const day = await openDay()
  fill(day.world, 100, 110, (365 / 110) * DAY_MS)
  const first = await workingPart(day)
  const then = { part: await workingPart(day), times: WORK.parts - 1 }
  const says = `100 projects with 110 deployments each, 30 a day for 365 days; people look and build as in the team above, without the
night. The first 80 minutes and the next are played; the next are counted 5 times.`
  tell({
    name: 'A year of history, the first day',
    says: `${says} The board knows nothing when the day begins, and reads all of it.`,
    parts: [{ part: first, times: 1 }, then],
    goal: null,
  })
  // What the words may use of a day was used by the history itself.
  day.clock.advance(MIDNIGHT - day.clock.now())
  tell({
    name: 'A year of history, the second day',
    says: `${says} The words of all that was read are put into the index.`,
    parts: [{ part: await workingPart(day), times: 1 }, then],
    goal: null,
  })
})

it.each([0, 10])('30 builds, told to %i receivers', TIMEOUT, async (count) => {
  const { receive } = createReceivers()
  const names = Array.from({ length: count }, (_, index) => `chat-${index}`)
  const { NOTIFICATIONS, NOTIFICATION_URLS, ...told } = tellTo('slack')
  const [entry] = NOTIFICATIONS as [object]
  const vars = {
    ...told,
    NOTIFICATIONS: names.map((name) => ({ ...entry, name })),
    NOTIFICATION_URLS: Object.fromEntries(
      names.map((name) => [name, (NOTIFICATION_URLS as { slack: string }).slack]),
    ),
  }
  const day = await openFilled(10, count > 0 ? vars : {}, receive)
  const part = await day.play(PART_MS, [wall(day, PART_MS), builds(day, PART_MS, WORK.builds)])
  tell({
    name: count === 0 ? '30 builds and a wall screen' : `The same with ${count} NOTIFICATIONS`,
    says: `10 projects, 8 hours. ${count === 0 ? 'Without messages, to compare with.' : 'Each entry tells a chat of all builds that fail, are mended or go live.'} 80 minutes with 5 builds are played and
counted 6 times.`,
    parts: [{ part, times: WORK.parts }],
    goal: null,
  })
})

it('a build every 20 to 60 seconds', TIMEOUT, async () => {
  const day = await openDay()
  populate(day.world, day.clock.now())
  await day.play(2 * HOUR)
  const life = createLife(day.world, day.clock.now())
  const team: Actor = {
    at: day.clock.now(),
    async act(now) {
      life.advanceTo(now)
      return now + SECOND
    },
  }
  const hour = () => day.play(HOUR, [team, openTab(day, '/', spanOf(day, HOUR))])
  const first = await hour()
  const kvWrites = KV_SHARES.all * LIMITS.free.kvWrites
  const writing = kvWrites / first.used.kvWrites
  await haveUsed(day.bench, { kvWrites })
  const rest = await hour()
  tell({
    name: 'A build every 20 to 60 seconds, day and night',
    says: `The demo's projects, 2,160 builds a day, and a tab that is always in view. An hour is played and counted until the writes to KV are used
up that the board makes in a day, then one without them for the rest, as if the board did not slow down as the day's rows run out.`,
    parts: [
      { part: first, times: writing },
      { part: rest, times: 24 - writing },
    ],
    goal: null,
  })
})
