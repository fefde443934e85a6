import type { CloudflarePages } from '../cloudflare/client.ts'
import type { Failure } from '../domain/failure.ts'
import { errorName, type Log } from '../log.ts'
import { createSingleFlight } from '../memory/single-flight.ts'
import type { Plan } from '../settings/table.ts'
import type { Activity, ActivityQuestion } from './activity.ts'
import { createAnswers } from './answers.ts'
import { API_LIMITS, PLAN_LIMITS, syncInterval } from './budgets.ts'
import type { CallBudget, Purse } from './calls.ts'
import { createDayCounter } from './day-counter.ts'
import { createDeploymentTable } from './deployments.ts'
import { createDueTable, type Task } from './due.ts'
import { createHistory } from './history.ts'
import { createBuildCounter } from './jobs/build-counter.ts'
import { createJobs, type JobSettings } from './jobs/create-jobs.ts'
import { createMarkTable } from './jobs/marks.ts'
import { createNewestPages } from './newest-pages.ts'
import { createNumberedLists, type NumberedLists } from './numbered-lists.ts'
import { createOutageWatch } from './outage.ts'
import { createPageStore } from './page-store.ts'
import { createPieceTable } from './pieces.ts'
import { createProjectTable } from './projects.ts'
import {
  type ListQuestion,
  type MirrorHealth,
  type PieceAnswer,
  type PieceQuestion,
  projectOf,
} from './protocol.ts'
import { createPublisher } from './publish.ts'
import { createPageReader } from './read-page.ts'
import type { State } from './state.ts'
import { createSync } from './sync.ts'

/** The heartbeat syncs when the data is older than this: nobody else did. */
const HEARTBEAT_AGE_MS = 30_000

/** A sync of the most calls that one run may make, each as slow as can be, is over by then. */
const SYNC_PATIENCE_MS = 5 * 60_000

/** A task that met a bug is tried again after this. */
const TASK_RETRY_MS = 60_000

export interface MirrorOptions {
  storage: DurableObjectStorage
  kv: KVNamespace
  /** The account's hash. */
  account: string
  plan: Plan
  jobs: JobSettings
  cloudflare: CloudflarePages
  state: State
  calls: CallBudget
  isShown: (name: string) => boolean
  now: () => number
  log: Log
}

/** The mirror of the account: the only caller of the Cloudflare API. */
export interface MirrorCore {
  /** Answers a reader, after a sync where the data is older than the reader accepts. Never throws for an expected failure. */
  ask(question: PieceQuestion): Promise<PieceAnswer>
  /** The stored JSON of a project's deployments next to a place, newest first. Reads no more than is stored. */
  list(question: ListQuestion): string[]
  numbered: NumberedLists
  /** The stored JSON of one deployment, by its full id or its short one. */
  find(project: string, id: string): string | null
  /** What the jobs did and will do. Reads no more than is stored. */
  activity(question: ActivityQuestion): Promise<Activity>
  /** Does what is due. Never throws. */
  alarm(): Promise<void>
  /** Called by the cron trigger: syncs if nobody else did, and re-arms a lost alarm. */
  heartbeat(): Promise<void>
  /** Never starts a sync. */
  health(): MirrorHealth
}

export function createMirror(options: MirrorOptions): MirrorCore {
  const { storage, kv, account, plan, cloudflare, state, calls, isShown, now, log } = options
  const { sql } = storage
  const counter = createBuildCounter(sql, state.builds, now)
  const marks = createMarkTable(sql)
  const deployments = createDeploymentTable(sql, counter)
  const projects = createProjectTable(storage, deployments, now)
  const pieces = createPieceTable({
    ...{ sql, projects, deployments, sync: state.sync, now },
    show: marks.show,
  })
  const { touch } = pieces
  // At once, not when the lists have shown it: no job may build or delete in a project that the settings took away.
  touch(projects.removeHidden(isShown))
  const walkList = createSync({ cloudflare, projects, state: state.sync, isShown, touch, now })
  const pageStore = createPageStore({ storage, projects, deployments })
  const readPage = createPageReader({ cloudflare, projects, touch, now, log })
  const pages = createNewestPages({ readPage, projects, pages: pageStore, deployments, now })
  const historyRows = createDayCounter(state.rows, now)
  const history = createHistory({
    ...{ readPage, projects, pages: pageStore, now },
    rows: historyRows,
    rowsPerDay: PLAN_LIMITS[plan].historyRowsPerDay,
  })
  const jobs = createJobs({
    ...{ storage, plan, cloudflare, state, calls, projects, deployments, counter, marks, pages, touch, now },
    settings: options.jobs,
  })
  const { answer, knownAt } = createAnswers({ pieces, projects, sync: state.sync })
  const publisher = createPublisher({
    ...{ kv, account, plan, pieces, now, log },
    writes: createDayCounter(state.kv, now),
    checkedAt: (piece) => knownAt(piece, state.sync.get().checkedAt ?? now()),
    projectsWithRunning: deployments.projectsWithRunning,
  })
  const due = createDueTable(storage, now)
  const share = createSingleFlight<void>(now, SYNC_PATIENCE_MS)
  const openPurse = () => calls.open(PLAN_LIMITS[plan].callsPerRun)

  const { nextTry, mayTry, note } = createOutageWatch({ sync: state.sync, calls, now, log })
  const age = () => now() - (state.sync.get().checkedAt ?? Number.NEGATIVE_INFINITY)

  const sync = (purse: Purse) =>
    share('sync', async () => {
      const result = await walkList(purse)
      if (result.kind === 'failed') note(result.failure)
      await settle(result.kind === 'done' && pages.isAnyRunning())
    })

  /**
   * Plans what follows from what has just been read, and keeps the counters. While syncs fail no task calls the API:
   * the next reader or the heartbeat tries again.
   */
  const settle = async (pagesNow = false) => {
    const { outage, walk } = state.sync.get()
    const rows = projects.all()
    const wanted = pagesNow ? now() : pages.nextDue(rows)
    due.set('list', walk && !outage ? Math.max(now(), nextTry()) : null)
    const nextPage = Math.max(nextTry(), calls.availableAt(API_LIMITS.listReserve))
    due.set('pages', wanted !== null && !outage ? Math.max(wanted, nextPage) : null)
    const older = history.nextDue(rows)
    const nextWalk = Math.max(nextTry(), calls.availableAt(API_LIMITS.historyReserve))
    due.set('history', older !== null && !outage ? Math.max(older, nextWalk) : null)
    jobs.plan(due, rows, !outage, nextTry())
    due.set('publish', publisher.nextDue())
    calls.keep()
    historyRows.keep()
    await due.arm()
  }

  const afterPages = async (failure: Failure | null, purse: Purse) => {
    // One page that is not to be had may be that project's own trouble: whether the API is down, the list tells.
    if (failure?.kind === 'unreachable') return sync(purse)
    if (failure) note(failure)
    return settle()
  }

  const tasks: Record<Task, (purse: Purse) => Promise<void>> = {
    list: async (purse) => (mayTry() ? sync(purse) : settle()),
    pages: async (purse) => (mayTry() ? afterPages(await pages.readWanted(purse), purse) : settle()),
    history: async (purse) => (mayTry() ? afterPages(await history.walk(purse), purse) : settle()),
    builds: async (purse) => (mayTry() ? afterPages(await jobs.builds(purse), purse) : settle()),
    retention: async (purse) => {
      if (mayTry()) await jobs.retention(purse)
      await settle()
    },
    probes: async (purse) => {
      await jobs.probes(purse)
      await settle()
    },
    publish: async () => {
      await publisher.publish()
      await settle()
    },
  }

  return {
    async ask(question) {
      const tooOld = age() >= Math.max(question.maxAge, syncInterval(state.sync.get().listCalls))
      const purse = openPurse()
      if (tooOld && mayTry()) await sync(purse)
      const project = projectOf(question.name)
      if (project !== null && pages.isWanted(project) && mayTry())
        await afterPages(await pages.read(project, purse), purse)
      return answer(question)
    },
    numbered: createNumberedLists({ deployments, pieces }),
    list: (question) => marks.show(deployments.list(question)),
    find(project, id) {
      const body = deployments.find(project, id)
      return body === null ? null : (marks.show([body])[0] ?? null)
    },
    activity: jobs.activity,
    async alarm() {
      const purse = openPurse()
      for (const task of due.ready()) {
        try {
          await tasks[task](purse)
        } catch (error) {
          log('task failed', { task, error: errorName(error) })
          due.set(task, now() + TASK_RETRY_MS)
        }
      }
      await due.arm()
    },
    async heartbeat() {
      if (age() >= HEARTBEAT_AGE_MS && mayTry()) await sync(openPurse())
      // Nobody else would try before the next heartbeat, and monitors look at the time of the last good sync.
      const { outage } = state.sync.get()
      if (outage) due.set('list', outage.retryAt)
      await due.arm()
    },
    health() {
      const { checkedAt, outage } = state.sync.get()
      return { checkedAt, outage }
    },
  }
}
