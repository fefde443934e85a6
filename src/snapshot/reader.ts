import type { Activity, ActivityQuestion } from '../domain/activity.ts'
import type { ProjectCard } from '../domain/board.ts'
import type { Deployment } from '../domain/deployment.ts'
import { type Cursor, LIST_LENGTH } from '../domain/deployment-pages.ts'
import type { Outage } from '../domain/failure.ts'
import { type Freshness, judgeFreshness } from '../domain/freshness.ts'
import { shortHash } from '../domain/hash.ts'
import {
  decodeDeployment,
  type MirrorHealth,
  type Overview,
  type ProjectPage,
  projectPiece,
} from '../domain/piece.ts'
import { BUILD_GIVEN_UP_MS } from '../domain/status.ts'
import { isVisible, type Visibility } from '../domain/visibility.ts'
import type { CachedPiece } from './cache.ts'
import { createLimits } from './limits.ts'
import { type LoadedPiece, loadPiece } from './load-piece.ts'
import { createNumberedReads, type NumberedReads } from './numbered-reads.ts'
import { createPieceSource, type PieceSource, type SourceOptions } from './piece-source.ts'

/** What a page gets to show. `version` changes whenever the value does; `checkedAt`: when it was last known to be true (ms). */
export type Loaded<T> =
  | { kind: 'ready'; value: T; version: string; freshness: Freshness; checkedAt: number }
  /** There is no such thing, or this visitor may not know of it: the two cannot be told apart. */
  | { kind: 'missing' }
  | Unavailable

/** Nothing to show, and perhaps why. */
type Unavailable = { kind: 'unavailable'; outage: Outage | null }

/** A page of a project's deployments, newest first. */
export interface DeploymentList {
  page: ProjectPage
  deployments: Deployment[]
  /** Whether there are newer ones before these, and older ones after them. */
  hasNewer: boolean
  hasOlder: boolean
}

export interface FoundDeployment {
  page: ProjectPage
  deployment: Deployment
}

/** The snapshot, as far as a visitor may see it. Never throws for an expected failure, never waits more than 3 seconds. */
export interface SnapshotReader {
  overview(visibility: Visibility): Promise<Loaded<Overview>>
  project(name: string, visibility: Visibility): Promise<Loaded<ProjectPage>>
  /** For clients of the API. */
  numbered: NumberedReads
  /** A page of a project's deployments further back, as far as they are known by now. Comes from the mirror. */
  list(name: string, cursor: Cursor, visibility: Visibility): Promise<Loaded<DeploymentList>>
  /** One deployment, by its full id or its short one. What is not among the newest comes from the mirror. */
  deployment(name: string, id: string, visibility: Visibility): Promise<Loaded<FoundDeployment>>
  /** What the jobs did and will do. Null when nobody can tell. */
  activity(question: ActivityQuestion): Promise<Activity | null>
  /** For monitors: never starts a sync. Null when nobody can tell. */
  health(): Promise<MirrorHealth | null>
}

export interface ReaderOptions extends SourceOptions {
  /** Resolves after so many milliseconds. */
  after: (ms: number) => Promise<void>
}

/** As Cloudflare writes ids: the full one, or its first 8 digits. */
const DEPLOYMENT_ID = /^[0-9a-f]{8}(-[0-9a-f-]{27})?$/

/** A monitor is answered from memory for this long. */
const HEALTH_MS = 5_000

/** Opens a reader for one request. */
export function createSnapshotReader(options: ReaderOptions): SnapshotReader {
  const { mirror, account, cache, now } = options
  const { limit, inTime } = createLimits(options.after, now, options.log)

  const overviewSource = createPieceSource(options, 'overview', 'overview')
  const loadOverview = () =>
    loadPiece({
      source: overviewSource,
      isBusy: (overview, at) => overview.cards.some((card) => isBuilding(card, at)),
      ...{ limit, now },
    })

  const loadProject = (source: PieceSource<ProjectPage>) =>
    loadPiece({
      source,
      isBusy: (page, at) => !page.loaded || isBuilding(page.card, at),
      isWhole: (page) => page.loaded,
      ...{ limit, now },
    })

  const ready = <T>(
    {
      version,
      checkedAt,
      outage,
    }: Pick<CachedPiece<unknown>, 'checkedAt' | 'outage'> & {
      version: number | string
    },
    value: T,
    prefix = '',
  ): Loaded<T> => ({
    kind: 'ready',
    value,
    version: `${prefix}${version}`,
    checkedAt,
    freshness: judgeFreshness(checkedAt, outage, now()),
  })

  const loadVisible = async (name: string, visibility: Visibility): Promise<Loaded<ProjectPage>> => {
    if (!isVisible(name, visibility)) return { kind: 'missing' }
    const source = createPieceSource(options, 'project', projectPiece(name))
    // An isolate that knows nothing yet reads both from KV at once.
    if (!overviewSource.remembered()) void source.readKv()
    // The overview decides what exists: a name that is not on it costs no further reading.
    const overview = await loadOverview()
    if (overview.kind !== 'piece') return withoutOverview(overview)
    const card = overview.piece.value.cards.find((one) => one.project.name === name)
    if (!card) return { kind: 'missing' }
    const page = await loadProject(source)
    if (page.kind === 'piece') return ready(page.piece, page.piece.value)
    return page.kind === 'gone' ? { kind: 'missing' } : ready(overview.piece, pageOfCard(card), 'card-')
  }

  const overview = async (visibility: Visibility): Promise<Loaded<Overview>> => {
    const loaded = await loadOverview()
    if (loaded.kind !== 'piece') return withoutOverview(loaded)
    const { value } = loaded.piece
    const cards = value.cards.filter((card) => isVisible(card.project.name, visibility))
    if (visibility.scope.kind === 'all') return ready(loaded.piece, { ...value, cards })
    // Who may see one project is not told of others: not that there are some, and not by the version when they change.
    const own = await shortHash(JSON.stringify(cards))
    return ready({ ...loaded.piece, version: own.slice(0, 16) }, { cards, unreadable: 0 })
  }

  return {
    overview,
    numbered: createNumberedReads({ overview, project: loadVisible, mirror, inTime }),
    project: loadVisible,

    async list(name, { place, direction }, visibility) {
      const loaded = await loadVisible(name, visibility)
      if (loaded.kind !== 'ready') return loaded
      const question = { project: name, place, direction, limit: LIST_LENGTH + 1 }
      const bodies = await inTime(() => mirror.list(question))
      if (bodies === null) return { kind: 'unavailable', outage: null }
      const found = bodies.map(decodeDeployment).filter((one) => one !== null)
      const hasMore = found.length > LIST_LENGTH
      const isAfter = direction === 'after'
      return {
        ...loaded,
        value: {
          page: loaded.value,
          deployments: isAfter ? found.slice(0, LIST_LENGTH) : found.slice(-LIST_LENGTH),
          hasNewer: isAfter || hasMore,
          hasOlder: !isAfter || hasMore,
        },
      }
    },

    async deployment(name, id, visibility) {
      const loaded = await loadVisible(name, visibility)
      if (loaded.kind !== 'ready') return loaded
      const page = loaded.value
      const near = [...page.deployments, page.live].find((one) => one?.id === id || one?.shortId === id)
      if (near) return { ...loaded, value: { page, deployment: near } }
      // Before the list was read for the first time, nobody can tell that there is no such deployment.
      if (!page.loaded) return { kind: 'unavailable', outage: null }
      if (!DEPLOYMENT_ID.test(id) || page.stored <= page.deployments.length) return { kind: 'missing' }
      const body = await inTime(() => mirror.find(name, id).then((text) => text ?? ''))
      if (body === null) return { kind: 'unavailable', outage: null }
      const deployment = decodeDeployment(body)
      return deployment ? { ...loaded, value: { page, deployment } } : { kind: 'missing' }
    },

    activity: (question) => inTime(() => mirror.activity(question)),

    async health() {
      const known = cache.health.get(account)
      if (known && now() - known.at < HEALTH_MS) return known.value
      const value = await inTime(() => mirror.health())
      // The mirror is down: what this isolate remembers is still true of its time.
      if (value === null) return overviewSource.remembered() ?? null
      cache.health.set(account, { value, at: now() }, 1)
      return value
    },
  }
}

/** There is always an overview, if only an empty one: the mirror that says there is none has nothing yet. */
function withoutOverview(loaded: Exclude<LoadedPiece<Overview>, { kind: 'piece' }>): Unavailable {
  return { kind: 'unavailable', outage: loaded.kind === 'gone' ? null : loaded.outage }
}

function isBuilding(card: ProjectCard, now: number): boolean {
  return card.running.some((one) => now - Date.parse(one.createdOn ?? '') < BUILD_GIVEN_UP_MS)
}

/** What the overview knows of a project, when its own page is nowhere to be had. */
function pageOfCard(card: ProjectCard): ProjectPage {
  return {
    card,
    branches: { list: [], more: false },
    deployments: [],
    live: null,
    total: null,
    loaded: false,
    stored: 0,
    complete: false,
    unreadable: 0,
  }
}
