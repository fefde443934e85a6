import type { ProjectCard } from '../domain/board.ts'
import type { Outage } from '../domain/failure.ts'
import { type Freshness, judgeFreshness } from '../domain/freshness.ts'
import { type MirrorHealth, type Overview, type ProjectPage, projectPiece } from '../domain/piece.ts'
import { BUILD_GIVEN_UP_MS } from '../domain/status.ts'
import { isVisible, type Visibility } from '../domain/visibility.ts'
import type { CachedPiece } from './cache.ts'
import { loadPiece } from './load-piece.ts'
import { createPieceSource, type SourceOptions } from './piece-source.ts'

/** What a page gets to show. `version` changes whenever the value does. */
export type Loaded<T> =
  | { kind: 'ready'; value: T; version: string; freshness: Freshness }
  /** There is no such thing, or this visitor may not know of it: the two cannot be told apart. */
  | { kind: 'missing' }
  | { kind: 'unavailable'; outage: Outage | null }

/** The snapshot, as far as a visitor may see it. Never throws for an expected failure, never waits more than 3 seconds. */
export interface SnapshotReader {
  overview(visibility: Visibility): Promise<Loaded<Overview>>
  project(name: string, visibility: Visibility): Promise<Loaded<ProjectPage>>
  /** For monitors: never starts a sync. Null when nobody can tell. */
  health(): Promise<MirrorHealth | null>
}

export interface ReaderOptions extends SourceOptions {
  /** Resolves after so many milliseconds. */
  after: (ms: number) => Promise<void>
}

/** A monitor is answered from memory for this long. */
const HEALTH_MS = 5_000

/** Opens a reader for one request. */
export function createSnapshotReader(options: ReaderOptions): SnapshotReader {
  const { mirror, account, cache, now } = options
  const limit = createLimits(options.after)

  const loadOverview = () =>
    loadPiece({
      source: createPieceSource(options, 'overview', 'overview'),
      isBusy: (overview, at) => overview.cards.some((card) => isBuilding(card, at)),
      ...{ limit, now },
    })

  const loadProject = (name: string) =>
    loadPiece({
      source: createPieceSource(options, 'project', projectPiece(name)),
      isBusy: (page, at) => !page.loaded || isBuilding(page.card, at),
      ...{ limit, now },
    })

  const ready = <T>({ version, checkedAt, outage }: CachedPiece<unknown>, value: T): Loaded<T> => ({
    kind: 'ready',
    value,
    version: String(version),
    freshness: judgeFreshness(checkedAt, outage, now()),
  })

  return {
    async overview(visibility) {
      const loaded = await loadOverview()
      if (loaded.kind !== 'piece')
        return { kind: 'unavailable', outage: loaded.kind === 'gone' ? null : loaded.outage }
      const { cards, unreadable } = loaded.piece.value
      return ready(loaded.piece, {
        cards: cards.filter((card) => isVisible(card.project.name, visibility)),
        unreadable,
      })
    },

    async project(name, visibility) {
      if (!isVisible(name, visibility)) return { kind: 'missing' }
      // The overview decides what exists: a name that is not on it costs no further reading.
      const overview = await loadOverview()
      if (overview.kind !== 'piece')
        return { kind: 'unavailable', outage: overview.kind === 'gone' ? null : overview.outage }
      const card = overview.piece.value.cards.find((one) => one.project.name === name)
      if (!card) return { kind: 'missing' }
      const page = await loadProject(name)
      if (page.kind === 'piece') return ready(page.piece, page.piece.value)
      return page.kind === 'gone' ? { kind: 'missing' } : ready(overview.piece, pageOfCard(card))
    },

    async health() {
      const known = cache.health.get(account)
      if (known && now() - known.at < HEALTH_MS) return known.value
      try {
        const value = await mirror.health()
        cache.health.set(account, { value, at: now() }, 1)
        return value
      } catch {
        // The mirror is down: what this isolate remembers is still true of its time.
        return createPieceSource(options, 'overview', 'overview').remembered() ?? null
      }
    },
  }
}

/** Each limit starts with the first wait, and holds for the whole request. */
function createLimits(after: (ms: number) => Promise<void>) {
  const started = new Map<number, Promise<void>>()
  return (ms: number) => {
    const limit = started.get(ms) ?? after(ms)
    started.set(ms, limit)
    return limit
  }
}

function isBuilding(card: ProjectCard, now: number): boolean {
  return card.running.some((one) => now - Date.parse(one.createdOn ?? '') < BUILD_GIVEN_UP_MS)
}

/** What the overview knows of a project, when its own page is nowhere to be had. */
function pageOfCard(card: ProjectCard): ProjectPage {
  return { card, deployments: [], live: null, total: null, loaded: false, unreadable: 0 }
}
