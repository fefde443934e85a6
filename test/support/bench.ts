import {
  createExecutionContext,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createApp } from '../../src/app.ts'
import type { Within } from '../../src/cloudflare/call.ts'
import { accountHash } from '../../src/domain/hash.ts'
import type { Log } from '../../src/log.ts'
import type { ActivityQuestion } from '../../src/mirror/activity.ts'
import type { Platform, Probe } from '../../src/mirror/core.ts'
import type { Mirror } from '../../src/mirror/object.ts'
import {
  type Answer,
  type Conversation,
  isResting,
  type Question,
  type QuestionKind,
} from '../../src/mirror/protocol.ts'
import type { Env, RawSettings } from '../../src/settings/read.ts'
import type { MirrorPort } from '../../src/snapshot/asking.ts'
import { createSnapshotCache } from '../../src/snapshot/cache.ts'
import { createSnapshotReader } from '../../src/snapshot/reader.ts'
import { createSimulator, type Simulator } from '../simulator/simulator.ts'

const baseUrlOf = (host: string) => `https://${host}.simulator.example/client/v4`
export const BASE_URL = baseUrlOf('api')
export const TOKEN = 'token-of-the-tests-which-no-page-may-show'
/** Far ahead of the real clock, by which workerd would otherwise set off alarms on its own. */
export const START = Date.parse('2101-11-24T12:00:00Z')

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** What the Durable Object of an account is given: looked up by its name when the platform makes it. */
interface MirrorParts {
  vars: RawSettings
  bindings: Partial<Env>
  platform: Platform
  onOpen: (storage: DurableObjectStorage) => void
}
const benches = new Map<string, MirrorParts>()

export function benchOf(name: string | undefined): MirrorParts {
  const parts = benches.get(name ?? '')
  if (!parts) throw new Error('a Mirror outside of a bench')
  return parts
}

/** A clock that stands still until it is moved. Waits end when its hands pass them. */
function createClock(start = START) {
  let at = start
  let waits: { until: number; end: () => void }[] = []
  const within: Within = async (ms, work) => {
    const controller = new AbortController()
    const wait = { until: at + ms, end: () => controller.abort() }
    waits.push(wait)
    try {
      return await work(controller.signal)
    } finally {
      waits = waits.filter((one) => one !== wait)
    }
  }
  return {
    now: () => at,
    after: (ms: number) => new Promise<void>((end) => waits.push({ until: at + ms, end })),
    within,
    advance(ms: number) {
      at += ms
      for (const wait of waits.filter((one) => one.until <= at)) wait.end()
      waits = waits.filter((one) => one.until > at)
    },
  }
}

export interface Bench {
  simulator: Simulator
  clock: ReturnType<typeof createClock>
  /** So far (ms) the mirror's clock is ahead of Cloudflare's and of the isolates'. */
  ahead: number
  account: string
  accountId: string
  vars: RawSettings
  /** What isolates asked the mirror: the kinds of the questions of each call. */
  asked: QuestionKind[][]
  /** All that was logged, as text. */
  logged: string[]
  mirror: DurableObjectStub<Mirror>
  /** Whom the mirror reaches. */
  reach: typeof fetch
  /** Asks the mirror for an entry. */
  ask(question: Conversation['entry']['ask']): Promise<Conversation['entry']['answer']>
  /** The stored JSON of a deployment, by its full id or its short one. */
  find(project: string, id: string): Promise<string | null>
  activity(question: ActivityQuestion): Promise<Conversation['activity']['answer']>
  health(): Promise<Conversation['health']['answer']>
  /** Asks the app, and waits for what it does after its answer. */
  get(path: string, init?: RequestInit): Promise<Response>
  /** The same, without waiting for what comes after. */
  start(path: string, init?: RequestInit): { response: Promise<Response>; settled: () => Promise<void> }
  /** Forgets what the isolate knows. */
  freshIsolate(): void
  /** Changes settings of the Worker, which makes a new isolate; the mirror keeps what it knows. */
  configure(vars: RawSettings): void
  /** Runs the alarm as long as something is due now. */
  runAlarms(): Promise<void>
  /** Replaces the mirror or KV as the reader sees them (a stand-in for an outage of the platform, which cannot be had otherwise). */
  breakMirror(answers: BrokenAnswers | null): void
  breakKv(kv: Partial<KVNamespace> | null): void
  /** Runs that in the real mirror, wherever it looks at its clock: to throw what a bug would. */
  plantBug(bug: (() => unknown) | null): void
}

/** What comes instead of the mirror's answers, by the kind of the question; `real` asks the mirror after all. */
type BrokenAnswers = {
  [K in QuestionKind]?: (question: Question<K>, real: () => Promise<unknown>) => Promise<unknown>
}

export interface BenchOptions {
  /** Of the account; without it, one that nobody has. */
  accountId?: string
  vars?: RawSettings
  /** The mirror's own KV binding. */
  mirrorKv?: KVNamespace
  limit?: number
  /** What addresses of deleted deployments answer. Default: 404. */
  probe?: Probe
  /** What chats and programs answer that are told of what happens; without it, nobody is there. */
  receive?: typeof fetch
  /** Told of the object's storage whenever the object begins anew. */
  onOpen?: (storage: DurableObjectStorage) => void
  /** Another board of that bench's account: it stands beside the first and knows nothing yet. */
  beside?: Pick<Bench, 'simulator' | 'clock' | 'accountId' | 'vars'>
  /** What it calls in place of the simulator. */
  api?: typeof fetch
}

/** An account of its own on the simulator, and a board that shows it. */
export async function createBench(options: BenchOptions = {}): Promise<Bench> {
  const { beside, mirrorKv, limit, probe = async () => 404, onOpen = () => {} } = options
  const receive = options.receive ?? (() => Promise.reject(new TypeError('nobody there')))
  const accountId = options.accountId ?? beside?.accountId ?? crypto.randomUUID().replaceAll('-', '')
  const clock = beside?.clock ?? createClock()
  // The API's address tells two boards of one account apart.
  const vars = {
    ...beside?.vars,
    ...(beside && { CLOUDFLARE_API_BASE_URL: baseUrlOf(crypto.randomUUID()) }),
    ...options.vars,
  }
  // Wrong credentials are counted by the visitor's address.
  const address = `test-${accountId}`
  const logged: string[] = []
  const log: Log = (event, facts) => void logged.push(JSON.stringify({ event, ...facts }))
  const simulator =
    beside?.simulator ?? createSimulator({ accountId, token: TOKEN, now: clock.now, ...(limit && { limit }) })
  let bug: (() => unknown) | null = null
  const mirrorNow = () => {
    bug?.()
    return clock.now() + bench.ahead
  }
  const { api = (input, init) => simulator.fetch(input, init) } = options
  const reach: typeof fetch = (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : String(input))
    return pathname.startsWith('/client/v4/') ? api(input, init) : receive(input, init)
  }
  const settings: RawSettings = {
    CLOUDFLARE_API_TOKEN: TOKEN,
    CLOUDFLARE_ACCOUNT_ID: accountId,
    CLOUDFLARE_API_BASE_URL: BASE_URL,
    ACCESS: 'public',
    PROJECTS: '*',
    ...vars,
  }
  const account = await accountHash(String(settings.CLOUDFLARE_API_BASE_URL), accountId)
  benches.set(account, {
    vars: settings,
    bindings: mirrorKv ? { SNAPSHOTS: mirrorKv } : {},
    platform: {
      now: mirrorNow,
      fetch: reach,
      log,
      probe,
      within: clock.within,
    },
    onOpen,
  })

  const real = env as unknown as Env<Mirror>
  const mirror = real.MIRROR.getByName(account)
  let appEnv: Env = { ...(real as unknown as Env), ...settings }
  let cache = createSnapshotCache(clock.now)
  let brokenMirror: BrokenAnswers | null = null
  let brokenKv: Partial<KVNamespace> | null = null

  const readOne = (question: Question) => {
    const real = () => mirror.read(question) as Promise<Answer>
    const instead = brokenMirror?.[question.kind] as
      | ((asked: Question, ask: typeof real) => Promise<Answer>)
      | undefined
    return instead ? instead(question, real) : real()
  }
  const asked: QuestionKind[][] = []
  const port: MirrorPort = {
    async readAll(questions) {
      asked.push(questions.map(({ kind }) => kind))
      if (brokenMirror === null) return (await mirror.readAll(questions)) as Answer[]
      const answers: Answer[] = []
      for (const question of questions) answers.push(await readOne(question))
      return answers
    },
  }
  const read = async <K extends QuestionKind>(question: Question<K>) => {
    const answer = (await mirror.read(question as Question)) as unknown
    if (isResting(answer)) throw new Error('the mirror rests')
    return answer as Conversation[K]['answer']
  }

  const makeApp = () =>
    createApp({
      now: clock.now,
      after: clock.after,
      log,
      openReader: (_env, board, request) =>
        createSnapshotReader({
          cache,
          ...request,
          log,
          account: board.account,
          now: clock.now,
          after: clock.after,
          kv: brokenKv ? ({ ...brokenKv } as KVNamespace) : real.SNAPSHOTS,
          mirror: port,
        }),
    })
  let app = makeApp()

  const start = (path: string, init?: RequestInit) => {
    const ctx = createExecutionContext()
    const request = new Request(`https://board.example${path}`, init)
    if (!request.headers.has('CF-Connecting-IP')) request.headers.set('CF-Connecting-IP', address)
    return {
      response: Promise.resolve(app.fetch(request, appEnv, ctx)),
      settled: () => waitOnExecutionContext(ctx),
    }
  }

  const bench: Bench = {
    simulator,
    clock,
    ahead: 0,
    account,
    accountId,
    asked,
    logged,
    mirror,
    start,
    reach,
    vars: settings,
    ask: (question) => read({ kind: 'entry', ...question }),
    find: async (project, id) => (await read({ kind: 'deployment', project, id })).body,
    activity: (question) => read({ kind: 'activity', ...question }),
    health: () => read({ kind: 'health' }),
    async get(path, init) {
      const { response, settled } = start(path, init)
      const answer = await response
      await settled()
      return answer
    },
    freshIsolate() {
      cache = createSnapshotCache(clock.now)
      app = makeApp()
    },
    configure(changes) {
      appEnv = { ...appEnv, ...changes }
      cache = createSnapshotCache(clock.now)
      app = makeApp()
    },
    async runAlarms() {
      for (let runs = 0; runs < 200; runs += 1) {
        const next = await alarmOf(mirror)
        if (next === null || next > clock.now() + bench.ahead) return
        await runDurableObjectAlarm(mirror)
      }
      throw new Error('the alarm does not come to rest')
    },
    breakMirror(port) {
      brokenMirror = port
    },
    breakKv(kv) {
      brokenKv = kv
    },
    plantBug(planted) {
      bug = planted
    },
  }
  return bench
}

async function alarmOf(mirror: DurableObjectStub<Mirror>): Promise<number | null> {
  return runInDurableObject(mirror, (_instance, state) => state.storage.getAlarm())
}
