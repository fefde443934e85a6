import { ACCOUNT_ID, type BenchAccount, TOKEN } from './account.ts'
import { BOARD, boardWorker } from './board.ts'
import { singleFile } from './bundle.ts'
import { cookieFor, LINK } from './link.ts'
import { CONNECTIONS, load, type Measured, median, type Target } from './load.ts'
import { type Runtime, startRuntime } from './runtime.ts'

export interface HotOptions {
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
  try {
    const targets = await openTargets(options, runtimes)
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
  }
}

/** What is loaded, and the name of the constant that it is held against. */
interface NamedTarget {
  name: string
  target: Target
  floor: string
}

async function openTargets({ script, account }: HotOptions, runtimes: Runtime[]): Promise<NamedTarget[]> {
  const { calls } = account
  const board = await startRuntime([boardWorker(script, account)])
  runtimes.push(board)
  const shared = await startRuntime([boardWorker(script, account, LINK)])
  runtimes.push(shared)
  const floor = await startRuntime([floorWorker])
  runtimes.push(floor)
  const sample = await startSample(account)
  runtimes.push(sample)

  const pages = await pagesOf(board)
  const etag = pages[0]?.response.headers.get('etag') ?? ''
  const constants = await Promise.all(pages.map((page) => constantOf(floor, page)))
  const ofBoard = { runtime: board, status: 200, calls }
  const floorOf = (name: string) => `(a) constant: the ${name}`
  return [
    ...constants.map(({ name, url }) => {
      const target = { runtime: floor, url, status: 200, calls }
      return { name: floorOf(name), target, floor: floorOf(name) }
    }),
    {
      name: '(b) the sample',
      target: { ...ofBoard, runtime: sample, url: sample.url('sample'), amount: SAMPLE_REQUESTS },
      floor: floorOf('project'),
    },
    ...pages.map(({ name, url }) => ({
      name: `(c) ${name}`,
      target: { ...ofBoard, url },
      floor: floorOf(name),
    })),
    {
      name: '(d) overview, 304',
      target: { ...ofBoard, url: board.url(BOARD), status: 304, headers: { 'if-none-match': etag } },
      floor: floorOf('overview'),
    },
    {
      name: '(g) overview, shared by link, with a cookie',
      target: {
        ...ofBoard,
        runtime: shared,
        url: shared.url(BOARD),
        headers: { cookie: await cookieFor(shared) },
      },
      floor: floorOf('overview'),
    },
  ]
}

interface Page {
  name: string
  url: string
  response: Response
  body: string
}

async function pagesOf(board: Runtime): Promise<Page[]> {
  const read = async (name: string, path: string): Promise<Page> => {
    const url = board.url(BOARD) + path
    const response = await fetch(url)
    return { name, url, response, body: await response.text() }
  }
  await untilSettled(board.url(BOARD))
  const overview = await read('overview', '/')
  const project = await read('project', `/projects/${PROJECT}`)
  const deployment = project.body.match(/"(\/projects\/[\w-]+\/deployments\/[\w-]+)"/)?.[1] ?? '/'
  return [overview, project, await read('deployment', deployment)]
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

/** Has the floor answer with this page from now on. */
async function constantOf(
  floor: Runtime,
  { name, response, body }: Page,
): Promise<{ name: string; url: string }> {
  const url = `${floor.url('floor')}/${name}`
  await fetch(url, {
    method: 'PUT',
    body,
    headers: { 'x-answer-headers': JSON.stringify(headersOf(response)) },
  })
  return { name, url }
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
