import type { ProjectCard } from '../domain/card.ts'
import type { Outage } from '../domain/failure.ts'
import { type Freshness, judgeFreshness } from '../domain/freshness.ts'
import { shortHash } from '../domain/hash.ts'
import { isVisible, type Visibility } from '../domain/visibility.ts'
import { type Overview, type ProjectPage, projectPiece } from '../mirror/protocol.ts'
import type { CachedPiece } from './cache.ts'
import type { Limits } from './limits.ts'
import { type LoadedPiece, loadPiece } from './load-piece.ts'
import { createPieceSource, type PieceSource, type SourceOptions } from './piece-source.ts'

/** What a page gets to show. `version` changes whenever the value does; `checkedAt`: when it was last known to be true (ms). */
export type Loaded<T> =
  | { kind: 'ready'; value: T; version: string; freshness: Freshness; checkedAt: number }
  /** There is no such thing, or this visitor may not know of it: the two cannot be told apart. */
  | { kind: 'missing' }
  | Unavailable

/** Nothing to show, and perhaps why. */
type Unavailable = { kind: 'unavailable'; outage: Outage | null }

/** The two pieces that pages are made of, as far as a visitor may see them. */
export interface VisiblePieces {
  overview(visibility: Visibility): Promise<Loaded<Overview>>
  project(name: string, visibility: Visibility): Promise<Loaded<ProjectPage>>
  /** What this isolate knows already, whoever asks. */
  rememberedOverview(): CachedPiece<Overview> | undefined
}

/** Opens them for one request, whose waiting `limit` bounds. */
export function createVisiblePieces(options: SourceOptions, limit: Limits['limit']): VisiblePieces {
  const { now } = options
  const overviewSource = createPieceSource(options, 'overview', 'overview')
  const loadOverview = () =>
    loadPiece({
      source: overviewSource,
      isBusy: (overview) => overview.cards.some((card) => card.busy),
      ...{ limit, now },
    })

  const loadProject = (source: PieceSource<ProjectPage>) =>
    loadPiece({
      source,
      isBusy: (page) => !page.loaded || page.card.busy,
      isWhole: (page) => page.loaded,
      ...{ limit, now },
    })

  const ready = <T>(
    { version, checkedAt, outage }: CachedPiece<unknown>,
    value: T,
    tag = String(version),
  ): Loaded<T> => ({
    kind: 'ready',
    value,
    version: tag,
    checkedAt,
    freshness: judgeFreshness(checkedAt, outage, now()),
  })

  const project = async (name: string, visibility: Visibility): Promise<Loaded<ProjectPage>> => {
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
    if (page.kind === 'gone') return { kind: 'missing' }
    // Not the overview's version: that would tell whoever may see one project that something happened in another.
    return ready(overview.piece, pageOfCard(card), `card-${await versionOf([card])}`)
  }

  const overview = async (visibility: Visibility): Promise<Loaded<Overview>> => {
    const loaded = await loadOverview()
    if (loaded.kind !== 'piece') return withoutOverview(loaded)
    const { value } = loaded.piece
    const cards = value.cards.filter((card) => isVisible(card.project.name, visibility))
    if (visibility.scope.kind === 'all') return ready(loaded.piece, { ...value, cards })
    // Who may see one project is not told of others: not that there are some, and not by the version when they change.
    return ready(loaded.piece, { cards, unreadable: 0 }, await versionOf(cards))
  }

  return { overview, project, rememberedOverview: overviewSource.remembered }
}

/** A version that follows from what is shown alone. */
async function versionOf(cards: readonly ProjectCard[]): Promise<string> {
  return (await shortHash(JSON.stringify(cards))).slice(0, 16)
}

/** There is always an overview, if only an empty one: the mirror that says there is none has nothing yet. */
function withoutOverview(loaded: Exclude<LoadedPiece<Overview>, { kind: 'piece' }>): Unavailable {
  return { kind: 'unavailable', outage: loaded.kind === 'gone' ? null : loaded.outage }
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
