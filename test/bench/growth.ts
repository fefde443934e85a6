import type { World } from '../simulator/world.ts'
import { ACCOUNT_ID, API_MS, type BenchAccount, openAccount, TOKEN } from './account.ts'
import { BOARD, boardWorker } from './board.ts'
import { singleFile } from './bundle.ts'
import { heapOf } from './heap.ts'
import { load, median } from './load.ts'
import { type Runtime, startRuntime } from './runtime.ts'
import type { Facts } from './workers/growing-board.ts'

/** How large an account is. */
interface Size {
  projects: number
  /** Of all projects together. */
  deployments: number
}

export interface GrowthRow extends Size {
  /** Seconds of the first walk of the projects' list, the API being {@link API_MS} away, and its CPU time (ms). */
  firstSync: number
  firstSyncCpu: number
  /** The same of a walk that finds nothing new; its CPU time also where all answers differ in a field that nobody reads. */
  idleSync: number
  idleSyncCpu: number
  noisySyncCpu: number
  /** CPU time (ms) of a walk that finds one new deployment, and of what follows from it. */
  changeCpu: number
  /** CPU time (ms) of a Worker that makes the calls of such a walk, and does nothing else. */
  bareCallsCpu: number
  /** Minutes until the mirror has read and published what it may, without readers. */
  minutesToRest: number
  /** Bytes of the overview's first page, and of its entry of the snapshot. */
  page: number
  entry: number
  kv: number
  kvKeys: number
  sqlite: number
  /** Bytes of JavaScript's heap, Worker and mirror together, without garbage. */
  heap: number
  /** CPU time of the hot overview, microseconds. */
  hotCpu: number
  /** API calls in 5 minutes: the mean of an hour in which nothing happens and somebody always looks. */
  callsPer5Minutes: number
}

export const SIZES: readonly Size[] = [
  { projects: 1, deployments: 100 },
  { projects: 10, deployments: 1_000 },
  { projects: 100, deployments: 10_000 },
  { projects: 1_000, deployments: 200_000 },
]

const MINUTE = 60_000
/** How often an idle sync is measured. */
const ROUNDS = 9
/** How often a reader's page asks again. */
const READER_MS = 30_000
const REST_MINUTES = 48 * 60
export const WORLD_NOW = Date.parse('2026-11-24T12:00:00Z')

/** Lets a board read an account of this size, and then leaves it alone for an hour with a reader. */
export async function measureGrowth(script: string, size: Size): Promise<GrowthRow> {
  const account = await openAccount({ fill: (world) => fill(world, size), now: () => WORLD_NOW })
  const runtime = await startRuntime([boardWorker(script, account)], { inspector: true })
  try {
    const bareCallsCpu = await measureBareCalls(account, Math.ceil(size.projects / 10))
    return { ...size, bareCallsCpu, ...(await grow(runtime, account)) }
  } finally {
    await runtime.stop()
    await account.close()
  }
}

async function grow(
  runtime: Runtime,
  account: BenchAccount,
): Promise<Omit<GrowthRow, keyof Size | 'bareCallsCpu'>> {
  const board = handlesOf(runtime)
  const first = await timeSync(runtime, board)
  account.moveTo(0)
  const rest = await untilRest(board)
  account.moveTo(API_MS)
  await board.advance(10 * MINUTE)
  const idle = await timeSync(runtime, board)
  account.moveTo(0)
  const cpuOf = (before: () => void) => medianCpu(runtime, board, before)
  const idleSyncCpu = await cpuOf(() => {})
  account.simulator.noise = true
  const noisySyncCpu = await cpuOf(() => {})
  account.simulator.noise = false
  const changeCpu = await cpuOf(() => deployTo(account.simulator.world, 0))
  const calls = account.calls()
  for (let at = 0; at < 60 * MINUTE; at += READER_MS) await lookAgain(board, READER_MS)
  const callsInAnHour = account.calls() - calls
  const heap = await heapOf(runtime, BOARD)
  const page = await board.page()
  const hot = await load({ runtime, url: page.url, status: 200, calls: account.calls }, 2)
  const { sqlite, kv, kvKeys, overview } = await board.facts()
  return {
    firstSync: first.seconds,
    firstSyncCpu: first.cpu,
    idleSync: idle.seconds,
    idleSyncCpu,
    noisySyncCpu,
    changeCpu,
    minutesToRest: rest,
    page: page.bytes,
    entry: overview,
    kv,
    kvKeys,
    sqlite,
    heap,
    hotCpu: hot.cpu,
    callsPer5Minutes: callsInAnHour / 12,
  }
}

type Handles = ReturnType<typeof handlesOf>

/** What the bench does with a board. */
export function handlesOf(runtime: Runtime) {
  const get = async (path: string) => {
    const response = await fetch(runtime.url(BOARD) + path)
    if (!response.ok) throw new Error(`${path} answered ${response.status}`)
    return response
  }
  const json = async <T>(path: string) => (await (await get(path)).json()) as T
  return {
    /** Asks the mirror for the overview, and says how old it is (ms); null: there is none. */
    ask: async (maxAge: number) => (await json<{ age: number | null }>(`/bench/ask?maxAge=${maxAge}`)).age,
    /** Moves the clock, runs what is due, and says in how many milliseconds there is more; null: never. */
    advance: async (ms: number) => (await json<{ due: number | null }>(`/bench/advance?ms=${ms}`)).due,
    facts: () => json<Facts>('/bench/facts'),
    /** Reads the overview; of a single project, its page, to which the overview leads. */
    page: async () => {
      const response = await get('/')
      return { url: response.url, bytes: (await response.arrayBuffer()).byteLength }
    },
  }
}

/** A walk that needs more calls than one run may make goes on when the next reader asks: here, at once. */
export async function timeSync(runtime: Runtime, board: Handles): Promise<{ seconds: number; cpu: number }> {
  const begun = { at: performance.now(), cpu: runtime.cpu() }
  let age: number | null
  do age = await board.ask(0)
  while (age !== 0)
  return { seconds: (performance.now() - begun.at) / 1_000, cpu: (runtime.cpu() - begun.cpu) / 1_000 }
}

/** The median of some walks, each after something has happened. */
async function medianCpu(runtime: Runtime, board: Handles, happens: () => void): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) times.push(await cpuOfSync(runtime, board, happens))
  return median(times)
}

/** CPU time (ms) of a walk and of what follows within a minute, after something has happened. */
export async function cpuOfSync(runtime: Runtime, board: Handles, happens: () => void): Promise<number> {
  await board.advance(3 * MINUTE)
  happens()
  const { cpu } = await timeSync(runtime, board)
  const before = runtime.cpu()
  await board.advance(MINUTE)
  return cpu + (runtime.cpu() - before) / 1_000
}

/** CPU time (ms) of so many calls alone. */
async function measureBareCalls(account: BenchAccount, pages: number): Promise<number> {
  const env = { API: account.url, ACCOUNT_ID, TOKEN }
  const runtime = await startRuntime([
    {
      name: 'bare-calls',
      script: singleFile('./workers/bare-calls.ts'),
      env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, { type: 'text', value }])),
    },
  ])
  account.moveTo(0)
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = runtime.cpu()
    await fetch(`${runtime.url('bare-calls')}/?pages=${pages}`)
    times.push((runtime.cpu() - before) / 1_000)
  }
  account.moveTo(API_MS)
  await runtime.stop()
  return median(times)
}

/** Minutes that pass until nothing is due for the next five. */
export async function untilRest(board: Handles): Promise<number> {
  for (let minute = 0; minute < REST_MINUTES; minute += 1) {
    const due = await board.advance(MINUTE)
    if (due === null || due > 5 * MINUTE) return minute
  }
  return Number.NaN
}

/** A reader's page asks, and the mirror answers behind it. */
async function lookAgain(board: Handles, after: number): Promise<void> {
  await board.advance(after)
  await board.page()
  await board.ask(READER_MS)
}

/** A new deployment of the project of that place, finished as all others are. */
export function deployTo(world: World, index: number): void {
  const name = nameOf(index)
  const count = world.project(name)?.deployments.length ?? 0
  world.deploy(name, { message: `Change ${count}`, at: WORLD_NOW - 10 * MINUTE + count * 1_000 })
}

const nameOf = (index: number) => `site-${String(index + 1).padStart(4, '0')}`

/** Finished deployments, a minute apart, every third one to production. */
export function fill(world: World, { projects, deployments }: Size): void {
  const each = Math.ceil(deployments / projects)
  for (let index = 0; index < projects; index += 1) {
    const name = nameOf(index)
    const source = { type: 'github', owner: 'acme', repo: name } as const
    world.addProject({ name, source, createdAt: WORLD_NOW - (each + 60) * MINUTE })
    for (let back = each; back > 0; back -= 1) {
      const branch = back % 3 === 0 ? 'main' : `feature/${back % 7}`
      world.deploy(name, {
        branch,
        message: `Change ${back}: say what visitors look for first`,
        at: WORLD_NOW - (back + 10) * MINUTE,
      })
    }
  }
}
