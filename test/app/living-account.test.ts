import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import fc from 'fast-check'
import { expect, inject, it } from 'vitest'
import { matchesAny } from '../../src/domain/glob.ts'
import { projectEntry } from '../../src/mirror/protocol.ts'
import type { RawSettings } from '../../src/settings/read.ts'
import { progress } from '../simulator/build.ts'
import { liveOf } from '../simulator/queries.ts'
import { type Seeded, seeded } from '../simulator/seeded.ts'
import type { PagesProject } from '../simulator/world.ts'
import { addDeployments, addProjects, GITHUB } from '../support/accounts.ts'
import { API } from '../support/api.ts'
import { type Bench, createBench, DAY, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { activityOf, evictAt, pass } from '../support/chores.ts'
import { CALLS, type Calls, FAULTS, HAPPENINGS } from '../support/happenings.ts'
import { KEY, LINK, signLink } from '../support/visitor.ts'

/** What is old here is so within hours. */
const AGES = {
  preview: '1h',
  production: '2h',
  failed: '1h',
  canceled: '1h',
  keep_recent: 3,
  keep_production: 1,
}
/** While the boards are compared: of two that delete, one would find what the other has left. */
const DRY_RUN = { mode: 'dry-run', ...AGES }

/** Each is set by itself; the others stay as they were. */
const SETTINGS: RawSettings[] = [
  { PROJECTS: '*' },
  { PROJECTS: 's*, docs*' },
  { ENVIRONMENTS: [] },
  { ENVIRONMENTS: [{ name: 'staging', branch: 'release/*' }] },
  { ATTENTION: [] },
  { ATTENTION: [{ project: '*', off: ['failing', 'rolled-back'] }] },
]
const DELETES = { mode: 'delete', grace: '1h', max_share: 1, ...AGES }
const POLICIES = [DELETES, { ...DELETES, grace: '2h', max_share: 0.2 }, { ...DELETES, dayz: 7 }, DRY_RUN]

const step = fc.record({
  happens: fc.constantFrom(...(Object.keys(HAPPENINGS) as (keyof typeof HAPPENINGS)[])),
  /** To which project, how, and what is read meanwhile. */
  seed: fc.nat(),
  /** After a call of this kind, and before the next one; null: before all of them. */
  after: fc.option(fc.constantFrom<Calls>('first page of the list', 'deployments', 'older deployments')),
  fault: fc.option(
    fc.record({
      fault: fc.constantFrom(...FAULTS),
      calls: fc.constantFrom(...(Object.keys(CALLS) as Calls[])),
      times: fc.integer({ min: 1, max: 4 }),
    }),
    { freq: 2 },
  ),
  /** The object begins anew; by a number, what is due before was cut off at that call. */
  isEvicted: fc.oneof(fc.boolean(), fc.integer({ min: 1, max: 9 })),
  settings: fc.option(fc.constantFrom(...SETTINGS), { freq: 2 }),
  policy: fc.option(fc.constantFrom(...POLICIES), { freq: 2 }),
  /** So many minutes the mirror's clock is ahead: where it was more before, it goes back. */
  ahead: fc.constantFrom(0, 0, 0, 2, 15),
  seconds: fc.constantFrom(1, 6, 31, 31, 95, 400, 3_700, 3_700, 30_000),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const WHOLE = { Authorization: `Bearer ${KEY}` }

/** All that was ever there, by which something is looked for when it is gone. */
interface Known {
  names: Set<string>
  deployments: Map<string, string>
  /** What each address showed under each of its entity tags. */
  shown: Map<string, string>
}

async function openAccount(length: number) {
  const announced = new Map<string, number>()
  const wrong: string[] = []
  const bench: Bench = await createBench({
    vars: { ...LINK, RETENTION: DELETES },
    limit: 1_000_000,
    api: (input, init) => {
      if (init?.method === 'DELETE') wrong.push(...whyKept(bench, announced, String(input)))
      return bench.simulator.fetch(input, init)
    },
  })
  const { world } = bench.simulator
  for (const name of ['docs', 'shop']) world.addProject({ name, source: GITHUB, createdAt: START - 90 * DAY })
  world.addProject({ name: 'site-upload', domains: ['www.site.example'], createdAt: START - 50 * DAY })
  // Two pages of the list.
  addProjects(world, 8, START - 9 * HOUR)
  addDeployments(world, 'docs', length, START - 3 * HOUR)
  addDeployments(world, 'shop', 5, START - HOUR)
  const known: Known = { names: new Set(), deployments: new Map(), shown: new Map() }
  return { bench, known, announced, wrong }
}
type Account = Awaited<ReturnType<typeof openAccount>>

function note(known: Known, projects: readonly PagesProject[]): void {
  for (const { name, deployments } of projects) {
    known.names.add(name)
    for (const { id } of deployments) known.deployments.set(id, name)
  }
}

const isReadable = ({ vars }: Bench) => !JSON.stringify(vars.RETENTION).includes('dayz')

/** Why a deployment may not be asked to go: it serves production, runs, was not announced for a time before now, or the settings leave it alone. */
function whyKept(bench: Bench, announced: Map<string, number>, address: string): string[] {
  const { simulator, clock, vars, ahead } = bench
  const [, name = '', id = ''] = /projects\/([^/]+)\/deployments\/([^/?]+)/.exec(address) ?? []
  const project = simulator.world.project(name)
  const plan = project?.deployments.find((one) => one.id === id)
  const { mode } = vars.RETENTION as { mode: string }
  const whys = {
    'by the settings': mode !== 'delete' || !isReadable(bench),
    hidden: !matchesAny(String(vars.PROJECTS).split(', '), name),
    'not announced': (announced.get(id) ?? Number.POSITIVE_INFINITY) > clock.now() + ahead,
    live: project ? liveOf(project, clock.now())?.id === id : false,
    running: plan ? /queued|building/.test(progress(plan, clock.now()).phase) : false,
  }
  return Object.entries(whys).flatMap(([why, holds]) => (holds ? `${address} ${why}` : []))
}

/** What the object has stored. */
const stored = <T extends Record<string, SqlStorageValue>>(bench: Bench, query: string) =>
  runInDurableObject(bench.mirror, (_, { storage }) => storage.sql.exec<T>(query).toArray())

async function evict({ mirror }: Bench): Promise<void> {
  // None that does not run can be.
  await runInDurableObject(mirror, () => {})
  await evictDurableObject(mirror)
}

/** Deploys the board with other settings. */
async function set(bench: Bench, settings: RawSettings): Promise<void> {
  Object.assign(bench.vars, settings)
  bench.configure(settings)
  await evict(bench)
}

/** What is to go by now, and when. */
async function noteAnnounced(bench: Bench, announced: Map<string, number>): Promise<void> {
  announced.clear()
  const going = 'SELECT id, deletes_at FROM deletions WHERE hold IN (0, 2) ORDER BY id'
  for (const { id, deletes_at } of await stored<{ id: string; deletes_at: number }>(bench, going))
    announced.set(id, deletes_at)
}

/** Something happens, readers look, and the board does what is due. */
async function live({ bench, known, announced, wrong }: Account, one: Step): Promise<void> {
  const { simulator, clock } = bench
  const { world, faults } = simulator
  note(known, world.projects)
  bench.ahead = one.ahead * MINUTE
  if (one.settings || one.policy)
    await set(bench, { ...one.settings, ...(one.policy && { RETENTION: one.policy }) })
  if (one.isEvicted === true) await evict(bench)
  const random = seeded(`${one.seed}`)
  const happens = () =>
    HAPPENINGS[one.happens]({ world, project: random.pick(world.projects), now: clock.now(), random })
  if (one.fault) faults.set(one.fault.fault, { path: CALLS[one.fault.calls], times: one.fault.times })
  if (one.after === null) happens()
  else faults.set({ kind: 'meanwhile', happens }, { path: CALLS[one.after], times: 1 })
  clock.advance(one.seconds * SECOND)
  if (typeof one.isEvicted === 'number') {
    await evictAt(bench, one.isEvicted, one.seed % 2 === 0 ? 'before' : 'after')
    await evict(bench)
  }
  // What an isolate keeps by its entity tag would hide that it is another page by now.
  bench.freshIsolate()
  const paths = pathsOf(world.projects, known, random)
  for (const path of ['/', '/projects/docs', API, '/feeds.atom']) await look(bench, known, path, WHOLE)
  // For a minute KV may be behind what the mirror is asked beside it, whose page has the tag of what stands in KV.
  for (let reads = 0; reads < 2; reads += 1) await look(bench, null, random.pick(paths), WHOLE)
  await bench.runAlarms()
  note(known, world.projects)
  expect(wrong).toEqual([])
  const before = [...announced]
  await noteAnnounced(bench, announced)
  // While the setting cannot be read nothing is planned, and nothing forgotten.
  if (!isReadable(bench)) expect([...announced]).toEqual(before)
}

/** What is further back than a project's newest page is read again once a day, all else once an hour, and an hour later where that failed. */
const RESTS = { newest: 3 * HOUR, all: 26 * HOUR }

/** Nothing happens for so long that the board has read everything again. */
async function rest({ bench }: Account): Promise<void> {
  const { simulator, clock } = bench
  simulator.faults.clear()
  bench.ahead = 0
  await set(bench, { RETENTION: DRY_RUN })
  const isLong = simulator.world.projects.some(({ deployments }) => deployments.length > 25)
  await pass(bench, isLong ? RESTS.all : RESTS.newest, 90 * MINUTE)
  clock.advance(31 * SECOND)
  await bench.get('/', { headers: WHOLE })
  await bench.runAlarms()
}

const OF_ALL = [
  '/',
  '/?attention=',
  '/?q=docs',
  '/?q=typo',
  '/tv',
  '/feeds.atom',
  '/feeds.json',
  '/cctray.xml',
  API,
  `${API}?page=2`,
]

/** Addresses of the board, of some of these projects, and of what is gone. */
function pathsOf(all: readonly PagesProject[], known: Known, random: Seeded): string[] {
  const some = [...new Set(Array.from({ length: 4 }, () => random.pick([...known.names])))]
  const gone = [...known.deployments].filter(
    ([id]) => !all.some((one) => one.deployments.some((plan) => plan.id === id)),
  )
  const hash = all.flatMap((one) => one.deployments.map((plan) => plan.hash)).filter((one) => one !== '')
  const commit = hash.length > 0 ? random.pick(hash) : '0000000'
  return [
    ...OF_ALL,
    `/commits/${commit}`,
    `/commits/${commit.slice(0, 7)}`,
    ...some.flatMap((name) =>
      pathsIn(
        name,
        all.find((one) => one.name === name),
        commit,
        random,
      ),
    ),
    ...gone.slice(0, 3).map(([id, name]) => `/projects/${name}/deployments/${id.slice(0, 8)}`),
  ]
}

function pathsIn(name: string, project: PagesProject | undefined, commit: string, random: Seeded): string[] {
  const path = `/projects/${name}`
  const branches = [...(project?.branches.keys() ?? [])]
  const plans = project?.deployments ?? []
  const some = plans.length > 0 ? [plans.at(-1), plans[0], random.pick(plans), random.pick(plans)] : []
  return [
    ...['', '?environment=preview', '?environment=staging', '?status=failed', '?branch=next', '?q=words'].map(
      (end) => path + end,
    ),
    `${path}/branches`,
    `${path}/live`,
    `${path}/live.json`,
    `${path}/commits/${commit}`,
    ...branches.map((branch) => `${path}/branches/${encodeURIComponent(branch)}`),
    `/go/${name}`,
    `/go/${name}/next`,
    `/go/${name}/staging`,
    `/embed/${name}`,
    `/badges/${name}.svg`,
    `/badges/${name}.json?branch=next`,
    `/feeds/${name}.atom`,
    `/feeds/${name}.json`,
    `${API}/${name}`,
    `${API}/${name}/deployments`,
    `${API}/${name}/deployments?page=2`,
    `${API}/${name}/deployments?env=production`,
    `${API}/${name}/deployments?env=preview`,
    ...some.flatMap((plan) => [
      `${path}/deployments/${plan?.id.slice(0, 8)}`,
      `${API}/${name}/deployments/${plan?.id}`,
      `${path}?cursor=${encodeURIComponent(`after.${new Date(plan?.createdAt ?? 0).toISOString()}.${plan?.id}`)}`,
    ]),
  ]
}

/** What an address shows; under the same entity tag always the same. */
async function look(
  bench: Bench,
  known: Known | null,
  path: string,
  headers: Record<string, string>,
): Promise<string> {
  const answer = await bench.get(path, { headers, redirect: 'manual' })
  const text = await answer.text()
  expect(answer.status, `${path}: ${text}`).not.toBe(500)
  const tag = `${path} ${headers.Authorization} ${answer.headers.get('ETag')}`
  const before = known?.shown.get(tag)
  if (answer.headers.has('ETag') && before !== undefined) expect(text, `${tag} as before`).toBe(before)
  known?.shown.set(tag, text)
  return `${answer.status} ${answer.headers.get('Location')} ${withoutHistory(text)}`
}

/**
 * Without what a board that comes later cannot know: since when a build was seen at work, or a domain out of order. And
 * without the name of the feed of all projects, which follows from the address of the API.
 */
function withoutHistory(text: string): string {
  return text
    .replace(/(seen at work|seen first)\s+<time[^>]*>[^<]*<\/time>/g, '$1')
    .replace(/urn:uuid:[0-9a-f-]{36}/g, 'urn')
}

/** A board that reads the account for the first time. What was live when, no board can read: it is given that. */
async function openAnew(bench: Bench, only?: string): Promise<Bench> {
  const anew = await createBench({
    beside: bench,
    ...(only !== undefined && { api: onlyProject(bench, only) }),
  })
  await anew.health()
  for (const table of ['lives', 'lives_begun']) {
    const rows = await stored(bench, `SELECT * FROM ${table}`)
    await runInDurableObject(anew.mirror, (_, { storage }) => {
      for (const row of rows) {
        const values = Object.values(row)
        storage.sql.exec(`INSERT INTO ${table} VALUES (${values.map(() => '?')})`, ...values)
      }
    })
  }
  await anew.get('/', { headers: WHOLE })
  await anew.runAlarms()
  return anew
}

/** The API as if the account had that project alone. */
const onlyProject =
  (bench: Bench, name: string): typeof fetch =>
  async (input, init) => {
    const [address = ''] = String(input).split('?')
    if (!address.endsWith('/projects')) return bench.simulator.fetch(input, init)
    const body = await (await bench.simulator.fetch(`${address}/${name}`, init)).json<{ result: unknown }>()
    const info = { page: 1, per_page: 10, count: 1, total_count: 1, total_pages: 1 }
    return Response.json({ ...body, result: [body.result], result_info: info })
  }

/** So long after another board has read the account first, both have seen what hangs for long enough, and have planned what is to go. */
const SEEN_MS = 61 * MINUTE

/** The board shows what a new one shows of the account, and to who has a link for one project what that shows where there is no other. */
async function compare({ bench, known }: Account, seed: number): Promise<void> {
  const { projects } = bench.simulator.world
  const random = seeded(`pages ${seed}`)
  const only = random.pick(projects)
  const [anew, alone] = [await openAnew(bench), await openAnew(bench, only.name)]
  bench.clock.advance(SEEN_MS)
  for (const board of [bench, anew, alone]) {
    await board.mirror.heartbeat()
    await board.runAlarms()
    board.freshIsolate()
  }
  const agree = async (other: Bench, paths: string[], headers: Record<string, string>) => {
    for (const path of new Set(paths)) {
      const shown = await look(bench, known, path, headers)
      expect(around(shown, await look(other, null, path, headers)), path).toEqual(null)
    }
  }
  for (const { name } of projects) {
    expect(await entryOf(bench, name), name).toEqual(await entryOf(anew, name))
    expect(await planOf(bench, name), name).toEqual(await planOf(anew, name))
  }
  const twice =
    "SELECT deployment FROM ledger WHERE result = 'deleted' GROUP BY deployment HAVING count(*) > 1"
  expect(await stored(bench, twice)).toEqual([])
  await agree(anew, pathsOf(projects, known, random), WHOLE)
  const narrow = { Authorization: `Bearer ${await signLink(null, only.name)}` }
  await agree(alone, [...OF_ALL, ...pathsIn(only.name, only, '', random)], narrow)
}

/** What stands around the first place where two texts differ; null where they do not. */
function around(one: string, other: string): string[] | null {
  if (one === other) return null
  let at = 0
  while (one[at] === other[at]) at += 1
  return [one, other].map((text) => text.slice(Math.max(0, at - 200), at + 200))
}

/** What would go of a project, what stays, and why. */
async function planOf(bench: Bench, project: string): Promise<unknown> {
  const { retention } = await activityOf(bench, { project })
  expect(retention).not.toBeNull()
  return { counts: retention?.projects.find((one) => one.project === project), plan: retention?.plan }
}

/** What the mirror says of a project, without the same times. */
async function entryOf(bench: Bench, name: string): Promise<unknown> {
  const answer = await bench.ask({ name: projectEntry(name), have: 0, maxAge: HOUR })
  if (answer.kind !== 'entry') return answer.kind
  return JSON.parse(answer.content ?? '', (key, value) =>
    key === 'seenAt' || (key === 'since' && typeof value === 'number') ? undefined : value,
  )
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The same each time. With another seed and more runs it is a longer walk, see docs/development.md. */
    walk: { seed: number; numRuns: number }
  }
}

it('a board whose account lives on says, once nothing happens any more, what one says that reads the account for the first time', async () => {
  const stretches = fc.array(fc.array(step, { minLength: 2, maxLength: 9 }), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(12, 60), stretches, async (length, stretches) => {
      const account = await openAccount(length)
      await account.bench.get('/', { headers: WHOLE })
      await account.bench.runAlarms()
      await noteAnnounced(account.bench, account.announced)
      for (const [number, steps] of stretches.entries()) {
        for (const one of steps) await live(account, one)
        const { RETENTION } = account.bench.vars
        await rest(account)
        await compare(account, number)
        await set(account.bench, { RETENTION })
        await noteAnnounced(account.bench, account.announced)
      }
    }),
    { ...inject('walk'), endOnFailure: true },
  )
}, 3_600_000)
