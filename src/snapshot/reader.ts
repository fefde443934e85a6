import type { Deployment } from '../domain/deployment.ts'
import { type Cursor, LIST_LENGTH } from '../domain/deployment-pages.ts'
import { MISSED_MS } from '../domain/freshness.ts'
import { PERIODS_PER_PAGE } from '../domain/live-period.ts'
import type { Activity, AskedActivity } from '../mirror/activity.ts'
import {
  decodeDeployment,
  holdsAll,
  type LogPage,
  type LogPart,
  type MirrorHealth,
  type NoLog,
  type ProjectPage,
} from '../mirror/protocol.ts'
import { createAsking, createAsks, createLimit, type MirrorPort } from './asking.ts'
import { createAskAbout, createFinds, listOf } from './finds.ts'
import { ASK_IDLE_MS } from './load-entry.ts'
import { createNumberedReads } from './numbered-reads.ts'
import { createVisibleEntries, type Loaded, type VisibleOptions } from './visible-entries.ts'

interface FoundDeployment {
  page: ProjectPage
  deployment: Deployment
}

interface ReaderOptions extends Omit<VisibleOptions, 'mirror'> {
  mirror: MirrorPort
  /** Resolves after so many milliseconds. */
  after: (ms: number) => Promise<void>
}

/** What differs from request to request: who asks, and what keeps work alive after the answer. */
export type RequestParts = Pick<ReaderOptions, 'visibility' | 'waitUntil'>

/** As Cloudflare writes ids: the full one, or its first 8 digits. */
const DEPLOYMENT_ID = /^[0-9a-f]{8}(-[0-9a-f-]{27})?$/

/** The mirror is asked for why a build failed as often as for anything else that is at rest. */
const EXCERPT_MS = ASK_IDLE_MS

/** A monitor is answered from memory for this long while all is well. What is not may be mended by now. */
const HEALTH_MS = 5_000

export type SnapshotReader = ReturnType<typeof createSnapshotReader>

/**
 * Opens the snapshot for one request, as far as its visitor may see it. Never throws for an expected failure, never waits
 * more than 3 seconds.
 */
export function createSnapshotReader(options: ReaderOptions) {
  const { account, cache, visibility, now } = options
  const mirror = createAsking(options.mirror)
  const limit = createLimit(options.after, now)
  const asks = createAsks(mirror, limit, options.log)
  const entries = createVisibleEntries({ ...options, mirror }, limit)
  const { overview, project, rememberedOverview } = entries
  const askAbout = createAskAbout(project, asks)

  /**
   * One deployment, by its full id or its short one. What is not among the newest comes from the mirror. `beside` is told of
   * one that is known when its project has to be asked for: what is asked now goes in the same call.
   */
  const deployment = async (
    name: string,
    id: string,
    beside?: (known: Deployment, page: ProjectPage) => void,
  ): Promise<Loaded<FoundDeployment>> => {
    const nearOn = (page: ProjectPage) =>
      [...page.deployments, page.live].find((one) => one?.id === id || one?.shortId === id)
    const loaded = await project(name, (known) => {
      const near = nearOn(known)
      if (near) beside?.(near, known)
    })
    if (loaded.kind !== 'ready') return loaded
    const page = loaded.value
    const near = nearOn(page)
    if (near) return { ...loaded, value: { page, deployment: near } }
    // Before the list was read for the first time, nobody can tell that there is no such deployment.
    if (!page.loaded) return { kind: 'unavailable', outage: null }
    const missing = { kind: 'missing', project: name } as const
    if (!DEPLOYMENT_ID.test(id) || holdsAll(page)) return missing
    const answer = await asks({ kind: 'deployment', project: name, id })
    if (answer === null) return { kind: 'unavailable', outage: null }
    const deployment = answer.body && decodeDeployment(answer.body)
    return deployment ? { ...loaded, value: { page, deployment } } : missing
  }

  return {
    overview,
    project,
    /** For clients of the API. */
    numbered: createNumberedReads(entries, asks),
    finds: createFinds({ ...entries, visibility, deployment, asks }),
    deployment,

    /** A page of a project's deployments further back, as far as they are known by now. Comes from the mirror. */
    list(name: string, cursor: Cursor) {
      const question = { kind: 'list', project: name, ...cursor, limit: LIST_LENGTH + 1 } as const
      return askAbout(name, question, (bodies) => listOf({ bodies }, cursor))
    },

    /**
     * What the chores did and will do; null when nobody can tell. Who may see one project asks for the ledger of that one:
     * read as a part of the whole, its pages would tell by their length how much is done in other projects.
     */
    activity({ ledger, ...question }: AskedActivity): Promise<Activity | null> {
      const visible = visibility()
      const project = ledger.project ?? (visible.scope.kind === 'all' ? null : visible.scope.name)
      return asks({ kind: 'activity', ...question, ledger: { ...ledger, project }, visibility: visible })
    },

    /** Hands on a notice of Cloudflare's; null when the mirror could not take it. */
    notice: (names: string[], digest: string) => asks({ kind: 'notice', names, digest }),

    /** What was live, the newest first, before the period of that number. Comes from the mirror. */
    live(name: string, before: number | null) {
      const question = { kind: 'live', project: name, before, limit: PERIODS_PER_PAGE + 1 } as const
      return askAbout(name, question, (periods) => ({
        periods: periods.slice(0, PERIODS_PER_PAGE),
        hasOlder: periods.length > PERIODS_PER_PAGE,
      }))
    },

    /** A part of a deployment's log, which may be there longer than the deployment. Comes from the mirror. */
    async log(
      name: string,
      id: string,
      part: LogPart,
    ): Promise<Loaded<{ deployment: Deployment | null; log: LogPage | NoLog }>> {
      const loaded = await project(name)
      if (loaded.kind !== 'ready') return loaded
      const found = await deployment(name, id)
      if (found.kind === 'unavailable') return found
      if (!DEPLOYMENT_ID.test(id)) return { kind: 'missing' }
      const log = await asks({ kind: 'log', project: name, id, part })
      if (log?.kind === 'missing') return { kind: 'missing' }
      const known = found.kind === 'ready' ? found.value.deployment : null
      return { ...loaded, value: { deployment: known, log: log ?? { kind: 'none', why: 'later' } } }
    },

    /** Why the build of a deployment failed, in lines of its log; null where those may not be shown. */
    async excerpt({ project: name, id }: Deployment): Promise<LogPage | NoLog | null> {
      const known = cache.excerpts.get(id)
      if (known && now() - known.at < EXCERPT_MS) return known.value
      const value = await asks({ kind: 'log', project: name, id, part: 'excerpt' })
      if (value === null) return known?.value ?? { kind: 'none', why: 'later' }
      if (value.kind === 'missing') return null
      if (value.kind === 'log') cache.excerpts.set(id, { value, at: now() }, value.blocks[0]?.byteLength ?? 0)
      return value
    },

    /** For monitors: never starts a sync. Null when nobody can tell. */
    async health(): Promise<MirrorHealth | null> {
      const known = cache.health.get(account)
      if (known && now() - known.at < HEALTH_MS) return known.value
      const value = await asks({ kind: 'health' })
      // The mirror is down: what this isolate remembers is still true of its time.
      if (value === null) return rememberedOverview() ?? null
      if (now() - (value.checkedAt ?? 0) <= MISSED_MS) cache.health.set(account, { value, at: now() }, 1)
      return value
    },
  }
}
