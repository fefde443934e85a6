import type { World } from '../simulator/world.ts'
import { ACCOUNT_ID, type BenchAccount, openAccount, TOKEN } from './account.ts'
import { BOARD, boardWorker } from './board.ts'
import { singleFile } from './bundle.ts'
import { fill } from './growth.ts'
import { cookieFor, LINK } from './link.ts'
import { CONNECTIONS, load, type Measured, median, type Target } from './load.ts'
import { type Runtime, startRuntime } from './runtime.ts'

interface HotOptions {
  /** The board's bundle. */
  script: string
  account: BenchAccount
  rounds: number
  /** Of each Worker in each round. */
  seconds: number
}

/** Medians over the rounds; the ratios are taken within each round, so that a busy machine counts on both sides. */
export interface HotRow extends Measured {
  name: string
  /** Against a constant of the same size with the same headers. */
  rateToFloor: number
  cpuToFloor: number
}

const PROJECT = 'harbour-museum'
const WARM_UP_SECONDS = 2
const SAMPLE_REQUESTS = 5 * CONNECTIONS

/** Loads the floor, the sample and the board's pages in turn, each Worker in a workerd process of its own. */
export async function measureHot(options: HotOptions): Promise<HotRow[]> {
  const { rounds, seconds } = options
  const runtimes: Runtime[] = []
  const busy = await openAccount({ fill: fillBusy })
  try {
    const targets = await openTargets(options, busy, runtimes)
    for (const { target } of targets) await load(target, WARM_UP_SECONDS)
    const rows = targets.map(({ name, floor }) => ({ name, floor, measured: [] as Measured[] }))
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, { target }] of targets.entries()) {
        rows[index]?.measured.push(await load(target, seconds))
      }
    }
    const measuredOf = (name: string) => rows.find((row) => row.name === name)?.measured ?? []
    return rows.map(({ name, floor, measured }) => ({ name, ...summary(measured, measuredOf(floor)) }))
  } finally {
    for (const runtime of runtimes) await runtime.stop()
    await busy.close()
  }
}

/** An account whose overview has some 45 kB, and a build that goes on for longer than the bench. */
function fillBusy(world: World): void {
  fill(world, { projects: 35, deployments: 35 * 25 })
  world.deploy('site-0001', { durations: { build: 3_600_000 } })
}

/** What is loaded, and the name of the constant that it is held against. */
interface NamedTarget {
  name: string
  target: Target
  floor: string
}

async function openTargets(
  { script, account }: HotOptions,
  busyAccount: BenchAccount,
  runtimes: Runtime[],
): Promise<NamedTarget[]> {
  const start = async (starting: Promise<Runtime>) => {
    const runtime = await starting
    runtimes.push(runtime)
    return runtime
  }
  const board = await start(startRuntime([boardWorker(script, account)]))
  const busy = await start(startRuntime([boardWorker(script, busyAccount)]))
  const shared = await start(startRuntime([boardWorker(script, account, LINK)]))
  const floor = await start(startRuntime([floorWorker]))
  const sample = await start(startSample(account))

  await untilSettled(board.url(BOARD))
  await untilSettled(busy.url(BOARD))
  const pages = await pagesOf(board)
  const [overview] = pages
  const building = await readPage('overview, 45 kB and a build', busy, '/')
  const targetOf = async (page: Page, way: Way = 'own socket') => {
    const name = way === 'own socket' ? page.name : `${page.name}, behind miniflare`
    const { calls } = page.runtime === busy ? busyAccount : account
    return {
      constant: await constantOf(originOf(floor, 'floor', way), page),
      name,
      floor: `(a) constant: ${name}`,
      target: {
        runtime: page.runtime,
        url: originOf(page.runtime, BOARD, way) + page.path,
        status: 200,
        calls,
      },
    }
  }
  const served = [
    ...(await Promise.all(pages.map((page) => targetOf(page)))),
    await targetOf(overview, 'entry'),
    await targetOf(building),
    await targetOf(building, 'entry'),
  ]
  const [own] = served
  if (!own) throw new Error('no page')
  return [
    ...served.map(({ floor: name, constant, target }) => ({
      name,
      floor: name,
      target: { ...target, runtime: floor, url: constant },
    })),
    {
      name: '(b) the sample',
      target: { ...own.target, runtime: sample, url: sample.url('sample'), amount: SAMPLE_REQUESTS },
      floor: '(a) constant: project',
    },
    ...served.map(({ name, target, floor }) => ({ name: `(c) ${name}`, target, floor })),
    {
      name: '(d) overview, 304',
      target: {
        ...own.target,
        status: 304,
        headers: { 'if-none-match': overview.response.headers.get('etag') ?? '' },
      },
      floor: own.floor,
    },
    {
      name: '(g) overview, shared by link, with a cookie',
      target: {
        ...own.target,
        runtime: shared,
        url: shared.url(BOARD),
        headers: { cookie: await cookieFor(shared) },
      },
      floor: own.floor,
    },
  ]
}

/** How a Worker is reached: by its own socket, or through miniflare's entry Worker, as `wrangler dev` serves it. */
type Way = 'own socket' | 'entry'

const originOf = (runtime: Runtime, worker: string, way: Way) =>
  way === 'entry' ? runtime.entry : runtime.url(worker)

interface Page {
  name: string
  runtime: Runtime
  path: string
  response: Response
  body: string
}

async function readPage(name: string, runtime: Runtime, path: string): Promise<Page> {
  const response = await fetch(runtime.url(BOARD) + path)
  return { name, runtime, path, response, body: await response.text() }
}

async function pagesOf(board: Runtime): Promise<[Page, Page, Page]> {
  const overview = await readPage('overview', board, '/')
  const project = await readPage('project', board, `/projects/${PROJECT}`)
  const deployment = project.body.match(/"(\/projects\/[\w-]+\/deployments\/[\w-]+)"/)?.[1] ?? '/'
  return [overview, project, await readPage('deployment', board, deployment)]
}

/** Waits until the board has read the account's history: what needs attention follows from it, and changes the page. */
async function untilSettled(url: string): Promise<void> {
  let [tag, same] = ['', 0]
  for (let second = 0; second < 300 && same < 30; second += 1) {
    const now = (await fetch(url)).headers.get('etag') ?? ''
    same = now === tag ? same + 1 : 0
    tag = now
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

const floorWorker = { name: 'floor', script: singleFile('./workers/floor.ts') }

/** Has the floor answer with this page from now on, and says where. */
async function constantOf(origin: string, { name, response, body }: Page): Promise<string> {
  const url = `${origin}/${encodeURIComponent(name)}`
  await fetch(url, {
    method: 'PUT',
    body,
    headers: { 'x-answer-headers': JSON.stringify(headersOf(response)) },
  })
  return url
}

function startSample(account: BenchAccount): Promise<Runtime> {
  const env = { API: account.url, ACCOUNT_ID, TOKEN, PROJECT }
  return startRuntime([
    {
      name: 'sample',
      script: singleFile('./workers/sample.ts'),
      env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, { type: 'text', value }])),
    },
  ])
}

/** Without those of the connection. */
function headersOf({ headers }: Response): Record<string, string> {
  const ownOfConnection = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']
  return Object.fromEntries([...headers].filter(([name]) => !ownOfConnection.includes(name)))
}

function summary(rounds: readonly Measured[], floor: readonly Measured[]): Omit<HotRow, 'name'> {
  const of = (pick: (one: Measured) => number) => median(rounds.map(pick))
  const toFloor = (pick: (one: Measured) => number) =>
    median(rounds.map((one, index) => pick(one) / pick(floor[index] ?? one)))
  return {
    rate: of((one) => one.rate),
    p50: of((one) => one.p50),
    p99: of((one) => one.p99),
    cpu: of((one) => one.cpu),
    calls: rounds.reduce((sum, one) => sum + one.calls, 0) / rounds.length,
    rateToFloor: toFloor((one) => one.rate),
    cpuToFloor: toFloor((one) => one.cpu),
  }
}
