import { createBuildCounter } from '../builds/counter.ts'
import { createCloudflare } from '../cloudflare/client.ts'
import type { Failure } from '../domain/failure.ts'
import { matchesAny } from '../domain/glob.ts'
import { accountHash } from '../domain/hash.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { isVisible } from '../domain/visibility.ts'
import { createLedger } from '../ledger/ledger.ts'
import { errorFacts } from '../log.ts'
import { createLogs } from '../logs/reading.ts'
import { createLogStore } from '../logs/store.ts'
import { createSingleFlight } from '../memory/single-flight.ts'
import { createOutbox } from '../messages/outbox.ts'
import { createMessages } from '../messages/task.ts'
import { previewsKeptFor } from '../retention/policy.ts'
import type { Env, OpenConfig } from '../settings/read.ts'
import { CLOUDFLARE_API, type SettingName, type Settings } from '../settings/table.ts'
import type { Activity, ActivityQuestion } from './activity.ts'
import { createAttention } from './attention.ts'
import type { Foundation, Ground, MirrorCore, Platform } from './core.ts'
import { createEnvironments } from './environments.ts'
import * as features from './features.ts'
import { createFinder } from './find.ts'
import { createHistory } from './history.ts'
import { SHARES } from './limits.ts'
import { createProjectList } from './list.ts'
import { createLives } from './lives.ts'
import { createLoop } from './loop.ts'
import { type Allowance, createMeter } from './meter.ts'
import { createNewest } from './newest.ts'
import { createNotices } from './notices.ts'
import { createOutageWatch } from './outage.ts'
import { createPages } from './pages.ts'
import { type Answer, type Question, type QuestionKind, RESTING } from './protocol.ts'
import { createEntryMarks, createPublisher } from './publish.ts'
import { createAnswers, createEntries } from './read.ts'
import { createReadings } from './readings.ts'
import { createRetirement, isOfAnotherAccount } from './retirement.ts'
import { openTables } from './schema.ts'
import { createSql } from './sql.ts'
import { createStore } from './store.ts'
import { createStretches } from './stretches.ts'
import type { Feature, Task } from './task.ts'
import { createUpkeep } from './upkeep.ts'

/** The heartbeat looks at the account when the data is older than this: nobody else did. */
const HEARTBEAT_AGE_MS = 30_000

/** A list of the most calls that one run may make, each as slow as can be, is read by then. */
const LIST_PATIENCE_MS = 5 * MINUTE_MS

/** What changes a card, or what is written with it: when that is another, all cards are made anew. */
const cardSettings = ({ ATTENTION, ENVIRONMENTS, RETENTION }: Settings) =>
  JSON.stringify({ ATTENTION, ENVIRONMENTS, previewsKeptFor: previewsKeptFor(RETENTION), writes: ['lives'] })

/** Opens the mirror on what is stored, whichever version of Pageboard stored it. */
export async function openMirror(
  storage: DurableObjectStorage,
  env: Env,
  { settings, problems }: OpenConfig,
  platform: Platform,
): Promise<MirrorCore> {
  const meter = createMeter(settings.PLAN, platform.now)
  const sql = createSql(storage, meter)
  openTables(sql, platform.now())
  meter.restore(sql)
  const account = await accountHash(settings.CLOUDFLARE_API_BASE_URL, settings.CLOUDFLARE_ACCOUNT_ID)
  // Another API has no sites behind it that could still be served.
  const probe = settings.CLOUDFLARE_API_BASE_URL === CLOUDFLARE_API ? platform.probe : null
  const isWrong = (setting: SettingName) => problems.some(({ name }) => name === setting)
  const foundation = { ...platform, probe, storage, sql, meter, env, settings, isWrong, account }
  // The settings name another account now, which has a mirror of its own: this one must not call on.
  return isOfAnotherAccount(foundation) ? createRetirement(foundation) : openCore(layGround(foundation))
}

function layGround(foundation: Foundation): Ground {
  const { sql, meter, settings, now, log, env } = foundation
  const version = env.VERSION?.id ?? ''
  const isShown = (name: string) => matchesAny(settings.PROJECTS, name)
  const cloudflare = createCloudflare({
    token: settings.CLOUDFLARE_API_TOKEN,
    accountId: settings.CLOUDFLARE_ACCOUNT_ID,
    baseUrl: settings.CLOUDFLARE_API_BASE_URL,
    fetch: (input, init) => {
      meter.countCall()
      return foundation.fetch(input, init)
    },
    within: foundation.within,
    onPause: meter.pause,
    onUnreadable: (kind, name) => log('unreadable record', { kind, name }),
  })
  const counter = createBuildCounter(sql, now)
  const lives = createLives(sql, now)
  const logs = createLogStore(sql, now)
  const attend = createAttention({
    sql,
    now,
    rules: settings.ATTENTION,
    previewsKeptFor: previewsKeptFor(settings.RETENTION),
  })
  const outbox = createOutbox(sql, settings.NOTIFICATIONS, settings.ENVIRONMENTS, now)
  const stretches = createStretches(sql, () => meter.rowShare() < SHARES.rechecks)
  const environments = createEnvironments(sql, settings.ENVIRONMENTS, stretches)
  const store = createStore({
    sql,
    now,
    settings: cardSettings(settings),
    onChange: createEntryMarks(sql, now),
    watch: counter.see,
    ...(outbox.tell && { tell: outbox.tell }),
    onGone(id) {
      lives.forget(id)
      logs.forget(id)
    },
    complete(row, card, touched) {
      const { isNews, since } = lives.note(row, card)
      const on = environments(row, touched)
      return { ...attend(row, on.length > 0 ? { ...card, environments: on } : card, since), isNews }
    },
  })
  const readings = createReadings(sql)
  const pages = createPages(store, readings, now)
  return {
    ...foundation,
    cloudflare,
    store,
    stretches,
    readings,
    pages,
    counter,
    lives,
    outbox,
    logs,
    newest: createNewest({ cloudflare, store, readings, pages, now, log }),
    list: createProjectList({ sql, cloudflare, store, readings, meter, isShown, now, log, version }),
    outage: createOutageWatch(sql, now, log),
    ledger: createLedger(sql, now),
  }
}

/** The list of projects, read for all who want it at the same time, and what its failures stop. */
function createAccountLook({ list, outage, newest, meter, now, log }: Ground) {
  const share = createSingleFlight<void>(now, LIST_PATIENCE_MS)
  /** A heartbeat has found that lists fail: builds that are due wait for it, and perhaps nobody looks. */
  let isWanted = false

  const callableAt = () => Math.max(meter.callableAt(0), outage.current()?.retryAt ?? 0)

  const fail = (failure: Failure) => {
    outage.note(failure)
    list.restart()
  }

  /** What was read could not be written: the day's rows may be used up, by others of the account too. */
  const notKept = (error: unknown) => {
    log('list not kept', errorFacts(error))
    return { kind: 'failed', failure: { kind: 'storage' } } as const
  }

  const look = (allowance: Allowance) =>
    share('list', async () => {
      const result = await list.read(allowance).catch(notKept)
      if (result.kind === 'failed') return fail(result.failure)
      if (result.kind === 'done') outage.end()
      newest.follow()
    })

  const task: Task = {
    name: 'list',
    due() {
      if (isWanted && outage.current()) return callableAt()
      return list.due() === null || outage.current() ? null : callableAt()
    },
    async run(allowance) {
      await look(allowance)
      isWanted &&= outage.current() !== null
    },
  }

  return {
    look,
    task,
    callableAt,
    mayCall: () => callableAt() <= now(),
    /** How long ago (ms) the newest complete list was asked for. A time of the future is one of a clock that went wrong. */
    age() {
      const age = now() - (list.state().checkedAt ?? Number.NEGATIVE_INFINITY)
      return age < 0 ? Number.POSITIVE_INFINITY : age
    },
    wantUntilItSucceeds() {
      isWanted = outage.current() !== null
    },
    /** A call failed for a reason that concerns the whole account. */
    async onFailure(failure: Failure, allowance: Allowance) {
      // One page that is not to be had may be that project's own trouble: whether the API is down, or the token not good
      // enough, the list tells.
      if (failure.kind === 'unreachable' || failure.kind === 'forbidden') await look(allowance)
      else fail(failure)
    },
  }
}

/** What answers each kind of question, by its name. */
type Answers = { [K in QuestionKind]: (question: Question<K>) => Answer<K> | Promise<Answer<K>> }

function openCore(ground: Ground): MirrorCore {
  const { meter, list, outage, newest } = ground
  const account = createAccountLook(ground)
  const { look, task, mayCall, age, wantUntilItSucceeds, onFailure } = account
  const notices = createNotices(ground, account)
  const entries = createEntries(ground)
  const messages = createMessages(ground)
  const opened: Feature[] = [notices, ...Object.values(features).map((create) => create(ground))]
  const tasks = [
    task,
    ...newest.tasks,
    ...createUpkeep(ground),
    ...opened.flatMap((feature) => feature.tasks),
    createHistory(ground),
    createPublisher(ground, entries),
    // Last: receivers that are slow to answer keep nothing else of a run waiting.
    ...messages.tasks,
  ]
  const loop = createLoop(ground, tasks, onFailure)

  const readEntry = async (question: Question<'entry'>): Promise<Answer<'entry'>> => {
    const allowance = meter.open()
    let hasLooked = false
    if (age() >= Math.max(question.maxAge, list.interval()) && mayCall()) {
      await look(allowance)
      hasLooked = true
    }
    if (meter.rowShare() >= SHARES.readers) {
      if (hasLooked) await loop.rest()
      return RESTING
    }
    let found = entries.find(question.name)
    if (found?.project && mayCall() && newest.isWanted(found.project)) {
      const failure = await newest.read(found.project.row.name, allowance)
      if (failure) await onFailure(failure, allowance)
      hasLooked = true
      found = entries.find(question.name)
    }
    // The content is made before anything is waited for: it is that of the revision.
    const answer = entries.answer(found, question)
    if (hasLooked) await loop.rest()
    return answer
  }

  const answers: Answers = {
    ...createAnswers(ground),
    ...createFinder(ground),
    log: createLogs(ground),
    entry: readEntry,
    health: () => ({ checkedAt: list.state().checkedAt, outage: outage.current() }),
    activity: (question) => activityOf(ground, [...opened, messages], question),
    async notice(question) {
      notices.take(question)
      await loop.rest()
      return { isTaken: true }
    },
  }

  return {
    async read<K extends QuestionKind>(question: Question<K>) {
      const { kind } = question
      // An entry may be looked for all the same, and a monitor asks for no rows.
      if (kind !== 'entry' && kind !== 'health' && meter.rowShare() >= SHARES.readers) return RESTING
      return answers[kind as K](question)
    },
    async alarm() {
      await loop.run(meter.open())
      await loop.rest()
    },
    async heartbeat() {
      if (age() >= HEARTBEAT_AGE_MS && mayCall()) await look(meter.open())
      wantUntilItSucceeds()
      await loop.rest()
    },
  }
}

/** What the board does by itself, as far as a visitor may know of it. */
function activityOf(
  { ledger, meter, settings }: Ground,
  opened: readonly Feature[],
  question: ActivityQuestion,
): Activity {
  const isShown = (project: string) => isVisible(project, question.visibility)
  // What is about all projects together is for those who may see them all.
  const seesAll = question.visibility.scope.kind === 'all'
  // Where everyone may look, how messages go is told in one word.
  const tellsMessages = seesAll && settings.ACCESS !== 'public'
  const told: Activity = {
    builds: null,
    retention: null,
    notices: null,
    receivers: null,
    runsOut: null,
    oldPreviews: [],
    ledger: ledger.page(question.ledger, isShown, tellsMessages ? null : 'message'),
    limits: seesAll ? meter.use() : null,
  }
  return Object.assign(told, ...opened.map((feature) => feature.activity?.({ isShown, seesAll }, question)))
}
